//! Patterns with their policy variables filled in, and whether a text is one of what they stand for.

use crate::access::Request;
use crate::access::evaluate::variable::{Filling, Piece, pieces};
use crate::access::evaluate::verdict::{Doubt, Verdict};
use crate::access::request::OWNER;
use crate::policy::{Arn, UNKNOWN_OPEN, matches, matches_ignoring_case};
use crate::syntax::Node;

/// How the text of a pattern is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Every character is itself.
    Plain,
    /// `*` and `?` are wildcards, whatever stands around them.
    Wildcards,
    /// An element of `Resource`: in an ARN's first five fields a wildcard stays within its field, unless it is a `*` at
    /// the field's end; variables are filled in behind them only; fields that are missing are taken for `*`.
    Resource,
}

/// What a pattern is compared in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'r> {
    pub(super) request: &'r Request,
    /// Whether the policy's version has variables.
    pub(super) has_variables: bool,
    pub(super) ignores_case: bool,
}

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Letter(char),
    /// Any one character; `true`: a colon too.
    One(bool),
    /// Any characters; `true`: colons too.
    Run(bool),
}

/// Longer texts are compared step by step.
const LONGEST_PLAIN: usize = 1024;

impl Setting<'_> {
    /// Whether `text` is one of what `pattern`, written at `node`, stands for.
    pub(super) fn matches<'s>(
        self,
        pattern: &str,
        node: Node<'s>,
        reading: Reading,
        text: &str,
    ) -> Verdict<'s> {
        if let Some(is_match) = self.at_a_glance(pattern, reading, text) {
            return Verdict::certain(is_match);
        }
        if text.is_ascii() && text.len() <= LONGEST_PLAIN && is_plain_glob(pattern, reading) {
            let is_one = if self.ignores_case { matches_ignoring_case } else { matches };
            return Verdict::certain(is_one(pattern, text));
        }
        let (built, missing) = self.build(pattern, node, reading);
        let as_written = self.fits(built, text);
        if missing == 0 {
            return as_written;
        }
        // A `*` at a field's end can also stand for the fields that are missing.
        let (mut built, _) = self.build(pattern, node, reading);
        for _ in 0..missing {
            built.push(Step::Letter(':'));
            built.push(Step::Run(true));
        }
        as_written.or(self.fits(built, text))
    }

    /// Whether a text matches, where that shows before the first thing in the pattern that could stand for something
    /// else, or at a `*` that ends it. Most pairs of patterns and texts are of that kind.
    fn at_a_glance(self, pattern: &str, reading: Reading, text: &str) -> Option<bool> {
        // Most of them differ within a few bytes; what is no ASCII is compared by its letters.
        let is_plain =
            |own: &u8, letter: &u8| !matches!(own, b'*' | b'?' | b'$') && own.is_ascii() && letter.is_ascii();
        let is_same_byte =
            |own: u8, letter: u8| own == letter || self.ignores_case && own.eq_ignore_ascii_case(&letter);
        let pairs = pattern.bytes().zip(text.bytes());
        let same =
            pairs.take_while(|(own, letter)| is_plain(own, letter) && is_same_byte(*own, *letter)).count();
        if let (Some(own), Some(letter)) = (pattern.as_bytes().get(same), text.as_bytes().get(same))
            && is_plain(own, letter)
        {
            return Some(false);
        }
        let mut letters = text[same..].chars();
        for (at, own) in pattern[same..].char_indices() {
            if ['*', '?', '$', UNKNOWN_OPEN].contains(&own) {
                let is_all_the_rest =
                    own == '*' && same + at + 1 == pattern.len() && reading != Reading::Plain;
                return is_all_the_rest.then_some(true);
            }
            if !letters.next().is_some_and(|letter| self.is_same(own, letter)) {
                return Some(false);
            }
        }
        // Fields that a short ARN lacks are taken for more than it says.
        let is_whole =
            reading != Reading::Resource || !pattern.starts_with("arn:") || pattern.matches(':').count() >= 5;
        is_whole.then(|| letters.next().is_none())
    }

    fn fits<'s>(self, built: Built<'s>, text: &str) -> Verdict<'s> {
        let text: Vec<char> = text.chars().collect();
        let fits = |steps: &[Step]| self.is_match(steps, &text);
        let holds = built.stated.as_deref().is_some_and(fits);
        let is_possible = || built.possible.as_deref().is_some_and(fits);
        if built.doubts.is_empty() || !(holds || is_possible()) {
            return Verdict::certain(holds);
        }
        Verdict { holds, doubts: built.doubts }
    }

    /// Whether the ARN `text` is one of what `pattern` stands for, field by field, as the ARN operators compare.
    ///
    /// The guide says that all six fields are checked; what becomes of a `*` alone it does not say.
    pub(super) fn matches_arn<'s>(self, pattern: &str, node: Node<'s>, text: &str) -> Verdict<'s> {
        if pattern == "*" {
            return Verdict::doubtful(false, Doubt::Open(node));
        }
        let (Some(pattern), Some(arn)) = (Arn::parse(pattern), Arn::parse(text)) else { return Verdict::NO };
        let fields = |arn: Arn<'_>| {
            [arn.partition, arn.service, arn.region, arn.account, arn.resource].map(str::to_owned)
        };
        let pairs = fields(pattern).into_iter().zip(fields(arn));
        Verdict::all(pairs.map(|(field, text)| self.matches(&field, node, Reading::Wildcards, &text)))
    }

    /// The steps, and how many fields a short ARN lacks.
    fn build<'s>(self, pattern: &str, node: Node<'s>, reading: Reading) -> (Built<'s>, usize) {
        let stated = Some(Vec::with_capacity(pattern.len()));
        let mut built = Built { stated, possible: None, doubts: Vec::new() };
        let is_arn = reading == Reading::Resource && pattern.starts_with("arn:");
        let mut colons = 0;
        for piece in pieces(pattern, self.has_variables) {
            let is_header = is_arn && colons < 5;
            match piece {
                Piece::Letter { letter, rest } => {
                    let is_wild = reading != Reading::Plain;
                    let ends_field = rest.is_empty() || rest.starts_with(':');
                    match letter {
                        '*' if is_wild => built.push(Step::Run(!is_header || ends_field)),
                        '?' if is_wild => built.push(Step::One(!is_header)),
                        _ => built.push(Step::Letter(letter)),
                    }
                    colons += usize::from(letter == ':');
                }
                Piece::Later => built.doubt(Doubt::Later(node)),
                Piece::Variable { whole, .. } if is_header => built.text(whole),
                Piece::Variable { name, default, .. } => match Filling::of(self.request, name, default) {
                    Filling::Text(text) => built.text(&text),
                    Filling::Nothing => built.nothing(),
                    Filling::Unstated(text) => match self.request.assumed(name) {
                        Some(account) => built.unstated(Some(account), Doubt::Key(OWNER.to_owned())),
                        None => built.unstated(text, Doubt::Key(name.to_owned())),
                    },
                },
            }
        }
        let missing = if is_arn { 5_usize.saturating_sub(colons) } else { 0 };
        (built, missing)
    }

    fn is_same(self, one: char, other: char) -> bool {
        if one == other || !self.ignores_case {
            return one == other;
        }
        if one.is_ascii() && other.is_ascii() {
            return one.eq_ignore_ascii_case(&other);
        }
        one.to_lowercase().eq(other.to_lowercase())
    }

    /// Walks the steps, keeping every place in the text that they can have reached, in order: as many operations as the
    /// two lengths multiplied, at worst.
    fn is_match(self, steps: &[Step], text: &[char]) -> bool {
        let fixed = steps.iter().take_while(|step| matches!(step, Step::Letter(_))).count();
        let is_start =
            |(step, letter): (&Step, &char)| matches!(step, Step::Letter(own) if self.is_same(*own, *letter));
        if text.len() < fixed || !steps[..fixed].iter().zip(text).all(is_start) {
            return false;
        }
        let (steps, text) = (&steps[fixed..], &text[fixed..]);
        // Whatever is walked before it, the end must fit.
        let last = steps.iter().rev().take_while(|step| matches!(step, Step::Letter(_))).count();
        if text.len() < last || !steps.iter().rev().zip(text.iter().rev()).take(last).all(is_start) {
            return false;
        }
        let takes = |step: &Step, letter: Option<&char>| match (*step, letter) {
            (Step::Letter(own), Some(letter)) => self.is_same(own, *letter),
            (Step::One(crosses), Some(letter)) => crosses || *letter != ':',
            _ => false,
        };
        let (mut reached, mut next) = (vec![0], Vec::new());
        for step in steps {
            if let Step::Run(crosses) = *step {
                let mut first = 0;
                for &from in &reached {
                    // Up to the next colon, or all the rest; what an earlier place reaches is there already.
                    for at in from.max(first)..=text.len() {
                        next.push(at);
                        if !crosses && text.get(at) == Some(&':') {
                            break;
                        }
                    }
                    first = next.last().map_or(0, |last| last + 1);
                }
            } else {
                next.extend(reached.iter().filter(|at| takes(step, text.get(**at))).map(|at| at + 1));
            }
            std::mem::swap(&mut reached, &mut next);
            next.clear();
            if reached.is_empty() {
                return false;
            }
        }
        reached.last() == Some(&text.len())
    }
}

