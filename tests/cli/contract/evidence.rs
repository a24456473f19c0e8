//! What the files tell of a partner's role or user and of the bucket, and what they do not.

use serde_json::{Value, json};

use super::{BUCKET, BY_S3, LIGHTLY, POLICY, SHARED, TRUST, not_kept, with};
use crate::{Folder, Run};

/// The answer about [`SHARED`] with more files.
fn with_more(more: &[(&str, &str)]) -> Run {
    Folder::new(&[&SHARED[..], more].concat()).run(&[&["contract"], &LIGHTLY[..]].concat())
}

fn notes(run: &Run) -> String {
    run.json()["clauses"].to_string()
}

/// Inserts a statement before all others of the bucket's policy.
fn with_statement(statement: &str) -> Run {
    let escaped = statement.replace('"', "\\\"");
    with(&[(BUCKET, r#"\"Statement\":["#, &format!(r#"\"Statement\":[{escaped},"#))], &LIGHTLY)
}

const NEEDS: [&str; 2] = [
    "need open: `role/labelling` must be able to call `s3:ListBucket` on `arn:aws:s3:::field-media`",
    "need open: `role/labelling` must be able to call `s3:GetObject`, `s3:PutObject` and `s3:DeleteObject` on \
     `arn:aws:s3:::field-media/*`",
];
const LIMIT: &str = "limit open: `role/labelling` must be able to do nothing beyond the contract";

/// Policies that the role has and that are in no file may grant or deny anything.
#[test]
fn policies_whose_texts_are_not_there_leave_everything_open() {
    let attached = r#"{"AttachedPolicies": [{"PolicyName": "AmazonS3FullAccess",
 "PolicyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}]}"#;
    let inline = r#"{"PolicyNames": ["media", "more"]}"#;
    for (more, told) in [
        (
            ("labelling/list-attached-role-policies.json", attached),
            "`iam get-policy-version` of `arn:aws:iam::aws:policy/AmazonS3FullAccess` would tell",
        ),
        (("labelling/list-role-policies.json", inline), "`iam get-role-policy` of `more` would tell"),
    ] {
        let run = with_more(&[more]);
        assert_eq!(not_kept(&run), [NEEDS[0], NEEDS[1], LIMIT]);
        assert!(notes(&run).contains(told), "{}", run.stdout);
    }
    // The text of an attached policy does not say of which it is the text.
    let text = r#"{"PolicyVersion": {"VersionId": "v1", "IsDefaultVersion": true, "Document":
 {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}]}}}"#;
    let list = ("labelling/list-attached-role-policies.json", attached);
    let run = with_more(&[list, ("labelling/get-policy-version.json", text)]);
    assert_eq!(not_kept(&run), [""; 0], "{}", run.stderr);
}

