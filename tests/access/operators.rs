//! Every operator with every modifier, against a value that matches, one that does not, and none.

use grantlint::access::evaluate::MissingKey;

use super::{Allowed, Layer, Request, alice_reads, ask_with};

/// Comparison, whether it is negated, the policy's value, values of a request that it matches, and ones that it does
/// not. For a negated comparison "matches" is meant of the plain one.
type Row = (&'static str, bool, &'static str, &'static [&'static str], &'static [&'static str]);

#[rustfmt::skip]
const ROWS: [Row; 30] = [
    ("StringEquals", false, "Media", &["Media"], &["media", "Medi", "", "Mediaa"]),
    ("StringEquals", false, "a*", &["a*"], &["ab"]),
    ("StringNotEquals", true, "Media", &["Media"], &["media", "x"]),
    ("StringEqualsIgnoreCase", false, "MEDIÉ", &["medié", "MEDIÉ"], &["media"]),
    ("StringNotEqualsIgnoreCase", true, "Media", &["mEDIA"], &["x"]),
    ("StringLike", false, "a*b?c", &["a:b:c", "abxc"], &["abc", "Abxc", "abxcd"]),
    ("StringNotLike", true, "a*", &["a", "abc"], &["ba"]),
    ("StringLike", false, "arn:aws:iam::*:role/x", &["arn:aws:iam::1:role/x", "arn:aws:iam::1:user/a:role/x"], &["x"]),
    ("NumericEquals", false, "10", &["10", "10.0", "1e1"], &["11", "ten", ""]),
    ("NumericNotEquals", true, "10", &["10.00"], &["9"]),
    ("NumericLessThan", false, "10", &["9.99", "-11"], &["10", "11", "x"]),
    ("NumericLessThanEquals", false, "10", &["10", "9"], &["10.1"]),
    ("NumericGreaterThan", false, "10", &["10.01"], &["10", "9", "-11"]),
    ("NumericGreaterThanEquals", false, "10", &["10", "11"], &["9"]),
    ("DateEquals", false, "2026-11-22T00:00:00Z", &["2026-11-22T01:00:00+01:00", "1795305600", "2026-11-22"], &["2026-11-23", "x"]),
    ("DateNotEquals", true, "1795305600", &["2026-11-22T00:00:00Z"], &["2026-11-23T00:00:00Z"]),
    ("DateLessThan", false, "2026-11-22T00:00:00Z", &["2026-11-21T23:59:59.9Z", "0"], &["2026-11-22", "2027"]),
    ("DateLessThanEquals", false, "2026-11-22T00:00:00Z", &["2026-11-22"], &["2026-11-22T00:00:01Z"]),
    ("DateGreaterThan", false, "2026-11-22T00:00:00Z", &["2026-11-22T00:00:01Z"], &["2026-11-22", "2025"]),
    ("DateGreaterThanEquals", false, "2026-11-22T00:00:00Z", &["2026-11-22"], &["2026-11-21"]),
    ("Bool", false, "true", &["true", "True"], &["false", "yes", "1"]),
    ("Bool", false, "FALSE", &["false"], &["true"]),
    ("BinaryEquals", false, "QmluYXJ5", &["QmluYXJ5"], &["qmluyxj5", "x"]),
    ("IpAddress", false, "203.0.113.0/24", &["203.0.113.255"], &["203.0.114.0", "2001:db8::1", "x"]),
    ("IpAddress", false, "2001:db8::/32", &["2001:DB8:ffff::1"], &["2001:db9::", "203.0.113.1"]),
    ("NotIpAddress", true, "203.0.113.5", &["203.0.113.5"], &["203.0.113.6"]),
    ("ArnEquals", false, "arn:aws:iam::*:role/*", &["arn:aws:iam::1:role/x:y"], &["arn:aws:iam::1:user/a:role/x", "x"]),
    ("ArnLike", false, "arn:aws:s*:eu-?:*:x", &["arn:aws:sqs:eu-1:2:x"], &["arn:aws:s:eu-1:1:2:x", "arn:AWS:sqs:eu-1:2:x"]),
    ("ArnNotEquals", true, "arn:aws:iam::1:role/x", &["arn:aws:iam::1:role/x"], &["arn:aws:iam::1:role/y"]),
    ("ArnNotLike", true, "arn:aws:iam::*:role/x", &["arn:aws:iam::1:role/x"], &["arn:aws:iam::1:a:role/x"]),
];

/// A key that can have several values, as far as AWS's table goes; any type of value may stand in for one.
const KEY: &str = "aws:TagKeys";

fn holds_with(operator: &str, value: &str, request: &Request, table: MissingKey) -> bool {
    let statement = format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{"{operator}": {{"{KEY}": {value}}}}}}}"#
    );
    let outcome = ask_with(request, &[(Layer::Identity, &statement)], table);
    assert!(outcome.doubts.is_empty(), "{operator} {value}: {outcome:?}");
    outcome.decision == Allowed
}

fn with_values(values: &[&str]) -> Request {
    let mut request = alice_reads();
    request.context.set_absent(KEY);
    for value in values {
        request.context.add(KEY, value);
    }
    request
}

