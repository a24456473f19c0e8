//! The same documents in every layout, and layouts that say nothing.

use grantlint::bundle::Owner;
use grantlint::rule::Settings;

use crate::{findings, sources, survey};

const ENCRYPTION: &str = r#"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"}}]}}"#;
const LOGGING: &str = r#"{"LoggingEnabled":{"TargetBucket":"access-logs","TargetPrefix":"shared-data/"}}"#;
const RULE: &str = "log-target-encrypted";

fn speaks(files: &[(&str, &str)]) -> bool {
    !findings(RULE, sources(files), &Settings::default()).is_empty()
}

#[test]
fn every_layout_joins() {
    assert!(speaks(&[
        ("exports/shared-data/get-bucket-logging.json", LOGGING),
        ("exports/access-logs/get-bucket-encryption.json", ENCRYPTION),
    ]));
    assert!(speaks(&[
        ("shared-data.get-bucket-logging.json", LOGGING),
        ("access-logs.get-bucket-encryption.json", ENCRYPTION),
    ]));
    assert!(speaks(&[
        ("get-bucket-logging.shared-data.json", LOGGING),
        ("access-logs-get-bucket-encryption.json", ENCRYPTION),
    ]));
    let manifest = "[bucket.shared-data]\nfiles = [\"a.json\"]\n[bucket.access-logs]\nfiles = [\"b.json\"]\n";
    assert!(speaks(&[("a.json", LOGGING), ("b.json", ENCRYPTION), ("grantlint-bundle.toml", manifest)]));
    assert!(speaks(&[(
        "snapshot.json",
        r#"{"fileVersion":"1.0","configurationItems":[
        {"resourceType":"AWS::S3::Bucket","resourceName":"shared-data","supplementaryConfiguration":
          {"BucketLoggingConfiguration":{"destinationBucketName":"access-logs","logFilePrefix":null}}},
        {"resourceType":"AWS::S3::Bucket","resourceName":"access-logs","supplementaryConfiguration":
          {"ServerSideEncryptionConfiguration":{"rules":[{"applyServerSideEncryptionByDefault":
            {"sseAlgorithm":"aws:kms","kmsMasterKeyID":null}}]}}}]}"#
    )]));
    assert!(speaks(&[(
        "template.json",
        r#"{"Resources":{
        "SharedData":{"Type":"AWS::S3::Bucket","Properties":
          {"LoggingConfiguration":{"DestinationBucketName":{"Ref":"Logs"}}}},
        "Logs":{"Type":"AWS::S3::Bucket","Properties":{"BucketEncryption":{"ServerSideEncryptionConfiguration":
          [{"ServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"}}]}}}}}"#
    )]));
}

#[test]
fn what_nothing_joins_stays_apart() {
    // Two files of one folder that name nobody: one bucket's, so the target's encryption is not known.
    assert!(!speaks(&[("a.json", LOGGING), ("b.json", ENCRYPTION)]));
    // Two answers about the target: which is the one of today?
    assert!(!speaks(&[
        ("shared-data.get-bucket-logging.json", LOGGING),
        ("old/access-logs.get-bucket-encryption.json", ENCRYPTION),
        ("new/access-logs.get-bucket-encryption.json", ENCRYPTION),
    ]));
    // AWS has given it, and has said that there is none.
    let none = "An error occurred (ServerSideEncryptionConfigurationNotFoundError) when calling the GetBucketEncryption operation: none";
    assert!(!speaks(&[
        ("shared-data.get-bucket-logging.json", LOGGING),
        ("access-logs.get-bucket-encryption.json", ENCRYPTION),
        ("access-logs.s3api-get-bucket-encryption.json", none),
    ]));
    // What one file says of a bucket is not held against what another file says.
    assert!(!speaks(&[
        ("shared-data.get-bucket-logging.json", LOGGING),
        (
            "item.json",
            r#"{"resourceType":"AWS::S3::Bucket","resourceName":"access-logs","supplementaryConfiguration":
          {"ServerSideEncryptionConfiguration":{"rules":[{"applyServerSideEncryptionByDefault":
            {"sseAlgorithm":"aws:kms","kmsMasterKeyID":null}}]}}}"#
        ),
    ]));
}

