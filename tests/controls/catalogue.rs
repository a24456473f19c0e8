//! The files of frameworks, and how they and the rule files fit together.

use std::collections::BTreeSet;

use grantlint::bundle::export::{EXPORTS, call, export};
use grantlint::check::BUILT_IN;
use grantlint::control::{Basis, Framework, Scope, framework, names, read};
use grantlint::document::Kinds;
use grantlint::rule::{RuleFile, built_in_file};

use crate::{root, rules};

fn frameworks() -> Vec<Framework> {
    names().iter().map(|name| framework(name).unwrap_or_else(|error| panic!("{error}"))).collect()
}

fn rule_files() -> Vec<RuleFile> {
    BUILT_IN.iter().map(|rule| built_in_file(rule).unwrap()).collect()
}

#[test]
fn every_file_is_a_framework_and_each_control_stands_once() {
    let mut on_disk: Vec<String> = std::fs::read_dir(root().join("frameworks"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    on_disk.sort();
    assert_eq!(names(), on_disk);
    for framework in frameworks() {
        assert!(framework.url.starts_with("https://"), "{}", framework.id);
        let ids: BTreeSet<&str> = framework.controls.iter().map(|control| control.id.as_str()).collect();
        assert_eq!(ids.len(), framework.controls.len(), "{}", framework.id);
        assert!(!ids.is_empty(), "{}", framework.id);
        for control in &framework.controls {
            let is_phrase = !control.title.ends_with('.') && control.title.chars().count() <= 90;
            assert!(is_phrase, "{} {}: {}", framework.id, control.id, control.title);
        }
    }
}

/// S3.4 and its like hold for every bucket since January 2023.
#[test]
fn what_always_holds_is_not_shipped() {
    let shipped = |name: &str, id: &str| framework(name).unwrap().control(id).is_some();
    assert!(!shipped("security-hub", "S3.4") && !shipped("fsbp", "S3.4") && !shipped("cis-1.4", "2.1.1"));
    assert!(shipped("cis-3.0", "2.1.1"));
}

#[test]
fn what_rules_name_is_a_control_that_their_documents_can_decide() {
    let frameworks = frameworks();
    let mut wrong = Vec::new();
    for (built_in, file) in BUILT_IN.iter().zip(rule_files()) {
        let metadata = &file.rule.metadata;
        let joined = built_in.coded.and_then(|coded| coded.of_bundle()).map(|pair| pair.0);
        for (name, ids) in &metadata.controls {
            for id in ids {
                let control = frameworks.iter().find(|one| one.id == *name).and_then(|one| one.control(id));
                let at = format!("{}: {name} {id}", metadata.id);
                let Some(Basis::Rules { of, exports, .. }) = control.map(|control| &control.basis) else {
                    wrong.push(format!("{at} is no control that rules decide"));
                    continue;
                };
                match (joined, of.owner()) {
                    (Some(owner), Some(of)) if owner == of => {}
                    (None, None) => {}
                    (None, Some(owner)) => {
                        let is_read = |kind| exports.iter().any(|one| one.kind == kind);
                        let own = |kind| export(owner, kind).is_some() && is_read(kind);
                        if !metadata.applies_to.iter().any(own) {
                            wrong.push(format!("{at}: the rule reads none of its exports"));
                        }
                    }
                    _ => wrong.push(format!("{at}: the rule looks at others than the control judges")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_control_has_a_rule_a_reason_or_other_controls() {
    let frameworks = frameworks();
    let files = rule_files();
    let mut wrong = Vec::new();
    for framework in &frameworks {
        for control in &framework.controls {
            let at = format!("{} {}", framework.id, control.id);
            match &control.basis {
                Basis::Rules { exports, .. } => {
                    let names = |file: &RuleFile| {
                        let mut controls = file.rule.metadata.controls.iter();
                        controls.any(|(name, ids)| *name == framework.id && ids.contains(&control.id))
                    };
                    if exports.is_empty() || !files.iter().any(names) {
                        wrong.push(format!("{at}: no rule names it, or no export decides it"));
                    }
                }
                Basis::Through { framework, controls } => {
                    let base = frameworks.iter().find(|one| one.id == *framework);
                    let is_decided = |id: &String| {
                        let control = base.and_then(|base| base.control(id));
                        matches!(control.map(|one| &one.basis), Some(Basis::Rules { .. }))
                    };
                    if controls.is_empty() || !controls.iter().all(is_decided) {
                        wrong.push(format!("{at}: goes through controls that rules do not decide"));
                    }
                }
                Basis::Nothing(reason) => {
                    if reason.len() < 20 {
                        wrong.push(format!("{at}: gives no reason"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A rule on a document is silent where there is none, which must not count as right by itself.
#[test]
fn where_a_document_can_be_absent_somebody_decides() {
    let files = rule_files();
    let mut wrong = Vec::new();
    for framework in frameworks() {
        for control in &framework.controls {
            let Basis::Rules { of, exports, absent_passes, .. } = &control.basis else { continue };
            let mapped = BUILT_IN.iter().zip(&files).filter(|(_, file)| {
                let mut controls = file.rule.metadata.controls.iter();
                controls.any(|(name, ids)| *name == framework.id && ids.contains(&control.id))
            });
            let (joined, alone): (Vec<_>, Vec<_>) =
                mapped.partition(|(rule, _)| rule.coded.is_some_and(|coded| coded.of_bundle().is_some()));
            let kinds =
                alone.iter().fold(Kinds::NONE, |all, (_, file)| all.union(file.rule.metadata.applies_to));
            let can_be_absent = exports.iter().any(|one| {
                let export = of.owner().and_then(|owner| export(owner, one.kind));
                kinds.contains(one.kind)
                    && export.is_some_and(|one| !one.absent.is_empty() || one.is_empty_absent)
            });
            if can_be_absent && joined.is_empty() && !absent_passes {
                wrong.push(format!("{} {}", framework.id, control.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn exports_are_calls_that_only_read() {
    for framework in frameworks() {
        for control in &framework.controls {
            let Basis::Rules { of, exports, .. } = &control.basis else { continue };
            for one in exports {
                let text = one.to_string();
                assert_eq!(call(&text), Some(*one), "{text}");
                let verb = one.command.split('-').next().unwrap();
                assert!(matches!(verb, "get" | "list" | "describe"), "{text}");
                assert!(*of == Scope::Document || one.owner.is_some(), "{}: {text}", control.id);
            }
        }
    }
    assert!(EXPORTS.iter().all(|one| call(&one.call()).is_some()));
}

#[test]
fn the_rules_of_a_framework_are_on_though_opt_in() {
    let plain = grantlint::rule::RuleSet::new(BUILT_IN, Vec::new()).unwrap();
    let number = plain.find("encryption-not-kms").unwrap();
    assert!(!plain.is_on(number), "it is opt-in");
    assert!(rules(&["security-hub"], &[]).is_on(number), "S3.17 is of that framework");
    assert!(rules(&["pci-4.0.1"], &[]).is_on(number), "3.5.1 is decided through S3.17");
    assert!(!rules(&["fsbp"], &[]).is_on(number), "S3.17 is not of this one");
    assert!(!rules(&["security-hub"], &["encryption-not-kms"]).is_on(number), "it is ignored");
}

#[test]
fn mistakes_in_a_file_are_said_with_their_line() {
    let head = "title: t\npublisher: p\nurl: https://example.com\ncontrols:\n";
    let wrong = |rest: &str| read("test", &format!("{head}{rest}")).unwrap_err().to_string();
    assert_eq!(
        wrong("  - id: a\n    title: t\n    of: house\n    exports: []\n"),
        "test.yaml:7: a control is of a bucket, an account or a document"
    );
    assert_eq!(
        wrong("  - id: a\n    title: t\n    of: bucket\n    exports: [s3api get-all]\n"),
        "test.yaml:8: no export `s3api get-all` is known"
    );
    assert_eq!(
        wrong("  - id: a\n    title: t\n"),
        "test.yaml:5: a control has exactly one of `of`, `through` and `undecided`"
    );
    assert!(wrong("  - id: a\n    titel: t\n").starts_with("test.yaml:6: unknown key; the keys are id,"));
    assert!(read("test", head).is_ok(), "no controls are no mistake of the reader");
    let unknown = framework("cis").unwrap_err().to_string();
    assert!(unknown.starts_with("no framework `cis`; the frameworks are cis-1.4, "), "{unknown}");
}
