//! What cannot be asked what it grants.

use crate::bundle::Attachments;
use crate::document::Loaded;
use crate::finding::Failure;
use crate::source::Source;

/// Why something of a file, or all of it, is not asked. Where its policies hang on too many, all of them go.
pub(super) fn unasked(source: &Source, loaded: &mut Loaded<'_>) -> Option<Failure> {
    let unread = loaded.reason_unread(&source.text);
    let excess = Attachments::excess(loaded);
    if excess.is_some() {
        loaded.documents.clear();
    }
    unread.or(excess).map(|message| Failure { path: source.name.clone(), message })
}
