//! The buckets that a template makes, by their logical names.

use std::collections::HashMap;

use super::intrinsic::{NAMELESS, is_no_value, text_of};
use crate::policy::{UNKNOWN_CLOSE, UNKNOWN_OPEN, unknown, unknown_bucket};
use crate::syntax::Node;

/// The type of a bucket.
pub(super) const TYPE: &str = "AWS::S3::Bucket";

/// A name has at most 63 bytes; what is known only later takes more of them here.
const LONGEST_MADE: usize = 256;

/// The buckets of a template. They are looked up once for each place that refers to one, so that a walk over all resources
/// each time would make a long template a slow one.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// The names by what refers to them: a bucket's logical name, or the parameter that is its whole name.
    names: HashMap<String, String>,
}

impl Buckets {
    /// Those among the template's resources.
    pub(super) fn of(resources: &[(Node<'_>, Node<'_>)]) -> Self {
        let (mut names, mut made) = (HashMap::new(), Vec::new());
        for (logical, resource) in resources {
            let is_bucket = resource.get("Type").is_some_and(|kind| kind.is_string(TYPE));
            let Some(logical) = logical.string().filter(|_| is_bucket) else { continue };
            let given = resource.get("Properties").and_then(|properties| properties.get("BucketName"));
            let name = given.and_then(Node::string);
            if name.is_none() {
                made.extend(given.filter(|given| !is_no_value(*given)).map(|given| (logical.clone(), given)));
            }
            let name = name.map_or_else(|| unknown_bucket(&logical), std::borrow::Cow::into_owned);
            names.insert(logical.into_owned(), name);
        }
        // Parameters first, since other names are made of them.
        made.sort_by_key(|(_, given)| given.get("Ref").is_none());
        // The same text is the same name wherever it stands in the template.
        let mut buckets = Self { names };
        let mut owners: HashMap<String, Vec<_>> = HashMap::new();
        for (logical, given) in made {
            let Some(name) = buckets.text(given).filter(|name| name.len() <= LONGEST_MADE) else { continue };
            let name = match parameter(&name).filter(|name| !name.contains([UNKNOWN_OPEN, ' '])) {
                Some(parameter) => {
                    let name = unknown_bucket(parameter);
                    buckets.names.insert(parameter.to_owned(), name.clone());
                    name
                }
                None => name,
            };
            owners.entry(name).or_default().push(logical);
        }
        // Two buckets with one name are made under different conditions, and are told apart by their logical names.
        for (name, mut logical) in owners {
            if let (Some(only), None) = (logical.pop(), logical.pop()) {
                buckets.names.insert(only.into_owned(), name);
            }
        }
        buckets
    }

    /// The name of a bucket of the template, or its logical name in marks where the template gives it none.
    pub(super) fn name(&self, logical: &str) -> Option<&str> {
        self.names.get(logical).map(String::as_str)
    }

    /// The name of what a property for a bucket refers to: a parameter's is only known later.
    pub(super) fn name_or_mark(&self, logical: &str) -> String {
        self.name(logical).map_or_else(|| unknown(logical), str::to_owned)
    }

    /// What a property for a bucket comes to: its name or ARN, in which the same mark stands for the same text.
    pub(super) fn text(&self, value: Node<'_>) -> Option<String> {
        text_of(value, self).filter(|text| !text.contains(&unknown(NAMELESS)))
    }
}

/// What a text is, when it is all known only later and has a name.
fn parameter(text: &str) -> Option<&str> {
    text.strip_prefix(UNKNOWN_OPEN)?.strip_suffix(UNKNOWN_CLOSE)
}
