//! Resources: whole ARNs, and `*` for actions that act on no single one.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::aws::authorization::{Authorization, Resource};
use crate::policy::{Arn, Pattern as Written};

use super::class::Classes;
use super::pattern::{Pattern, Reading, Token, Variables};
use super::plausible::ACCOUNTS;
use super::product::{Fuel, OutOfFuel};
use super::scope::scopes;
use super::text::{Text, Texts, filled};

/// All that is asked of resources.
#[derive(Debug, Default)]
pub(super) struct Resources {
    pub(super) texts: Texts,
    questions: Vec<Question>,
    /// Only resources that one of these stands for count; none of them for any.
    area: Vec<Pattern>,
    /// The patterns that others have compiled too.
    pub(super) compiled: Rc<Compiled>,
}

/// Items as patterns of whole ARNs, each compiled once: most are asked about by several changes.
#[derive(Debug, Default)]
pub(super) struct Compiled(RefCell<HashMap<*const (), Pattern>>);

impl Compiled {
    /// An item of one of the policies that all questions are about.
    pub(super) fn pattern(
        &self,
        item: &Written<'_>,
        has_variables: bool,
        variables: &mut Variables,
        table: &Authorization,
    ) -> Pattern {
        // A variable has a number among those that are asked about together.
        if item.is_partly_unknown() || item.text.contains("${") {
            return pattern(item, has_variables, variables, table);
        }
        let mut compiled = self.0.borrow_mut();
        let place = std::ptr::from_ref(item).cast();
        compiled.entry(place).or_insert_with(|| pattern(item, false, variables, table)).clone()
    }
}

#[derive(Debug, PartialEq)]
enum Question {
    /// Whether it matches one of these patterns.
    Listed(Vec<usize>),
    /// Whether its ARN has an account.
    HasAccount,
    /// Whether it has an account and a pattern matches it, with the number of the pattern for the whole ARN.
    Account(Pattern, usize),
}

/// What real ARNs have for a region, for an account and at the end.
const USUAL: [(&str, &str, &str); 6] = [
    ("us-east-1", ACCOUNTS[0], "example"),
    ("us-east-1", ACCOUNTS[0], "other/example"),
    ("eu-west-1", ACCOUNTS[1], "example"),
    ("", "", "example"),
    ("", "", "other/example"),
    ("", "", ""),
];

/// The text of an action's resource when it has none.
pub(super) const NONE: &str = "*";

impl Resources {
    /// The number of the question whether a resource is one of `items`.
    pub(super) fn ask(
        &mut self,
        items: &[&Written<'_>],
        has_variables: bool,
        variables: &mut Variables,
        table: &Authorization,
    ) -> usize {
        let mut numbers = Vec::new();
        for item in items {
            numbers.push(self.texts.add(self.compiled.pattern(item, has_variables, variables, table)));
        }
        self.question(Question::Listed(numbers))
    }

    /// How many questions there are.
    pub(super) fn asked(&self) -> usize {
        self.questions.len()
    }

    /// Leaves out resources that none of `items` stands for. They have no variables.
    pub(super) fn bound(&mut self, items: &[&Written<'_>], table: &Authorization) {
        let none = &mut Variables::default();
        self.area = items.iter().map(|item| self.compiled.pattern(item, false, none, table)).collect();
    }

    pub(super) fn ask_has_account(&mut self) -> usize {
        self.question(Question::HasAccount)
    }

    /// The number of the question whether the account in the ARN matches a pattern.
    pub(super) fn ask_account(&mut self, pattern: &Pattern) -> usize {
        let reading = Reading { wildcards: true, fields: true, ..Reading::default() };
        let mut whole = Pattern::compile("arn:*:*:*:*:*", reading, &mut Variables::default());
        // The fifth field is the account.
        let at = whole.tokens.len() - 3;
        whole.tokens.splice(
            at..=at,
            pattern.tokens.iter().map(|token| match token {
                Token::Run => Token::RunInField,
                Token::One => Token::OneInField,
                other => *other,
            }),
        );
        let number = self.texts.add(whole);
        self.question(Question::Account(pattern.clone(), number))
    }

    fn question(&mut self, question: Question) -> usize {
        self.questions.iter().position(|known| *known == question).unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        })
    }

