//! Which bucket a plan's resource is about, where the bucket's name is known only after applying: the configuration in
//! the plan says which resource it is taken from.

use std::collections::BTreeMap;

use crate::document::Subject;
use crate::document::recognize::text;
use crate::policy::unknown;
use crate::syntax::{Kind, Node};

const BUCKET: &str = "aws_s3_bucket";

/// Buckets by the addresses of the resources that are about them.
#[derive(Debug, Default)]
pub(super) struct References {
    /// The address of the bucket that a resource takes its `bucket` from.
    buckets: BTreeMap<String, String>,
    /// The names of buckets that have one already.
    names: BTreeMap<String, String>,
}

impl References {
    /// Reads a plan's `configuration` and the names of its buckets.
    pub(super) fn read(plan: Node<'_>) -> Self {
        let mut references = Self::default();
        for change in plan.get("resource_changes").into_iter().flat_map(Node::items) {
            let name = change.get("change").and_then(|change| text(change.get("after")?, "bucket"));
            let is_bucket = change.get("type").is_some_and(|kind| kind.is_string(BUCKET));
            if let (true, Some(address), Some(name)) = (is_bucket, text(change, "address"), name) {
                references.names.insert(address.into_owned(), name.into_owned());
            }
        }
        if let Some(module) = plan.get("configuration").and_then(|one| one.get("root_module")) {
            references.module(module, "");
        }
        references
    }

    fn module(&mut self, module: Node<'_>, path: &str) {
        for resource in module.get("resources").into_iter().flat_map(Node::items) {
            let from = resource.get("expressions").and_then(|all| all.get("bucket")?.get("references"));
            let mut from = from.into_iter().flat_map(Node::items).filter_map(Node::string);
            // Beside the attribute stands the resource itself. One of several instances is not told apart.
            let is_bucket = |name: &str| {
                let rest = name.strip_prefix(BUCKET).and_then(|rest| rest.strip_prefix('.'));
                rest.is_some_and(|rest| !rest.contains(['.', '[']))
            };
            let bucket = from.find(|name| is_bucket(name));
            if let (Some(address), Some(bucket)) = (text(resource, "address"), bucket) {
                self.buckets.insert(format!("{path}{address}"), format!("{path}{bucket}"));
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
        let bucket = if kind == BUCKET { address } else { self.buckets.get(address)? };
        let name = self.names.get(bucket).cloned();
        Some(Subject::Bucket(name.unwrap_or_else(|| unknown(bucket))))
    }
}
