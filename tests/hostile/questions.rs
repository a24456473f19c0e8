//! Very many of one thing, asked what is granted, what is public, what changed and how controls stand.

use grantlint::access::who::Known;
use grantlint::access::{Asked, Files, Forbidden, deny_check, difference, publicity, who_can};
use grantlint::aws::authorization::Authorization;
use grantlint::check::BUILT_IN;
use grantlint::contract::{self, contract, hold};
use grantlint::fix::{Extent, fixed};
use grantlint::report::Report;
use grantlint::rule::{Input, RuleSet, Settings, check_files};
use grantlint::source::{Gathered, Source};

use crate::many::repeated;
use crate::{DIVISOR, grown_too_fast, policy, within_limit};

/// Texts, and how many of their piece they hold.
type Case = (&'static str, usize, fn(usize) -> String);

#[rustfmt::skip]
const CASES: [Case; 14] = [
    ("documents for anyone", 2_000, |count| format!("[{}]", repeated(r#"{"PolicyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b#\"}}"}"#, count))),
    ("identity policies", 40_000, |count| format!("[{}]", repeated(r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#"}]}"#, count))),
    ("patterns of a key", 20_000, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{{"StringLike":{{"aws:PrincipalArn":[{}]}}}}}}"#, repeated(r#""arn:aws:iam::111122223333:role/r#*""#, count)))),
    ("values of a key", 80_000, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{{"StringEquals":{{"aws:SourceAccount":[{}]}}}}}}"#, repeated(r##""#""##, count)))),
    ("addresses", 80_000, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{{"IpAddress":{{"aws:SourceIp":[{}]}}}}}}"#, (0..count).map(|at| format!(r#""{}.{}.{}.0/24""#, at >> 16, at >> 8 & 255, at & 255)).collect::<Vec<_>>().join(",")))),
    ("keys", 20_000, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*","Condition":{{"StringEquals":{{{}}}}}}}"#, repeated(r#""aws:PrincipalTag/t#":"x""#, count)))),
    ("resources", 40_000, |count| policy(&format!(r#"{{"Effect":"Allow","Action":"ec2:StartInstances","Resource":[{}]}}"#, repeated(r#""arn:aws:ec2:us-east-1:111122223333:instance/i-#""#, count)))),
    ("resources of no service", 40_000, |count| policy(&format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":[{}]}}"#, repeated(r#""arn:aws:s33:us-east-#:x:b#""#, count)))),
    ("actions of no service", 40_000, |count| policy(&format!(r#"{{"Effect":"Allow","Action":[{}],"Resource":"*"}}"#, repeated(r#""s3x#:GetObject""#, count)))),
    ("services of no name", 40_000, |count| policy(&format!(r#"{{"Effect":"Allow","Principal":{{"Service":[{}]}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#, repeated(r#""s#.amazonaws.com""#, count)))),
    ("an Allow and its Deny", 10_000, |count| policy(&repeated(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"},{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"}"#, count))),
    ("wildcards", 10_000, |count| policy(&repeated(r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::*#*/*#*"}"#, count))),
    ("roles of a template", 8_000, |count| format!(r#"{{"Resources":{{{}}}}}"#, repeated(r#""R#":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":{"Fn::GetAtt":["R0","Arn"]}},"Action":"sts:AssumeRole"}]},"Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}]}}"#, count))),
    ("roles of an account", 8_000, |count| format!(r#"{{"UserDetailList":[],"GroupDetailList":[],"Policies":[],"RoleDetailList":[{}]}}"#, repeated(r#"{"RoleName":"r#","Arn":"arn:aws:iam::111122223333:role/r#","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}]},"RolePolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"}]}}]}"#, count))),
];

/// Asks every case, which is given by its name and its text. Telling apart what policies name takes more than their
/// number, and is given up beyond a measure.
fn ask_all(ask: impl Fn(&str, String)) {
    for (name, count, make) in CASES {
        let text = make(count / DIVISOR);
        within_limit(|| ask(name, text));
    }
}

fn one(text: String) -> Vec<Source> {
    vec![Source::new("hostile.json", text)]
}

fn files(text: String) -> Files {
    Files { sources: one(text), gathered: Gathered::Files, policy_type: None }
}

#[test]
fn who_can_do_what() {
    ask_all(|name, text| {
        let listing = who_can(files(text), &Known::default(), Authorization::embedded());
        assert!(!listing.list.is_empty(), "{name}");
    });
}

#[test]
fn what_is_public() {
    ask_all(|name, text| {
        let found = publicity(files(text), &[], Authorization::embedded());
        assert_eq!(found.failures, [], "{name}");
    });
}

#[test]
fn what_a_partner_has() {
    for name in ["lightly", "teramot", "cloudflare-logpush"] {
        let contract = contract(name).unwrap();
        let known = contract::Known {
            bucket: Some("b1".to_owned()),
            account: Some("111122223333".to_owned()),
            ..contract::Known::default()
        };
        ask_all(|case, text| {
            let held = hold(&contract, &known, files(text), Authorization::embedded()).unwrap();
            assert!(!held.clauses.is_empty(), "{name}: {case}");
        });
    }
}

#[test]
fn what_is_never_granted() {
    let forbidden = Forbidden::new(&["s3:DeleteBucket".to_owned()], &[]).unwrap();
    ask_all(|name, text| {
        let asked = Asked { policies: one(text), ..Asked::default() };
        let denial = deny_check(asked, &forbidden, Authorization::embedded());
        assert!(!denial.checked.is_empty(), "{name}");
    });
}

#[test]
fn what_changed() {
    ask_all(|name, text| {
        // As if every number had been another one before.
        let before = text.replace('1', "7");
        let found = difference(one(before), one(text), None, Authorization::embedded());
        assert!(!found.compared.is_empty(), "{name}");
    });
}

#[test]
fn what_fixes_change() {
    let (rules, settings) = (RuleSet::new(BUILT_IN, Vec::new()).unwrap(), Settings::default());
    let fix = |text: String, extent: Extent| {
        let input = Input { rules: &rules, settings: &settings, policy_type: None };
        let report =
            Report { files: check_files(one(text), Gathered::Files, input).files, ..Report::default() };
        fixed(&report, extent, None, Authorization::embedded())
            .iter()
            .map(|one| one.edits.len())
            .sum::<usize>()
    };
    ask_all(|_, text| {
        fix(text, Extent::SameMeaning);
    });
    // Half of them change what is allowed, so that they must be told apart.
    let misspelt = r#"{"Sid":"","Effect":"Allow","Action":["s3:GetObject","s3:Get*","s3:PutObjct"],"Resource":"arn:aws:s3:::b#/*"}"#;
    let misspelt = policy(&repeated(misspelt, 10_000 / DIVISOR));
    within_limit(|| fix(misspelt.clone(), Extent::SameMeaning));
    let all = within_limit(|| fix(misspelt, Extent::All));
    assert!(all > 100, "{all} fixes");
}

/// The users of a group have all of its policies: with very many of both, no list of who has what can be made.
#[test]
fn many_users_of_a_group_with_many_policies() {
    let of_account = |users: usize, policies: usize| {
        let users = repeated(
            r#"{"UserName":"u#","Arn":"arn:aws:iam::111122223333:user/u#","GroupList":["g"]}"#,
            users,
        );
        let policies = repeated(
            r#"{"PolicyName":"p#","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b#/*"}]}}"#,
            policies,
        );
        format!(
            r#"{{"UserDetailList":[{users}],"GroupDetailList":[{{"GroupName":"g","Arn":"arn:aws:iam::111122223333:group/g","GroupPolicyList":[{policies}]}}],"RoleDetailList":[],"Policies":[]}}"#
        )
    };
    let forbidden = Forbidden::new(&["s3:GetObject".to_owned()], &[]).unwrap();
    let denied = |text: String| {
        let asked = Asked { policies: one(text), ..Asked::default() };
        within_limit(|| deny_check(asked, &forbidden, Authorization::embedded()))
    };
    // Those with the same policies are asked once.
    let few = denied(of_account(5_000 / DIVISOR, 10));
    assert_eq!((few.failures.len(), few.checked.len()), (0, 5_000 / DIVISOR + 1));
    let many = of_account(1_000, 1_000);
    let changed = many.replace('1', "7");
    assert!(denied(many.clone()).failures[0].message.contains("split the export"));
    let held = within_limit(|| {
        let known = contract::Known { bucket: Some("b1".to_owned()), ..contract::Known::default() };
        hold(&contract("teramot").unwrap(), &known, files(many.clone()), Authorization::embedded())
    });
    assert!(held.unwrap_err().error.to_string().contains("split the export"));
    let found = within_limit(|| difference(one(changed), one(many), None, Authorization::embedded()));
    assert_eq!(found.failures.len(), 2);
}

#[test]
fn how_controls_stand() {
    let mut rules = RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    rules.judge(&["cis-5.0".to_owned(), "fsbp".to_owned()]).unwrap();
    let settings = Settings::default();
    let input = Input { rules: &rules, settings: &settings, policy_type: None };
    let slow = CASES.iter().filter_map(|(name, count, make)| {
        grown_too_fast(name, *count, make, |text| {
            let checked = check_files(one(text), Gathered::Folders, input);
            assert_eq!(checked.failures, [], "{name}");
        })
    });
    let slow: Vec<String> = slow.collect();
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
