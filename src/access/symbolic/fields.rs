//! Whole ARNs, told apart field by field.
//!
//! Wildcards of the first five fields are bound to theirs. What patterns tell apart of a field is then found for that
//! field alone, and of the last one only among the patterns whose other fields match: far fewer cases than all patterns
//! have that are walked at once.

use super::atoms::{Bounds, representatives};
use super::pattern::{Pattern, Token};
use super::plausible::ACCOUNTS;
use super::product::{Fuel, OutOfFuel};

use Token as T;

/// How many fields end at a colon.
const ENDED: usize = 5;

/// Texts for those fields that any text fits.
const USUAL: [&str; ENDED] = ["arn", "aws", "example", "us-east-1", ACCOUNTS[0]];

/// A pattern, cut at its first five colons.
struct Cut<'a> {
    role: Role,
    /// The fields before them.
    ended: Vec<Pattern>,
    last: &'a [Token],
}

/// What a pattern is there for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It answers a question.
    Answer(usize),
    /// It is one of the shapes that texts have.
    Shape,
    /// Texts that count are within it.
    Within,
}

impl<'a> Cut<'a> {
    /// Nothing when some wildcard of its first five fields can take in a colon.
    fn of(pattern: &'a Pattern, role: Role) -> Option<Self> {
        let mut ended = Vec::with_capacity(ENDED);
        let mut rest = &pattern.tokens[..];
        while ended.len() < ENDED {
            let colon = rest.iter().position(|token| *token == T::Char(':'))?;
            // Alone, a field has no colons to be kept from.
            let free = |token: &Token| match token {
                T::Char(_) | T::Digit => Some(*token),
                T::RunInField => Some(T::Run),
                T::OneInField => Some(T::One),
                _ => None,
            };
            ended.push(Pattern { tokens: rest[..colon].iter().map(free).collect::<Option<_>>()? });
            rest = &rest[colon + 1..];
        }
        Some(Self { role, ended, last: rest })
    }

    fn is_bound(&self) -> bool {
        !matches!(self.role, Role::Answer(_))
    }
}

/// Texts within `bounds` among which every combination of answers that some such text has is found; nothing when the
/// patterns are not of whole ARNs.
pub(super) fn by_fields(
    bounds: Bounds<'_>,
    questions: &[Vec<&Pattern>],
    fuel: &mut Fuel,
) -> Result<Option<Vec<Vec<char>>>, OutOfFuel> {
    let is_everything = |pattern: &Pattern| pattern.tokens == [T::Run];
    // To a question that has a `*` there is one answer.
    let open = |list: &[&Pattern]| !list.iter().any(|pattern| is_everything(pattern));
    let open = questions.iter().enumerate().filter(|(_, list)| open(list));
    let answers = open.flat_map(|(at, list)| list.iter().map(move |pattern| (*pattern, Role::Answer(at))));
    let shapes = bounds.shapes.iter().map(|shape| (*shape, Role::Shape));
    let within = bounds.within.into_iter().filter(|pattern| !is_everything(pattern));
    let bounding = shapes.chain(within.map(|pattern| (pattern, Role::Within)));
    let cuts: Option<Vec<Cut<'_>>> =
        bounding.chain(answers).map(|(pattern, role)| Cut::of(pattern, role)).collect();
    // Without a bound, texts that are no ARNs count as well.
    let Some(cuts) = cuts.filter(|cuts| cuts.first().is_some_and(Cut::is_bound)) else { return Ok(None) };
    let mut walk = Walk { cuts: &cuts, questions: questions.len(), found: Vec::new(), fuel };
    let all: Vec<usize> = (0..cuts.len()).collect();
    walk.field(0, &all, &mut Vec::new())?;
    Ok(Some(walk.found))
}

struct Walk<'a, 'f> {
    cuts: &'a [Cut<'a>],
    questions: usize,
    found: Vec<Vec<char>>,
    fuel: &'f mut Fuel,
}

impl Walk<'_, '_> {
    /// Goes on behind a text with those patterns that match it so far.
    fn field(&mut self, at: usize, live: &[usize], text: &mut Vec<char>) -> Result<(), OutOfFuel> {
        self.fuel.burn(1 + live.len())?;
        if at == ENDED {
            return self.last(live, text);
        }
        let mut asked: Vec<Vec<&Pattern>> = Vec::new();
        for cut in live {
            let own = &self.cuts[*cut].ended[at];
            if !asked.iter().any(|known| known[0] == own) {
                asked.push(vec![own]);
            }
        }
        // Shapes ask for some text or other, which takes no walk: all texts but the empty one, and that one.
        asked.retain(|list| !list[0].is_filled());
        let filled = Pattern::filled();
        let bounds = Bounds { shapes: &[&filled], within: None };
        let mut texts = vec![USUAL[at].chars().collect::<Vec<char>>()];
        texts.append(&mut representatives(bounds, &asked, self.fuel)?);
        texts.push(Vec::new());
        let mut seen: Vec<Vec<usize>> = Vec::new();
        for own in texts {
            let left: Vec<usize> =
                live.iter().copied().filter(|cut| self.cuts[*cut].ended[at].matches(&own)).collect();
            if !self.is_bounded(live, &left) || seen.contains(&left) {
                continue;
            }
            let length = text.len();
            text.extend(own);
            text.push(':');
            self.field(at + 1, &left, text)?;
            text.truncate(length);
            seen.push(left);
        }
        Ok(())
    }

