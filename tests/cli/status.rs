//! The exit status: 0 clean, 1 findings, 2 something could not be read; the same in every format.

use crate::{CLEAN, Folder, HIGH, LOW, NOT_OURS};

const FORMATS: [&str; 3] = ["human", "json", "sarif"];

#[test]
fn it_is_0_1_or_2_and_2_outranks_1_in_every_format() {
    let folder = Folder::new(&[
        ("clean.json", CLEAN),
        ("high.json", HIGH),
        ("low.json", LOW),
        ("other.json", NOT_OURS),
    ]);
    folder.write("broken.json", "{\"Version\" \"2012-10-17\", 1 2 3");
    let cases: [(&[&str], i32); 9] = [
        (&["clean.json"], 0),
        (&["other.json"], 0),
        (&["low.json"], 1),
        (&["clean.json", "high.json"], 1),
        (&["broken.json"], 2),
        (&["gone.json"], 2),
        (&["high.json", "gone.json"], 2),
        (&["high.json", "broken.json"], 2),
        (&["."], 2),
    ];
    for (paths, status) in cases {
        for format in FORMATS {
            let run = folder.run(&[&["check", "--format", format], paths].concat());
            assert_eq!(run.status, status, "{paths:?} as {format}: {run:?}");
        }
    }
    // The findings are shown beside the failure.
    assert_eq!(folder.found(&["high.json", "gone.json"]), ["wildcard-action"]);
}

#[test]
fn fail_on_says_from_which_severity_on_it_is_1() {
    let folder = Folder::new(&[("high.json", HIGH), ("low.json", LOW)]);
    let cases = [
        ("low.json", "info", 1),
        ("low.json", "low", 1),
        ("low.json", "medium", 0),
        ("high.json", "medium", 1),
        ("high.json", "high", 1),
        ("high.json", "critical", 0),
        ("gone.json", "critical", 2),
    ];
    for (path, severity, status) in cases {
        for format in FORMATS {
            let run = folder.run(&["check", path, "--fail-on", severity, "--format", format]);
            assert_eq!(run.status, status, "{path} with --fail-on {severity} as {format}: {run:?}");
        }
    }
    // It changes the status only: the finding is shown all the same.
    assert_eq!(folder.found(&["high.json", "--fail-on", "critical"]), ["wildcard-action"]);
    assert_eq!(folder.run(&["check", "low.json", "--fail-on", "severe"]).status, 2);
}

#[test]
fn a_run_that_asks_for_what_is_not_there_is_2() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    let cases: [&[&str]; 9] = [
        &[],
        &["check"],
        &["check", "--no-such-option", "clean.json"],
        &["check", "clean.json", "--format", "xml"],
        &["check", "clean.json", "--policy-type", "public"],
        &["check", "clean.json", "--config", "gone.toml"],
        &["check", "clean.json", "--rules", "gone"],
        &["check", "clean.json", "--output", "no/such/folder/report.json"],
        &["lint", "clean.json"],
    ];
    for arguments in cases {
        let run = folder.run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments:?}: {run:?}");
        assert!(!run.stderr.is_empty(), "{arguments:?} fails without a word");
    }
}

#[test]
fn a_failure_names_the_file_and_what_is_wrong() {
    let folder = Folder::new(&[("broken.json", "{\"Version\": 1")]);
    let run = folder.run(&["check", "gone.json", "broken.json", "--format", "json"]);
    let failures = run.json()["failures"].clone();
    assert_eq!(failures[0]["path"], "broken.json");
    assert!(failures[0]["message"].as_str().unwrap().contains("line 1"), "{failures}");
    assert_eq!(failures[1]["path"], "gone.json");
    assert!(failures[1]["message"].as_str().unwrap().contains("no such file"), "{failures}");
    let human = folder.run(&["check", "gone.json", "broken.json"]).stdout;
    assert!(human.contains("gone.json: no such file") && human.contains("2 failures"), "{human}");
}

#[test]
fn help_and_version_are_0() {
    let folder = Folder::new(&[]);
    for arguments in [["--help", "check"], ["check", "--help"], ["help", "check"], ["query", "--help"]] {
        let run = folder.run(&arguments);
        assert_eq!(run.status, 0, "{run:?}");
        assert!(run.stdout.contains("Usage"), "{run:?}");
    }
    let run = folder.run(&["--version"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains(env!("CARGO_PKG_VERSION")) && run.stdout.contains("AWS data of"), "{run:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = folder.run(&["completions", shell]);
        assert_eq!(run.status, 0, "{shell}");
        assert!(run.stdout.contains("grantlint"), "{shell}");
    }
}

/// What a subcommand is for is said in the list of all; its arguments are described only when it is called.
#[test]
fn every_subcommand_says_what_the_list_says_of_it() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["--help"]).stdout;
    let (_, commands) = list.split_once("Commands:\n").unwrap();
    let mut count = 0;
    // A text that is too long for its line goes on in the next one, further in.
    let lines = commands.lines().take_while(|line| !line.is_empty());
    for line in lines.filter(|line| !line.starts_with("   ")) {
        let (name, about) = line.trim().split_once(' ').unwrap();
        if name != "help" {
            let help = folder.run(&[name, "--help"]).stdout;
            let said: Vec<&str> = help.lines().take_while(|line| !line.is_empty()).collect();
            assert!(said.join(" ").starts_with(about.trim()), "{name}: {help}");
            assert!(help.contains(&format!("{name} ")), "{help}");
            count += 1;
        }
    }
    assert!(count >= 14, "{list}");
    for name in ["check", "diff", "access", "can", "deny-check", "contract", "test", "actions", "bundle"] {
        let help = folder.run(&[name, "--help"]).stdout;
        assert!(help.contains("\nExit status: 0"), "{help}");
    }
    let script = folder.run(&["completions", "bash"]).stdout;
    assert!(["--fail-on", "--principal", "account"].iter().all(|word| script.contains(word)));
}