/// Everything that is wrong, row by row.
fn wrong(table: MissingKey) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |operator: &str, value: &str, values: &[&str], expected: bool| {
        if holds_with(operator, value, &with_values(values), table) != expected {
            wrong.push(format!("{operator} {value} with {values:?}"));
        }
    };
    for (name, is_negated, policy, matching, other) in ROWS {
        let value = format!("\"{policy}\"");
        for suffix in ["", "IfExists"] {
            for one in matching {
                expect(&format!("{name}{suffix}"), &value, &[one], !is_negated);
                expect(&format!("ForAllValues:{name}{suffix}"), &value, &[one, one], !is_negated);
                expect(&format!("ForAnyValue:{name}{suffix}"), &value, &[one, one], !is_negated);
                for two in other {
                    expect(&format!("ForAllValues:{name}{suffix}"), &value, &[one, two], false);
                    expect(&format!("ForAnyValue:{name}{suffix}"), &value, &[two, one], true);
                }
            }
            for one in other {
                expect(&format!("{name}{suffix}"), &value, &[one], is_negated);
                expect(&format!("ForAllValues:{name}{suffix}"), &value, &[one, one], is_negated);
                expect(&format!("ForAnyValue:{name}{suffix}"), &value, &[one], is_negated);
            }
            let if_exists = !suffix.is_empty();
            expect(&format!("{name}{suffix}"), &value, &[], is_negated || if_exists);
            expect(&format!("ForAllValues:{name}{suffix}"), &value, &[], true);
            expect(&format!("ForAnyValue:{name}{suffix}"), &value, &[], if_exists);
        }
        // Nothing is one of no values.
        expect(name, "[]", &[matching[0]], is_negated);
    }
    wrong
}

#[test]
fn every_operator_says_what_aws_says() {
    assert_eq!(wrong(MissingKey::AWS), Vec::<String>::new());
}

#[test]
fn every_row_of_the_missing_key_table_is_needed() {
    let aws = MissingKey::AWS;
    let others = [
        MissingKey { positive: !aws.positive, ..aws },
        MissingKey { negated: !aws.negated, ..aws },
        MissingKey { positive_if_exists: !aws.positive_if_exists, ..aws },
        MissingKey { negated_if_exists: !aws.negated_if_exists, ..aws },
        MissingKey { for_all_values: !aws.for_all_values, ..aws },
        MissingKey { for_any_value: !aws.for_any_value, ..aws },
        MissingKey { for_any_value_if_exists: !aws.for_any_value_if_exists, ..aws },
    ];
    for other in others {
        assert!(!wrong(other).is_empty(), "{other:?}");
    }
}

#[test]
fn the_table_is_the_one_that_checks_use() {
    for (name, ..) in ROWS {
        for name in ["", "ForAllValues:", "ForAnyValue:"].map(|prefix| format!("{prefix}{name}")) {
            for name in [name.clone(), format!("{name}IfExists")] {
                let operator = grantlint::policy::Operator::parse(&name).unwrap();
                assert_eq!(MissingKey::AWS.answer(operator), operator.holds_when_absent(), "{name}");
            }
        }
    }
}

#[test]
fn null_asks_whether_the_key_is_there() {
    let aws = MissingKey::AWS;
    for (operator, value, when_there, when_absent) in [
        ("Null", "\"true\"", false, true),
        ("Null", "true", false, true),
        ("Null", "\"False\"", true, false),
        ("Null", "[\"true\", \"false\"]", true, true),
        ("Null", "[]", false, false),
        ("Null", "\"maybe\"", false, false),
        ("ForAllValues:Null", "\"true\"", true, true),
        ("ForAnyValue:Null", "\"true\"", false, false),
    ] {
        assert_eq!(holds_with(operator, value, &with_values(&["x"]), aws), when_there, "{operator} {value}");
        assert_eq!(holds_with(operator, value, &with_values(&[]), aws), when_absent, "{operator} {value}");
    }
}

#[test]
fn values_are_alternatives_and_for_negated_operators_none_of_them_fits() {
    let aws = MissingKey::AWS;
    let list = r#"["a", "b"]"#;
    assert!(holds_with("StringEquals", list, &with_values(&["b"]), aws));
    assert!(!holds_with("StringNotEquals", list, &with_values(&["b"]), aws));
    assert!(holds_with("StringNotEquals", list, &with_values(&["c"]), aws));
    assert!(holds_with("ForAllValues:StringEquals", list, &with_values(&["a", "b"]), aws));
    assert!(!holds_with("ForAllValues:StringEquals", list, &with_values(&["a", "c"]), aws));
    assert!(holds_with("ForAnyValue:StringEquals", list, &with_values(&["c", "b"]), aws));
    assert!(!holds_with("ForAllValues:StringNotEquals", list, &with_values(&["c", "b"]), aws));
    assert!(holds_with("ForAnyValue:StringNotEquals", list, &with_values(&["c", "b"]), aws));
    assert!(!holds_with("ForAnyValue:StringNotEquals", list, &with_values(&["a", "b"]), aws));
    // Numbers and booleans may stand without quotes.
    assert!(holds_with("NumericLessThan", "5", &with_values(&["4"]), aws));
    assert!(holds_with("Bool", "true", &with_values(&["true"]), aws));
}

#[test]
fn several_operators_and_keys_must_all_hold() {
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"s3:prefix": "a", "S3:Delimiter": "/"}, "Bool": {"aws:SecureTransport": "true"}, "Null": {}}}"#;
    let ask = |request: Request| super::ask(&request, &[(Layer::Identity, statement)]).decision == Allowed;
    let full =
        alice_reads().with("s3:prefix", "a").with("s3:delimiter", "/").with("AWS:securetransport", "true");
    assert!(ask(full.clone()));
    for key in ["s3:prefix", "s3:delimiter", "aws:SecureTransport"] {
        let mut request = full.clone();
        request.context.set_absent(key);
        assert!(!ask(request), "{key}");
    }
}
