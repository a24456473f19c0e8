//! Every rule that takes several documents falls silent without one of them, and says which export would decide it.

use grantlint::bundle::export::read_name;
use grantlint::check::BUILT_IN;
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{BuiltIn, Settings, built_in_file};
use grantlint::source::Source;

use crate::{findings, survey};

fn joined_rules() -> impl Iterator<Item = &'static BuiltIn> {
    BUILT_IN.iter().filter(|rule| rule.coded.is_some_and(|coded| coded.of_bundle().is_some()))
}

fn settings(example: &Example) -> Settings {
    Settings { own_accounts: example.own_accounts.clone(), ..Settings::default() }
}

/// How many of the example's documents the rule cannot do without, the owner's last one among them; what is wrong
/// otherwise.
fn needed(rule: &BuiltIn, example: &Example, wrong: &mut Vec<String>) -> usize {
    let id = rule.id();
    let settings = settings(example);
    let mut needed = 0;
    for (index, gone) in example.files.iter().enumerate() {
        let mut rest = example.files.clone();
        rest.remove(index);
        if !findings(id, rest.clone(), &settings).is_empty() {
            continue;
        }
        let survey = survey(&[id], rest, &settings);
        // With its last document a bucket or account is gone, and nobody asks about it.
        let (owner, _) = rule.coded.unwrap().of_bundle().unwrap();
        let is_alone = !survey.bundles.iter().any(|bundle| bundle.owner == owner);
        let exports: Vec<String> = survey
            .bundles
            .iter()
            .flat_map(|bundle| &bundle.open)
            .filter(|open| open.rules == [id])
            .map(|open| open.missing.export())
            .collect();
        let file_name = gone.name.rsplit('/').next().unwrap();
        let asked = read_name(file_name).map(|named| named.export.call());
        // One of several Intelligent-Tiering configurations has a command of its own; the list tells them all.
        let asked =
            asked.unwrap_or_else(|| "s3api list-bucket-intelligent-tiering-configurations".to_owned());
        if is_alone || exports.contains(&asked) || exports.iter().any(|export| export == "--own-account") {
            needed += 1;
        } else {
            wrong.push(format!("{id}: without {} it is silent and names {exports:?}", gone.name));
        }
    }
    needed
}

#[test]
fn without_one_document_it_is_silent_and_names_the_export() {
    let mut wrong = Vec::new();
    let mut examples = 0;
    for rule in joined_rules() {
        let file = built_in_file(rule).unwrap();
        let is_bundle =
            |example: &&Example| example.expectation == Expectation::Bad && example.files.len() > 1;
        for example in file.examples.iter().filter(is_bundle) {
            examples += 1;
            if needed(rule, example, &mut wrong) == 0 {
                wrong.push(format!("{}: no document of {:?} is needed", rule.id(), example.note));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examples >= 150, "only {examples} examples are bundles");
}

/// Errors that say nothing, and files with nothing in them, are as good as no file.
#[test]
fn what_says_nothing_is_not_taken_for_there_is_none() {
    let denied = |operation: &str| {
        format!("An error occurred (AccessDenied) when calling the {operation} operation: Access Denied")
    };
    let mut tried = 0;
    for rule in joined_rules() {
        let file = built_in_file(rule).unwrap();
        for example in file.examples.iter().filter(|example| example.expectation == Expectation::Bad) {
            let settings = settings(example);
            for (index, gone) in example.files.iter().enumerate().filter(|_| example.files.len() > 1) {
                let named = read_name(gone.name.rsplit('/').next().unwrap());
                let without = {
                    let mut rest = example.files.clone();
                    rest.remove(index);
                    findings(rule.id(), rest, &settings)
                };
                let operation = named.map_or("GetBucketPolicy", |named| named.export.operation);
                for text in [String::new(), "\n".to_owned(), "null".to_owned(), denied(operation)] {
                    let mut files = example.files.clone();
                    files[index] = Source::new(&*gone.name, text.clone());
                    let now = findings(rule.id(), files, &settings);
                    assert_eq!(now, without, "{}: {} as {text:?}", rule.id(), gone.name);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1500, "only {tried} were tried");
}
