//! What policies mean: requests decided as AWS decides them.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "access/accounts.rs"]
mod accounts;
#[path = "access/elements.rs"]
mod elements;
#[path = "access/layers.rs"]
mod layers;
#[path = "access/operators.rs"]
mod operators;
#[path = "access/principals.rs"]
mod principals;
#[path = "access/property.rs"]
mod property;
#[path = "access/unknown.rs"]
mod unknown;

use std::borrow::Cow;

use grantlint::access::evaluate::{Attached, Decision, Doubt, Layer, MissingKey, evaluate_with};
use grantlint::access::{Caller, Request};
use grantlint::policy::Policy;
use grantlint::syntax::parse_json;

use Decision::{Allowed, ExplicitlyDenied, ImplicitlyDenied};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const READER: &str = "arn:aws:iam::111122223333:role/reader";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/reader/now";
const OBJECT: &str = "arn:aws:s3:::field-media/a";

/// An answer that outlives the policies it was made from.
#[derive(Debug)]
struct Outcome {
    decision: Decision,
    /// Policy and statement of what decided.
    decisive: Vec<(usize, usize)>,
    missing: Vec<Layer>,
    /// Pointers of the conditions that failed.
    near: Vec<String>,
    /// Keys by name, other things by their pointer.
    doubts: Vec<String>,
}

/// Decides a request; a policy of one statement may be that statement.
fn ask(request: &Request, policies: &[(Layer, &str)]) -> Outcome {
    ask_with(request, policies, MissingKey::AWS)
}

fn ask_with(request: &Request, policies: &[(Layer, &str)], missing_key: MissingKey) -> Outcome {
    let texts: Vec<String> = policies.iter().map(|(_, text)| whole(text)).collect();
    let trees: Vec<_> = texts.iter().map(|text| parse_json(Cow::Borrowed(text)).unwrap()).collect();
    let parsed: Vec<_> = trees.iter().map(|tree| Policy::parse(tree.root().unwrap())).collect();
    let attached: Vec<_> =
        parsed.iter().zip(policies).map(|(policy, (layer, _))| Attached { policy, layer: *layer }).collect();
    let answer = evaluate_with(request, &attached, missing_key);
    Outcome {
        decision: answer.decision,
        decisive: answer.decisive.iter().map(|one| (one.policy, one.statement)).collect(),
        missing: answer.missing,
        near: answer.near.iter().flat_map(|near| near.failed.iter().map(|node| node.pointer())).collect(),
        doubts: answer
            .doubts
            .iter()
            .map(|doubt| match doubt {
                Doubt::Key(key) => key.clone(),
                Doubt::Later(node) | Doubt::Open(node) => node.pointer(),
            })
            .collect(),
    }
}

fn whole(text: &str) -> String {
    if text.contains("Statement") {
        return text.to_owned();
    }
    format!(r#"{{"Version": "2012-10-17", "Statement": [{text}]}}"#)
}

fn request(caller: &str, action: &str, resource: &str) -> Request {
    Request::new(caller, action, resource).unwrap()
}

/// Alice reads an object of a bucket of her account.
fn alice_reads() -> Request {
    request(ALICE, "s3:GetObject", OBJECT).with("aws:ResourceAccount", "111122223333")
}

fn caller(text: &str) -> Caller {
    text.parse().unwrap()
}
