//! How the packed shapes lie: 16-bit little-endian words. After the header, the number of shapes and that of the named
//! ones, stand the records of all shapes, the named ones first and in order, then the entries that they point to.

/// Words before the first shape.
pub(super) const HEADER: usize = 2;
/// Words of a shape: form, name (where it starts, two words, and its length), first entry, how many, least and most (two
/// words each).
pub(super) const SHAPE: usize = 10;
/// Words of an entry, a member or a word: name (two words), its length with [`REQUIRED`] and [`COMPUTED`], shape.
pub(super) const ENTRY: usize = 4;

/// In the length of a member's name: it must be there.
pub(super) const REQUIRED: u16 = 1 << 15;
/// In the length of a member's name: only Terraform's provider sets it.
pub(super) const COMPUTED: u16 = 1 << 14;
/// The length by itself.
pub(super) const LENGTH: u16 = COMPUTED - 1;
/// A limit that there is not.
pub(super) const NO_LIMIT: u32 = u32::MAX;

/// The forms in order of their numbers.
pub(super) const FORMS: [&str; 11] =
    ["struct", "open", "words", "text", "integer", "number", "bool", "time", "any", "list", "map"];
