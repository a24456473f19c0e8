//! What came of a path that could not be looked at.

/// Something that could not be read, parsed or understood as asked: never mistaken for clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The file or folder as the user named it.
    pub path: String,
    /// What went wrong and what to do.
    pub message: String,
}
