//! Which bucket a plan's resource is about, or sends something to, where the bucket's name is known only after applying:
//! the configuration in the plan says which resource it is taken from.

use std::collections::{BTreeMap, BTreeSet};

use super::address::Address;
use crate::document::Subject;
use crate::document::recognize::text;
use crate::policy::unknown_bucket;
use crate::syntax::{Kind, Node};

const BUCKET: &str = "aws_s3_bucket";

/// Attributes, within their blocks, that take a bucket as it is, and what they have before its name.
const TAKEN: [((&str, &str), &str); 3] = [
    (("", "target_bucket"), ""),
    (("destination", "bucket"), "arn:aws:s3:::"),
    (("bucket", "bucket_arn"), "arn:aws:s3:::"),
];

/// What `${…[each.key].id}` and `${…[count.index].id}` refer to beside the resource.
const OWN_KEYS: [&str; 2] = ["each.key", "count.index"];

/// Which of a bucket's instances an attribute is taken from.
#[derive(Debug)]
struct Reference {
    /// The bucket within its module, with its key if that is written out.
    bucket: String,
    /// The instance is the one with the key of the resource itself.
    is_own_key: bool,
}

/// Buckets by the addresses of the resources that are about them.
#[derive(Debug, Default)]
pub(super) struct References<'s> {
    /// What the configuration says of the resources at these addresses, without keys.
    expressions: BTreeMap<String, Node<'s>>,
    /// The addresses of all buckets, with the names of those that have one already.
    buckets: BTreeMap<String, Option<String>>,
    /// The addresses, without keys of their own, of buckets with several instances.
    counted: BTreeSet<String>,
}

impl<'s> References<'s> {
    /// Reads a plan's `configuration` and the names of its buckets.
    pub(super) fn read(plan: Node<'s>) -> Self {
        let mut references = Self::default();
        for change in plan.get("resource_changes").into_iter().flat_map(Node::items) {
            let is_bucket = change.get("type").is_some_and(|kind| kind.is_string(BUCKET));
            let Some(address) = text(change, "address").filter(|_| is_bucket) else { continue };
            let name = change.get("change").and_then(|change| text(change.get("after")?, "bucket"));
            let parts = Address::of(&address);
            if !parts.key.is_empty() {
                references.counted.insert(format!("{}{}", parts.module, parts.resource));
            }
            references.buckets.insert(address.into_owned(), name.map(std::borrow::Cow::into_owned));
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

    /// The bucket that the resource at `address` is, or is about.
    pub(super) fn subject(&self, address: &str, kind: &str, values: Node<'_>) -> Option<Subject> {
        if let Some(name) = values.get("bucket").filter(|name| name.kind() == Kind::String) {
            return name.string().map(|name| Subject::Bucket(name.into_owned()));
        }
        let name = match kind {
            BUCKET => self.name(address),
            _ => self.referred(address, self.expressions(address)?.get("bucket")?)?,
        };
        Some(Subject::Bucket(name))
    }

    /// The name of the bucket at `address`.
    fn name(&self, address: &str) -> String {
        self.buckets.get(address).cloned().flatten().unwrap_or_else(|| unknown_bucket(address))
    }

    /// The name of the bucket that the resource at `address` refers to with an expression.
    fn referred(&self, address: &str, expression: Node<'_>) -> Option<String> {
        let own = Address::of(address);
        let reference = reference(expression)?;
        let mut bucket = format!("{}{}", own.module, reference.bucket);
        if self.counted.contains(&bucket) {
            // Of several instances only the key tells which one it is.
            if !reference.is_own_key || own.key.is_empty() {
                return None;
            }
            bucket.push_str(own.key);
        }
        Some(self.name(&bucket))
    }

    /// What the configuration says of the attributes of the resource at `address`.
    pub(super) fn expressions(&self, address: &str) -> Option<Node<'s>> {
        self.expressions.get(&Address::of(address).without_keys()).copied()
    }

    /// The bucket that an attribute of the resource at `address` takes, by its name or its ARN.
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

/// The one bucket that an expression refers to. Beside `b[0].id` a plan lists the instance, `b[0]`, and the resource, `b`.
fn reference(expression: Node<'_>) -> Option<Reference> {
    let (mut instances, mut resources) = (BTreeSet::new(), BTreeSet::new());
    let (mut is_own_key, mut has_other) = (false, false);
    for name in expression.get("references")?.items().filter_map(Node::string) {
        match name.strip_prefix(BUCKET).filter(|rest| rest.starts_with('.')) {
            None => {
                let is_own = OWN_KEYS.contains(&&*name);
                is_own_key |= is_own;
                // `each` stands beside `each.key`.
                has_other |= !is_own && name != "each" && name != "count";
            }
            Some(_) => {
                let parts = Address::of(&name);
                let resource = parts.resource.to_owned();
                if !parts.key.is_empty() {
                    instances.insert(format!("{resource}{}", parts.key));
                }
                resources.insert(resource);
            }
        }
    }
    let (resource, None) = (resources.pop_first()?, resources.pop_first()) else { return None };
    let bucket = match (instances.pop_first(), instances.pop_first()) {
        (_, Some(_)) => return None,
        (instance, None) => instance.unwrap_or(resource),
    };
    Some(Reference { bucket, is_own_key: is_own_key && !has_other })
}