#[test]
fn a_folder_with_two_of_a_kind_is_no_bundle_and_says_so() {
    let survey = survey(&[RULE], sources(&[("a.json", LOGGING), ("b.json", LOGGING)]), &Settings::default());
    assert!(survey.bundles.is_empty());
    assert_eq!(survey.unjoined.len(), 2);
}

#[test]
fn an_account_is_known_by_its_folder_or_its_file() {
    let block = r#"{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}}"#;
    for name in [
        "111122223333/get-public-access-block.json",
        "x/111122223333.s3control-get-public-access-block.json",
        "account/get-public-access-block.json",
    ] {
        let survey = survey(&[RULE], sources(&[(name, block)]), &Settings::default());
        let owners: Vec<Owner> = survey.bundles.iter().map(|bundle| bundle.owner).collect();
        assert_eq!(owners, [Owner::Account], "{name}");
    }
    let survey = survey(&[RULE], sources(&[("b/get-public-access-block.json", block)]), &Settings::default());
    assert_eq!(survey.bundles[0].owner, Owner::Bucket);
}

#[test]
fn a_manifest_that_names_a_file_in_vain_is_told() {
    let manifest = "[bucket.shared-data]\nfiles = [\"a.json\", \"b.jsn\"]\n";
    let files = sources(&[("f/a.json", LOGGING), ("f/grantlint-bundle.toml", manifest)]);
    let survey = survey(&[RULE], files, &Settings::default());
    assert_eq!(survey.bundles[0].name.as_deref(), Some("shared-data"));
    let [failure] = &*survey.failures else { panic!("{:?}", survey.failures) };
    assert_eq!(failure.path, "f/grantlint-bundle.toml");
    assert!(failure.message.contains("`b.jsn` is listed and was not read"), "{failure:?}");
}

#[test]
fn a_manifest_that_cannot_be_read_is_a_failure() {
    for text in [
        "[bucket",
        "[bucket.a]\nfile = [\"x\"]",
        "[buckets.a]\nfiles = []",
        "[bucket.a]\nfiles=[\"x\",\"x\"]",
        "[bucket.a]\nfiles=[\"sub/a.json\"]",
        "[account.12]\nfiles=[\"a.json\"]",
        // The file is about a bucket.
        "[role.a]\nfiles=[\"a.json\"]",
    ] {
        let files = sources(&[("f/a.json", LOGGING), ("f/grantlint-bundle.toml", text)]);
        let survey = survey(&[RULE], files, &Settings::default());
        assert_eq!(survey.failures.len(), 1, "{text}");
        assert_eq!(survey.failures[0].path, "f/grantlint-bundle.toml");
    }
}

/// What is named as an answer and is none tells nothing, and that is told.
#[test]
fn an_answer_that_tells_nothing_says_so() {
    let denied = "An error occurred (AccessDenied) when calling the GetBucketAcl operation: Access Denied\n";
    // PowerShell 5 saves errors so.
    let record = "aws : \nAt line:1 char:1\n+ aws s3api get-bucket-logging\n\nAn error occurred (AccessDenied) when \
                  calling the GetBucketLogging operation: Access Denied\n";
    let bare = r#"[{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]"#;
    let survey = survey(
        &[RULE],
        sources(&[
            ("b/Get-Bucket-ACL.json", denied),
            ("b/get-bucket-encryption.json", bare),
            ("b/get-bucket-logging.json", record),
            ("b/get-bucket-versioning.json", ""),
            ("b/notes.json", "{}"),
        ]),
        &Settings::default(),
    );
    let told: Vec<&str> =
        survey.unjoined.iter().map(|(_, why)| why.split([',', ':']).next().unwrap()).collect();
    let failed = "the call failed";
    assert_eq!(told, [failed, "it is named as an answer and holds none", failed, "the file is empty"]);
    assert!(survey.failures.is_empty());
}

