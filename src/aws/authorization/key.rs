//! The condition keys that services fill in.

use super::Authorization;
use super::pack::{ADDED, KEY, MULTIVALUED};

/// A condition key that a service fills in.
#[derive(Debug, Clone, Copy)]
pub struct ConditionKey<'t> {
    table: &'t Authorization,
    number: u16,
}

/// What a condition key's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// Any text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A date and time.
    Date,
    /// An IP address or a range of them.
    Ip,
    /// Bytes.
    Binary,
}

impl<'t> ConditionKey<'t> {
    pub(super) fn new(table: &'t Authorization, number: u16) -> Self {
        Self { table, number }
    }

    pub(super) fn number(self) -> u16 {
        self.number
    }

    fn at(self) -> usize {
        self.table.layout.first_key + usize::from(self.number) * KEY
    }

    /// Its name as AWS writes it, with `${}` where a policy writes a name of its own: `s3:ExistingObjectTag/${}`.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.table.text(self.at(), self.table.word(self.at() + 2))
    }

    fn flags(self) -> u16 {
        self.table.word(self.at() + 3)
    }

    /// What its values are.
    #[must_use]
    pub fn key_type(self) -> KeyType {
        match self.flags() & (MULTIVALUED - 1) {
            0 => KeyType::String,
            1 => KeyType::Arn,
            2 => KeyType::Bool,
            3 => KeyType::Numeric,
            4 => KeyType::Date,
            5 => KeyType::Ip,
            _ => KeyType::Binary,
        }
    }

    /// Whether a request can have several values of it; `None` where that is not known.
    #[must_use]
    pub fn is_multivalued(self) -> Option<bool> {
        let has_several = self.flags() & MULTIVALUED != 0;
        (has_several || !self.is_name_only()).then_some(has_several)
    }

    /// Whether it is newer than the rest of the table, so that the actions and resources that have it are not known.
    #[must_use]
    pub fn is_name_only(self) -> bool {
        self.flags() & ADDED != 0
    }

    /// Whether a policy can mean it by `name`, which has names of its own in place of holes.
    #[must_use]
    pub fn is_called(self, name: &str) -> bool {
        fills(self.name().as_bytes(), name.as_bytes())
    }
}

/// Whether `name` is `template` with at least one byte for each `${}`. The earliest place of each fixed part will do.
fn fills(template: &[u8], name: &[u8]) -> bool {
    const HOLE: &[u8] = b"${}";
    let hole_in = |text: &[u8]| {
        text.iter().position(|byte| *byte == HOLE[0]).filter(|at| text[*at..].starts_with(HOLE))
    };
    let Some(hole) = hole_in(template) else { return template.eq_ignore_ascii_case(name) };
    if !name.get(..hole).is_some_and(|start| start.eq_ignore_ascii_case(&template[..hole])) {
        return false;
    }
    let (mut template, mut name) = (&template[hole + HOLE.len()..], &name[hole..]);
    while let Some(hole) = hole_in(template) {
        let fixed = &template[..hole];
        let found = (1..name.len().saturating_sub(hole))
            .find(|&from| name[from..from + hole].eq_ignore_ascii_case(fixed));
        let Some(from) = found else { return false };
        (template, name) = (&template[hole + HOLE.len()..], &name[from + hole..]);
    }
    name.len() > template.len() && name[name.len() - template.len()..].eq_ignore_ascii_case(template)
}

#[cfg(test)]
mod tests {
    use super::fills;

    #[test]
    fn a_hole_is_at_least_one_byte() {
        let fills = |template: &str, name: &str| fills(template.as_bytes(), name.as_bytes());
        assert!(fills("s3:ExistingObjectTag/${}", "S3:existingobjecttag/team/a"));
        assert!(!fills("s3:ExistingObjectTag/${}", "s3:ExistingObjectTag/"));
        assert!(!fills("s3:ExistingObjectTag/${}", "s3:ExistingObjectTag"));
        assert!(fills("a/${}.value", "a/b.value.value"));
        assert!(!fills("a/${}.value", "a/.value"));
        assert!(fills("a/${}/b/${}", "a/1/b/2"));
        assert!(fills("a/${}/b/${}", "a//b//b/2"));
        assert!(!fills("a/${}/b/${}", "a/1/b/"));
        assert!(!fills("a/${}/b/${}", "a/1/c/2"));
        assert!(fills("${}:sub", "issuer.example.com:sub"));
        assert!(!fills("${}:sub", ":sub"));
    }
}
