//! What each operator says when the request lacks the key, row by row as the IAM user guide has it.

use grantlint::policy::Operator;

/// Every comparison, and whether it holds for an absent key when it stands alone. `Null` asks about absence itself and
/// has rows of its own.
#[rustfmt::skip]
const ALONE: [(&str, bool); 26] = [
    ("StringEquals", false), ("StringNotEquals", true),
    ("StringEqualsIgnoreCase", false), ("StringNotEqualsIgnoreCase", true),
    ("StringLike", false), ("StringNotLike", true),
    ("NumericEquals", false), ("NumericNotEquals", true),
    ("NumericLessThan", false), ("NumericLessThanEquals", false),
    ("NumericGreaterThan", false), ("NumericGreaterThanEquals", false),
    ("DateEquals", false), ("DateNotEquals", true),
    ("DateLessThan", false), ("DateLessThanEquals", false),
    ("DateGreaterThan", false), ("DateGreaterThanEquals", false),
    ("Bool", false), ("BinaryEquals", false),
    ("IpAddress", false), ("NotIpAddress", true),
    ("ArnEquals", false), ("ArnNotEquals", true),
    ("ArnLike", false), ("ArnNotLike", true),
];

fn holds_when_absent(name: &str) -> bool {
    Operator::parse(name).unwrap_or_else(|| panic!("`{name}` is an operator")).holds_when_absent()
}

#[test]
fn the_missing_key_row() {
    for (name, alone) in ALONE {
        assert_eq!(holds_when_absent(name), alone, "{name}");
        assert!(holds_when_absent(&format!("{name}IfExists")), "{name}IfExists");
        assert!(holds_when_absent(&format!("ForAllValues:{name}")), "ForAllValues:{name}");
        assert!(holds_when_absent(&format!("ForAllValues:{name}IfExists")), "ForAllValues:{name}IfExists");
        // Also the negated ones: no value of an absent key can differ.
        assert!(!holds_when_absent(&format!("ForAnyValue:{name}")), "ForAnyValue:{name}");
    }
    assert!(holds_when_absent("ForAllValues:Null"));
    assert!(!holds_when_absent("ForAnyValue:Null"));
}

#[test]
fn a_name_is_an_operator_in_any_case_and_in_no_other_form() {
    for (name, alone) in ALONE {
        assert_eq!(holds_when_absent(&name.to_ascii_uppercase()), alone, "{name}");
        assert!(!holds_when_absent(&format!("foranyvalue:{}", name.to_ascii_lowercase())), "{name}");
        for wrong in [
            format!("ForSomeValues:{name}"),
            format!("{name}IfExist"),
            format!("{name}IfExistsIfExists"),
            format!("ForAllValues:ForAnyValue:{name}"),
            format!("{name} "),
            format!("Not{name}"),
        ] {
            // `NotIpAddress` is one.
            let is_one = ALONE.iter().any(|pair| pair.0 == wrong);
            assert_eq!(Operator::parse(&wrong).is_some(), is_one, "`{wrong}`");
        }
    }
    assert_eq!(Operator::parse("NullIfExists"), None);
    assert_eq!(Operator::parse("ForAnyValue:NullIfExists"), None);
    assert_eq!(Operator::parse("IfExists"), None);
    assert_eq!(Operator::parse(""), None);
}

#[test]
fn negated_is_what_holds_for_another_value() {
    for (name, alone) in ALONE {
        assert_eq!(Operator::parse(name).is_some_and(Operator::is_negated), alone, "{name}");
    }
    assert!(!Operator::parse("Null").is_some_and(Operator::is_negated));
}

#[test]
fn wildcards_are_wildcards_in_like_and_in_arns() {
    for (name, _) in ALONE {
        let expected = name.ends_with("Like") || name.starts_with("Arn");
        assert_eq!(Operator::parse(name).is_some_and(Operator::has_wildcards), expected, "{name}");
    }
}
