//! Where the output goes, how much of it, and in which colours.

use std::io::Read;
use std::process::Stdio;

use crate::{CLEAN, Folder, HIGH, finish};

#[test]
fn the_output_can_go_to_a_file() {
    let folder = Folder::new(&[("high.json", HIGH)]);
    for format in ["human", "json", "sarif"] {
        let printed = folder.run(&["check", "high.json", "--format", format]);
        let written = folder.run(&["check", "high.json", "--format", format, "--output", "report"]);
        assert_eq!(
            (written.status, written.stdout.as_str(), written.stderr.as_str()),
            (1, "", ""),
            "{format}"
        );
        assert_eq!(std::fs::read_to_string(folder.path("report")).unwrap(), printed.stdout, "{format}");
    }
    // An older report is replaced whole.
    folder.write("report", &"x".repeat(1_000_000));
    folder.run(&["check", "high.json", "--output", "report", "--quiet"]);
    assert!(std::fs::metadata(folder.path("report")).unwrap().len() < 1_000);
}

#[test]
fn what_people_read_has_one_name_in_every_command() {
    let folder = Folder::new(&[("a.json", CLEAN)]);
    let commands: [&[&str]; 7] = [
        &["check", "a.json"],
        &["access", "a.json"],
        &["diff", "a.json", "a.json"],
        &["bundle", "a.json"],
        &["rules"],
        &["actions", "s3:GetObject"],
        &["query", "$", "a.json"],
    ];
    for command in commands {
        let run = folder.run(command);
        let named = folder.run(&[command, &["--format", "human"]].concat());
        assert_eq!((named.status, named.stdout), (run.status, run.stdout), "{command:?}");
    }
}

#[test]
fn quiet_is_one_line_a_finding_and_nothing_else() {
    let folder = Folder::new(&[("a.json", HIGH), ("b.json", HIGH), ("clean.json", CLEAN)]);
    let run = folder.run(&["check", ".", "--quiet"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert!(lines[0].starts_with("a.json:1:") && lines[0].contains("wildcard-action"), "{}", lines[0]);
    assert!(lines[1].starts_with("b.json:1:"), "{}", lines[1]);
    let run = folder.run(&["check", "clean.json", "--quiet"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let run = folder.run(&["check", "gone.json", "--quiet"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stdout.contains("gone.json") || run.stderr.contains("gone.json"),
        "a failure is not to be silent"
    );
}

#[test]
fn verbose_says_what_was_recognised_and_why_it_matters() {
    let folder = Folder::new(&[("a.json", HIGH), ("clean.json", CLEAN)]);
    let run = folder.run(&["check", ".", "--verbose"]);
    assert!(run.stdout.contains("clean.json: identity policy"), "{}", run.stdout);
    assert!(run.stdout.contains("why: "), "{}", run.stdout);
    let run = folder.run(&["check", "."]);
    assert!(
        !run.stdout.contains("why: ") && run.stdout.ends_with("in 2 documents of 2 files\n"),
        "{}",
        run.stdout
    );
    assert_eq!(folder.run(&["check", ".", "--verbose", "--quiet"]).status, 2);
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let folder = Folder::new(&[("a.json", HIGH)]);
    let is_coloured = |arguments: &[&str], no_color: Option<&str>| {
        let mut command = folder.command(&[&["check", "a.json"], arguments].concat());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        finish(&mut command).stdout.contains('\u{1b}')
    };
    assert!(!is_coloured(&[], None), "a pipe is no terminal");
    assert!(!is_coloured(&["--color", "never"], None));
    assert!(is_coloured(&["--color", "always"], None));
    assert!(is_coloured(&["--color", "always"], Some("1")), "the command line counts for more");
    assert!(!is_coloured(&["--color", "auto"], Some("1")));
    for format in ["json", "sarif"] {
        assert!(!is_coloured(&["--color", "always", "--format", format], None), "{format}");
    }
}

#[test]
fn escape_sequences_reach_the_terminal_from_nowhere() {
    let escape = "\u{1b}[2J";
    let folder = Folder::new(&[
        ("a.json", "{\"\\u001b[2J\": \"\u{202e}\"}"),
        ("grantlint.toml", &format!("select = [\"{}\"]\n", "\\u001b[2J")),
    ]);
    for arguments in
        [&["query", "$.*", "a.json"][..], &["check", "a.json"], &["query", &format!("${escape}"), "a.json"]]
    {
        let run = folder.run(arguments);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(!said.is_empty() && !said.contains(['\u{1b}', '\u{202e}']), "{arguments:?}: {said:?}");
    }
}

#[test]
fn escape_sequences_of_a_document_do_not_reach_the_terminal() {
    let text = HIGH.replace("\"Resource\"", "\"Sid\": \"\\u001b[2Jgone\", \"\u{202e}Resource\"");
    let folder = Folder::new(&[("a.json", &text)]);
    let run = folder.run(&["check", "a.json"]);
    assert_eq!(run.status, 1);
    assert!(!run.stdout.contains(['\u{1b}', '\u{202e}']), "{}", run.stdout);
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = Folder::new(&[]);
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let statements = vec![statement; 5_000].join(",\n");
    folder.write("many.json", &format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}"));
    for format in ["human", "json", "sarif"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_grantlint"))
            .args(["check", "many.json", "--format", format])
            .current_dir(folder.path("."))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        // The pipe is closed here; what follows has nowhere to go.
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
        assert_eq!(output.status.code(), Some(1), "{format}: what was found counts, read or not");
    }
}

/// Edits elsewhere leave alone what a finding is known by: of a document as a whole, and of a place in a statement with a
/// `Sid`.
#[test]
fn fingerprints_outlive_edits_of_other_statements() {
    let read = r#"{"Sid":"Read","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
    let list = r#"{"Sid":"List","Effect":"Allow","Principal":"*","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b"}"#;
    let policy = |start: &str, statements: &[&str]| {
        format!("{{{start}\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(","))
    };
    let found = |text: String| {
        let folder = Folder::new(&[("a.json", &text)]);
        let findings = folder.run(&["check", "a.json", "-f", "json"]).json()["findings"].clone();
        let pair = |one: &serde_json::Value| format!("{} {}", one["rule"], one["fingerprint"]);
        findings.as_array().unwrap().iter().map(pair).collect::<std::collections::BTreeSet<_>>()
    };
    let before = found(policy("", &[read, list]));
    assert!(before.iter().any(|one| one.contains("tls-not-required")), "{before:?}");
    assert!(before.len() > 2, "{before:?}");
    assert_eq!(before, found(policy("\"Id\":\"shared\",", &[read, list])));
    assert_eq!(before, found(policy("", &[list, read])));
    assert!(found(policy("", &[read, &list.replace("List\"", "Lists\"")])) != before);
}
