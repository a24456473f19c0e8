//! `grantlint can`.

mod callers;
mod gather;
mod show;

use std::path::PathBuf;

use clap::Args;

use crate::cli::check::PolicyTypeArgument;
use crate::cli::shown::ShownArguments;
use crate::cli::{Error, actions, print};
use gather::Gathered;
use grantlint::access::evaluate::{Attached, Decision, evaluate};
use grantlint::access::{Request, RequestError};
use grantlint::aws::authorization::Authorization;
use grantlint::aws::{global_key, similar_global_key};
use grantlint::document::{Trees, load};

#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 allowed, 1 denied, 2 something could not be read or understood")]
pub(super) struct CanArguments {
    /// The caller's and the resource's policies: files and folders
    paths: Vec<PathBuf>,
    /// Who calls: an ARN, an account id, a service such as `s3.amazonaws.com`, or `anonymous`
    #[arg(long, value_name = "PRINCIPAL")]
    principal: String,
    /// What is called, such as `s3:GetObject`
    #[arg(long, value_name = "ACTION")]
    action: String,
    /// The ARN of what it is called on, or `*` for an action that has no resource
    #[arg(long, value_name = "ARN")]
    resource: String,
    /// A condition key of the request; again for a second value, and `KEY=` when the request lacks the key
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// The caller's permissions boundary
    #[arg(long, value_name = "PATH")]
    permissions_boundary: Vec<PathBuf>,
    /// The policy passed when the caller's session was started
    #[arg(long, value_name = "PATH")]
    session_policy: Vec<PathBuf>,
    /// Service control policies of one level of the organization; again for each further level
    #[arg(long, value_name = "PATH")]
    service_control_policies: Vec<PathBuf>,
    /// Resource control policies
    #[arg(long, value_name = "PATH")]
    resource_control_policies: Vec<PathBuf>,
    /// The policy of the VPC endpoint that the request goes through
    #[arg(long, value_name = "PATH")]
    endpoint_policy: Vec<PathBuf>,
    /// Take every policy of PATHS for one of this type instead of telling from its shape
    #[arg(long, value_enum, value_name = "TYPE")]
    policy_type: Option<PolicyTypeArgument>,
    #[command(flatten)]
    shown: ShownArguments,
}

pub(super) fn run(arguments: &CanArguments) -> Result<u8, Error> {
    let usage = |error: RequestError| Error::Usage(error.to_string());
    let mut request =
        Request::new(&arguments.principal, &arguments.action, &arguments.resource).map_err(usage)?;
    for text in &arguments.context {
        request.context.add_text(text).map_err(usage)?;
    }
    for message in unknown_names(&request) {
        eprintln!("warning: {message}");
    }
    let (sources, asked) = gather::read(arguments)?;
    let trees = Trees::new();
    let loaded: Vec<_> = (0..)
        .zip(sources.iter().zip(&asked))
        .map(|(file, (source, asked))| load(&trees, &source.text, file, asked.policy_type))
        .collect();
    let gathered = Gathered::from(&loaded, &sources, &asked, &mut request)?;
    let attached: Vec<Attached<'_, '_>> =
        gathered.policies.iter().map(|one| Attached { policy: one.policy, layer: one.layer }).collect();
    let answer = evaluate(&request, &attached);
    let shown = show::Shown { request: &request, answer: &answer, gathered: &gathered };
    match arguments.shown.human() {
        None => print(&shown.json(&sources))?,
        Some(options) => print(&shown.human(&sources, options)?)?,
    }
    Ok(u8::from(answer.decision != Decision::Allowed))
}

/// What is said of names in the request that the AWS data has not got. AWS may have them by now, so that they stay.
fn unknown_names(request: &Request) -> Vec<String> {
    let table = Authorization::embedded();
    let mut messages: Vec<String> = actions::unknown(table, &request.action).into_iter().collect();
    messages.extend(request.context.iter().filter_map(|(key, _)| unknown_key(table, key)));
    messages
}

/// A key of AWS's own or of one of its services. Other prefixes are those of identity providers, whose keys nobody lists.
fn unknown_key(table: &Authorization, key: &str) -> Option<String> {
    let (prefix, _) = key.split_once(':')?;
    let is_global = prefix.eq_ignore_ascii_case("aws");
    let service = table.service(prefix);
    if global_key(key).is_some() || service.is_some_and(|service| service.key(key).is_some()) {
        return None;
    }
    let meant = match service {
        None if is_global => similar_global_key(key).map(|key| key.name.to_owned()),
        None => return None,
        Some(service) => service.similar_key(key).map(|key| key.name().to_owned()),
    };
    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
    Some(format!("AWS has no condition key `{key}`{meant}"))
}
