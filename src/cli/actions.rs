//! `grantlint actions`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::{AnswerFormat, Error, aws_data, print};
use grantlint::aws::authorization::{Action, Authorization, ConditionKey, KeyType, Service};
use grantlint::aws::real_actions;
use grantlint::policy::matches_ignoring_case;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 each pattern stands for something, 1 one stands for nothing, 2 one is no pattern, or \
                        the table could not be read"
)]
pub(super) struct ActionsArguments {
    /// Patterns of actions, such as `s3:GetObject` or `s3:Get*`; `*` is every action
    #[arg(required = true)]
    patterns: Vec<String>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
    /// A table of AWS's actions to use in place of the one in the program
    #[arg(long, value_name = "FILE")]
    aws_data: Option<PathBuf>,
}

pub(super) fn run(arguments: &ActionsArguments) -> Result<u8, Error> {
    let own = arguments.aws_data.as_deref().map(aws_data).transpose()?;
    let table = own.as_ref().unwrap_or(Authorization::embedded());
    let mut found = BTreeMap::new();
    let mut missing = Vec::new();
    for pattern in &arguments.patterns {
        let pieces = pieces(pattern)?;
        let actions = matching(table, pieces);
        if actions.is_empty() {
            missing.push(why_nothing(table, pattern, pieces));
        }
        found.extend(actions.into_iter().map(|action| (place(action), action)));
    }
    let actions: Vec<Action<'_>> = found.into_values().collect();
    print(&match arguments.format {
        AnswerFormat::Human => actions.iter().map(|action| text(*action)).collect::<Vec<_>>().join("\n"),
        AnswerFormat::Json => json_list(&actions),
    })?;
    for message in &missing {
        eprintln!("{message}");
    }
    Ok(u8::from(!missing.is_empty()))
}

/// What actions are sorted by.
fn place(action: Action<'_>) -> (&str, String) {
    (action.service().prefix(), action.name().to_ascii_lowercase())
}

/// Service and name of a pattern; no service for every one.
type Pieces<'p> = (Option<&'p str>, &'p str);

fn pieces(pattern: &str) -> Result<Pieces<'_>, Error> {
    let refuse = |why: &str| Err(Error::Usage(format!("`{pattern}` is no action pattern: {why}")));
    if pattern == "*" || pattern == "*:*" {
        return Ok((None, "*"));
    }
    let Some((service, name)) = pattern.split_once(':') else {
        return refuse("write a service, a colon and a name, as in `s3:Get*`, or `*`");
    };
    if service.contains(['*', '?']) {
        return refuse("IAM takes wildcards behind the colon only");
    }
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if service.is_empty() || !service.bytes().all(is_word) {
        return refuse("a service is letters, digits and `-`");
    }
    if name.is_empty() || !name.bytes().all(|byte| is_word(byte) || matches!(byte, b'*' | b'?')) {
        return refuse("behind the colon stand letters, digits, `-`, and `*` and `?` as wildcards");
    }
    Ok((Some(service), name))
}

fn matching<'t>(table: &'t Authorization, (service, name): Pieces<'_>) -> Vec<Action<'t>> {
    match service {
        None => table.services().flat_map(Service::actions).collect(),
        Some(prefix) => {
            table.service(prefix).into_iter().flat_map(|service| service.matching(name)).collect()
        }
    }
}

/// Why an action or pattern, which may have wildcards for its service too, stands for nothing that the table has.
pub(super) fn unknown(table: &Authorization, pattern: &str) -> Option<String> {
    let (service, name) = pattern.split_once(':').unwrap_or(("*", pattern));
    if service.contains(['*', '?']) {
        let mut services = table.services().filter(|one| matches_ignoring_case(service, one.prefix()));
        let is_known = services.any(|service| service.matching(name).next().is_some());
        return (!is_known).then(|| format!("no action matches `{pattern}`"));
    }
    let pieces = (Some(service), name);
    matching(table, pieces).is_empty().then(|| why_nothing(table, pattern, pieces))
}

