//! Which bucket or identity a plan's resource is about, or works with, where the name is known only after applying: the
//! configuration in the plan says which resource it is taken from.

use std::collections::{BTreeMap, BTreeSet};

use super::BUCKET;
use super::address::Address;
use super::identity::{NAMED, own_name};
use crate::document::recognize::text;
use crate::policy::{unknown, unknown_bucket};
use crate::syntax::{Kind, Node};

/// Attributes, within their blocks, that take a resource as it is, and what they have before its name.
const TAKEN: [((&str, &str), &str); 7] = [
    (("", "target_bucket"), ""),
    (("logging", "target_bucket"), ""),
    (("destination", "bucket"), "arn:aws:s3:::"),
    (("bucket", "bucket_arn"), "arn:aws:s3:::"),
    (("replication_configuration", "role"), "arn:aws:iam::⟨AWS::AccountId⟩:role/"),
    (("", "role"), "arn:aws:iam::⟨AWS::AccountId⟩:role/"),
    (
        ("apply_server_side_encryption_by_default", "kms_master_key_id"),
        "arn:aws:kms:⟨AWS::Region⟩:⟨AWS::AccountId⟩:key/",
    ),
];

/// What `${…[each.key].id}` and `${…[count.index].id}` refer to beside the resource.
const OWN_KEYS: [&str; 2] = ["each.key", "count.index"];

/// What an expression refers to.
#[derive(Debug, Default)]
struct Mentioned {
    /// Resources within the module, each with those of its instances that are written out.
    resources: BTreeMap<String, BTreeSet<String>>,
    /// The instance is the one with the key of the resource itself.
    is_own_key: bool,
}

/// What a plan's configuration says of its resources, and what those are called that others refer to.
#[derive(Debug, Default)]
pub(super) struct References<'s> {
    /// What the configuration says of the resources at these addresses, without keys.
    expressions: BTreeMap<String, Node<'s>>,
    /// The addresses of all that can be referred to, with the names of those that have one already.
    names: BTreeMap<String, Option<String>>,
    /// The addresses, without keys of their own, of resources with several instances.
    counted: BTreeSet<String>,
}

impl<'s> References<'s> {
    /// Reads a plan's `configuration` and the names of its buckets and identities.
    pub(super) fn read(plan: Node<'s>) -> Self {
        let mut references = Self::default();
        for change in plan.get("resource_changes").into_iter().flat_map(Node::items) {
            let Some(attribute) = text(change, "type").and_then(|kind| own_name(&kind)) else { continue };
            let Some(address) = text(change, "address") else { continue };
            let name = change.get("change").and_then(|change| text(change.get("after")?, attribute));
            let parts = Address::of(&address);
            if !parts.key.is_empty() {
                references.counted.insert(format!("{}{}", parts.module, parts.resource));
            }
            references.names.insert(address.into_owned(), name.map(std::borrow::Cow::into_owned));
        }
        if let Some(module) = plan.get("configuration").and_then(|one| one.get("root_module")) {
            references.module(module, "");
        }
        references
    }

    fn module(&mut self, module: Node<'s>, path: &str) {
        for resource in module.get("resources").into_iter().flat_map(Node::items) {
            if let (Some(address), Some(expressions)) =
                (text(resource, "address"), resource.get("expressions"))
            {
                self.expressions.insert(format!("{path}{address}"), expressions);
            }
        }
        for (name, call) in module.get("module_calls").into_iter().flat_map(Node::members) {
            if let (Some(name), Some(inner)) = (name.string(), call.get("module")) {
                self.module(inner, &format!("{path}module.{name}."));
            }
        }
    }

