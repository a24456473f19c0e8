//! What must hold of any policies.

use grantlint::access::symbolic::{Basis, Relation, Verdict};

use crate::random::{Random, Theme, asks_of_service};
use crate::support::{compare_texts, policy};

fn each(count: u64, run: impl Fn(&Theme, &mut Random)) {
    for seed in 0..count {
        let mut random = Random::new(seed + 10_000);
        let theme = Theme::new(&mut random);
        run(&theme, &mut random);
    }
}

#[track_caller]
fn no_new(old: &str, new: &str, basis: Basis) {
    let comparison = compare_texts(old, new, basis);
    assert_eq!(comparison.verdict, Verdict::NoNewAccess, "{comparison:#?}\n{old}\n{new}");
}

#[track_caller]
fn equivalent(old: &str, new: &str, basis: Basis) {
    let comparison = compare_texts(old, new, basis);
    assert_eq!(comparison.relation, Some(Relation::Equivalent), "{comparison:#?}\n{old}\n{new}");
}

#[test]
fn a_policy_is_within_itself() {
    each(60, |theme, random| {
        let own = policy(&theme.statements(random));
        equivalent(&own, &own, theme.basis);
    });
}

#[test]
fn an_allow_more_never_narrows_and_a_deny_more_never_widens() {
    each(60, |theme, random| {
        let statements = theme.statements(random);
        let with = |statement: String| policy(&[statements.clone(), vec![statement]].concat());
        let own = policy(&statements);
        no_new(&with(theme.statement(random, Some("Allow"))), &own, theme.basis);
        no_new(&own, &with(theme.statement(random, Some("Deny"))), theme.basis);
    });
}

#[test]
fn order_does_not_matter() {
    each(60, |theme, random| {
        let statements = theme.statements(random);
        let reversed: Vec<String> = statements.iter().rev().cloned().collect();
        equivalent(&policy(&statements), &policy(&reversed), theme.basis);
    });
}

#[test]
fn a_list_is_its_items() {
    for (element, one, other) in [
        ("Action", "s3:GetObject", "sqs:Send*"),
        ("Resource", "arn:aws:s3:::a/*", "arn:aws:s3:::b*"),
        ("Principal", "111122223333", "arn:aws:iam::444455556666:role/r"),
    ] {
        for effect in ["Allow", "Deny"] {
            let statement = |value: &str| {
                let own = |name: &str, otherwise: &str| {
                    let value = if name == element { value } else { otherwise };
                    match name {
                        "Principal" => format!(r#""Principal":{{"AWS":{value}}}"#),
                        _ => format!(r#""{name}":{value}"#),
                    }
                };
                format!(
                    r#"{{"Effect":"{effect}",{},{},{}}}"#,
                    own("Action", r#""*""#),
                    own("Resource", r#""*""#),
                    own("Principal", r#""*""#)
                )
            };
            let all = r#"{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}"#.to_owned();
            let base = if effect == "Deny" { vec![all] } else { Vec::new() };
            let merged = [base.clone(), vec![statement(&format!(r#"["{one}","{other}"]"#))]].concat();
            let split =
                [base, vec![statement(&format!("\"{one}\"")), statement(&format!("\"{other}\""))]].concat();
            equivalent(&policy(&merged), &policy(&split), Basis::Resource);
        }
    }
}

#[test]
fn within_is_transitive() {
    let mut chains = 0;
    for seed in 0..250 {
        let mut random = Random::new(seed + 20_000);
        let theme = Theme::new(&mut random);
        let first = theme.statements(&mut random);
        // Each is the one before with something taken away, or another one.
        let narrower = |random: &mut Random, of: &[String]| {
            let mut statements = of.to_vec();
            statements.push(theme.statement(random, Some("Deny")));
            if random.below(3) == 0 { theme.statements(random) } else { statements }
        };
        let second = narrower(&mut random, &first);
        let third = narrower(&mut random, &second);
        let (first, second, third) = (policy(&first), policy(&second), policy(&third));
        let is_within =
            |one: &str, other: &str| compare_texts(other, one, theme.basis).verdict == Verdict::NoNewAccess;
        if is_within(&third, &second) && is_within(&second, &first) {
            chains += 1;
            no_new(&first, &third, theme.basis);
        }
    }
    assert!(chains > 50, "{chains}");
}

#[test]
fn what_stands_on_both_sides_makes_no_difference() {
    each(60, |theme, random| {
        let (old, new, both) = (theme.statements(random), theme.statements(random), theme.statements(random));
        let with = |own: &[String]| policy(&[own, &both[..]].concat());
        let (alone, beside) = (
            compare_texts(&policy(&old), &policy(&new), theme.basis),
            compare_texts(&with(&old), &with(&new), theme.basis),
        );
        let is_open = [&old, &new, &both].into_iter().any(|statements| asks_of_service(statements));
        assert!(beside.relation.is_some() || is_open, "{beside:#?}\n{old:?}\n{new:?}\n{both:?}");
        // What a Deny takes away depends on what is allowed.
        let has_deny = old.iter().chain(&new).any(|statement| statement.contains(r#""Deny""#));
        if alone.verdict == Verdict::NoNewAccess && !has_deny {
            assert_eq!(beside.verdict, alone.verdict, "{old:?}\n{new:?}\n{both:?}");
        }
    });
}
