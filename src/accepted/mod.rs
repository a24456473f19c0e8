//! Findings that somebody accepted: by a suppression of the configuration, which says why, or by a baseline, which holds
//! what was there when it was written. They stay in the report, and do not count.

mod baseline;
mod fingerprint;
mod suppression;

use std::path::{Path, PathBuf};

pub use baseline::{Baseline, BaselineError};
pub use fingerprint::{Fingerprint, fingerprints};
pub use suppression::Suppression;

use crate::day::Day;
use crate::finding::Acceptance;
use crate::report::Report;
use crate::rule::RuleSet;
use crate::source::{with_slashes, without_detours};

/// What was accepted.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    /// Suppressions; their paths count from `folder`.
    pub suppressions: Vec<Suppression>,
    /// Where the configuration lies that has them.
    pub folder: PathBuf,
    /// What was there before.
    pub baseline: Option<Baseline>,
}

/// What no finding needs any more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stale {
    /// The numbers of the suppressions that match nothing, though their rule ran on a file that they are about.
    pub unused: Vec<usize>,
    /// The numbers of those that match something and have ended.
    pub ended: Vec<usize>,
    /// How many entries of the baseline no finding has, of files that were read and rules that ran.
    pub gone: usize,
}

impl Accepted {
    /// Marks the findings that were accepted, and tells what is stale. `here` is the folder that the report's paths count
    /// from.
    pub fn mark(&self, report: &mut Report, rules: &RuleSet, here: &Path, today: Day) -> Stale {
        let gone = self.baseline.as_ref().map_or(0, |baseline| baseline.mark(report, rules, here));
        let mut stale = Stale { gone, ..Stale::default() };
        let paths = paths(report, &self.folder, here);
        for (number, suppression) in self.suppressions.iter().enumerate() {
            let Some(rule) = rules.find(&suppression.rule).filter(|rule| rules.is_on(*rule)) else {
                continue;
            };
            let is_about_file = suppression.paths();
            let (mut has_file, mut has_finding) = (false, false);
            let has_ended = suppression.until.is_some_and(|until| until < today);
            let files = report.files.iter_mut().zip(&paths);
            for (file, _) in files.filter(|(_, path)| is_about_file(path)) {
                has_file |= !file.documents.is_empty();
                let findings = file.findings.iter_mut();
                for finding in findings.filter(|one| one.rule == rule && suppression.is_about(one)) {
                    has_finding = true;
                    if !has_ended {
                        finding.accepted = Some(Acceptance::Suppressed(suppression.reason.clone()));
                    }
                }
            }
            match (has_finding, has_ended) {
                (true, true) => stale.ended.push(number),
                (false, _) if has_file => stale.unused.push(number),
                _ => {}
            }
        }
        stale
    }
}

/// The paths of a report's files below a folder. It and they count from `here`.
fn paths(report: &Report, folder: &Path, here: &Path) -> Vec<String> {
    let folder = without_detours(&here.join(folder));
    report.files.iter().map(|file| below(&folder, &without_detours(&here.join(&file.path)))).collect()
}

/// A path below a folder, `/` between folders; the whole path when it does not lie there.
fn below(folder: &Path, path: &Path) -> String {
    with_slashes(path.strip_prefix(folder).unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::FileReport;

    #[test]
    fn a_file_has_one_path_below_a_folder() {
        let cases = [
            ("a.json", "team/a.json"),
            ("./a.json", "team/a.json"),
            ("../a.json", "a.json"),
            ("../other/./b/../a.json", "other/a.json"),
            ("/here/policies/a.json", "a.json"),
            ("/elsewhere/a.json", "/elsewhere/a.json"),
            ("../../a.json", "/here/a.json"),
        ];
        let files = cases.map(|(path, _)| FileReport { path: path.to_owned(), ..FileReport::default() });
        let report = Report { files: files.into(), ..Report::default() };
        let here = Path::new("/here/policies/team");
        for folder in ["/here/policies", "..", "../../policies/."] {
            let found = paths(&report, Path::new(folder), here);
            assert_eq!(found, cases.map(|(_, expected)| expected), "{folder}");
        }
    }
}
