//! A bucket's policy, ACL, public access blocks and ownership together.

use grantlint::access::public::{Publicity, Publicness};
use grantlint::access::who::{Known, Level, Zone};
use grantlint::access::{Files, publicity, who_can};
use grantlint::aws::authorization::Authorization;
use grantlint::source::{Gathered, Source};

use crate::{files, policy};

use Publicness::{NotPublic, Public, Unknown};

const OPEN: &str = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::shared-data/*"}"#;
const SHARED: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::shared-data/*"}"#;
const OWN: &str = r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::shared-data/*"}"#;

const ENFORCED: &str = r#"{"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}}"#;
const BY_WRITER: &str = r#"{"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}"#;
const NO_BLOCK: &str = "\nAn error occurred (NoSuchPublicAccessBlockConfiguration) when calling the \
    GetPublicAccessBlock operation: The public access block configuration was not found\n";
const NO_POLICY: &str = "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: \
    The bucket policy does not exist\n";

fn block(ignore: bool, restrict: bool) -> String {
    format!(
        r#"{{"PublicAccessBlockConfiguration": {{"BlockPublicAcls": false, "IgnorePublicAcls": {ignore},
        "BlockPublicPolicy": false, "RestrictPublicBuckets": {restrict}}}}}"#
    )
}

fn acl(grants: &[(&str, &str)]) -> String {
    let owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    let grants: Vec<String> = grants
        .iter()
        .map(|(group, permission)| {
            let uri = format!("http://acs.amazonaws.com/groups/{group}");
            format!(r#"{{"Grantee": {{"Type": "Group", "URI": "{uri}"}}, "Permission": "{permission}"}}"#)
        })
        .collect();
    format!(
        r#"{{"Owner": {{"ID": "{owner}"}}, "Grants": [{{"Grantee": {{"Type": "CanonicalUser", "ID": "{owner}"}},
        "Permission": "FULL_CONTROL"}}{}{}]}}"#,
        if grants.is_empty() { "" } else { ", " },
        grants.join(", ")
    )
}

/// A bucket's files and, if there is one, its account's block.
fn bucket(own: &[(&str, &str)], account: Option<&str>) -> Publicity {
    let mut files = files(own);
    if let Some(text) = account {
        let name = "111122223333/s3control-get-public-access-block.json";
        files.sources.push(Source::new(name, text));
    }
    let mut found = publicity(files, &[], Authorization::embedded());
    assert_eq!((found.list.len(), &*found.failures), (1, &[][..]), "{found:#?}");
    found.list.remove(0)
}

#[track_caller]
fn assert_bucket(
    own: &[(&str, &str)],
    account: Option<&str>,
    verdict: Publicness,
    open: &[&str],
) -> Publicity {
    let publicity = bucket(own, account);
    assert_eq!(publicity.verdict, verdict, "{publicity:#?}");
    assert_eq!(publicity.open, open, "{publicity:#?}");
    publicity
}

const POLICY: &str = "get-bucket-policy.json";
const BLOCK: &str = "get-public-access-block.json";
const ACL: &str = "get-bucket-acl.json";
const OWNERSHIP: &str = "get-bucket-ownership-controls.json";

#[test]
fn a_block_of_the_bucket_or_the_account_holds_a_public_policy_back() {
    let open = policy(&[OPEN]);
    let (on, off) = (block(true, true), block(false, false));
    let publicity = assert_bucket(&[(POLICY, &open), (BLOCK, &on)], None, NotPublic, &[]);
    assert_eq!(publicity.held.iter().map(|held| held.setting).collect::<Vec<_>>(), ["RestrictPublicBuckets"]);
    let by_s3 = publicity.by_s3.unwrap();
    assert_eq!((by_s3.policy, by_s3.verdict), (Public, NotPublic));
    assert!(!publicity.in_effect.witnesses.is_empty());

    let own = [(POLICY, &*open), (BLOCK, &*off), (OWNERSHIP, ENFORCED)];
    assert_bucket(&own, Some(&on), NotPublic, &[]);
    assert_bucket(&own, Some(&off), Public, &[]);
    assert_bucket(&own, Some(NO_BLOCK), Public, &[]);
    assert_bucket(&own, None, Unknown, &["s3control get-public-access-block"]);
    let unknown = [(POLICY, &*open), (OWNERSHIP, ENFORCED)];
    assert_bucket(&unknown, Some(&off), Unknown, &["s3api get-public-access-block"]);
}

#[test]
fn a_policy_alone_is_judged_by_itself() {
    let publicity = bucket(&[(POLICY, &policy(&[OPEN]))], None);
    assert_eq!((publicity.verdict, publicity.is_alone), (Public, true));
    assert!(!publicity.open.is_empty());
    assert_eq!(bucket(&[(POLICY, &policy(&[SHARED]))], None).verdict, NotPublic);
}

#[test]
fn an_unknown_policy_is_unknown_unless_it_could_do_nothing() {
    let (on, off) = (block(true, true), block(false, false));
    assert_bucket(&[(BLOCK, &on)], None, NotPublic, &[]);
    let own = [(BLOCK, &*off), (OWNERSHIP, ENFORCED)];
    assert_bucket(&own, Some(NO_BLOCK), Unknown, &["s3api get-bucket-policy"]);
    assert_bucket(&[(POLICY, NO_POLICY), (OWNERSHIP, ENFORCED)], None, NotPublic, &[]);
}

#[test]
fn an_acl_is_public_unless_something_makes_it_void() {
    let everyone = acl(&[("global/AllUsers", "READ")]);
    let accounts = acl(&[("global/AuthenticatedUsers", "WRITE")]);
    let logs = acl(&[("s3/LogDelivery", "WRITE")]);
    let (on, off) = (block(true, false), block(false, false));
    for (acl, verdict) in [(&everyone, Public), (&accounts, Public), (&logs, NotPublic)] {
        let own = [(POLICY, NO_POLICY), (ACL, acl), (OWNERSHIP, BY_WRITER), (BLOCK, &off)];
        let publicity = assert_bucket(&own, Some(NO_BLOCK), verdict, &[]);
        assert_eq!(publicity.in_effect.verdict, verdict);
    }
    let own = [(POLICY, NO_POLICY), (ACL, &*everyone), (OWNERSHIP, BY_WRITER), (BLOCK, &on)];
    assert_eq!(assert_bucket(&own, None, NotPublic, &[]).held[0].setting, "IgnorePublicAcls");
    let own = [(POLICY, NO_POLICY), (ACL, &*everyone), (OWNERSHIP, ENFORCED), (BLOCK, &off)];
    assert_eq!(assert_bucket(&own, None, NotPublic, &[]).held[0].setting, "BucketOwnerEnforced");
    let own = [(POLICY, NO_POLICY), (ACL, &*everyone), (BLOCK, &off)];
    let calls = ["s3api get-bucket-ownership-controls"];
    assert_bucket(&own, Some(NO_BLOCK), Unknown, &calls);
    let own = [(POLICY, NO_POLICY), (OWNERSHIP, BY_WRITER), (BLOCK, &off)];
    assert_bucket(&own, Some(NO_BLOCK), Unknown, &["s3api get-bucket-acl"]);
}

/// S3 calls a public ACL public whatever the policy says; in effect a Deny counts for it too.
#[test]
fn a_deny_counts_for_an_acl_in_effect() {
    let deny = policy(&[r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:List*",
        "Resource": "arn:aws:s3:::shared-data"}"#]);
    let everyone = acl(&[("global/AllUsers", "READ")]);
    let off = block(false, false);
    let own = [(POLICY, &*deny), (ACL, &everyone), (OWNERSHIP, BY_WRITER), (BLOCK, &off)];
    let publicity = assert_bucket(&own, Some(NO_BLOCK), Public, &[]);
    assert_eq!(publicity.in_effect.verdict, NotPublic, "{publicity:#?}");
}

#[test]
fn what_a_setting_holds_back_is_listed_apart() {
    let text = policy(&[OPEN, SHARED, OWN]);
    let everyone = acl(&[("global/AllUsers", "READ")]);
    let on = block(true, true);
    let own = [(POLICY, &*text), (ACL, &everyone), (OWNERSHIP, BY_WRITER), (BLOCK, &on)];
    let known = Known { own_accounts: vec!["111122223333".to_owned()], ..Known::default() };
    let listing = who_can(files(&own), &known, Authorization::embedded());
    let [about] = &*listing.list else { panic!("{listing:#?}") };
    let principals = |line: &grantlint::access::who::Line| line.who[0].text.clone();
    assert_eq!(about.who.iter().map(principals).collect::<Vec<_>>(), ["111122223333"]);
    let held: Vec<_> = about.held.iter().map(|held| (principals(&held.line), held.setting)).collect();
    let restricted = "RestrictPublicBuckets";
    let expected = [("444455556666", restricted), ("*", restricted), ("everyone", "IgnorePublicAcls")];
    assert_eq!(held.iter().map(|pair| (&*pair.0, pair.1)).collect::<Vec<_>>(), expected);

    // Without the public statement nothing is held back.
    let text = policy(&[SHARED, OWN]);
    let own = [(POLICY, &*text), (OWNERSHIP, ENFORCED), (BLOCK, &on)];
    let listing = who_can(files(&own), &known, Authorization::embedded());
    assert_eq!((listing.list[0].who.len(), listing.list[0].held.len()), (2, 0), "{listing:#?}");
    assert!(listing.list[0].open.is_empty());
}

/// Who a line of an ACL is for, beside the owner.
#[test]
fn the_groups_of_an_acl_are_told_apart() {
    let text = acl(&[
        ("global/AllUsers", "READ"),
        ("global/AuthenticatedUsers", "WRITE_ACP"),
        ("s3/LogDelivery", "WRITE"),
    ]);
    let off = block(false, false);
    let own = [(POLICY, &*policy(&[OWN])), (ACL, &text), (OWNERSHIP, BY_WRITER), (BLOCK, &off)];
    let listing = who_can(files(&own), &Known::default(), Authorization::embedded());
    let [about] = &*listing.list else { panic!("{listing:#?}") };
    let who = about.who.iter().map(|line| (line.zone.unwrap(), &*line.who[0].text, &*line.access.levels));
    let expected = [
        (Zone::Service, "LogDelivery", &[Level::Write][..]),
        (Zone::Anyone, "everyone", &[Level::List]),
        (Zone::Anyone, "everyone with an AWS account", &[Level::PermissionsManagement]),
    ];
    assert_eq!(who.filter(|line| line.1 != "111122223333").collect::<Vec<_>>(), expected);
}

#[test]
fn nothing_is_joined_across_folders_that_are_not_whole() {
    let files = Files {
        gathered: Gathered::Files,
        ..files(&[(POLICY, &policy(&[OPEN])), (BLOCK, &block(true, true))])
    };
    let found = publicity(files, &[], Authorization::embedded());
    assert_eq!(found.list.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Public]);
}