/// So may statements that only a deployment decides.
#[test]
fn statements_known_later_leave_everything_open() {
    let own = with(&[(POLICY, r#""Statement": ["#, r#""Statement": [{"Ref": "More"},"#)], &LIGHTLY);
    assert_eq!(not_kept(&own), [NEEDS[0], NEEDS[1], LIMIT]);
    let of_bucket = with_statement(r#"{"Ref": "More"}"#);
    let partner = "limit open: the bucket's policy must grant the account 916419735646 nothing by itself";
    assert_eq!(not_kept(&of_bucket), [NEEDS[0], NEEDS[1], LIMIT, partner]);
}

/// The details of an account, with a role as Lightly asks for it and `more` of it.
fn account(more: &Value, policies: &Value) -> String {
    let answer = |name: &str| -> Value {
        let (_, text) = SHARED.iter().find(|file| file.0 == name).expect("the file is there");
        serde_json::from_str(text).expect("it is JSON")
    };
    let (mut role, policy) = (answer(TRUST)["Role"].take(), answer(POLICY));
    role["Path"] = json!("/");
    role["RolePolicyList"] = json!([{"PolicyName": "media", "PolicyDocument": policy["PolicyDocument"]}]);
    for (key, value) in more.as_object().expect("it is an object") {
        role[key] = value.clone();
    }
    json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [role], "Policies": policies})
        .to_string()
}

/// What is not kept, but for the session: the details of an account do not tell how long one lasts.
fn of_account(policy: (&str, &str), account: &str) -> (Vec<String>, String) {
    let files = [policy, SHARED[1], SHARED[2], ("account.json", account)];
    let run = Folder::new(&files).run(&[&["contract"], &LIGHTLY[..]].concat());
    let mut open = not_kept(&run);
    open.retain(|clause| !clause.starts_with("session open: "));
    (open, notes(&run))
}

/// The boundary says less than the role's policies, as its text or the lack of it has it.
#[test]
fn a_permissions_boundary_has_its_part() {
    let arn = "arn:aws:iam::318204659977:policy/bound";
    let bound =
        json!({"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}});
    let text = |action: &str| {
        let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        let version = json!({"VersionId": "v1", "IsDefaultVersion": true, "Document": document});
        json!([{"PolicyName": "bound", "Arn": arn, "PolicyVersionList": [version]}])
    };
    let with = |policies: &Value| of_account(SHARED[0], &account(&bound, policies));
    let (open, notes) = with(&json!([]));
    assert_eq!(open, [NEEDS[0], NEEDS[1], LIMIT]);
    let told = format!("`iam get-policy-version` of the permissions boundary `{arn}` would tell");
    assert!(notes.contains(&told), "{notes}");
    assert_eq!(with(&text("s3:*")).0, [""; 0]);
    let (broken, notes) = with(&text("s3:*Object"));
    let closed =
        "need broken: `role/labelling` must be able to call `s3:ListBucket` on `arn:aws:s3:::field-media`";
    assert_eq!(broken, [closed]);
    assert!(notes.contains("/Policies/0/PolicyVersionList/0/Document"), "{notes}");
}

/// A role in a folder of roles has another ARN than one of its name alone.
#[test]
fn a_role_is_known_by_its_whole_arn() {
    let arn = "arn:aws:iam::318204659977:role/partners/labelling";
    let path = json!({"Path": "/partners/", "Arn": arn});
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::field-media/*",
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": arn}}});
    let policy =
        json!({"Policy": json!({"Version": "2012-10-17", "Statement": [deny]}).to_string()}).to_string();
    let (not_kept, _) = of_account((BUCKET, &policy), &account(&path, &json!([])));
    assert_eq!(not_kept, [""; 0]);
}

/// What several exports say of one role, by its name.
#[test]
fn a_role_is_one_in_all_its_exports() {
    // The details of an account do not tell how long sessions last.
    let account = account(&json!({}), &json!([]));
    let files = [SHARED[0], SHARED[1], SHARED[2], SHARED[3], ("account.json", &*account)];
    let run = Folder::new(&files).run(&["contract", "lightly", "."]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    let elsewhere = ("policies/get-role-policy.json", SHARED[4].1);
    let run = Folder::new(&[SHARED[0], SHARED[1], SHARED[2], SHARED[3], elsewhere])
        .run(&["contract", "lightly", "."]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    // Its unique id stands in its answer as well.
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::field-media/*","Condition":{"StringNotLike":{"aws:userId":"AROA4EXAMPLE7ROLE:*"}}}"#;
    let escaped = deny.replace('"', "\\\"");
    let deny = (BUCKET, r#"\"Statement\":["#, &*format!(r#"\"Statement\":[{escaped},"#));
    for (id, status) in [("AROA4EXAMPLE7ROLE", 0), ("AROA4EXAMPLEOTHER", 1)] {
        let id = format!(r#"{{"RoleId": "{id}", "RoleName": "#);
        let run = with(&[deny, (TRUST, r#"{"RoleName": "#, &id)], &["lightly", "."]);
        assert_eq!(run.status, status, "{}{}", run.stdout, run.stderr);
    }
}

/// Of several roles that trust the partner, the user says which is meant.
#[test]
fn one_of_several_roles_is_named() {
    let second =
        SHARED.map(|(name, text)| (name.replace("labelling/", "maps/"), text.replace("labelling", "maps")));
    let second = second.map(|(name, text)| (name, text.replace("field-media", "field-maps")));
    let second = [&second[3], &second[4]].map(|(name, text)| (&**name, &**text));
    let folder = Folder::new(&[&SHARED[..], &second].concat());
    let run = |name| folder.run(&["contract", "lightly", ".", "--name", name]);
    assert_eq!(run("labelling").status, 0, "{}", run("labelling").stdout);
    assert_eq!(run("maps").status, 1);
    assert_eq!(run("nobody").status, 2);
}

/// What the bucket's policy says to the role itself, to others, and of some objects.
#[test]
fn the_policy_of_the_bucket_has_its_part() {
    let grant = |to: &str, action: &str, more: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{to},"Action":"{action}","Resource":"arn:aws:s3:::field-media/*"{more}}}"#
        )
    };
    let of_role = grant(r#"{"AWS":"arn:aws:iam::318204659977:role/labelling"}"#, "s3:GetObjectAcl", "");
    let beyond = "limit broken: this grants `s3:GetObjectAcl` on `arn:aws:s3:::field-media/example`, which is beyond the contract";
    assert_eq!(not_kept(&with_statement(&of_role)), [beyond]);
    // An account leaves it to the policies of its roles, and a partner is of another organization.
    let of_account = grant(r#"{"AWS":"arn:aws:iam::318204659977:root"}"#, "s3:GetObjectAcl", "");
    let condition = r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-4k2d9x7abc"}}"#;
    let of_organization = grant(r#""*""#, "s3:GetObject", condition);
    for none_of_it in [of_account, of_organization] {
        assert_eq!(not_kept(&with_statement(&none_of_it)), [""; 0]);
    }
    // Whom an access point lets in, its own policy says.
    let condition = r#","Condition":{"StringEquals":{"s3:DataAccessPointAccount":"318204659977"}}"#;
    let by_point = with_statement(&grant(r#""*""#, "s3:GetObject", condition));
    let open = "limit open: the bucket's policy must grant the account 916419735646 nothing by itself";
    assert_eq!(not_kept(&by_point), [open]);
    let deny = r#"{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::field-media/drafts/*"}"#;
    let run = with_statement(deny);
    let cannot =
        "need broken: `role/labelling` must be able to call `s3:GetObject` on `arn:aws:s3:::field-media/*`";
    assert_eq!(not_kept(&run), [cannot]);
    assert!(
        notes(&run).contains("for example on `arn:aws:s3:::field-media/drafts/any~object`"),
        "{}",
        run.stdout
    );
}

/// The exports of another bucket are none of the shared one's.
#[test]
fn another_bucket_tells_nothing() {
    let run =
        with(&[(POLICY, "field-media", "field-maps")], &[&LIGHTLY[..], &["--bucket", "field-maps"]].concat());
    let open = not_kept(&run);
    assert!(open.iter().all(|clause| clause.contains(" open: ")) && open.len() == 6, "{open:?}");
    for export in ["get-bucket-policy", "get-bucket-encryption", "get-bucket-lifecycle-configuration"] {
        assert!(notes(&run).contains(&format!("`s3api {export}` would tell")), "{}", run.stdout);
    }
}

/// Control policies of the owner's organization: on resources they limit the partner, on identities they do not.
#[test]
fn control_policies_limit_whom_they_are_about() {
    let control = |kind: &str, statement: &str| {
        let content = format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
        json!({"Policy": {"PolicySummary": {"Type": kind, "Name": "x"}, "Content": content}}).to_string()
    };
    let of_others = r#"{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*",
 "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "318204659977"}}}"#;
    let run = with_more(&[("control.json", &control("RESOURCE_CONTROL_POLICY", of_others))]);
    let closed = "entry broken: the account 916419735646 must be able to take on the role `labelling`";
    assert_eq!(not_kept(&run), [closed]);
    let no_uploads = r#"{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}"#;
    let no_uploads = control("SERVICE_CONTROL_POLICY", no_uploads);
    let cannot =
        "need broken: `role/labelling` must be able to call `s3:PutObject` on `arn:aws:s3:::field-media/*`";
    assert_eq!(not_kept(&with_more(&[("control.json", &no_uploads)])), [cannot]);
    let files = [
        ("policy.json", super::LOGS),
        ("get-bucket-encryption.json", BY_S3),
        ("organization/control.json", &no_uploads),
    ];
    let run = Folder::new(&files).run(&["contract", "cloudflare-logpush", ".", "--prefix", "http/"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

/// Trust policies that ask for the same in other words.
#[test]
fn a_trust_policy_may_ask_in_a_deny_or_for_an_arn() {
    let asks = r#"
  "Condition": {"StringEquals": {"sts:ExternalId": "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473"}}}]"#;
    let denies = r#"
  "Sid": "Any"}, {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole", "Condition":
   {"StringNotEquals": {"sts:ExternalId": "7f3c1a52-94be-4d0e-a6b8-2c51d9e0f473"}}}]"#;
    let root = r#""arn:aws:iam::916419735646:root""#;
    let id = r#"{"sts:ExternalId":"#;
    let narrow = r#"{"aws:PrincipalArn": "arn:aws:iam::916419735646:role/worker", "sts:ExternalId":"#;
    for edits in [
        &[(TRUST, asks, denies)][..],
        &[(TRUST, id, narrow)],
        &[(TRUST, id, narrow), (TRUST, root, r#""*""#)],
    ] {
        let run = with(edits, &LIGHTLY);
        assert_eq!(not_kept(&run), [""; 0], "{}", run.stderr);
    }
    // A role that a service takes on is not the partner's.
    let service = r#"{"Service": "lambda.amazonaws.com"}"#;
    let run = with(&[(TRUST, r#"{"AWS": "arn:aws:iam::916419735646:root"}"#, service)], &LIGHTLY);
    assert_eq!(not_kept(&run), ["entry open: a role must trust the account 916419735646"]);
}

/// A key of KMS is asked for what is done to objects, whether or not the contract says so.
#[test]
fn the_key_of_the_bucket_is_asked_for() {
    let encryption = "field-media/get-bucket-encryption.json";
    let with_key = |key: &str| with(&[(encryption, r#""AES256""#, key)], &LIGHTLY);
    let key = "arn:aws:kms:eu-west-1:318204659977:key/0b4ff76e-3d5f-4f10-a3c4-5e1f8a6b2d90";
    let run = with_key(&format!(r#""aws:kms", "KMSMasterKeyID": "{key}""#));
    let open = format!(
        "need open: `role/labelling` must be able to call `kms:Decrypt` and `kms:GenerateDataKey` on `{key}`"
    );
    assert_eq!(not_kept(&run), [open]);
    assert_eq!(with_key(r#""aws:kms""#).status, 0);
    // The key that AWS manages is open to the account alone.
    let reads = "title = \"Maps\"\nsource = \"our own page\"\nread = \"2026-11-02\"\nway = \"bucket-policy\"\n\
                 account = \"444455556666\"\n[[grants]]\nto = \"root\"\non = \"objects\"\n\
                 actions = [\"s3:GetObject\", \"s3:RestoreObject\"]\n";
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "444455556666"},
 "Action": ["s3:GetObject", "s3:RestoreObject"], "Resource": "arn:aws:s3:::field-media/*"}]}"#;
    let by_aws = BY_S3.replace("AES256", "aws:kms");
    for (encryption, broken) in [
        (BY_S3, &[][..]),
        (
            &by_aws,
            &["need broken: `arn:aws:iam::444455556666:root` must be able to read what the bucket encrypts"],
        ),
    ] {
        let files =
            [("maps.toml", reads), ("policy.json", policy), ("get-bucket-encryption.json", encryption)];
        let run = Folder::new(&files).run(&["contract", "--format", "json", "maps.toml", "."]);
        assert_eq!(not_kept(&run), broken, "{}", run.stderr);
    }
}

/// Intelligent-Tiering archives what lifecycle rules move into it.
#[test]
fn archive_tiers_are_archives() {
    let tiering = r#"{"Rules": [{"ID": "warm", "Status": "Enabled", "Filter": {"Prefix": ""},
 "Transitions": [{"Days": 1, "StorageClass": "INTELLIGENT_TIERING"}]}]}"#;
    let with_tiers = |more: &[(&str, &str)]| {
        let files = [SHARED[0], (SHARED[1].0, tiering), SHARED[2], SHARED[3], SHARED[4]];
        let run = Folder::new(&[&files, more].concat()).run(&[&["contract"], &LIGHTLY[..]].concat());
        not_kept(&run)
    };
    let name = "field-media/list-bucket-intelligent-tiering-configurations.json";
    let tiers = r#"{"IntelligentTieringConfigurationList": [{"Id": "cold", "Status": "Enabled",
 "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}]}"#;
    let clause =
        |state: &str| format!("setting {state}: objects that the partner reads must stay out of archives");
    assert_eq!(with_tiers(&[]), [clause("open")]);
    assert_eq!(with_tiers(&[(name, tiers)]), [clause("broken")]);
    assert_eq!(with_tiers(&[(name, "{}")]), [""; 0]);
}

/// A partner of another account would have to agree to pay with each of its requests.
#[test]
fn requesters_do_not_pay() {
    for (payer, status) in [("BucketOwner", 0), ("Requester", 1)] {
        let payer = format!(r#"{{"Payer": "{payer}"}}"#);
        let files = [
            ("policy.json", super::LOGS),
            ("get-bucket-encryption.json", BY_S3),
            ("get-bucket-request-payment.json", &*payer),
        ];
        let run = Folder::new(&files).run(&["contract", "cloudflare-logpush", ".", "--prefix", "http/"]);
        assert_eq!(run.status, status, "{}{}", run.stdout, run.stderr);
    }
}
