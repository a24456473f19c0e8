//! The buckets that a template makes, by their logical names.

use std::collections::HashMap;

use crate::policy::unknown;
use crate::syntax::Node;

/// The type of a bucket.
pub(super) const TYPE: &str = "AWS::S3::Bucket";

/// The buckets of a template. They are looked up once for each place that refers to one, so that a walk over all resources
/// each time would make a long template a slow one.
#[derive(Debug)]
pub(super) struct Buckets {
    names: HashMap<String, String>,
}

impl Buckets {
    /// Those among the template's `Resources`.
    pub(super) fn of(resources: Node<'_>) -> Self {
        let named = resources.members().filter_map(|(logical, resource)| {
            let is_bucket = resource.get("Type").is_some_and(|kind| kind.is_string(TYPE));
            let logical = logical.string().filter(|_| is_bucket)?.into_owned();
            let properties = resource.get("Properties");
            let given = properties.and_then(|properties| properties.get("BucketName")).and_then(Node::string);
            let name = given.map_or_else(|| unknown(&logical), std::borrow::Cow::into_owned);
            Some((logical, name))
        });
        Self { names: named.collect() }
    }

    /// The name of a bucket of the template, or its logical name in marks where the template gives it none.
    pub(super) fn name(&self, logical: &str) -> Option<&str> {
        self.names.get(logical).map(String::as_str)
    }

    /// The name of what a property for a bucket refers to: a parameter's is only known later.
    pub(super) fn name_or_mark(&self, logical: &str) -> String {
        self.name(logical).map_or_else(|| unknown(logical), str::to_owned)
    }
}