/// Whether all wildcards of a pattern are `*`s that cross colons, and nothing else in it has to be read first.
fn is_plain_glob(pattern: &str, reading: Reading) -> bool {
    if reading == Reading::Plain
        || !pattern.is_ascii()
        || pattern.len() > LONGEST_PLAIN
        || pattern.contains(['?', '$'])
    {
        return false;
    }
    if reading == Reading::Wildcards || !pattern.starts_with("arn:") {
        return true;
    }
    // In the first five fields, those that end one.
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    let ends_only = |field: &&str| field.find('*').is_none_or(|at| at + 1 == field.len());
    fields.len() == 6 && fields[..5].iter().all(ends_only)
}

/// A pattern's steps.
struct Built<'s> {
    /// With what is stated; `None` when a variable has no value, so that nothing matches.
    stated: Option<Vec<Step>>,
    /// With anything in place of what is not known, where that is something else.
    possible: Option<Vec<Step>>,
    doubts: Vec<Doubt<'s>>,
}

impl<'s> Built<'s> {
    fn push(&mut self, step: Step) {
        for steps in [&mut self.stated, &mut self.possible].into_iter().flatten() {
            steps.push(step);
        }
    }

    fn text(&mut self, text: &str) {
        text.chars().for_each(|letter| self.push(Step::Letter(letter)));
    }

    /// A variable that has no value: whatever else becomes known, nothing matches.
    fn nothing(&mut self) {
        self.part();
        self.stated = None;
    }

    /// From here on what is stated is not all that is possible.
    fn part(&mut self) {
        if self.possible.is_none() {
            self.possible.clone_from(&self.stated);
        }
    }

    /// Something that nobody knows, and that fits nothing as long as that is so.
    fn doubt(&mut self, doubt: Doubt<'s>) {
        self.part();
        self.possible.get_or_insert_default().push(Step::Run(true));
        self.stated = None;
        self.doubts.push(doubt);
    }

    /// A variable whose key nobody stated: absent, it is its default if it has one.
    fn unstated(&mut self, default: Option<&str>, doubt: Doubt<'s>) {
        self.part();
        self.possible.get_or_insert_default().push(Step::Run(true));
        self.doubts.push(doubt);
        match (&mut self.stated, default) {
            (Some(stated), Some(text)) => stated.extend(text.chars().map(Step::Letter)),
            _ => self.stated = None,
        }
    }
}

#[cfg(test)]
mod tests;