    pub(super) fn classes(&self, fuel: &mut Fuel) -> Result<Classes<Text>, OutOfFuel> {
        let mut plausible = vec![
            "arn:aws:s3:::amzn-s3-demo-bucket/example.txt".to_owned(),
            "arn:aws:s3:::amzn-s3-demo-bucket".to_owned(),
            format!("arn:aws:dynamodb:us-east-1:{}:table/example", ACCOUNTS[0]),
            format!("arn:aws:iam::{}:role/example", ACCOUNTS[0]),
        ];
        let asked: Vec<&[usize]> = self.questions.iter().filter_map(Question::patterns).collect();
        let scopes = scopes(&self.area, &self.texts.patterns, &asked);
        let mut told_apart: Vec<usize> =
            scopes.iter().flat_map(|scope| &scope.questions).flatten().copied().collect();
        told_apart.sort_unstable();
        told_apart.dedup();
        let told_apart = told_apart.into_iter().map(|number| &self.texts.patterns[number]);
        for pattern in self.area.iter().chain(told_apart) {
            for partition in ["aws", "aws-cn", "aws-us-gov"] {
                let first = plausible.len();
                for (region, account, end) in USUAL {
                    let text = filled(pattern, |token, colons| match (token, colons) {
                        (Token::One | Token::OneInField, _) => "x".to_owned(),
                        (Token::Digit, _) => "1".to_owned(),
                        (_, 1) => partition.to_owned(),
                        (_, 3) => region.to_owned(),
                        (_, 4) => account.to_owned(),
                        _ => end.to_owned(),
                    });
                    // What the pattern fixes is the same in several.
                    if !plausible[first..].contains(&text) {
                        plausible.push(text);
                    }
                    if !pattern.tokens.iter().any(|token| is_open(*token)) {
                        break;
                    }
                }
                // Without a wildcard for it, there is one partition.
                if !has_open_partition(pattern) {
                    break;
                }
            }
        }
        plausible.retain(|text| Arn::parse(text).is_some());
        let asks_account = self.questions.contains(&Question::HasAccount);
        let shapes = shapes(asks_account);
        let shapes: Vec<&Pattern> = shapes.iter().collect();
        let mut values = Vec::new();
        if asks_account {
            // With an account in the ARN and without are told apart.
            for shape in &shapes {
                values.extend(self.texts.values(&[shape], &scopes, &plausible, fuel)?);
            }
        } else {
            values = self.texts.values(&shapes, &scopes, &plausible, fuel)?;
        }
        let none = Text::plain(NONE);
        if self.area.is_empty() || self.area.iter().any(|pattern| pattern.matches(&none.chars)) {
            values.push(none);
        }
        fuel.burn(values.len() * (1 + self.questions.len()))?;
        Ok(Classes::sort(values, self.questions.len(), |text, number| self.answer(text, number)))
    }

    pub(super) fn answer(&self, text: &Text, number: usize) -> bool {
        let account = || {
            let mut fields = text.chars.split(|own| *own == ':');
            let account = fields.nth(4).unwrap_or_default();
            let is_account = account.len() == 12 && account.iter().all(char::is_ascii_digit);
            (is_account && fields.next().is_some()).then_some(account)
        };
        match &self.questions[number] {
            Question::Listed(patterns) => patterns.iter().any(|pattern| self.texts.matches(text, *pattern)),
            Question::HasAccount => account().is_some(),
            Question::Account(pattern, _) => account().is_some_and(|account| pattern.matches(account)),
        }
    }

    /// The class of a text, when a value of the class is known that the same patterns match.
    pub(super) fn class_of(&self, classes: &Classes<Text>, text: &Text) -> Option<usize> {
        let answers: Vec<bool> = (0..self.questions.len()).map(|number| self.answer(text, number)).collect();
        let is_it = |class: &usize| {
            answers.iter().zip(&classes.sets).all(|(answer, set)| set.contains(*class) == *answer)
        };
        (0..classes.len()).find(is_it)
    }
}

