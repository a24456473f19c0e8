//! Fixes, put into the texts that they are for.

use crate::access::difference;
use crate::access::symbolic::{Reason, Relation};
use crate::aws::authorization::Authorization;
use crate::document::{Kinds, PolicyType};
use crate::finding::{Finding, Fix};
use crate::report::{FileReport, Recognised, Report};
use crate::source::Source;

/// More comparisons than this are not made for one file: the fixes that are left over change it too much, or it is huge.
const MOST_COMPARED: usize = 64;

/// Which fixes are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Those that say the same in another way: it is proved that the policies of the file allow the same as before.
    SameMeaning,
    /// Also those that say what was probably meant, such as an action for a misspelt one: AWS decides otherwise then.
    All,
}

/// A file with fixes in place.
#[derive(Debug)]
pub struct Fixed<'r> {
    /// The file as it was checked.
    pub file: &'r FileReport,
    /// Its new text.
    pub text: String,
    /// The fixes that are in it with their findings, in order of their places.
    pub edits: Vec<Edit<'r>>,
}

/// A finding, and its fix.
pub type Edit<'r> = (&'r Finding, &'r Fix);

/// The fix of a finding, unless somebody accepted that.
#[must_use]
pub fn wanted_fix(finding: &Finding) -> Option<&Fix> {
    finding.fix.as_ref().filter(|_| finding.accepted.is_none())
}

/// The files of a report that have fixes, with those in place that do not touch each other; the others are left for when
/// the new text has been checked.
#[must_use]
pub fn fixed<'r>(
    report: &'r Report,
    extent: Extent,
    policy_type: Option<PolicyType>,
    table: &Authorization,
) -> Vec<Fixed<'r>> {
    let fixed = |file: &'r FileReport| {
        let text = file.text.as_ref()?;
        let edits = file.findings.iter().filter_map(|finding| Some((finding, wanted_fix(finding)?)));
        let mut edits = apart(edits.collect());
        if extent == Extent::SameMeaning {
            edits.retain(|(finding, _)| is_in_policy(file, finding));
            let mut proof = Proof { file, text, policy_type, table, kept: Vec::new(), left: MOST_COMPARED };
            proof.keep(&edits);
            edits = proof.kept;
        }
        (!edits.is_empty()).then(|| Fixed { file, text: edited(text, &edits), edits })
    };
    report.files.iter().filter_map(fixed).collect()
}

/// The edits that have at least a byte between them, in order: two at one place may both bring the same.
fn apart(mut edits: Vec<Edit<'_>>) -> Vec<Edit<'_>> {
    edits.sort_by_key(|(_, fix)| (fix.span.start, fix.span.end));
    let mut end = None;
    edits.retain(|(_, fix)| {
        let is_apart = end.is_none_or(|end| fix.span.start > end);
        if is_apart {
            end = Some(fix.span.end);
        }
        is_apart
    });
    edits
}

/// Whether a finding is about a policy: of other documents it cannot be proved that they mean the same.
fn is_in_policy(file: &FileReport, finding: &Finding) -> bool {
    let holds = |document: &&Recognised| {
        let rest = finding.primary.pointer.strip_prefix(&*document.pointer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let innermost = file.documents.iter().filter(holds).max_by_key(|document| document.pointer.len());
    innermost.is_some_and(|document| Kinds::POLICIES.contains(document.kind))
}

/// A text with edits that are in order and apart.
fn edited(text: &str, edits: &[Edit<'_>]) -> String {
    let mut new = String::with_capacity(text.len());
    let mut from = 0;
    for (_, fix) in edits {
        let replaced = fix.span.range();
        new.push_str(&text[from..replaced.start]);
        new.push_str(&fix.replacement);
        from = replaced.end;
    }
    new.push_str(&text[from..]);
    new
}

/// The search for those edits of a file that together change nothing in what its policies allow.
struct Proof<'r, 't> {
    file: &'r FileReport,
    text: &'r str,
    policy_type: Option<PolicyType>,
    table: &'t Authorization,
    kept: Vec<Edit<'r>>,
    /// How many comparisons may still be made.
    left: usize,
}

impl<'r> Proof<'r, '_> {
    /// Keeps what can be kept of some edits, which come behind those that are kept.
    fn keep(&mut self, edits: &[Edit<'r>]) {
        let kept = self.kept.len();
        self.kept.extend(edits);
        if edits.is_empty() || self.allows_the_same() {
            return;
        }
        self.kept.truncate(kept);
        if edits.len() > 1 {
            let (first, second) = edits.split_at(edits.len() / 2);
            self.keep(first);
            self.keep(second);
        }
    }

    /// Whether it is proved of the text with the edits that are kept.
    fn allows_the_same(&mut self) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        let version = |text: String| vec![Source::new(self.file.path.clone(), text)];
        let (old, new) = (version(self.text.to_owned()), version(edited(self.text, &self.kept)));
        let found = difference(old, new, self.policy_type, self.table);
        if found.reasons.contains(&Reason::TooMuchWork) {
            // Fewer edits leave as much to compare.
            self.left = 0;
        }
        let is_same = |relation: Option<Relation>| relation == Some(Relation::Equivalent);
        is_same(found.relation) && found.compared.iter().all(|one| is_same(one.relation))
    }
}
