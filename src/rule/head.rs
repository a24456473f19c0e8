//! What a run needs of a built-in rule's file, packed so that reading it is cutting it up. `build.rs` packs it with this
//! very file; so nothing here knows of the rest of the crate.

/// The keys of a rule file. A head has the values of all of them in this order; those of the examples, which a run never
/// needs, are empty there.
pub(crate) const KEYS: [&str; 21] = [
    "id",
    "title",
    "severity",
    "confidence",
    "category",
    "applies_to",
    "opt_in",
    "rejected_by_aws",
    "dated",
    "message",
    "help",
    "why",
    "references",
    "equivalents",
    "controls",
    "forbid",
    "require",
    "for_each",
    "check",
    "bad",
    "good",
];

/// Between the values of two keys.
pub(crate) const FIELD: char = '\u{1F}';
/// Between the values of a list, or the members of a mapping.
pub(crate) const ENTRY: char = '\u{1E}';
/// Between a member's key and each of its values.
pub(crate) const ITEM: char = '\u{1D}';

/// Packs what `field` says of each key: a list of entries, and an entry is a value, or a key and its values.
#[allow(dead_code, reason = "the build script calls it")]
pub(crate) fn pack<'f>(field: impl Fn(&str) -> &'f [Vec<String>]) -> String {
    let mut head = String::new();
    for (number, name) in KEYS.iter().enumerate() {
        head.extend((number > 0).then_some(FIELD));
        for (number, entry) in field(name).iter().enumerate() {
            head.extend((number > 0).then_some(ENTRY));
            for (number, item) in entry.iter().enumerate() {
                head.extend((number > 0).then_some(ITEM));
                head.push_str(item.trim());
            }
        }
    }
    head
}