/// Forty buckets, each in its folder, each logging into the next.
#[test]
fn an_answer_without_items_says_that_there_are_none() {
    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"AWS":"arn:aws:iam::318204659977:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-data/*"}]}"#;
    let waits = |name: &str, text: &str, export: &str| {
        let files = [("shared-data/get-bucket-policy.json", POLICY), (name, text)];
        let settings = Settings { own_accounts: vec!["111122223333".to_owned()], ..Settings::default() };
        let survey =
            survey(&["second-path-by-access-point", "tiered-from-reader"], sources(&files), &settings);
        survey.bundles.iter().flat_map(|one| &one.open).any(|open| open.missing.export() == export)
    };
    let ended = r#"{"IsTruncated": false}"#;
    let tiering = "s3api list-bucket-intelligent-tiering-configurations";
    let name = "shared-data/list-bucket-intelligent-tiering-configurations.json";
    assert!(!waits(name, ended, tiering));
    assert!(waits(name, r#"{"IsTruncated": true}"#, tiering));
    let point = "s3control get-access-point-policy";
    let none =
        "An error occurred (NoSuchAccessPointPolicy) when calling the GetAccessPointPolicy operation: none";
    let name = "shared-data/get-access-point-policy.partner.json";
    assert!(!waits(name, none, point));
    assert!(waits(name, &none.replace("NoSuchAccessPointPolicy", "AccessDenied"), point));
    let name = "shared-data/list-access-points.json";
    assert!(!waits(name, r#"{"AccessPointList": []}"#, point));
    assert!(waits(name, r#"{"AccessPointList": [{"Name": "partner", "Bucket": "shared-data"}]}"#, point));
}

#[test]
fn folders_side_by_side_are_one_piece_whatever_the_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..40 {
        let bucket = folder.path().join(format!("exports/bucket-{number:02}"));
        std::fs::create_dir_all(&bucket).unwrap();
        let logging = LOGGING.replace("access-logs", &format!("bucket-{:02}", (number + 1) % 40));
        std::fs::write(bucket.join("get-bucket-logging.json"), logging).unwrap();
        std::fs::write(bucket.join("get-bucket-encryption.json"), ENCRYPTION).unwrap();
    }
    let run = |threads: &str| {
        let mut command = assert_cmd::Command::cargo_bin("grantlint").unwrap();
        let arguments =
            ["check", "exports", "--no-config", "--select", RULE, "--format", "json", "--threads", threads];
        command.current_dir(folder.path()).args(arguments).output().unwrap().stdout
    };
    let one = run("1");
    let report: serde_json::Value = serde_json::from_slice(&one).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 40);
    assert_eq!(one, run("4"));
}

#[test]
fn verbose_and_bundle_say_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("shared-data")).unwrap();
    std::fs::write(folder.path().join("shared-data/get-bucket-logging.json"), LOGGING).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("grantlint").unwrap();
        let run = command.current_dir(folder.path()).args(arguments).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    let wanted = "s3api get-bucket-encryption of bucket `access-logs`";
    let verbose = run(&["check", ".", "--no-config", "--verbose"]);
    assert!(
        verbose.contains(&format!("not known: {wanted}, which would decide log-target-encrypted")),
        "{verbose}"
    );
    assert!(!run(&["check", ".", "--no-config"]).contains("not known"));
    assert!(run(&["bundle", "."]).contains(&format!("missing  {wanted}: log-target-encrypted")));
    let json: serde_json::Value =
        serde_json::from_str(&run(&["bundle", ".", "gone.json", "--format", "json"])).unwrap();
    assert_eq!(json["failures"][0]["path"], "gone.json", "{json:#}");
    assert_eq!(json["bundles"][0]["name"], "shared-data", "{json:#}");
}

/// An account's exports as the scripts collect them, checked as a user would.
#[test]
fn the_exports_of_an_account_are_seen_together() {
    let exports = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/bundles");
    let mut command = assert_cmd::Command::cargo_bin("grantlint").unwrap();
    let run =
        command.current_dir(exports).args(["check", "exports", "--no-config", "--format", "json"]).output();
    let report: serde_json::Value = serde_json::from_slice(&run.unwrap().stdout).unwrap();
    let wanted = [
        ("second-path-to-data", "/Statement/0/Principal/AWS"),
        ("key-closed-to-partner", "/Statement/0/Action/0"),
        ("partner-cut-off", "/Statement/0/Principal/AWS"),
        ("uploads-owned-by-partner", "/Statement/0/Action/1"),
        ("partner-deletes-for-good", "/Statement/0/Action/2"),
        ("log-target-refuses", "/LoggingEnabled/TargetBucket"),
        ("log-target-encrypted", "/LoggingEnabled/TargetBucket"),
        ("role-without-key", "/PolicyDocument/Statement/0/Action"),
    ];
    let findings = report["findings"].as_array().unwrap();
    for (rule, pointer) in wanted {
        let is_it = |one: &&serde_json::Value| one["rule"] == rule && one["primary"]["pointer"] == pointer;
        assert_eq!(findings.iter().filter(is_it).count(), 1, "{rule} at {pointer}");
    }
    // Nobody was allowed to ask about replication, and the bucket's policy is not in force for everybody.
    for silent in ["replication-without-versioning", "public-policy-in-force", "logs-open-to-partner"] {
        assert!(!findings.iter().any(|one| one["rule"] == silent), "{silent}");
    }
}

/// The roles of an account lie in one export, and tell whose account it is.
#[test]
fn authorization_details_lie_beside_every_bucket() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-data/*"}]}"#;
    let details = r#"{"UserDetailList":[],"GroupDetailList":[],"Policies":[],"RoleDetailList":[{"RoleName":"reader",
        "Arn":"arn:aws:iam::111122223333:role/reader","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}]},
        "RolePolicyList":[{"PolicyName":"read","PolicyDocument":{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-data/*"}]}}]}]}"#;
    let files = sources(&[
        ("exports/shared-data/get-bucket-policy.json", policy),
        ("exports/111122223333/get-account-authorization-details.json", details),
    ]);
    let found = findings("second-path-to-data", files, &Settings::default());
    assert_eq!(found.len(), 1, "{found:?}");
    let files = sources(&[("shared-data/get-bucket-policy.json", policy)]);
    assert_eq!(findings("second-path-to-data", files, &Settings::default()), []);
}

/// In AWS Config's snapshots, those of one name may be of several accounts.
#[test]
fn roles_of_one_name_are_told_apart_by_their_accounts() {
    let bucket = r#"{"resourceType":"AWS::S3::Bucket","resourceName":"shared-data","awsAccountId":"111122223333",
        "supplementaryConfiguration":{"BucketPolicy":{"policyText":"{\"Version\":\"2012-10-17\",\"Statement\":[
        {\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},\"Action\":\"s3:GetObject\",
        \"Resource\":\"arn:aws:s3:::shared-data/*\"}]}"}}}"#.replace('\n', "");
    let role = |account: &str, trusted: &str, bucket: &str| {
        format!(
            r#"{{"resourceType":"AWS::IAM::Role","resourceName":"reader","awsAccountId":"{account}","configuration":
            {{"assumeRolePolicyDocument":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",
            "Principal":{{"AWS":"{trusted}"}},"Action":"sts:AssumeRole"}}]}},"rolePolicyList":[{{"policyName":"read",
            "policyDocument":{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:GetObject",
            "Resource":"arn:aws:s3:::{bucket}/*"}}]}}}}]}}}}"#
        )
    };
    let (own, other, partner) = ("111122223333", "222233334444", "444455556666");
    for (roles, count) in [
        (vec![role(own, partner, "shared-data")], 1),
        (vec![role(own, partner, "shared-data"), role(other, own, "other-data")], 1),
        (vec![role(own, own, "shared-data"), role(other, partner, "other-data")], 0),
    ] {
        let text = format!(r#"{{"fileVersion":"1.0","configurationItems":[{bucket},{}]}}"#, roles.join(","));
        let found =
            findings("second-path-to-data", sources(&[("snapshot.json", &text)]), &Settings::default());
        assert_eq!(found.len(), count, "{roles:?}: {found:?}");
    }
}

/// However many roles an account has, those that reach the bucket are found among them.
#[test]
fn a_role_is_found_among_many() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-data/*"}]}"#;
    let role = |number: usize, element: &str, bucket: &str| {
        format!(
            r#"{{"RoleName":"role-{number:04}","Arn":"arn:aws:iam::111122223333:role/role-{number:04}",
            "AssumeRolePolicyDocument":{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Principal":{{"AWS":"444455556666"}},"Action":"sts:AssumeRole"}}]}},
            "RolePolicyList":[{{"PolicyName":"read","PolicyDocument":{{"Version":"2012-10-17","Statement":[
            {{"Effect":"Allow","Action":"s3:GetObject","{element}":"arn:aws:s3:::{bucket}/*"}}]}}}}]}}"#
        )
    };
    for (element, bucket, count) in
        [("Resource", "shared-data", 1), ("Resource", "other-data", 0), ("NotResource", "shared-data", 0)]
    {
        let mut roles: Vec<String> = (0..999).map(|number| role(number, "Resource", "other-data")).collect();
        roles.push(role(999, element, bucket));
        let details = format!(r#"{{"RoleDetailList":[{}]}}"#, roles.join(","));
        let files = sources(&[
            ("exports/shared-data/get-bucket-policy.json", policy),
            ("exports/111122223333/get-account-authorization-details.json", &details),
        ]);
        let found = findings("second-path-to-data", files, &Settings::default());
        assert_eq!(found.len(), count, "{element} {bucket}: {found:?}");
    }
}

/// They hold every policy that a role has of its own, and name those that are attached to it.
#[test]
fn authorization_details_tell_what_a_role_may_not_do() {
    let replication = r#"{"ReplicationConfiguration":{"Role":"arn:aws:iam::111122223333:role/replicator","Rules":[
        {"Status":"Enabled","Prefix":"","Destination":{"Bucket":"arn:aws:s3:::shared-data-copy"}}]}}"#;
    let details = |attached: &str, managed: &str| {
        r#"{"RoleDetailList":[{"RoleName":"replicator","Arn":"arn:aws:iam::111122223333:role/replicator",
        "AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Principal":{"Service":"s3.amazonaws.com"},"Action":"sts:AssumeRole"}]},
        "RolePolicyList":[{"PolicyName":"copy","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Action":"s3:GetReplicationConfiguration","Resource":"arn:aws:s3:::shared-data"}]}}],
        "AttachedManagedPolicies":[ATTACHED]}],"Policies":[MANAGED]}"#
            .replace("ATTACHED", attached)
            .replace("MANAGED", managed)
    };
    let attached = r#"{"PolicyArn":"arn:aws:iam::111122223333:policy/more"}"#;
    let managed = |action: &str| {
        r#"{"Arn":"arn:aws:iam::111122223333:policy/more","PolicyVersionList":[
        {"IsDefaultVersion":false,"Document":{"Version":"2012-10-17","Statement":[]}},
        {"IsDefaultVersion":true,"Document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow",
        "Action":"ACTION","Resource":"*"}]}}]}"#
            .replace("ACTION", action)
    };
    for (attached, managed, count) in [
        ("", "", 1),
        ("", &*managed("s3:*"), 1),
        (attached, "", 0),
        (attached, &*managed("s3:ListBucket"), 1),
        (attached, &*managed("s3:*"), 0),
    ] {
        let files = sources(&[
            ("shared-data/get-bucket-replication.json", replication),
            ("111122223333/get-account-authorization-details.json", &details(attached, managed)),
        ]);
        let found = findings("replication-role-lacks-permission", files, &Settings::default());
        assert_eq!(found.len(), count, "{attached} {managed}: {found:?}");
    }
}

/// A snapshot of many buckets is read in a time that grows with it.
#[test]
fn many_buckets_in_one_file_are_no_square() {
    let item = |number: usize| {
        format!(
            r#"{{"resourceType":"AWS::S3::Bucket","resourceName":"bucket-{number}","supplementaryConfiguration":
            {{"BucketLoggingConfiguration":{{"destinationBucketName":"bucket-{}","logFilePrefix":null}}}}}}"#,
            number + 1
        )
    };
    let items: Vec<String> = (0..20_000).map(item).collect();
    let text = format!(r#"{{"fileVersion":"1.0","configurationItems":[{}]}}"#, items.join(","));
    let start = std::time::Instant::now();
    assert!(!speaks(&[("snapshot.json", &text)]));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
