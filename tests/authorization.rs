//! The embedded table of AWS's actions: whole, and looked up as IAM does.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "authorization/pattern.rs"]
mod pattern;
#[path = "authorization/read.rs"]
mod read;
#[path = "authorization/update.rs"]
mod update;

use grantlint::aws::authorization::{Authorization, ConditionKey, KeyType};

const COUNTS: &str = include_str!("../src/aws/data/action-counts.txt");

#[test]
fn the_table_is_whole() {
    let table = Authorization::embedded();
    let count = |prefix: &str| table.service(prefix).map_or(0, |service| service.actions().len());
    assert!(table.services().count() >= 450);
    assert!(table.services().map(|service| service.actions().len()).sum::<usize>() >= 22_000);
    for (prefix, least) in [("s3", 180), ("iam", 190), ("sts", 16), ("kms", 56)] {
        assert!(count(prefix) >= least, "{prefix} has {} actions", count(prefix));
    }
    for line in COUNTS.lines().filter(|line| !line.starts_with('#')) {
        let (prefix, expected) = line.split_once('\t').unwrap();
        let expected: usize = expected.parse().unwrap();
        assert!(table.service(prefix).is_some(), "the table lost `{prefix}`");
        let lost = expected.saturating_sub(count(prefix));
        assert!(lost == 0 || lost * 10 < expected, "`{prefix}` lost {lost} of {expected} actions");
    }
    assert_eq!(table.date().len(), 10);
}

#[test]
fn every_name_is_found_in_any_case() {
    let table = Authorization::embedded();
    for service in table.services() {
        for action in service.actions() {
            for name in [action.name().to_owned(), action.name().to_ascii_uppercase()] {
                assert_eq!(service.action(&name).unwrap().name(), action.name());
            }
            let full = format!("{}:{}", service.prefix().to_ascii_uppercase(), action.name());
            assert_eq!(table.action(&full).unwrap().name(), action.name());
            assert_eq!(action.service().prefix(), service.prefix());
            let is_empty = action.resources().len() == 0 && action.keys().count() == 0;
            assert!(is_empty || !action.is_name_only());
            assert!(!action.keys().any(ConditionKey::is_name_only), "{full}");
        }
        for key in service.keys() {
            let name = key.name().replace("${}", "team");
            assert!(service.key(&name).is_some(), "{name}");
        }
        for resource in service.resources() {
            assert!(!resource.keys().any(ConditionKey::is_name_only), "{}", resource.name());
            assert!(resource.templates().all(|template| template.starts_with("arn:")));
        }
    }
    assert!(table.service("elastic-inference").is_none() && table.service("").is_none());
    assert!(table.service("s3").unwrap().action("").is_none());
}

#[test]
fn what_is_known_of_an_action() {
    let table = Authorization::embedded();
    let get = table.action("S3:getobject").unwrap();
    assert_eq!(get.name(), "GetObject");
    assert_eq!(get.levels().words().collect::<Vec<_>>(), ["Read"]);
    let object = get.resources().find(|(resource, _)| resource.name() == "object").unwrap();
    assert_eq!(object.0.templates().collect::<Vec<_>>(), ["arn:${}:s3:::${}/${}"]);
    assert!(get.supports_key("s3:ExistingObjectTag/team") && get.supports_key("S3:dataaccesspointarn"));
    assert!(!get.supports_key("s3:prefix") && !get.supports_key("s3:ExistingObjectTag/"));
    let policy = table.action("s3:PutBucketPolicy").unwrap();
    assert!(policy.levels().is_permissions_management() && policy.levels().is_write());
    let tags = table.service("s3").unwrap().key("aws:TagKeys").unwrap();
    assert!(tags.is_multivalued() == Some(true) && tags.key_type() == KeyType::String);
    let new = table.service("kms").unwrap().key("kms:EncapsulationAlgorithm").unwrap();
    assert!(new.is_name_only() && new.key_type() == KeyType::String && !tags.is_name_only());
    let bot = table.service("lex").unwrap().resources().find(|resource| resource.name() == "bot").unwrap();
    assert!(bot.templates().count() > 1);
}
