//! How AWS services are named, among principals and in conditions.

use crate::aws;
use crate::aws::service_principal::{is_known_service_principal, similar_service_principal};
use crate::check::placeholder;
use crate::check::service_principal::is_service;
use crate::policy::{MOST_COMPARED, Policy, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// How a key names services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `service.amazonaws.com`, with any number of names before the suffix.
    Service,
    /// `service.amazonaws.com` with one name: services that pass requests on have no longer ones.
    OneName,
    /// `service.region.amazonaws.com`.
    Regional,
}

/// Keys whose values are names of services. Source: the pages of the global keys and of KMS's, IAM's and Organizations'
/// own keys; that `aws:CalledVia` takes one name only is what AWS's own policy validation says of longer ones.
const SERVICE_KEYS: [(&str, Form); 9] = [
    ("aws:CalledVia", Form::OneName),
    ("aws:CalledViaFirst", Form::OneName),
    ("aws:CalledViaLast", Form::OneName),
    ("aws:PrincipalServiceName", Form::Service),
    ("aws:PrincipalServiceNamesList", Form::Service),
    ("iam:PassedToService", Form::Service),
    ("iam:AWSServiceName", Form::Service),
    ("organizations:ServicePrincipal", Form::Service),
    ("kms:ViaService", Form::Regional),
];

/// A service's name that is not in the form of one.
pub(super) fn malformed<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    each_name(policy, |name, form, node| push(name, form, node, matches));
}

/// A service's name that is in the form of one, and a letter or two away from the only one that can be meant. Of names
/// that are merely unknown nothing can be said: AWS has no list of all.
pub(super) fn misspelt<'s>(policy: &Policy<'s>, context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let table = context.settings.authorization();
    let mut unknown = 0;
    each_name(policy, |name, form, node| {
        let is_read = unknown < MOST_COMPARED && mistake(name, form).is_none() && !is_left_alone(name);
        if !is_read || is_known_service_principal(name) {
            return;
        }
        unknown += 1;
        // A service may act under the prefix of its actions.
        let service = name.split('.').next().unwrap_or_default();
        if table.service(service).is_some() {
            return;
        }
        if let Some(meant) = similar_service_principal(name) {
            let message = format!("`{name}` is no service that is known; `{meant}` is");
            matches.push(Match::saying(node, message).help(format!("did you mean `{meant}`?")));
        }
    });
}

/// Each name of a service among a policy's principals and conditions.
fn each_name<'s>(policy: &Policy<'s>, mut see: impl FnMut(&str, Form, Node<'s>)) {
    for statement in &policy.statements {
        for principal in statement.principal_items().iter().filter(|item| is_service(item)) {
            see(&principal.text, Form::Service, principal.node);
        }
        for condition in &statement.conditions {
            let Some((_, form)) = SERVICE_KEYS.iter().find(|(key, _)| condition.is_key(key)) else {
                continue;
            };
            if !condition.operator.is_some_and(crate::policy::Operator::is_string) {
                continue;
            }
            for (node, value) in &condition.values {
                see(value, *form, *node);
            }
        }
    }
}

/// Patterns, variables and placeholders have rules of their own.
fn is_left_alone(name: &str) -> bool {
    name.contains(['*', '?', '$']) || is_partly_unknown(name)
}

fn push<'s>(name: &str, form: Form, node: Node<'s>, matches: &mut Matches<'s>) {
    if is_left_alone(name) {
        return;
    }
    if let Some(part) = region_stand_in(name) {
        let message = format!("`{part}` stands in `{name}` where the name of a Region belongs");
        matches.push(Match::saying(node, message).help("write the Region, such as `eu-central-1`"));
        return;
    }
    let Some(mistake) = mistake(name, form) else { return };
    if placeholder::in_text(name).is_some() {
        return;
    }
    let found = Match::saying(node, mistake.message);
    matches.push(match mistake.mended {
        Mended::By(name) => found.fix(format!("write `{name}`"), format!("\"{name}\"")),
        Mended::As(help) => found.help(help),
        Mended::Somehow => found,
    });
}

/// What a guide writes where the name of a Region belongs.
fn region_stand_in(name: &str) -> Option<&str> {
    let words = ["region", "region-code", "aws-region"];
    name.split('.').find(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

/// What is wrong with a service's name.
struct Mistake {
    message: String,
    mended: Mended,
}

enum Mended {
    /// The name that is surely meant.
    By(String),
    /// What to write.
    As(&'static str),
    Somehow,
}

fn mistake(name: &str, form: Form) -> Option<Mistake> {
    let is_name = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let before = aws::SERVICE_SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix));
    let Some(before) = before.filter(|before| before.split('.').all(is_name)) else {
        let lower = name.to_ascii_lowercase();
        if lower != name && mistake(&lower, form).is_none() {
            let message = format!("`{name}` has capital letters; names of services have none");
            return Some(Mistake { message, mended: Mended::By(lower) });
        }
        let message = format!("`{name}` is not the name of a service, such as `s3.amazonaws.com`");
        return Some(Mistake { message, mended: Mended::Somehow });
    };
    let names = before.split('.').count();
    match form {
        Form::OneName if names > 1 => Some(Mistake {
            message: format!("`{name}` has {names} names before its suffix; this key's values have one"),
            mended: Mended::As("write the service's one name and the suffix, such as `athena.amazonaws.com`"),
        }),
        Form::Regional if names == 1 => Some(Mistake {
            message: format!(
                "`{name}` lacks the Region; this key's values are `service.region.amazonaws.com`"
            ),
            mended: Mended::As(
                "write the Region between the service's name and the suffix, such as `s3.eu-central-1.amazonaws.com`",
            ),
        }),
        _ => None,
    }
}
