//! The evaluator against the same semantics written once more, as plainly as can be, over random policies.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{ALICE, Allowed, ExplicitlyDenied, ImplicitlyDenied, Layer, ask, request};

const KEY: &str = "aws:TagKeys";

#[derive(Debug, Clone)]
struct Test {
    qualifier: &'static str,
    is_like: bool,
    is_negated: bool,
    if_exists: bool,
    values: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rule {
    is_deny: bool,
    is_not_action: bool,
    actions: Vec<String>,
    tests: Vec<Test>,
}

/// Every word of up to three letters over the alphabet that a pattern stands for; requests have no longer ones.
fn words(pattern: &str, is_like: bool) -> BTreeSet<String> {
    let mut all = BTreeSet::from([String::new()]);
    for letter in pattern.chars() {
        let steps: Vec<String> = match letter {
            '*' if is_like => {
                ["", "a", "b", "aa", "ab", "ba", "bb", "aaa", "aab", "aba", "abb", "baa", "bab", "bba", "bbb"]
                    .map(str::to_owned)
                    .to_vec()
            }
            '?' if is_like => vec!["a".to_owned(), "b".to_owned()],
            other => vec![other.to_string()],
        };
        all = all
            .iter()
            .flat_map(|start| steps.iter().map(move |step| format!("{start}{step}")))
            .filter(|word| word.len() <= 3)
            .collect();
    }
    all
}

/// A condition over the request's values, each a set of words; `values` empty is an absent key.
fn holds(test: &Test, values: &[String]) -> bool {
    let meant: BTreeSet<String> =
        test.values.iter().flat_map(|pattern| words(pattern, test.is_like)).collect();
    let fitting = values.iter().filter(|value| meant.contains(*value) != test.is_negated).count();
    match (test.qualifier, values.len()) {
        ("ForAllValues:", count) => fitting == count,
        ("ForAnyValue:", 0) => test.if_exists,
        ("ForAnyValue:", _) => fitting > 0,
        (_, 0) => test.if_exists || test.is_negated,
        (_, _) => fitting == 1,
    }
}

fn applies(rule: &Rule, action: &str, values: &[String]) -> bool {
    let is_listed = rule.actions.iter().any(|pattern| words(pattern, true).contains(action));
    is_listed != rule.is_not_action && rule.tests.iter().all(|test| holds(test, values))
}

fn statement(rule: &Rule) -> String {
    let actions: Vec<String> = rule.actions.iter().map(|name| format!("\"x:{name}\"")).collect();
    // An operator and key can stand once only; each test's key is written in another case.
    let tests: Vec<String> = rule
        .tests
        .iter()
        .enumerate()
        .map(|(index, test)| {
            let name = format!(
                "{}String{}{}{}",
                test.qualifier,
                if test.is_negated { "Not" } else { "" },
                if test.is_like { "Like" } else { "Equals" },
                if test.if_exists { "IfExists" } else { "" },
            );
            let key = if index == 0 { KEY.to_owned() } else { KEY.to_ascii_uppercase() };
            format!("\"{name}\": {{\"{key}\": {:?}}}", test.values)
        })
        .collect();
    format!(
        r#"{{"Effect": "{}", "{}": [{}], "Resource": "*", "Condition": {{{}}}}}"#,
        if rule.is_deny { "Deny" } else { "Allow" },
        if rule.is_not_action { "NotAction" } else { "Action" },
        actions.join(", "),
        tests.join(", "),
    )
}

fn test(with_qualifier: bool) -> impl Strategy<Value = Test> {
    let qualifiers = if with_qualifier { vec!["ForAllValues:", "ForAnyValue:"] } else { vec![""] };
    let values = proptest::collection::vec("[ab*?]{0,3}", 0..3);
    (proptest::sample::select(qualifiers), any::<bool>(), any::<bool>(), any::<bool>(), values).prop_map(
        |(qualifier, is_like, is_negated, if_exists, values)| Test {
            qualifier,
            is_like,
            is_negated,
            if_exists,
            values,
        },
    )
}

fn rule(with_qualifier: bool) -> impl Strategy<Value = Rule> {
    let actions = proptest::collection::vec("[ab*?]{1,3}", 0..3);
    let tests = proptest::collection::vec(test(with_qualifier), 0..3);
    (any::<bool>(), any::<bool>(), actions, tests).prop_map(|(is_deny, is_not_action, actions, tests)| Rule {
        is_deny,
        is_not_action,
        actions,
        tests,
    })
}

fn agree(rules: &[Rule], action: &str, values: &[String]) -> Result<(), TestCaseError> {
    let mut call = request(ALICE, &format!("x:{action}"), "*");
    call.context.set_absent(KEY);
    for value in values {
        call.context.add(KEY, value);
    }
    let statements: Vec<String> = rules.iter().map(statement).collect();
    let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
    let outcome = ask(&call, &[(Layer::Identity, &policy)]);
    let all = |is_deny: bool| {
        let fitting = |(_, rule): &(usize, &Rule)| rule.is_deny == is_deny && applies(rule, action, values);
        rules.iter().enumerate().filter(fitting).map(|pair| (0, pair.0)).collect::<Vec<_>>()
    };
    let (allows, denies) = (all(false), all(true));
    let (decision, decisive) = match (allows.is_empty(), denies.is_empty()) {
        (_, false) => (ExplicitlyDenied, denies),
        (false, true) => (Allowed, allows),
        (true, true) => (ImplicitlyDenied, vec![]),
    };
    prop_assert_eq!((outcome.decision, &outcome.decisive), (decision, &decisive), "{}", policy);
    prop_assert!(outcome.doubts.is_empty(), "{:?} {}", outcome.doubts, policy);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn single_values(
        rules in proptest::collection::vec(rule(false), 0..4),
        action in "[ab]{1,3}",
        values in proptest::collection::vec("[ab]{0,3}", 0..2),
    ) {
        agree(&rules, &action, &values)?;
    }

    #[test]
    fn several_values(
        rules in proptest::collection::vec(rule(true), 0..4),
        action in "[ab]{1,3}",
        values in proptest::collection::vec("[ab]{0,3}", 0..4),
    ) {
        agree(&rules, &action, &values)?;
    }

    /// Any state of a key that is not stated gives an answer that the doubts allow for.
    #[test]
    fn without_doubts_no_value_turns_the_answer(
        rules in proptest::collection::vec(rule(true), 0..4),
        action in "[ab]{1,3}",
        values in proptest::collection::vec("[ab]{0,3}", 0..4),
    ) {
        let statements: Vec<String> = rules.iter().map(statement).collect();
        let policy = format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, statements.join(", "));
        let mut call = request(ALICE, &format!("x:{action}"), "*");
        let open = ask(&call, &[(Layer::Identity, &policy)]);
        call.context.set_absent(KEY);
        let absent = ask(&call, &[(Layer::Identity, &policy)]);
        prop_assert_eq!(open.decision, absent.decision);
        for value in &values {
 call.context.add(KEY, value);
 }
        let closed = ask(&call, &[(Layer::Identity, &policy)]);
        if open.doubts.is_empty() {
            prop_assert_eq!(open.decision == Allowed, closed.decision == Allowed, "{}", policy);
        }
    }
}
