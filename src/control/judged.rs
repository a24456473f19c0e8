//! What came of holding a control against somebody.

/// A control's place among those that a run judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ControlNumber(pub u16);

/// Whom controls were held against.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// `bucket`, `account`, or the kind of the document.
    pub of: &'static str,
    /// The name of the bucket or account, when known.
    pub name: Option<String>,
    /// The file that tells of it, the first one of several.
    pub path: String,
    /// Where the document lies in the file; empty when it is the file.
    pub pointer: String,
}

/// Whether a control holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A rule found that it does not.
    Failed,
    /// Not decidable by the documents at hand.
    Open,
    /// Everything that decides it is known, and is as it should be.
    Passed,
}

impl Verdict {
    /// Every verdict, worst first.
    pub const ALL: [Self; 3] = [Self::Failed, Self::Open, Self::Passed];

    /// The word used in output.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Open => "undecided",
            Self::Passed => "passed",
        }
    }
}

/// One control held against one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The control.
    pub control: ControlNumber,
    /// The subject: its number in the list beside.
    pub subject: u32,
    /// How it went.
    pub verdict: Verdict,
    /// How many findings fail it.
    pub findings: u32,
    /// What would decide it, where it is open: an AWS CLI call, an option, or what else is not known.
    pub missing: Vec<String>,
}

/// Controls held against the subjects of some files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Whom they were held against.
    pub subjects: Vec<Subject>,
    /// How it went, in order of the controls within each piece of work.
    pub judged: Vec<Judged>,
}

impl Judgement {
    /// Adds what came of other files.
    pub fn append(&mut self, mut other: Self) {
        let first = u32::try_from(self.subjects.len()).unwrap_or(u32::MAX);
        self.subjects.append(&mut other.subjects);
        self.judged.extend(other.judged.into_iter().map(|mut one| {
            one.subject = one.subject.saturating_add(first);
            one
        }));
    }
}
