//! Which bucket a plan's resource is about, or sends something to, where the bucket's name is known only after applying:
//! the configuration in the plan says which resource it is taken from.

use std::collections::{BTreeMap, BTreeSet};

use super::address::Address;
use crate::document::Subject;
use crate::document::recognize::text;
use crate::policy::unknown_bucket;
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

const BUCKET: &str = "aws_s3_bucket";

/// The attribute for the bucket that access logs go to.
pub(super) const TARGET: &str = "target_bucket";

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
pub(super) struct References {
    /// Where the resources at these addresses, without keys, take these attributes from.
    of: BTreeMap<(String, String), Reference>,
    /// The addresses of all buckets, with the names of those that have one already.
    buckets: BTreeMap<String, Option<String>>,
    /// The addresses, without keys of their own, of buckets with several instances.
    counted: BTreeSet<String>,
}

impl References {
    /// Reads a plan's `configuration` and the names of its buckets.
    pub(super) fn read(plan: Node<'_>) -> Self {
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

    fn module(&mut self, module: Node<'_>, path: &str) {
        for resource in module.get("resources").into_iter().flat_map(Node::items) {
            let Some(expressions) = resource.get("expressions") else { continue };
            let Some(address) = text(resource, "address").map(|address| format!("{path}{address}")) else {
                continue;
            };
            for attribute in ["bucket", TARGET] {
                if let Some(found) = expressions.get(attribute).and_then(reference) {
                    self.of.insert((address.clone(), attribute.to_owned()), found);
                }
            }
            let is_replication = resource
                .get("type")
                .is_some_and(|kind| kind.is_string("aws_s3_bucket_replication_configuration"));
            let rules = expressions.get("rule").filter(|_| is_replication);
            for (number, rule) in rules.into_iter().flat_map(Node::items).enumerate() {
                let destination = rule.get("destination").and_then(|blocks| blocks.one_or_many().next());
                if let Some(found) = destination.and_then(|block| reference(block.get("bucket")?)) {
                    self.of.insert((address.clone(), destination_of(number)), found);
                }
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
        let name = if kind == BUCKET { self.name(address) } else { self.bucket(address, "bucket")? };
        Some(Subject::Bucket(name))
    }

    /// The name of the bucket at `address`.
    fn name(&self, address: &str) -> String {
        self.buckets.get(address).cloned().flatten().unwrap_or_else(|| unknown_bucket(address))
    }

    /// The name of the bucket that an attribute of the resource at `address` is taken from.
    fn bucket(&self, address: &str, attribute: &str) -> Option<String> {
        let own = Address::of(address);
        let reference = self.of.get(&(own.without_keys(), attribute.to_owned()))?;
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

    /// The attributes of a resource that sends something to a bucket, with that bucket, where it is all that the plan leaves
    /// open.
    pub(super) fn filled<'s>(&self, address: &str, kind: &str, values: Node<'s>) -> Option<Tree<'s>> {
        let is_open =
            |holder: Node<'_>, name: &str| holder.get(name).is_none_or(|node| node.kind() == Kind::Null);
        let mut view = ViewBuilder::new(values.tree());
        match kind {
            "aws_s3_bucket_logging" if is_open(values, TARGET) => {
                let bucket = self.bucket(address, TARGET)?;
                with(&mut view, values, TARGET, &bucket);
            }
            "aws_s3_bucket_replication_configuration" => {
                let rules = values.get("rule")?;
                let destination = |rule: Node<'s>| rule.get("destination")?.one_or_many().next();
                let is_open =
                    |rule: Node<'s>| destination(rule).is_some_and(|block| is_open(block, "bucket"));
                if !rules.items().any(is_open) {
                    return None;
                }
                copy(&mut view, values, "rule", |view| {
                    view.open(Kind::Array, rules);
                    for (number, rule) in rules.items().enumerate() {
                        let Some(block) = destination(rule).filter(|_| is_open(rule)) else {
                            view.subtree(rule);
                            continue;
                        };
                        let bucket = self.bucket(address, &destination_of(number))?;
                        copy(view, rule, "destination", |view| {
                            view.open(Kind::Array, block);
                            with(view, block, "bucket", &format!("arn:aws:s3:::{bucket}"));
                            view.close();
                            Some(())
                        })?;
                    }
                    view.close();
                    Some(())
                })?;
            }
            _ => return None,
        }
        Some(view.finish())
    }
}

/// The name under which a replication rule's destination is kept.
fn destination_of(rule: usize) -> String {
    format!("rule/{rule}")
}

/// The object with one more member, or another one in its place.
fn with<'s>(view: &mut ViewBuilder<'s>, object: Node<'s>, name: &str, text: &str) {
    view.open(Kind::Object, object);
    for (key, value) in object.members().filter(|(key, _)| !key.is_string(name)) {
        view.key(key, None);
        view.subtree(value);
    }
    view.key(object, Some(name));
    view.replaced(Kind::String, object, text);
    view.close();
}

/// The object, of which `write` writes the member `name`.
fn copy<'s>(
    view: &mut ViewBuilder<'s>,
    object: Node<'s>,
    name: &str,
    mut write: impl FnMut(&mut ViewBuilder<'s>) -> Option<()>,
) -> Option<()> {
    view.open(Kind::Object, object);
    for (key, value) in object.members() {
        view.key(key, None);
        if key.is_string(name) { write(view)? } else { view.subtree(value) }
    }
    view.close();
    Some(())
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
