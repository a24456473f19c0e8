//! Controls on the command line and in each format.

use std::path::Path;

use assert_cmd::Command;
use grantlint::control::names;
use serde_json::Value;

use crate::root;

/// Runs the tool in `fixtures/controls`.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("grantlint").unwrap();
    let output = command.args(arguments).current_dir(root().join("fixtures/controls")).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn check(frameworks: &str, format: &str) -> String {
    let arguments = ["check", "--no-config", "--controls", frameworks, "--format", format, "."];
    let (status, stdout, stderr) = run(&arguments);
    assert_eq!((status, stderr.as_str()), (1, ""), "{frameworks} {format}");
    stdout
}

/// Compares with a file of `tests/golden/controls/`, or writes it when `UPDATE` is set.
fn golden(name: &str, text: &str) {
    let path = root().join("tests/golden/controls").join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let Ok(recorded) = std::fs::read_to_string(&path) else {
        panic!("{} is missing; `UPDATE=1 cargo test --test controls` writes it", path.display());
    };
    assert!(recorded.replace("\r\n", "\n") == text, "{} differs:\n{text}", shown(&path));
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// What is behind the findings of the human output.
#[test]
fn people_see_a_table_of_each_framework() {
    let text = check("fsbp,cis-5.0,pci-4.0.1", "human");
    let start = text.find("\nfsbp: ").unwrap() + 1;
    golden("human.txt", &text[start..]);
}

#[test]
fn json_has_every_control_and_whom_it_was_held_against() {
    let report: Value = serde_json::from_str(&check("fsbp,cis-5.0", "json")).unwrap();
    let controls = report["controls"].as_array().unwrap();
    golden("controls.json", &format!("{}\n", serde_json::to_string_pretty(controls).unwrap()));
    for control in controls {
        let count = |word: &str| control[word].as_u64().unwrap();
        let subjects = control["subjects"].as_array().unwrap();
        assert_eq!(count("passed") + count("failed") + count("undecided"), subjects.len() as u64);
    }
    let named = |control: &Value| {
        let failed = report["findings"].as_array().unwrap().iter().filter(|finding| {
            let controls = finding["controls"].as_array();
            controls.is_some_and(|all| {
                all.iter().any(|one| one["framework"] == control["framework"] && one["id"] == control["id"])
            })
        });
        failed.count() as u64
    };
    for control in controls.iter().filter(|control| control["framework"] == "cis-5.0") {
        assert_eq!(named(control), control["findings"].as_u64().unwrap(), "{}", control["id"]);
    }
}

#[test]
fn without_frameworks_nothing_is_said_of_controls() {
    let (_, stdout, _) = run(&["check", "--no-config", "--format", "json", "."]);
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert!(report.get("controls").is_none());
    assert!(report["findings"].as_array().unwrap().iter().all(|finding| finding.get("controls").is_none()));
}

fn place(index: &Value) -> usize {
    usize::try_from(index.as_u64().unwrap()).unwrap()
}

#[test]
fn sarif_has_the_frameworks_as_taxonomies() {
    let text = check("fsbp,cis-5.0", "sarif");
    // The types of another crate, which know the schema.
    let log: serde_sarif::sarif::Sarif = serde_json::from_str(&text).unwrap();
    assert_eq!(log.runs[0].taxonomies.as_ref().unwrap().len(), 2);
    let mut log: Value = serde_json::from_str(&text).unwrap();
    let run = &mut log["runs"][0];
    let taxonomies = run["taxonomies"].as_array().unwrap().clone();
    let resolve = |reference: &Value| {
        let component = place(&reference["toolComponent"]["index"]);
        assert_eq!(taxonomies[component]["name"], reference["toolComponent"]["name"]);
        let taxon = &taxonomies[component]["taxa"][place(&reference["index"])];
        assert_eq!(taxon["id"], reference["id"]);
        format!("{}:{}", taxonomies[component]["name"].as_str().unwrap(), taxon["id"].as_str().unwrap())
    };
    let supported = run["tool"]["driver"]["supportedTaxonomies"].as_array().unwrap();
    assert_eq!(supported.len(), taxonomies.len());
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap().clone();
    let related = |rule: &Value| -> Vec<String> {
        let relationships = rule["relationships"].as_array().cloned().unwrap_or_default();
        relationships.iter().map(|one| resolve(&one["target"])).collect()
    };
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    let mut lines = Vec::new();
    for result in run["results"].as_array().unwrap() {
        let kind = result["kind"].as_str().unwrap_or("fail").to_owned();
        *kinds.entry(kind.clone()).or_default() += 1;
        assert_eq!(result["locations"].as_array().unwrap().len(), 1, "{result}");
        let taxa: Vec<String> =
            result["taxa"].as_array().cloned().unwrap_or_default().iter().map(&resolve).collect();
        if kind == "fail" {
            let rule = &rules[place(&result["ruleIndex"])];
            assert!(taxa.iter().all(|one| related(rule).contains(one)), "{result}");
        } else {
            assert_eq!(result["level"], "none", "a result that is no failure has no level");
            assert_eq!(taxa.len(), 1);
            lines.push(format!("{kind} {}", result["message"]["text"].as_str().unwrap()));
        }
    }
    for kind in ["fail", "pass", "open", "review"] {
        assert!(kinds.contains_key(kind), "{kinds:?}");
    }
    golden("sarif.txt", &format!("{}\n", lines.join("\n")));
}

#[test]
fn every_framework_works_in_every_format() {
    let all = names().join(",");
    for format in ["human", "json", "sarif"] {
        assert!(!check(&all, format).is_empty());
    }
    for name in names() {
        let text = check(name, "human");
        assert!(text.contains(&format!("\n{name}: ")), "{name}");
        let (status, stdout, _) = run(&["controls", name]);
        assert!(status == 0 && stdout.lines().count() > 4, "{name}");
    }
}

#[test]
fn an_unknown_framework_is_an_error_that_names_the_known_ones() {
    for arguments in [&["check", "--no-config", "--controls", "cis", "."][..], &["controls", "cis"]] {
        let (status, _, stderr) = run(arguments);
        assert_eq!(status, 2);
        assert!(stderr.contains("no framework `cis`; the frameworks are cis-1.4, cis-3.0"), "{stderr}");
    }
}

#[test]
fn the_configuration_can_name_frameworks() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("grantlint.toml"), "controls = [\"cis-5.0\"]\n").unwrap();
    std::fs::write(folder.path().join("versioning.json"), r#"{"Status": "Enabled"}"#).unwrap();
    let mut command = Command::cargo_bin("grantlint").unwrap();
    let output = command.args(["check", "."]).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("cis-5.0: CIS Amazon Web Services Foundations Benchmark"), "{text}");
}

#[test]
fn the_output_is_the_same_with_any_number_of_threads() {
    let arguments = |threads| {
        ["check", "--no-config", "--controls", "security-hub", "--format", "json", "--threads", threads, "."]
    };
    assert_eq!(run(&arguments("1")).1, run(&arguments("3")).1);
}
