//! Names of objects that policies tell apart.

use crate::contract::evidence::Evidence;
use crate::policy::{Arn, MOST_COMPARED, Policy, is_partly_unknown};

/// What stands for the wildcards of a pattern: what no other pattern is likely to name.
const ANY: &str = "any~object";

/// ARNs of shared objects: one that no pattern is likely to name, in a folder and outside of any, and one for each pattern
/// of the policies that names some.
pub(super) fn objects<'p, 's: 'p>(
    evidence: &Evidence<'_, '_>,
    policies: impl Iterator<Item = &'p Policy<'s>>,
) -> Vec<String> {
    let prefix = &*evidence.prefix;
    let mut keys = vec![format!("{prefix}any~folder/{ANY}"), format!("{prefix}{ANY}")];
    let listed = policies.flat_map(|policy| &policy.statements).filter_map(|one| one.resources.as_ref());
    for item in listed.flat_map(|listed| &listed.items).take(MOST_COMPARED) {
        let pattern = Arn::parse(&item.text).and_then(|arn| arn.object_key());
        let Some(pattern) = pattern.filter(|key| !key.contains('$') && !is_partly_unknown(key)) else {
            continue;
        };
        let key = pattern.replace('*', ANY).replace('?', "x");
        let shared = [format!("{prefix}{key}"), key];
        for key in shared.into_iter().filter(|key| !key.is_empty() && key.starts_with(prefix)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys.iter().map(|key| format!("{}/{key}", evidence.bucket_arn())).collect()
}