    /// Whether texts can still be within the bounds that there were.
    fn is_bounded(&self, live: &[usize], left: &[usize]) -> bool {
        [Role::Shape, Role::Within].iter().all(|role| {
            let has = |cuts: &[usize]| cuts.iter().any(|cut| self.cuts[*cut].role == *role);
            has(left) || !has(live)
        })
    }

    /// The last field: whatever it holds.
    fn last(&mut self, live: &[usize], text: &[char]) -> Result<(), OutOfFuel> {
        let of = |role: Role| -> Vec<Pattern> {
            let own = live.iter().map(|cut| &self.cuts[*cut]).filter(|cut| cut.role == role);
            own.map(|cut| Pattern { tokens: cut.last.to_vec() }).collect()
        };
        let (shapes, within) = (of(Role::Shape), of(Role::Within));
        let shapes: Vec<&Pattern> = shapes.iter().collect();
        let within = within.first();
        let answers: Vec<Vec<Pattern>> = (0..self.questions)
            .map(|at| {
                let mut own = of(Role::Answer(at));
                own.retain(|pattern| within.is_none_or(|within| pattern.can_meet(within)));
                own
            })
            .collect();
        let questions: Vec<Vec<&Pattern>> =
            answers.iter().filter(|list| !list.is_empty()).map(|list| list.iter().collect()).collect();
        let bounds = Bounds { shapes: &shapes, within };
        let found = representatives(bounds, &questions, self.fuel)?;
        self.found.extend(found.into_iter().map(|last| [text, &last].concat()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::automaton::Automaton;
    use super::super::pattern::{Reading, Variables};
    use super::*;

    fn arn(text: &str) -> Pattern {
        let reading = Reading { wildcards: true, fields: true, ..Reading::default() };
        Pattern::compile(text, reading, &mut Variables::default())
    }

    /// The combinations that are found field by field, and those that are found by walking all patterns at once.
    #[track_caller]
    fn assert_alike(shapes: &[&str], within: Option<&str>, questions: &[&[&str]]) {
        let compiled = |texts: &[&str]| texts.iter().map(|text| arn(text)).collect::<Vec<_>>();
        let (shapes, within) = (compiled(shapes), within.map(arn));
        let shapes: Vec<&Pattern> = shapes.iter().collect();
        let lists: Vec<Vec<Pattern>> = questions.iter().map(|list| compiled(list)).collect();
        let questions: Vec<Vec<&Pattern>> = lists.iter().map(|list| list.iter().collect()).collect();
        let bounds = Bounds { shapes: &shapes, within: within.as_ref() };
        let answers = |texts: Vec<Vec<char>>| -> BTreeSet<Vec<bool>> {
            let inside = texts.into_iter().inspect(|text| assert!(bounds.hold(text), "{text:?}"));
            let answer = |text: &[char]| {
                questions.iter().map(|list| list.iter().any(|own| own.matches(text))).collect()
            };
            inside.map(|text| answer(&text)).collect()
        };
        let fuel = &mut Fuel::new(10_000_000);
        let walked = Automaton::new(bounds, &questions).explore(fuel).expect("the fuel lasts");
        let found =
            by_fields(bounds, &questions, fuel).expect("the fuel lasts").expect("fields tell them apart");
        assert_eq!(answers(found), answers(walked));
    }

    const SHAPE: &str = "arn:?*:?*:*:*:?*";

    #[test]
    fn fields_give_what_whole_texts_do() {
        assert_alike(&[SHAPE], None, &[&["arn:aws:s3:::a*"], &["arn:*:s3:::ab*", "arn:aws:sqs:*:*:a"]]);
        assert_alike(
            &[],
            Some("arn:aws:logs:*:*:log-group:*"),
            &[
                &["arn:aws:logs:us-east-1:*:log-group:/aws/*", "arn:aws:logs:*:111122223333:log-group:a"],
                &["arn:*:logs:us-*:*:*", "arn:aws:*:*:*:*:b*"],
                &["*", "arn:aws:sqs:*:*:*"],
            ],
        );
        assert_alike(
            &[SHAPE],
            Some("arn:aws:ec2:*:*:*"),
            &[&["arn:aws:ec2:*:*:instance/*"], &["arn:aws:ec2:eu-??st-1:*:*/a", "arn:aws:ec2:*::image/*"]],
        );
        assert_alike(&[SHAPE], Some("*"), &[&["arn:aws:s3:::a"], &["arn:aws:s3:::*", "arn:aws:s?::*:a"]]);
    }

    #[test]
    fn what_reaches_across_fields_is_left_to_others() {
        let free = Pattern { tokens: vec![T::Char('a'), T::Run, T::Char(':'), T::Char('b')] };
        let fuel = &mut Fuel::new(1_000);
        let shape = arn(SHAPE);
        let bounds = Bounds { shapes: &[&shape], within: None };
        assert_eq!(by_fields(bounds, &[vec![&free]], fuel), Ok(None));
        assert_eq!(by_fields(Bounds::default(), &[vec![&shape]], fuel), Ok(None));
    }
}
