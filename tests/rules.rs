//! Every built-in rule: its file is listed, says what its line in the list says and reads as the others do, and the rule
//! proves itself on its own examples. What the rules say on each other's examples is kept in `golden/overlap.txt`, so
//! that a rule which starts to speak where it did not is seen; `UPDATE=1` writes that file anew.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "support/every_rule.rs"]
mod every_rule;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use grantlint::check::BUILT_IN;
use grantlint::config::{Config, ConfigFile, Overrides};
use grantlint::finding::Finding;
use grantlint::rule::example::{Example, Expectation};
use grantlint::rule::{
    BuiltIn, Check, Input, RuleFile, RuleSet, Settings, built_in_file, check_files, verify,
};

use every_rule::every_rule;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn file(rule: &BuiltIn) -> RuleFile {
    built_in_file(rule).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs `test` on every rule and reports all that it says is wrong, not only the first.
fn each_rule(test: impl Fn(&BuiltIn, &RuleFile, &mut Vec<String>)) {
    let mut wrong = Vec::new();
    for rule in BUILT_IN {
        let mut found = Vec::new();
        test(rule, &file(rule), &mut found);
        wrong.extend(found.into_iter().map(|what| format!("{}: {what}", rule.path)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn settings_that_are_named_exist() {
    let shown =
        Config::new(None, ConfigFile::default(), Overrides::default()).expect("nothing is set").describe();
    each_rule(|_, rule, wrong| {
        let metadata = &rule.rule.metadata;
        for text in [&metadata.help, &metadata.why] {
            for (before, _) in text.match_indices("in grantlint.toml").map(|(at, _)| text.split_at(at)) {
                let named = before.rsplit('`').nth(1).unwrap_or_default();
                if !shown.lines().any(|line| line.starts_with(&format!("{named} = "))) {
                    wrong.push(format!("there is no setting `{named}`"));
                }
            }
        }
    });
}

/// Every file under `folder`, by its path below it.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_under(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_file_is_listed_and_every_line_has_its_file() {
    let folder = root().join("rules");
    let mut on_disk: Vec<String> = files_under(&folder)
        .iter()
        .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/"))
        .filter(|path| path != "README.md")
        .collect();
    on_disk.sort();
    let mut listed: Vec<String> = BUILT_IN.iter().map(|rule| format!("{}.yaml", rule.path)).collect();
    listed.sort();
    assert_eq!(listed, on_disk, "left: listed, right: on disk");
    for rule in BUILT_IN {
        let text = std::fs::read_to_string(folder.join(format!("{}.yaml", rule.path))).unwrap();
        assert!(rule.text == text, "{} has another rule's text", rule.path);
    }
}

#[test]
fn the_list_is_sorted_and_each_id_stands_once() {
    assert!(BUILT_IN.is_sorted_by(|one, other| one.path < other.path));
    let mut ids: Vec<&str> = BUILT_IN.iter().map(BuiltIn::id).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "two rules have one id: {ids:?}");
}

#[test]
fn a_file_says_what_its_line_says() {
    each_rule(|rule, file, wrong| {
        let metadata = &file.rule.metadata;
        let mut same = |is_same: bool, what: &str| {
            if !is_same {
                wrong.push(format!("{what} differs between the file and the list"));
            }
        };
        same(metadata.id == rule.id(), "id");
        same(metadata.family == rule.family(), "family");
        same(metadata.applies_to == rule.kinds, "applies_to");
        same(metadata.opt_in == rule.opt_in, "opt_in");
        same(matches!(file.rule.check, Check::Coded) == rule.coded.is_some(), "being coded");
        same(!file.rule.is_custom, "being built in");
        let named = rule.text.lines().find_map(|line| line.strip_prefix("check: "));
        same(named == rule.coded.map(|_| rule.id()), "`check` and id");
    });
}

#[test]
fn titles_messages_and_help_are_phrases() {
    each_rule(|_, file, wrong| {
        let metadata = &file.rule.metadata;
        for (what, text) in
            [("title", &metadata.title), ("message", &metadata.message), ("help", &metadata.help)]
        {
            if !starts_small(text) {
                wrong.push(format!("{what} starts with an upper-case letter: {text}"));
            }
            if text.ends_with(['.', '!', '?', ' ']) || text.contains('\n') {
                wrong.push(format!("{what} is not one phrase: {text:?}"));
            }
        }
        if metadata.title.chars().count() > 72 {
            wrong.push(format!("the title is long: {}", metadata.title));
        }
    });
}

/// A lower-case letter, a back-tick, or a name that is written in upper case, such as `ACLs` and `S3`.
fn starts_small(text: &str) -> bool {
    let mut characters = text.chars();
    let (first, second) = (characters.next(), characters.next());
    first.is_some_and(|letter| letter.is_lowercase() || letter == '`')
        || (first.is_some_and(char::is_uppercase)
            && second.is_some_and(|letter| letter.is_uppercase() || letter.is_ascii_digit()))
}

#[test]
fn the_reason_is_given_in_sentences_and_with_pages_to_read() {
    each_rule(|_, file, wrong| {
        let metadata = &file.rule.metadata;
        let mut letters = metadata.why.chars().peekable();
        let mut sentences = 0;
        while let Some(letter) = letters.next() {
            let ends = letters.peek().is_none_or(|next| next.is_whitespace());
            sentences += usize::from(matches!(letter, '.' | '!' | '?') && ends);
        }
        if sentences < 2 || !metadata.why.ends_with('.') {
            wrong.push(format!("why is not two sentences: {}", metadata.why));
        }
        if metadata.references.is_empty() {
            wrong.push("there is no reference".to_owned());
        }
        for reference in &metadata.references {
            if !reference.starts_with("https://") || reference.contains(char::is_whitespace) {
                wrong.push(format!("no https address: {reference}"));
            }
        }
    });
}

#[test]
fn messages_have_no_placeholder_but_value() {
    each_rule(|_, file, wrong| {
        let metadata = &file.rule.metadata;
        if metadata.message.replace("{value}", "").contains(['{', '}']) {
            wrong.push(format!("message has another placeholder: {}", metadata.message));
        }
        if metadata.help.contains("{value}") || metadata.title.contains("{value}") {
            wrong.push("only the message is filled in".to_owned());
        }
    });
}

#[test]
fn every_rule_proves_itself_on_its_examples() {
    each_rule(|_, file, wrong| {
        for one in verify(file, BUILT_IN).iter().filter(|one| !one.outcome.is_right()) {
            wrong.push(format!("{}: {:?}", one.name, one.outcome));
        }
    });
}

#[test]
fn every_rule_has_two_bad_and_two_good_examples_with_notes() {
    each_rule(|_, file, wrong| {
        for expectation in [Expectation::Bad, Expectation::Good] {
            let count = file.examples.iter().filter(|example| example.expectation == expectation).count();
            if count < 2 {
                wrong.push(format!("{count} {expectation:?} examples"));
            }
        }
        let silent = file.examples.iter().filter(|example| example.note.is_none()).count();
        if silent > 0 {
            wrong.push(format!("{silent} examples do not say what they show"));
        }
    });
}

#[test]
fn what_a_run_reads_of_a_rule_is_what_its_file_says() {
    let set = RuleSet::new(BUILT_IN, Vec::new()).expect("no two rules share an id");
    each_rule(|rule, file, wrong| {
        let Some(number) = set.find(rule.id()) else {
            return wrong.push("the rule is not in the set".to_owned());
        };
        let head = set.get(number);
        if head.metadata != file.rule.metadata {
            wrong.push("the head says something else than the file".to_owned());
        }
        if described(&head.check) != described(&file.rule.check) {
            wrong.push("the head is checked in another way than the file".to_owned());
        }
    });
}

/// A check as text, to compare two.
fn described(check: &Check) -> String {
    match check {
        Check::Coded => "coded".to_owned(),
        Check::Forbid(query) => format!("forbid {}", query.text()),
        Check::Require { query, for_each } => {
            format!("require {} for {:?}", query.text(), for_each.as_ref().map(|each| each.text().to_owned()))
        }
    }
}

#[test]
fn what_rules_say_on_each_others_examples_is_as_recorded() {
    let rules = every_rule();
    let mut cells: BTreeMap<(&str, &str, String), usize> = BTreeMap::new();
    for rule in BUILT_IN {
        for example in &file(rule).examples {
            let word = if example.expectation == Expectation::Bad { "bad" } else { "good" };
            for id in speakers(example, &rules) {
                if id != rule.id() {
                    *cells.entry((rule.id(), word, id)).or_default() += 1;
                }
            }
        }
    }
    let mut text = "# rule, its examples, another rule, how many findings that one has there\n".to_owned();
    for ((rule, word, other), count) in &cells {
        text.push_str(&format!("{rule} {word} {other} {count}\n"));
    }
    golden("overlap.txt", &text);
}

/// `at` names places, of which two findings at one are one.
#[test]
fn no_rule_says_the_same_of_a_place_twice() {
    let rules = every_rule();
    each_rule(|_, file, wrong| {
        for example in &file.examples {
            let mut said = BTreeSet::new();
            for finding in findings(example, &rules) {
                let (place, id) = (&finding.primary, &rules.get(finding.rule).metadata.id);
                if !said.insert((
                    id.clone(),
                    place.file,
                    (place.span.start, place.span.end),
                    finding.message.clone(),
                )) {
                    wrong.push(format!("{id} at {}: {}", place.pointer, finding.message));
                }
            }
        }
    });
}

/// The id of the rule of each finding on the example.
fn speakers(example: &Example, rules: &RuleSet) -> Vec<String> {
    let findings = findings(example, rules).into_iter();
    findings.map(|finding| rules.get(finding.rule).metadata.id.clone()).collect()
}

fn findings(example: &Example, rules: &RuleSet) -> Vec<Finding> {
    let settings = Settings { own_accounts: example.own_accounts.clone(), ..Settings::default() };
    let input = Input { rules, settings: &settings, policy_type: example.policy_type };
    let checked = check_files(example.files.clone(), example.gathered(), input);
    checked.files.into_iter().flat_map(|file| file.findings).collect()
}

/// Compares `text` with a file of `tests/golden/`, or writes the file when `UPDATE` is set.
fn golden(name: &str, text: &str) {
    let path = root().join("tests/golden").join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let Ok(recorded) = std::fs::read_to_string(&path) else {
        panic!("{} is missing; `UPDATE=1 cargo test --test rules` writes it", path.display());
    };
    let recorded = recorded.replace("\r\n", "\n");
    let (old, new): (Vec<&str>, Vec<&str>) = (recorded.lines().collect(), text.lines().collect());
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    let changes: Vec<String> = gone.chain(come).collect();
    assert!(changes.is_empty(), "{} differs:\n{}", path.display(), changes.join("\n"));
    assert!(recorded == text, "{} has other lines or another order", path.display());
}