impl Question {
    fn patterns(&self) -> Option<&[usize]> {
        match self {
            Self::Listed(patterns) => Some(patterns),
            Self::Account(_, whole) => Some(std::slice::from_ref(whole)),
            // Told apart by the shape.
            Self::HasAccount => None,
        }
    }
}

fn pattern(
    item: &Written<'_>,
    has_variables: bool,
    variables: &mut Variables,
    table: &Authorization,
) -> Pattern {
    let text = padded(&item.text);
    let fields = has_plain_fields(&text, table);
    Pattern::compile(
        &text,
        Reading { wildcards: true, variables: has_variables, fold: false, fields },
        variables,
    )
}

fn is_open(token: Token) -> bool {
    matches!(token, Token::Run | Token::RunInField | Token::Variable(_))
}

fn has_open_partition(pattern: &Pattern) -> bool {
    let colon = pattern.tokens.iter().position(|token| *token == Token::Char(':'));
    colon.and_then(|at| pattern.tokens.get(at + 1)).is_some_and(|token| is_open(*token))
}

/// Fields that an ARN lacks are taken for `*`.
fn padded(text: &str) -> Cow<'_, str> {
    let colons = text.matches(':').count();
    if !text.starts_with("arn:") || colons >= 5 || text.contains("${") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{text}{}", ":*".repeat(5 - colons)))
}

/// Whether its first five fields can be those of an ARN as they stand. Where they cannot, as in
/// `arn:aws:logs:*:log-group:*`, a `*` must reach across colons for the pattern to mean anything.
fn has_plain_fields(text: &str, table: &Authorization) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        let wild = ['*', '?', '$', crate::policy::UNKNOWN_OPEN];
        let is_account = arn.account.bytes().all(|byte| byte.is_ascii_digit())
            || arn.account.contains(wild)
            || matches!(arn.account, "aws" | "cloudfront" | "aws-managed");
        is_account && !arn.service.is_empty() && !skips_a_field(&arn, table)
    })
}

/// Whether its last field is none that a resource of its service has, while the account before it is a `*`, which can
/// take in how such a field begins: `arn:aws:logs:*:*:/aws/*`, where names of log groups follow `log-group:`.
fn skips_a_field(arn: &Arn<'_>, table: &Authorization) -> bool {
    if arn.account != "*" {
        return false;
    }
    let Some(service) = table.service(arn.service) else { return false };
    let fixed = |text: &str, ends: &[char]| text.find(ends).unwrap_or(text.len());
    let wild = ['*', '?', '$', crate::policy::UNKNOWN_OPEN];
    let own = &arn.resource[..fixed(arn.resource, &wild)];
    let mut has_colon = false;
    for template in service.resources().flat_map(Resource::templates) {
        let colon = memchr::memchr_iter(b':', template.as_bytes()).nth(4);
        let Some(last) = colon.map(|colon| &template[colon + 1..]) else { return false };
        let begins = &last[..fixed(last, &['$', '*'])];
        if begins.starts_with(own) || own.starts_with(begins) {
            return false;
        }
        has_colon |= begins.contains(':');
    }
    has_colon
}

/// What the ARNs of resources look like: a region and an account are both there, or not. With `exact`, accounts are
/// told apart from their absence.
fn shapes(exact: bool) -> Vec<Pattern> {
    let reading = Reading { wildcards: true, fields: true, ..Reading::default() };
    let shape = |text: &str| Pattern::compile(text, reading, &mut Variables::default());
    if !exact {
        return vec![shape("arn:?*:?*:*:*:?*")];
    }
    let mut with = shape("arn:?*:?*:*:@:?*");
    let at = with.tokens.iter().position(|token| *token == Token::Char('@')).unwrap_or_default();
    with.tokens.splice(at..=at, [Token::Digit; 12]);
    vec![shape("arn:?*:?*:*::?*"), with]
}