/// Says that a pattern stands for nothing, and what was probably meant.
fn why_nothing(table: &Authorization, pattern: &str, (service, name): Pieces<'_>) -> String {
    let prefix = service.unwrap_or_default();
    let Some(service) = table.service(prefix) else {
        let meant = table.similar_service(prefix).map(Service::prefix);
        let meant = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}:{name}`?"));
        return format!("AWS has no service `{prefix}`{meant}");
    };
    let prefix = service.prefix();
    if let Some(real) = real_actions(prefix, name) {
        return format!("no action matches `{pattern}`; the operation `{name}` needs `{prefix}:{real}`");
    }
    // Whatever stands behind it, the beginning of a name is most often that of one.
    let start = name.trim_end_matches('*');
    let meant = service.similar_action(start).filter(|_| !start.contains(['*', '?']));
    match meant {
        Some(meant) => {
            let meant = format!("{prefix}:{}{}", meant.name(), &name[start.len()..]);
            format!("no action matches `{pattern}`; did you mean `{meant}`?")
        }
        None => format!("no action matches `{pattern}`"),
    }
}

fn levels(action: Action<'_>) -> Vec<&'static str> {
    action.levels().words().collect()
}

fn text(action: Action<'_>) -> String {
    let mut out = format!("{}:{}\n", action.service().prefix(), action.name());
    let mut line = |label: &str, value: &str| out.push_str(&format!("  {label:9}  {value}\n"));
    if action.is_retired() {
        line("note", "retired: AWS's newer lists have it no more");
    }
    let levels = levels(action).join(", ");
    line("level", if levels.is_empty() { "not known" } else { &levels });
    if action.is_name_only() {
        line("note", "newer than the rest of the table: its resources and condition keys are not known");
        return out;
    }
    for (resource, is_required) in action.resources() {
        let arns = resource.templates().collect::<Vec<_>>().join(" or ");
        let needed = if is_required { " (required)" } else { "" };
        line("resource", &format!("{}{needed}: {arns}", resource.name()));
    }
    if action.resources().len() == 0 {
        line("resource", "none: only `*`");
    }
    for key in keys(action) {
        let many = if key.is_multivalued() == Some(true) { ", several" } else { "" };
        line("key", &format!("{} ({}{many})", key.name(), type_word(key.key_type())));
    }
    for key in newer_keys(action) {
        let kind = type_word(key.key_type());
        line(
            "key",
            &format!("{} ({kind}), which is newer: whether the action has it is not known", key.name()),
        );
    }
    out
}

/// The keys of an action and of what it acts on, each once, sorted.
fn keys(action: Action<'_>) -> impl Iterator<Item = ConditionKey<'_>> {
    let of_resources = action.resources().flat_map(|(resource, _)| resource.keys());
    let named = action.keys().chain(of_resources).map(|key| (key.name().to_ascii_lowercase(), key));
    named.collect::<BTreeMap<_, _>>().into_values()
}

/// The keys of an action's service that it may have or not.
fn newer_keys(action: Action<'_>) -> impl Iterator<Item = ConditionKey<'_>> {
    action.service().keys().filter(|key| key.is_name_only())
}

fn json_list(actions: &[Action<'_>]) -> String {
    let rows = actions.iter().map(|action| {
        let resources = action.resources().map(|(resource, is_required)| {
            json!({
                "name": resource.name(),
                "required": is_required,
                "arns": resource.templates().collect::<Vec<_>>(),
                "keys": resource.keys().map(ConditionKey::name).collect::<Vec<_>>(),
            })
        });
        let as_json = |key: ConditionKey<'_>| {
            json!({
                "name": key.name(),
                "type": type_word(key.key_type()),
                "multivalued": key.is_multivalued(),
            })
        };
        json!({
            "action": format!("{}:{}", action.service().prefix(), action.name()),
            "levels": levels(*action),
            "resources": resources.collect::<Vec<_>>(),
            "keys": keys(*action).map(as_json).collect::<Vec<_>>(),
            "newer_keys": newer_keys(*action).map(as_json).collect::<Vec<_>>(),
            "name_only": action.is_name_only(),
            "retired": action.is_retired(),
        })
        .to_string()
    });
    format!("[{}]\n", rows.collect::<Vec<_>>().join(",\n"))
}

fn type_word(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::String => "String",
        KeyType::Arn => "ARN",
        KeyType::Bool => "Bool",
        KeyType::Numeric => "Numeric",
        KeyType::Date => "Date",
        KeyType::Ip => "IPAddress",
        KeyType::Binary => "Binary",
    }
}
