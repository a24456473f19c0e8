//! Files as they lie on disk: finding them, reading them, and naming places in them.

mod discover;
mod failure;
mod layer;
mod path;
mod place;
mod read;
mod selection;
mod span;

pub use discover::{Files, discover, unlisted};
pub use failure::Failure;
pub use layer::{Decoded, OffsetMap, Part};
pub use path::{with_slashes, without_detours};
pub use place::{Place, Places};
pub use read::{from_bytes, read};
pub use selection::{GlobError, Selection};
pub(crate) use selection::{by_path_or_name, glob};
pub use span::Span;
pub(crate) use span::{ceil, floor};

/// The largest file that is read, in bytes: spans are 32 bits, and a policy export is far smaller.
pub const MAX_SOURCE_BYTES: u64 = 256 * 1024 * 1024;

/// One file's name and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as the user named it, with `/` between folders.
    pub name: String,
    /// The whole text, byte order mark included: offsets into it are offsets into the file.
    pub text: String,
}

/// What some files are that are looked at together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Gathered {
    /// All the files of their folders: documents in several of them can be about one bucket.
    Folders,
    /// Files with others beside them, or texts of no folder: each stands for itself.
    #[default]
    Files,
}

impl Source {
    /// A source from a text in memory.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}
