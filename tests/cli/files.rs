//! Which files are read, and which of them are seen together.

use crate::{CLEAN, Folder, HIGH, LOW, NOT_OURS, finish};

/// The bucket encrypts with KMS unless an upload says otherwise.
const ENCRYPTION: &str = r#"{"ServerSideEncryptionConfiguration": {"Rules": [
  {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}}"#;

/// A Deny of uploads with any other encryption than AES256.
const DENY: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::field-media/*",
   "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}}]}"#;

const JOINED: &str = "deny-contradicts-default-encryption";

#[test]
fn an_explicit_file_that_is_not_ours_is_quiet() {
    let folder = Folder::new(&[("package.json", NOT_OURS), ("notes.txt", "not even JSON")]);
    let run = folder.run(&["check", "package.json", "--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.json()["summary"]["not_ours"], 1);
    assert_eq!(run.json()["failures"].as_array().map(Vec::len), Some(0));
    let run = folder.run(&["check", "package.json", "--quiet"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    // What is not JSON at all was surely not meant.
    assert_eq!(folder.run(&["check", "notes.txt"]).status, 2);
}

#[test]
fn a_call_that_never_reached_aws_is_named() {
    for (saved, error) in [
        (
            "\nUnable to locate credentials. Run \"aws login\".\n",
            "Unable to locate credentials. Run \"aws login\".",
        ),
        (
            "\u{FEFF}\nCould not connect to the endpoint URL: \"https://s3.example.com/\"\r\n",
            "Could not connect to the endpoint URL: \"https://s3.example.com/\"",
        ),
        (
            "aws: [ERROR]: The config profile (audit) could not be found\n",
            "The config profile (audit) could not be found",
        ),
    ] {
        let folder = Folder::new(&[("get-bucket-versioning.json", saved)]);
        let run = folder.run(&["check", "."]);
        assert_eq!(run.status, 2);
        let said = format!(
            "get-bucket-versioning.json: holds no answer of AWS: the AWS CLI could not ask: `{error}`"
        );
        assert!(run.stdout.contains(&said), "{}", run.stdout);
    }
}

#[test]
fn in_a_folder_only_files_that_can_be_ours_are_read() {
    let folder = Folder::new(&[
        ("a.json", HIGH),
        ("b/c.template", HIGH),
        ("b/d.ndjson", "{\"x\": 1}\n{\"y\": 2}\n"),
        ("notes.txt", "not even JSON"),
        ("node_modules/x/policy.json", HIGH),
        ("b/node_modules/policy.json", HIGH),
    ]);
    assert_eq!(folder.found(&["."]).len(), 2);
    // A file that is named outright is read whatever its name.
    folder.write("policy.txt", HIGH);
    assert_eq!(folder.found(&["policy.txt"]).len(), 1);
    assert_eq!(folder.found(&[".", "policy.txt"]).len(), 3);
    assert_eq!(folder.found(&[".", "a.json", "./a.json"]).len(), 2, "a file named twice is read once");
}

#[test]
fn globs_choose_files_in_folders() {
    let folder = Folder::new(&[("a.json", HIGH), ("old/b.json", HIGH), ("c.policy", HIGH), ("d.txt", HIGH)]);
    assert_eq!(folder.found(&["."]).len(), 3);
    assert_eq!(folder.found(&[".", "--exclude", "old/**"]).len(), 2);
    assert_eq!(folder.found(&[".", "--include", "*.txt"]).len(), 1);
    assert_eq!(folder.found(&[".", "--include", "*.json", "--exclude", "b.json"]).len(), 1);
    let run = folder.run(&["check", ".", "--include", "{a"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("{a"), "{}", run.stderr);
}

#[test]
fn ignored_files_of_a_folder_are_skipped() {
    let folder = Folder::new(&[
        (".gitignore", "secret/\nlocal-*.json\n"),
        ("a.json", HIGH),
        ("local-a.json", HIGH),
        ("secret/b.json", HIGH),
        ("sub/.gitignore", "*.json\n!kept.json\n"),
        ("sub/c.json", HIGH),
        ("sub/kept.json", HIGH),
    ]);
    assert_eq!(folder.found(&["."]).len(), 2);
    assert_eq!(folder.found(&["local-a.json"]).len(), 1, "a file that is named outright is read");
}

#[test]
fn standard_input_is_a_dash() {
    let folder = Folder::new(&[("a.json", HIGH)]);
    let run = finish(folder.command(&["check", "-", "--format", "json"]).write_stdin(HIGH));
    assert_eq!(run.status, 1);
    assert_eq!(run.json()["findings"][0]["primary"]["path"], "stdin");
    assert_eq!(run.json()["findings"][0]["primary"]["start"]["line"], 1);
    let run = finish(folder.command(&["check", "-"]).write_stdin(CLEAN));
    assert_eq!(run.status, 0);
    let run = finish(folder.command(&["check", "-"]).write_stdin("{"));
    assert_eq!(run.status, 2);
    let run = finish(folder.command(&["check", "-"]).write_stdin(""));
    assert_eq!(run.status, 0, "nothing is an empty answer");
    let run = finish(folder.command(&["check", "-", "--policy-type", "bucket"]).write_stdin(LOW));
    assert!(run.stdout.contains("missing-element"), "{}", run.stdout);
}

#[test]
fn nothing_to_read_is_said() {
    let folder =
        Folder::new(&[(".gitignore", "exports/\n"), ("exports/a.json", HIGH), (".policies/b.json", HIGH)]);
    let run = folder.run(&["check", "--quiet", "."]);
    assert_eq!((run.status, &*run.stdout), (0, ""));
    assert!(run.stderr.contains("nothing was read") && run.stderr.contains("--no-ignore"), "{}", run.stderr);
    assert_eq!(folder.found(&["--no-ignore", "."]), ["wildcard-action"; 2]);
    assert_eq!(folder.found(&["exports"]), ["wildcard-action"], "the folder that is named is entered");
    assert_eq!(folder.run(&["check", "exports"]).stderr, "");
}

#[test]
fn files_named_by_a_hook_are_taken_as_those_of_a_folder() {
    let config = "exclude = [\"**/testdata/**\"]\n";
    let folder = Folder::new(&[
        ("a.json", HIGH),
        ("policies/testdata/b.json", HIGH),
        ("c.txt", HIGH),
        ("grantlint.toml", config),
    ]);
    let named = ["a.json", "policies/testdata/b.json", "c.txt"];
    assert_eq!(folder.found(&named).len(), 3);
    assert_eq!(folder.found(&["--force-exclude", named[0], named[1], named[2]]).len(), 1);
    let run = folder.run(&["check", "--force-exclude", "--quiet", "c.txt"]);
    assert_eq!((run.status, &*run.stdout, &*run.stderr), (0, "", ""));
}

#[test]
fn standard_input_stands_by_itself() {
    let folder = Folder::new(&[("a.json", HIGH)]);
    let run = finish(folder.command(&["check", "-", "a.json", "--format", "json"]).write_stdin(HIGH));
    assert_eq!((run.status, &*run.stdout), (2, ""), "{run:?}");
    assert!(run.stderr.contains("`-`, the standard input, is checked by itself"), "{run:?}");
}

#[test]
fn standard_input_is_read_as_a_file_is() {
    let folder = Folder::new(&[]);
    let run = finish(folder.command(&["check", "-"]).write_stdin(&b"\xFF\xFE{\0"[..]));
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("standard input is UTF-16, not UTF-8; PowerShell"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn links_to_files_are_read_and_loops_of_links_end() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("target/a.json", HIGH), ("links/clean.json", CLEAN)]);
    symlink(folder.path("target/a.json"), folder.path("links/linked.json")).unwrap();
    symlink(folder.path("links"), folder.path("links/again")).unwrap();
    symlink(folder.path("target"), folder.path("links/folder")).unwrap();
    assert_eq!(folder.found(&["links"]), ["wildcard-action"], "links to folders are not entered");
    assert_eq!(folder.found(&["links/linked.json"]), ["wildcard-action"]);
    // A folder that is named outright is entered, whatever it is.
    assert_eq!(folder.found(&["links/folder"]), ["wildcard-action"]);
    symlink("self.json", folder.path("links/self.json")).unwrap();
    symlink("nowhere.json", folder.path("links/dangling.json")).unwrap();
    let run = folder.run(&["check", "links", "--format", "json"]);
    assert_eq!(run.status, 2);
    let failures = run.json()["failures"].clone();
    assert_eq!(failures[0]["path"], "links/dangling.json");
    assert_eq!(failures[1]["path"], "links/self.json");
    assert_eq!(failures.as_array().map(Vec::len), Some(2), "{failures}");
}

#[test]
fn a_small_folders_documents_are_about_one_bucket() {
    let folder =
        Folder::new(&[("b/encryption.json", ENCRYPTION), ("b/policy.json", DENY), ("c/policy.json", DENY)]);
    let joined = |arguments: &[&str]| folder.found(arguments).iter().filter(|id| *id == JOINED).count();
    assert_eq!(joined(&["b"]), 1);
    assert_eq!(joined(&["b/encryption.json", "b/policy.json"]), 1);
    assert_eq!(joined(&["b/policy.json"]), 0, "what was not read is not known");
    assert_eq!(joined(&["c"]), 0);
    assert_eq!(joined(&["c", "b/encryption.json"]), 0, "documents of two folders are about two buckets");
    assert_eq!(joined(&["."]), 1);
    let run = folder.run(&["check", "b", "--format", "json", "--select", JOINED]);
    let finding = &run.json()["findings"][0];
    assert_eq!(finding["primary"]["path"], "b/policy.json");
    assert_eq!(finding["related"][0]["path"], "b/encryption.json");
    // Two of a kind are two buckets, or one at two times.
    folder.write("b/encryption-2.json", ENCRYPTION);
    assert_eq!(joined(&["b"]), 0);
}

#[test]
fn a_large_folders_documents_are_not_joined() {
    let folder = Folder::new(&[("b/encryption.json", ENCRYPTION), ("b/policy.json", DENY)]);
    let joined = || folder.found(&["b", "--select", JOINED]).len();
    for number in 0..62 {
        folder.write(&format!("b/other-{number}.json"), NOT_OURS);
    }
    assert_eq!(joined(), 1, "64 files are a small folder");
    folder.write("b/other-62.json", NOT_OURS);
    assert_eq!(joined(), 0, "65 files are a large one");
}

#[test]
fn a_broken_line_is_a_failure_and_hides_no_other() {
    let whole = HIGH.replace('\n', " ");
    let cut = &whole[..whole.len() - 2];
    let lists = [
        // The only document of ours, with a stray comma.
        ("{\"a\": 1}\n{\"b\": 1}\n".to_owned() + &whole.replacen(']', ",]", 1) + "\n", 1),
        (format!("{whole}\n{cut}\n{whole}\n{whole}\n"), 4),
        (format!("{cut}\n{whole}\n{whole}\n"), 3),
        (format!("{whole}\n{cut}\n"), 2),
        (format!("{whole}\nnot even JSON\n{whole}\n"), 2),
    ];
    for (lines, count) in lists {
        let folder = Folder::new(&[("a.jsonl", &lines)]);
        let run = folder.run(&["check", "a.jsonl", "-f", "json"]);
        assert_eq!(run.status, 2, "{lines}");
        assert_eq!(run.json()["summary"]["documents"], count, "{lines}");
        let failure = run.json()["failures"][0]["message"].as_str().unwrap_or_default().to_owned();
        assert!(failure.ends_with("the rest was checked"), "{failure}");
        let run = folder.run(&["check", "a.jsonl", "--select", "trust", "--fail-on", "critical"]);
        assert_eq!(run.status, 2, "{lines}");
    }
}

#[test]
fn a_document_of_many_lines_is_not_taken_for_lines() {
    let statement = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let broken =
        format!("{{\"Version\":\"2012-10-17\",\"Statement\":[\n{statement}\n{statement}\n{statement}\n]}}\n");
    let folder = Folder::new(&[("a.json", &broken)]);
    assert_eq!(folder.run(&["check", "a.json", "-f", "json"]).json()["summary"]["documents"], 1);
    let two = format!("{}\n,\n{{\n\"Version\":\"2012-10-17\",\n\"Statement\":[]\n}}\n", HIGH.trim());
    let folder = Folder::new(&[("a.json", &two)]);
    let run = folder.run(&["check", "a.json", "-f", "json"]);
    assert_eq!(run.status, 2);
    let failure = run.json()["failures"][0]["message"].as_str().unwrap_or_default().to_owned();
    assert!(failure.ends_with("only the first document was checked"), "{failure}");
}
