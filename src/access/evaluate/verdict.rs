//! An answer, and what it hangs on.

use crate::syntax::Node;

/// Whether something holds, and why one cannot be sure of it.
///
/// Nothing in doubt is certain. Otherwise `holds` is the answer when every key that nobody stated is absent, but for
/// whose the resource is, which is taken for the caller's account's, and when nothing that is known only later fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict<'s> {
    pub(super) holds: bool,
    pub(super) doubts: Vec<Doubt<'s>>,
}

/// Something that an answer hangs on and that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt<'s> {
    /// A condition key that nobody stated, by its name.
    Key(String),
    /// A value in a policy that is known only later.
    Later(Node<'s>),
    /// Something in a policy that neither the documents nor AWS's documentation decide.
    Open(Node<'s>),
}

impl<'s> Verdict<'s> {
    pub(super) const YES: Self = Self { holds: true, doubts: Vec::new() };
    pub(super) const NO: Self = Self { holds: false, doubts: Vec::new() };

    pub(super) fn certain(holds: bool) -> Self {
        Self { holds, doubts: Vec::new() }
    }

    pub(super) fn doubtful(holds: bool, doubt: Doubt<'s>) -> Self {
        Self { holds, doubts: vec![doubt] }
    }

    fn is_certain(&self) -> bool {
        self.doubts.is_empty()
    }

    pub(super) fn not(self) -> Self {
        Self { holds: !self.holds, doubts: self.doubts }
    }

    /// All of them: one that certainly fails settles it.
    pub(super) fn all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        Self::until(false, verdicts)
    }

    /// One of them: one that certainly holds settles it.
    pub(super) fn any(verdicts: impl IntoIterator<Item = Self>) -> Self {
        Self::until(true, verdicts)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    fn until(settles: bool, verdicts: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Self::certain(!settles);
        for mut verdict in verdicts {
            if verdict.holds == settles {
                if verdict.is_certain() {
                    return verdict;
                }
                joined.holds = settles;
            }
            for doubt in verdict.doubts.drain(..) {
                joined.doubt(doubt);
            }
        }
        joined
    }

    /// Adds a doubt. Past a few more of them say nothing new to anyone.
    fn doubt(&mut self, doubt: Doubt<'s>) {
        const MOST: usize = 64;
        let is_same = |one: &Doubt<'s>| match (one, &doubt) {
            (Doubt::Key(one), Doubt::Key(other)) => one.eq_ignore_ascii_case(other),
            (one, other) => one == other,
        };
        if self.doubts.len() < MOST && !self.doubts.iter().any(is_same) {
            self.doubts.push(doubt);
        }
    }

    /// With a doubt more.
    pub(super) fn doubted(mut self, doubt: Doubt<'s>) -> Self {
        self.doubt(doubt);
        self
    }

    /// This one or `other`, and nobody knows which; this one is taken.
    pub(super) fn unless(self, other: Self, doubt: Doubt<'s>) -> Self {
        if self.is_certain() && other.is_certain() && self.holds == other.holds {
            return self;
        }
        let mut joined = self;
        joined.doubt(doubt);
        other.doubts.into_iter().for_each(|doubt| joined.doubt(doubt));
        joined
    }
}
