//! `grantlint controls`.

use clap::Args;

use crate::cli::{Error, print, rule_set};
use grantlint::control::{Basis, Control, Framework, framework, names};
use grantlint::rule::{Chosen, RuleSet};

#[derive(Debug, Args)]
pub(super) struct ControlsArguments {
    /// A framework, such as `cis-5.0`; without one, all of them are named
    framework: Option<String>,
}

pub(super) fn run(arguments: &ControlsArguments) -> Result<u8, Error> {
    let named = |name: &str| framework(name).map_err(|error| Error::Usage(error.to_string()));
    let mut out = String::new();
    let Some(name) = &arguments.framework else {
        for name in names() {
            let framework = named(name)?;
            let count = framework.controls.len();
            out.push_str(&format!("{name:16}  {} ({count} controls)\n", framework.title));
        }
        print(&out)?;
        return Ok(0);
    };
    let framework = named(name)?;
    let mut rules = rule_set(&[])?;
    rules.judge(std::slice::from_ref(name)).map_err(|error| Error::Usage(error.to_string()))?;
    out.push_str(&format!("{}\n{}\n", framework.title, framework.url));
    for control in &framework.controls {
        out.push_str(&described(&framework, control, &rules));
    }
    print(&out)?;
    Ok(0)
}

fn described(framework: &Framework, control: &Control, rules: &RuleSet) -> String {
    let mut out = format!("\n{}: {}\n", control.id, control.title);
    if let Some(level) = control.level {
        let mode = if control.is_manual { ", manual" } else { "" };
        out.push_str(&format!("  level {level}{mode}\n"));
    }
    match &control.basis {
        Basis::Rules { of, exports, .. } => {
            let rules = rules.controls().map(|chosen| deciding(chosen, &framework.id, &control.id, rules));
            let rules = rules.unwrap_or_default();
            let exports: Vec<String> = exports.iter().map(ToString::to_string).collect();
            let none = "none yet".to_owned();
            let rules = if rules.is_empty() { none } else { rules.join(", ") };
            out.push_str(&format!(
                "  of: {}\n  rules: {rules}\n  exports: {}\n",
                of.word(),
                exports.join(", ")
            ));
        }
        Basis::Through { framework, controls } => {
            out.push_str(&format!("  through: {} of {framework}\n", controls.join(", ")));
        }
        Basis::Nothing(reason) => out.push_str(&format!("  not decidable: {reason}\n")),
    }
    out
}

fn deciding(chosen: &Chosen, framework: &str, id: &str, rules: &RuleSet) -> Vec<String> {
    let decided = chosen.judged().find(|one| one.1.id == framework && one.2.id == id);
    let numbers = decided.map(|one| one.3).unwrap_or_default();
    numbers.iter().map(|number| rules.get(*number).metadata.id.clone()).collect()
}
