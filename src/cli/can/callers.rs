//! Which of the identity policies in files are the caller's.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::cli::Error;
use crate::cli::can::gather::Asked;
use grantlint::access::Request;
use grantlint::access::evaluate::Layer;
use grantlint::bundle::{Attachments, Holder};
use grantlint::document::{Document, Loaded};
use grantlint::source::Source;

/// Whose identity policies have a say.
pub(super) struct Callers {
    /// The files' own words on whose policies are whose.
    attachments: Vec<Rc<Attachments>>,
    caller: Option<Holder>,
    /// The caller, when policies of several identities are there, or of one that is called otherwise.
    only: Option<Holder>,
    account: String,
}

fn is_of_identity(document: &Document<'_>, asked: Asked) -> bool {
    let layer = asked.layer.or_else(|| Layer::of(document.kind));
    document.policy.is_some() && layer == Some(Layer::Identity)
}

impl Callers {
    /// # Errors
    /// The files hold policies of several identities, and nothing says which are the caller's.
    pub(super) fn find(
        loaded: &[Loaded<'_>],
        sources: &[Source],
        asked: &[Asked],
        request: &Request,
    ) -> Result<Self, Error> {
        let attachments = Attachments::of_each(loaded);
        let account = request.caller.account.clone();
        let caller = Holder::of_arn(&request.caller.arn);
        let is_caller = |holder: &Holder| caller.as_ref().is_some_and(|caller| caller.is_called(holder));
        let mut all: BTreeSet<(Option<usize>, Holder)> = BTreeSet::new();
        let (mut first, mut open) = (None, None);
        for (number, (loaded, asked)) in loaded.iter().zip(asked).enumerate() {
            for document in loaded.documents.iter().filter(|one| is_of_identity(one, *asked)) {
                let Some(holders) = attachments[number].holders(document) else { continue };
                first.get_or_insert(number);
                let may_be_callers = !holders.is_empty() && !holders.iter().any(is_caller);
                let is_told = holders.iter().all(|one| matches!(one, Holder::Role(_) | Holder::User(_)));
                if may_be_callers && !is_told && !attachments[number].is_whole() {
                    open.get_or_insert(number);
                }
                // Logical names are those of their file.
                all.extend(holders.into_iter().map(|one| (one.is_logical().then_some(number), one)));
            }
        }
        let is_named = all.iter().any(|pair| is_caller(&pair.1));
        let is_plain =
            |holder: &Holder| matches!(holder, Holder::Role(_) | Holder::User(_)) && !holder.is_logical();
        let only = match all.len() {
            // A template's role gets a name that nobody knows yet, and a group's users are not in its answer.
            0 | 1 => caller.clone().filter(|_| all.iter().any(|pair| is_plain(&pair.1) && !is_named)),
            _ if is_named && open.is_none() => caller.clone(),
            _ => {
                let name = open.or(first).and_then(|number| sources.get(number)).map_or("", |one| &one.name);
                return Err(Error::Usage(format!(
                    "`{name}` holds the policies of many identities, and which of them are the caller's cannot be \
                     told; name files with those of the caller"
                )));
            }
        };
        Ok(Self { attachments, caller, only, account })
    }

    /// Whether an identity policy is that of other identities than the caller.
    pub(super) fn are_others(&self, file: usize, document: &Document<'_>, asked: Asked) -> bool {
        if !is_of_identity(document, asked) {
            return false;
        }
        let Some(attachments) = self.attachments.get(file) else { return false };
        let Some(holders) = attachments.holders(document) else { return false };
        let is_unattached = holders.iter().all(|holder| matches!(holder, Holder::Anybody(_)));
        if is_unattached && self.caller.as_ref().is_some_and(|caller| attachments.lists_all_of(caller)) {
            return true;
        }
        let is_elsewhere = document.account.as_ref().is_some_and(|account| *account != self.account);
        let are_called = |only: &Holder| holders.iter().any(|holder| only.is_called(holder));
        // A version that is not in force is nobody's.
        holders.is_empty() || self.only.as_ref().is_some_and(|only| is_elsewhere || !are_called(only))
    }
}