    /// What an attribute of the resource at `address` names: itself, or those that it is about.
    pub(super) fn names(&self, address: &str, kind: &str, values: Node<'_>, attribute: &str) -> Vec<String> {
        let given = values.get(attribute);
        let texts = given.into_iter().flat_map(Node::one_or_many).filter_map(Node::string);
        let mut names: Vec<String> =
            texts.filter(|name| !name.is_empty()).map(std::borrow::Cow::into_owned).collect();
        let is_list = given.is_some_and(|given| given.kind() == Kind::Array);
        if !names.is_empty() && !is_list {
            return names;
        }
        if own_name(kind) == Some(attribute) {
            names.push(self.name(address));
        } else if let Some(expression) = self.expressions(address).and_then(|all| all.get(attribute)) {
            let own = Address::of(address);
            let mentioned = mentioned(expression);
            let resources = mentioned.resources.iter();
            let all =
                resources.flat_map(
                    |(resource, keys)| {
                        if keys.is_empty() { vec![resource] } else { keys.iter().collect() }
                    },
                );
            names.extend(all.filter_map(|one| self.instance(&own, one, &mentioned)));
            names.sort_unstable();
            names.dedup();
        }
        names
    }

    /// The name of the resource at `address`.
    fn name(&self, address: &str) -> String {
        let kind = Address::of(address).resource.split_once('.').map(|pair| pair.0);
        let mark = if kind == Some(BUCKET) { unknown_bucket } else { unknown };
        self.names.get(address).cloned().flatten().unwrap_or_else(|| mark(address))
    }

    /// The name of `resource`, or of its instance with the same key as the one that refers to it.
    fn instance(&self, own: &Address<'_>, resource: &str, mentioned: &Mentioned) -> Option<String> {
        let mut address = format!("{}{resource}", own.module);
        if self.counted.contains(&address) {
            // Of several instances only the key tells which one it is.
            if !mentioned.is_own_key || own.key.is_empty() {
                return None;
            }
            address.push_str(own.key);
        }
        Some(self.name(&address))
    }

    /// The name of the one resource that the resource at `address` refers to with an expression.
    fn referred(&self, address: &str, expression: Node<'_>) -> Option<String> {
        let mentioned = mentioned(expression);
        let mut resources = mentioned.resources.iter();
        let (Some((resource, keys)), None) = (resources.next(), resources.next()) else { return None };
        let mut keys = keys.iter();
        match (keys.next(), keys.next()) {
            (_, Some(_)) => None,
            (key, None) => self.instance(&Address::of(address), key.unwrap_or(resource), &mentioned),
        }
    }

    /// What the configuration says of the attributes of the resource at `address`.
    pub(super) fn expressions(&self, address: &str) -> Option<Node<'s>> {
        self.expressions.get(&Address::of(address).without_keys()).copied()
    }

    /// The bucket, role or key that an attribute of the resource at `address` takes, by its name or its ARN.
    pub(super) fn taken(
        &self,
        address: &str,
        block: &str,
        attribute: &str,
        from: Node<'s>,
    ) -> Option<String> {
        let (_, before) = TAKEN.iter().find(|row| row.0 == (block, attribute))?;
        Some(format!("{before}{}", self.referred(address, from)?))
    }
}

/// What an expression refers to. Beside `b[0].id` a plan lists the instance, `b[0]`, and the resource, `b`.
fn mentioned(expression: Node<'_>) -> Mentioned {
    let mut found = Mentioned::default();
    let mut has_other = false;
    let names = expression.get("references").into_iter().flat_map(Node::items);
    for name in names.filter_map(Node::string) {
        let parts = Address::of(&name);
        let kind = parts.resource.split_once('.').map(|pair| pair.0).filter(|_| parts.module.is_empty());
        if kind.is_some_and(|kind| NAMED.iter().any(|row| row.0 == kind)) {
            let keys = found.resources.entry(parts.resource.to_owned()).or_default();
            if !parts.key.is_empty() {
                keys.insert(format!("{}{}", parts.resource, parts.key));
            }
        } else if OWN_KEYS.contains(&&*name) {
            found.is_own_key = true;
        } else {
            // `each` stands beside `each.key`.
            has_other |= name != "each" && name != "count";
        }
    }
    found.is_own_key &= !has_other;
    found
}
