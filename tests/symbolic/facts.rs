//! What AWS says of keys, callers and networks: which requests there are.

use grantlint::access::symbolic::{Basis, Relation, Verdict};

use crate::support::{assert_related, compare_texts, policy};

fn get(rest: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-data/*"{rest}}}"#)
}

fn deny(rest: &str) -> String {
    get(rest).replace("Allow", "Deny")
}

fn anyone(condition: &str) -> String {
    format!(r#","Principal":"*","Condition":{condition}"#)
}

#[test]
fn a_tag_need_be_neither_true_nor_false() {
    let tag = |operator: &str, value: &str| {
        format!(r#","Condition":{{"{operator}":{{"aws:PrincipalTag/admin":{value}}}}}"#)
    };
    let either = policy(&[get(&tag("Bool", r#"["true","false"]"#))]);
    let present = policy(&[get(&tag("Null", r#""false""#))]);
    assert_related(&either, &present, Basis::Identity, Relation::Wider);
    let yes = policy(&[get(&tag("Bool", r#""true""#))]);
    let not_no = policy(&[get(&tag("Null", r#""false""#)), deny(&tag("Bool", r#""false""#))]);
    assert_related(&yes, &not_no, Basis::Identity, Relation::Wider);
    // Of a Boolean key there are no other values.
    let transport = |operator: &str, value: &str| {
        policy(&[get(&format!(r#","Condition":{{"{operator}":{{"aws:SecureTransport":{value}}}}}"#))])
    };
    let (both, present) = (transport("Bool", r#"["true","false"]"#), transport("Null", r#""false""#));
    assert_related(&both, &present, Basis::Identity, Relation::Equivalent);
}

#[test]
fn only_a_service_has_a_source() {
    let role = r#","Principal":{"AWS":"arn:aws:iam::111122223333:role/reader"}"#;
    let nothing = policy(&[]);
    for key in ["Account", "Owner", "OrgID"] {
        let condition = format!(r#","Condition":{{"StringEquals":{{"aws:Source{key}":"111122223333"}}}}"#);
        let own = policy(&[get(&format!("{role}{condition}"))]);
        assert_related(&nothing, &own, Basis::Resource, Relation::Equivalent);
        let service = r#","Principal":{"Service":"cloudtrail.amazonaws.com"}"#;
        let of_service = policy(&[get(&format!("{service}{condition}"))]);
        assert_related(&nothing, &of_service, Basis::Resource, Relation::Wider);
        // Anyone may be a service.
        let of_any = policy(&[get(&format!(r#","Principal":"*"{condition}"#))]);
        let comparison = assert_related(&nothing, &of_any, Basis::Resource, Relation::Wider);
        assert!(comparison.witnesses.iter().all(|one| one.request.caller.arn.ends_with(".amazonaws.com")));
    }
}

#[test]
fn which_account_a_service_has_is_not_known() {
    let of = |principal: &str, condition: &str| {
        policy(&[get(&format!(r#","Principal":{principal},"Condition":{{{condition}}}"#))])
    };
    let (service, role) =
        (r#"{"Service":"cloudtrail.amazonaws.com"}"#, r#"{"AWS":"arn:aws:iam::111122223333:role/reader"}"#);
    let both = r#"{"Service":"cloudtrail.amazonaws.com","AWS":"arn:aws:iam::111122223333:role/reader"}"#;
    let nothing = policy(&[]);
    for condition in [
        r#""StringEquals":{"aws:PrincipalAccount":"444455556666"}"#,
        r#""Null":{"aws:PrincipalAccount":"false"}"#,
        r#""ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/*"}"#,
        r#""StringEquals":{"aws:PrincipalType":"Account"}"#,
    ] {
        let own = of(service, condition);
        let comparison = compare_texts(&nothing, &own, Basis::Resource);
        assert_eq!(comparison.verdict, Verdict::Unknown, "{condition}");
        assert_related(&own, &own, Basis::Resource, Relation::Equivalent);
        let all = policy(&[get(&format!(r#","Principal":{service}"#))]);
        assert_eq!(compare_texts(&all, &own, Basis::Resource).verdict, Verdict::NoNewAccess);
        // Without the key it is allowed only now.
        assert_eq!(compare_texts(&own, &all, Basis::Resource).verdict, Verdict::NewAccess);
    }
    // Whom else the statement names is told apart all the same.
    let of_role = r#""StringEquals":{"aws:PrincipalAccount":"111122223333"}"#;
    let comparison = assert_related(&nothing, &of(both, of_role), Basis::Resource, Relation::Wider);
    assert!(comparison.witnesses.iter().all(|one| one.request.caller.arn.ends_with("reader")));
    let verdict = compare_texts(&of(both, of_role), &of(role, of_role), Basis::Resource).verdict;
    assert_eq!(verdict, Verdict::NoNewAccess);
    // That it is a service, and which, is known.
    let is_service = of(service, r#""Bool":{"aws:PrincipalIsAWSService":"false"}"#);
    assert_related(&nothing, &is_service, Basis::Resource, Relation::Equivalent);
}

#[test]
fn an_endpoint_hides_the_address() {
    let with_address = deny(&anyone(r#"{"IpAddress":{"aws:SourceIp":["0.0.0.0/0","::/0"]}}"#));
    for condition in [
        r#"{"StringEquals":{"aws:VpceAccount":"111122223333"}}"#,
        r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#,
        r#"{"StringEquals":{"aws:SourceVpc":"vpc-0a1b2c3d"}}"#,
    ] {
        let own = get(&anyone(condition));
        let (before, after) = (policy(&[own.clone(), with_address.clone()]), policy(&[own]));
        assert_related(&before, &after, Basis::Resource, Relation::Equivalent);
    }
}

#[test]
fn who_does_not_sign_comes_from_somewhere() {
    let nobody = r#""StringEquals":{"aws:PrincipalType":"Anonymous"}"#;
    let nowhere = r#""Null":{"aws:SourceIp":"true","aws:SourceVpce":"true"}"#;
    let open = policy(&[get(&anyone(&format!("{{{nobody}}}")))]);
    let fenced = policy(&[get(&anyone(&format!("{{{nobody}}}"))), deny(&anyone(&format!("{{{nowhere}}}")))]);
    assert_related(&open, &fenced, Basis::Resource, Relation::Equivalent);
    // A service may ask in its caller's name.
    let role = nobody.replace("Anonymous", "AssumedRole");
    let open = policy(&[get(&anyone(&format!("{{{role}}}")))]);
    let fenced = policy(&[get(&anyone(&format!("{{{role}}}"))), deny(&anyone(&format!("{{{nowhere}}}")))]);
    assert_related(&open, &fenced, Basis::Resource, Relation::Narrower);
}

#[test]
fn no_caller_has_a_wildcard_in_its_name() {
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#,
        r#"{"StringEquals":{"aws:username":"dev-*"}}"#,
    ] {
        let own = policy(&[get(&format!(r#","Condition":{condition}"#))]);
        assert_related(&policy(&[]), &own, Basis::Identity, Relation::Equivalent);
        let like = own.replace("StringEquals", "StringLike");
        assert_related(&policy(&[]), &like, Basis::Identity, Relation::Wider);
    }
}

#[test]
fn a_user_s_own_folder_is_shown_with_a_user() {
    let account = r#","Principal":{"AWS":"111122223333"}"#;
    let role = r#","Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/reader/now"}"#;
    let shared = get(role).replace("shared-data/*", "shared-data/common/*");
    let own = get(account).replace("shared-data/*", "shared-data/${aws:username}/*");
    let comparison =
        compare_texts(&policy(std::slice::from_ref(&shared)), &policy(&[shared, own]), Basis::Resource);
    assert_eq!(comparison.verdict, Verdict::NewAccess, "{comparison:#?}");
}

#[test]
fn a_condition_on_two_keys_says_the_same_either_way() {
    let equal = |operator: &str, key: &str, value: &str| {
        policy(&[get(&format!(r#","Condition":{{"{operator}":{{"{key}":"${{{value}}}"}}}}"#))])
    };
    let (caller, owner) = ("aws:PrincipalAccount", "aws:ResourceAccount");
    for operator in ["StringEquals", "StringNotEquals"] {
        let (one, other) = (equal(operator, caller, owner), equal(operator, owner, caller));
        assert_related(&one, &other, Basis::Identity, Relation::Equivalent);
        assert_related(&policy(&[]), &one, Basis::Identity, Relation::Wider);
    }
    let anywhere = policy(&[get("")]);
    assert_related(&equal("StringEquals", caller, owner), &anywhere, Basis::Identity, Relation::Wider);
}

#[test]
fn kms_has_a_name_of_its_own_for_the_callers_account() {
    let decrypt = |rest: &str| {
        format!(r#"{{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Principal":{{"AWS":{rest}}}}}"#)
    };
    let condition = |key: &str| {
        policy(&[decrypt(r#""*""#)])
            .replace(r#"}}]"#, &format!(r#"}},"Condition":{{"StringEquals":{{"{key}":"111122223333"}}}}}}]"#))
    };
    let by_key = condition("kms:CallerAccount");
    let role = policy(&[decrypt(r#""arn:aws:iam::111122223333:role/reader""#)]);
    assert_related(&role, &by_key, Basis::Resource, Relation::Wider);
    assert_related(&by_key, &condition("aws:PrincipalAccount"), Basis::Resource, Relation::Equivalent);
}
