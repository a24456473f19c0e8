//! Worked examples: what differences of one word mean.

use grantlint::access::CallerKind;
use grantlint::access::symbolic::{Basis, Novelty, Reason, Relation, Verdict, Witness};

use crate::support::{assert_related, compare_texts, policy};

fn allow(rest: &str) -> String {
    policy(&[format!(
        r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*",{rest}}}"#
    )])
}

fn anyone(condition: &str) -> String {
    allow(&format!(r#""Principal":"*","Condition":{condition}"#))
}

#[test]
fn two_halves_of_the_internet_are_all_of_it() {
    let halves = anyone(r#"{"IpAddress":{"aws:SourceIp":["0.0.0.0/1","128.0.0.0/1"]}}"#);
    let whole = anyone(r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#);
    assert_related(&halves, &whole, Basis::Resource, Relation::Equivalent);
    let open = assert_related(&halves, &allow(r#""Principal":"*""#), Basis::Resource, Relation::Wider);
    // What is new comes over IPv6 or through an endpoint.
    for witness in &open.witnesses {
        let address = witness.request.context.get("aws:SourceIp").unwrap_or_default();
        assert!(address.iter().all(|address| address.contains(':')), "{witness:#?}");
    }
}

#[test]
fn a_fixed_organization_is_no_pattern_and_no_if_exists() {
    let fixed = anyone(r#"{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#);
    let maybe = anyone(r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#);
    let comparison = assert_related(&fixed, &maybe, Basis::Resource, Relation::Wider);
    assert!(
        comparison.witnesses.iter().all(|witness| {
            witness.request.context.get("aws:PrincipalOrgID").unwrap_or_default().is_empty()
        })
    );
    let some = anyone(r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#);
    let comparison = assert_related(&fixed, &some, Basis::Resource, Relation::Wider);
    let value = comparison.witnesses[0].request.context.get("aws:PrincipalOrgID").unwrap();
    assert!(value[0].starts_with("o-") && value[0] != "o-a1b2c3d4e5", "{value:?}");
    assert_eq!(comparison.witnesses[0].novelty, Novelty::Context);
}

#[test]
fn a_negated_operator_denies_what_lacks_the_key() {
    let put = r#"{"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::amzn-s3-demo-bucket/*"}"#;
    let denying = |condition: &str| {
        let deny = format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*","Condition":{condition}}}"#
        );
        policy(&[put.to_owned(), deny])
    };
    let key = "s3:x-amz-server-side-encryption";
    let plain = denying(&format!(r#"{{"StringNotEquals":{{"{key}":"AES256"}}}}"#));
    let if_exists = denying(&format!(r#"{{"StringNotEqualsIfExists":{{"{key}":"AES256"}}}}"#));
    assert_related(&plain, &if_exists, Basis::Resource, Relation::Equivalent);
    let present =
        denying(&format!(r#"{{"StringNotEquals":{{"{key}":"AES256"}},"Null":{{"{key}":"false"}}}}"#));
    let comparison = assert_related(&plain, &present, Basis::Resource, Relation::Wider);
    assert_eq!(comparison.witnesses[0].request.context.get(key), Some(&[][..]));
    assert!(comparison.witnesses[0].denied_before_by.is_some() || comparison.witnesses.len() == 1);
}

#[test]
fn not_principal_is_judged_only_as_far_as_aws_says() {
    let account = r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}"#;
    let deny = |who: &str| format!(r#"{{"Effect":"Deny",{who},"Action":"s3:*","Resource":"*"}}"#);
    let with = |deny: String| policy(&[account.to_owned(), deny]);
    let keep = "arn:aws:iam::111122223333:role/keep";
    let role = policy(&[format!(
        r#"{{"Effect":"Allow","Principal":{{"AWS":"{keep}"}},"Action":"s3:*","Resource":"*"}}"#
    )]);
    let sparing = |also: &str| {
        with(deny(&format!(r#""NotPrincipal":{{"AWS":["{keep}",{also}"arn:aws:iam::111122223333:root"]}}"#)))
    };
    let both = sparing("");
    // The account's own ARN spares its root user too.
    let comparison = compare_texts(&role, &both, Basis::Resource);
    assert!(comparison.witnesses.iter().all(|one| one.request.caller.arn.ends_with(":root")));
    // Whether the role's name is enough for a session that is not named, AWS's documents do not agree.
    assert_eq!(compare_texts(&both, &role, Basis::Resource).verdict, Verdict::Unknown);
    let session = "arn:aws:sts::111122223333:assumed-role/keep/now";
    let session_only = role.replace(keep, session);
    let named = sparing(&format!(r#""{session}","#));
    assert_eq!(compare_texts(&named, &session_only, Basis::Resource).verdict, Verdict::NoNewAccess);
    // Without the account, whether the role is spared depends on the service.
    let alone = with(deny(&format!(r#""NotPrincipal":{{"AWS":"{keep}"}}"#)));
    assert_eq!(compare_texts(&role, &alone, Basis::Resource).verdict, Verdict::NoNewAccess);
    assert_eq!(compare_texts(&alone, &role, Basis::Resource).verdict, Verdict::Unknown);
    assert_related(&alone, &alone, Basis::Resource, Relation::Equivalent);
    // The condition that AWS recommends in its place says just what it means.
    let condition = with(format!(
        r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{{"ArnNotEquals":{{"aws:PrincipalArn":"{keep}"}}}}}}"#
    ));
    assert_related(&role, &condition, Basis::Resource, Relation::Equivalent);
}

#[test]
fn for_all_values_lets_through_what_has_none() {
    let tags = |condition: &str| {
        policy(&[format!(
            r#"{{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{condition}}}"#
        )])
    };
    let all = tags(r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["env","team"]}}"#);
    let present = tags(
        r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["env","team"]},"Null":{"aws:TagKeys":"false"}}"#,
    );
    let any = tags(r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["env","team"]}}"#);
    let comparison = assert_related(&present, &all, Basis::Identity, Relation::Wider);
    assert_eq!(comparison.witnesses[0].request.context.get("aws:TagKeys"), Some(&[][..]));
    let comparison = assert_related(&present, &any, Basis::Identity, Relation::Wider);
    let values = comparison.witnesses[0].request.context.get("aws:TagKeys").unwrap();
    assert!(values.iter().any(|value| value == "env" || value == "team") && values.len() == 2);
    assert_related(&any, &all, Basis::Identity, Relation::Incomparable);
}

#[test]
fn a_variable_is_itself_and_no_one_text() {
    let home = |resource: &str| {
        policy(&[format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"{resource}"}}"#)])
    };
    let own = home("arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*");
    let all = home("arn:aws:s3:::amzn-s3-demo-bucket/*");
    assert_related(&own, &own, Basis::Identity, Relation::Equivalent);
    let comparison = assert_related(&own, &all, Basis::Identity, Relation::Wider);
    assert_eq!(comparison.witnesses[0].request.action, "s3:GetObject");
    let other = home("arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/home}/*");
    assert_related(&own, &other, Basis::Identity, Relation::Incomparable);
    let one = home("arn:aws:s3:::amzn-s3-demo-bucket/alice/*");
    assert_related(&own, &one, Basis::Identity, Relation::Incomparable);
}

#[test]
fn what_is_known_later_is_the_same_on_both_sides() {
    let later = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":[{"Ref":"Bucket"},"arn:aws:s3:::a/*"]}}"#;
    let without = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}}"#;
    assert_related(later, later, Basis::Identity, Relation::Equivalent);
    assert_eq!(compare_texts(later, without, Basis::Identity).verdict, Verdict::NoNewAccess);
    assert_eq!(compare_texts(without, later, Basis::Identity).verdict, Verdict::Unknown);
}

#[test]
fn statements_and_lists_known_later_may_allow_anything() {
    let own = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#.to_owned();
    let (one, other) = (r#"{"Ref":"One"}"#.to_owned(), r#"{"Ref":"Other"}"#.to_owned());
    let without = policy(std::slice::from_ref(&own));
    let [with_one, with_other] = [one, other].map(|later| policy(&[own.clone(), later]));
    let compared = |old: &str, new: &str| {
        let comparison = compare_texts(old, new, Basis::Identity);
        (comparison.verdict, comparison.relation)
    };
    // They may deny as well, so that their end may be new access too.
    for (old, new) in [(&without, &with_one), (&with_one, &without), (&with_one, &with_other)] {
        assert_eq!(compared(old, new), (Verdict::Unknown, None), "{old} {new}");
    }
    assert_eq!(compared(&with_one, &with_one), (Verdict::NoNewAccess, Some(Relation::Equivalent)));
    let actions = policy(&[r#"{"Effect":"Allow","Action":{"Ref":"Actions"},"Resource":"*"}"#.to_owned()]);
    assert_eq!(compared(&policy(&[]), &actions), (Verdict::Unknown, None));
}

#[test]
fn a_caller_without_a_key_is_one_of_whom_null_is_true() {
    let null = |word: &str| {
        policy(&[format!(
            r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*",
            "Condition":{{"Null":{{"aws:username":"{word}"}}}}}}"#
        )])
    };
    for (word, is_user) in [("true", false), ("false", true)] {
        let comparison = assert_related(&policy(&[]), &null(word), Basis::Resource, Relation::Wider);
        let is_of_user = |witness: &Witness| witness.request.caller.kind == CallerKind::User;
        assert!(comparison.witnesses.iter().all(|witness| is_of_user(witness) == is_user), "{comparison:#?}");
    }
}

#[test]
fn an_effect_known_later_can_be_either() {
    let statement = |effect: &str, action: &str| {
        format!(r#"{{"Effect":{effect},"Action":"{action}","Resource":"arn:aws:s3:::a/*"}}"#)
    };
    let later = statement(r#"{"Ref":"Effect"}"#, "s3:PutObject");
    let allowed = policy(&[statement(r#""Allow""#, "s3:*")]);
    let both = policy(&[statement(r#""Allow""#, "s3:*"), later.clone()]);
    // It may deny what is allowed beside it, and it may allow what nothing else does.
    let verdict = |old: &str, new: &str| compare_texts(old, new, Basis::Identity).verdict;
    assert_eq!(verdict(&allowed, &both), Verdict::NoNewAccess);
    assert_eq!(verdict(&both, &allowed), Verdict::Unknown);
    assert_eq!(verdict(&policy(&[statement(r#""Allow""#, "s3:GetObject")]), &both), Verdict::NewAccess);
    assert_eq!(
        verdict(&policy(&[statement(r#""Allow""#, "s3:GetObject")]), &policy(&[later])),
        Verdict::Unknown
    );
}

#[test]
fn a_version_of_a_long_policy_is_asked_about_by_what_changed() {
    let names: Vec<String> = (0..900).map(|number| format!(r#""s3:Thing{number}""#)).collect();
    let buckets: Vec<String> = (0..90).map(|number| format!(r#""arn:aws:s3:::b{number}/*x*y""#)).collect();
    let statement = |names: &[String]| {
        let (names, buckets) = (names.join(","), buckets.join(","));
        policy(&[format!(r#"{{"Effect":"Allow","Action":[{names}],"Resource":[{buckets}]}}"#)])
    };
    let (short, long) = (statement(&names[1..]), statement(&names));
    let wider = assert_related(&short, &long, Basis::Identity, Relation::Wider);
    assert!(wider.witnesses.iter().all(|witness| witness.request.action.eq_ignore_ascii_case("s3:Thing0")));
    assert_related(&long, &short, Basis::Identity, Relation::Narrower);
    let reversed: Vec<String> = names.iter().rev().cloned().collect();
    assert_related(&long, &statement(&reversed), Basis::Identity, Relation::Equivalent);
}

#[test]
fn what_other_statements_cover_is_covered_pair_by_pair() {
    let statement = |actions: &str, resources: &str| {
        let condition = r#""Condition":{"Bool":{"aws:SecureTransport":"true"}}"#;
        format!(r#"{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}],{condition}}}"#)
    };
    let apart = policy(&[
        statement(r#""s3:GetObject","s3:List*""#, r#""arn:aws:s3:::a*","arn:aws:s3:::b/*""#),
        statement(r#""s3:PutObject""#, r#""arn:aws:s3:::a*""#),
    ]);
    let within = policy(&[statement(r#""s3:GetObject","s3:PutObject""#, r#""arn:aws:s3:::ab/*""#)]);
    assert_related(&apart, &within, Basis::Identity, Relation::Narrower);
    let crossed = policy(&[
        statement(r#""s3:GetObject","s3:PutObject""#, r#""arn:aws:s3:::a*","arn:aws:s3:::b/*""#),
        statement(r#""s3:List*""#, r#""arn:aws:s3:::a*","arn:aws:s3:::b/*""#),
    ]);
    let comparison = assert_related(&apart, &crossed, Basis::Identity, Relation::Wider);
    let request = &comparison.witnesses[0].request;
    assert_eq!(request.action, "s3:PutObject");
    assert!(request.resource.starts_with("arn:aws:s3:::b/"), "{request:?}");
}

#[test]
fn a_value_more_lets_in_more_or_of_a_negated_operator_less() {
    let tagged = |operator: &str, values: &str| {
        policy(&[format!(
            r#"{{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{{"{operator}":{{"aws:ResourceTag/team":[{values}]}}}}}}"#
        )])
    };
    for operator in ["StringEquals", "StringLikeIfExists", "ForAllValues:StringEquals"] {
        let (fewer, more) = (tagged(operator, r#""a""#), tagged(operator, r#""b","a""#));
        assert_related(&fewer, &more, Basis::Identity, Relation::Wider);
        assert_related(&more, &fewer, Basis::Identity, Relation::Narrower);
    }
    for operator in ["StringNotEquals", "StringNotLikeIfExists"] {
        let (fewer, more) = (tagged(operator, r#""a""#), tagged(operator, r#""b","a""#));
        assert_related(&fewer, &more, Basis::Identity, Relation::Narrower);
        assert_related(&more, &fewer, Basis::Identity, Relation::Wider);
    }
    // Without the word at its end, the operator asks that the key is there.
    let (strict, open) = (tagged("StringEquals", r#""a""#), tagged("StringEqualsIfExists", r#""a""#));
    assert_related(&strict, &open, Basis::Identity, Relation::Wider);
}

#[test]
fn an_action_allowed_elsewhere_is_new_on_its_resource_only() {
    let statement = |bucket: &str| {
        format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::{bucket}/*"}}"#)
    };
    let (one, two) = (policy(&[statement("a")]), policy(&[statement("a"), statement("b")]));
    let novelty = |old: &str| {
        let comparison = assert_related(old, &two, Basis::Identity, Relation::Wider);
        comparison.witnesses.iter().map(|witness| witness.novelty).collect::<Vec<_>>()
    };
    assert_eq!(novelty(&one), [Novelty::Resource]);
    assert_eq!(novelty(&policy(&[])), [Novelty::Action, Novelty::Action]);
}

#[test]
fn what_only_limits_is_compared_by_what_it_lets_through() {
    let deny = |actions: &str| policy(&[format!(r#"{{"Effect":"Deny","Action":{actions},"Resource":"*"}}"#)]);
    let (both, one) = (deny(r#"["iam:*","s3:*"]"#), deny(r#""iam:*""#));
    let comparison = assert_related(&both, &one, Basis::ServiceControl, Relation::Wider);
    assert!(comparison.witnesses[0].request.action.starts_with("s3:"));
    assert_related(&both, &one, Basis::Identity, Relation::Equivalent);
    // The one that all have, which allows everything, stands in no file.
    let [both, one] = [both, one].map(|text| text.replace(r#""Effect""#, r#""Principal":"*","Effect""#));
    assert_related(&both, &one, Basis::ResourceControl, Relation::Wider);
    assert_related(&both, &one, Basis::Resource, Relation::Equivalent);
}

#[test]
fn the_account_of_a_resource_is_in_its_arn() {
    let send = |resource: &str, condition: &str| {
        policy(&[format!(
            r#"{{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"{resource}"{condition}}}"#
        )])
    };
    let own = r#","Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}"#;
    let plain = send("arn:aws:sqs:*:111122223333:*", "");
    assert_related(&plain, &send("arn:aws:sqs:*:111122223333:*", own), Basis::Identity, Relation::Equivalent);
    assert_related(&plain, &send("arn:aws:sqs:*:*:*", own), Basis::Identity, Relation::Wider);
    // Of accounts that one condition names together each is the account of its own resources.
    let either = r#","Condition":{"StringEquals":{"aws:ResourceAccount":["111122223333","444455556666"]}}"#;
    let other = send("arn:aws:sqs:*:444455556666:*", either);
    assert_related(&plain, &other, Basis::Identity, Relation::Incomparable);
}

#[test]
fn long_lists_of_one_condition_are_compared() {
    let quoted = |texts: &[String]| format!(r#"["{}"]"#, texts.join(r#"",""#));
    let ranges: Vec<String> = (0..600).map(|at| format!("20.{}.{}.0/24", at / 256, at % 256)).collect();
    let from =
        |ranges: &[String]| anyone(&format!(r#"{{"IpAddress":{{"aws:SourceIp":{}}}}}"#, quoted(ranges)));
    assert_related(&from(&ranges[1..]), &from(&ranges), Basis::Resource, Relation::Wider);
    assert_related(&from(&ranges[1..]), &from(&ranges[..599]), Basis::Resource, Relation::Incomparable);
    // Many are the halves of one.
    let joined: Vec<String> = (0..300).map(|at| format!("20.{}.{}.0/23", at / 128, at % 128 * 2)).collect();
    assert_related(&from(&ranges), &from(&joined), Basis::Resource, Relation::Equivalent);

    let roles: Vec<String> = (0..24).map(|at| format!("arn:aws:iam::*:role/*-team{at}-*")).collect();
    let of = |roles: &[String]| anyone(&format!(r#"{{"ArnLike":{{"aws:PrincipalArn":{}}}}}"#, quoted(roles)));
    assert_related(&of(&roles[1..]), &of(&roles), Basis::Resource, Relation::Wider);
    assert_related(&of(&roles[1..]), &of(&roles[..23]), Basis::Resource, Relation::Incomparable);
}

#[test]
fn too_many_cases_are_given_up_in_time() {
    let many = |end: &str| {
        let patterns: Vec<String> =
            (0..60).map(|at| format!(r#""arn:aws:s3:::*{at}*{}*{at}{end}*""#, at * 7)).collect();
        policy(&[format!(r#"{{"Effect":"Allow","Action":"s3:*","NotResource":[{}]}}"#, patterns.join(","))])
    };
    let started = std::time::Instant::now();
    let comparison = compare_texts(&many("a"), &many("b"), Basis::Identity);
    assert_eq!(comparison.verdict, Verdict::Unknown);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn what_one_value_is_of_several_is_left_open() {
    let tagging = |operator: &str| {
        policy(&[format!(
            r#"{{"Effect":"Allow","Action":"s3:PutBucketTagging","Resource":"*","Condition":{{"{operator}":{{"aws:TagKeys":"stage"}},"Null":{{"aws:TagKeys":"false"}}}}}}"#
        )])
    };
    let every = tagging("ForAllValues:StringEquals");
    // AWS says of no request with several tags whether an operator without a set's qualifier holds for it.
    let comparison = compare_texts(&tagging("StringEquals"), &every, Basis::Identity);
    assert_eq!((comparison.relation, comparison.reasons), (None, vec![Reason::Undecided]));
}

fn get(rest: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::shared-data/*"{rest}}}"#)
}

#[test]
fn what_a_deny_gives_back_is_a_resource() {
    let all = get("");
    let secret = all.replace("shared-data/*", "shared-data/secret/*");
    let fenced = policy(&[all.clone(), secret.replace("Allow", "Deny")]);
    let one = policy(std::slice::from_ref(&all));
    for after in [one, policy(&[all.clone(), secret])] {
        let comparison = assert_related(&fenced, &after, Basis::Identity, Relation::Wider);
        assert!(comparison.witnesses.iter().all(|one| one.novelty == Novelty::Resource), "{comparison:#?}");
    }
    let comparison = assert_related(&policy(&[]), &policy(&[all]), Basis::Identity, Relation::Wider);
    assert_eq!(comparison.witnesses[0].novelty, Novelty::Action);
}

#[test]
fn a_request_is_one_that_the_statement_shown_is_about() {
    let before = r#","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#;
    let both = policy(&[get(before), get("")]);
    let comparison = compare_texts(&policy(&[]), &both, Basis::Identity);
    let of_first = comparison.witnesses.iter().find(|one| one.allowed_by.unwrap().statement == 0).unwrap();
    assert!(of_first.request.context.get("aws:CurrentTime").is_some_and(|date| !date.is_empty()));
    let tagged = r#","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}"#;
    let comparison = assert_related(
        &policy(&[get(""), get(tagged).replace("Allow", "Deny")]),
        &policy(&[get("")]),
        Basis::Identity,
        Relation::Wider,
    );
    assert_eq!(comparison.witnesses[0].request.context.get("aws:PrincipalTag/team").unwrap(), ["red"]);
}
