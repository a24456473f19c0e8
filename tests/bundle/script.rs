//! The scripts of `grantlint export-script`: only questions, names quoted, errors kept.

use std::path::Path;
use std::process::Command;

use grantlint::bundle::export::EXPORTS;

/// Names that mean something to a shell, to the AWS CLI, or to the file system.
const HOSTILE: [&str; 12] = [
    "shared-data",
    "a'b",
    "'; touch hacked; '",
    "$(touch hacked)",
    "`touch hacked`",
    "--endpoint-url=http://example.com",
    "../../hacked",
    "a\ntouch hacked\n",
    "a b",
    "\\",
    "*",
    "..",
];

fn script(arguments: &[&str]) -> String {
    let run =
        assert_cmd::Command::cargo_bin("grantlint").unwrap().arg("export-script").args(arguments).output();
    let run = run.unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn all() -> Vec<String> {
    let mut scripts = vec![script(&["account"])];
    for name in HOSTILE {
        scripts.push(script(&["bucket", "--", name]));
        scripts.push(script(&["role", "--", name]));
    }
    scripts
}

#[test]
fn nobody_is_asked_about_a_name_of_nothing() {
    for about in ["bucket", "role"] {
        let arguments = ["export-script", about, ""];
        let run = assert_cmd::Command::cargo_bin("grantlint").unwrap().args(arguments).output().unwrap();
        assert_eq!((run.status.code(), run.stdout.len()), (Some(2), 0), "{about}");
    }
}

#[test]
fn a_posix_shell_understands_them() {
    let folder = tempfile::tempdir().unwrap();
    for script in all() {
        let path = folder.path().join("script.sh");
        std::fs::write(&path, &script).unwrap();
        let run = Command::new("sh").arg("-n").arg(&path).output().unwrap();
        assert!(run.status.success(), "{}\n{script}", String::from_utf8_lossy(&run.stderr));
        assert!(script.starts_with("#!/bin/sh\n"));
    }
}

/// A stand-in for the AWS CLI that notes its arguments, one call a line, and answers as `answer` says.
fn run(script: &str, answer: &str, folder: &Path) -> Vec<String> {
    let aws = folder.join("bin/aws");
    std::fs::create_dir_all(aws.parent().unwrap()).unwrap();
    let calls = folder.join("calls");
    let text = format!(
        "#!/bin/sh\nprintf '%s|' \"$@\" | tr '\\n' ' ' >> '{}'\necho >> '{}'\n{answer}\n",
        calls.display(),
        calls.display()
    );
    std::fs::write(&aws, text).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(&aws).status().unwrap().success());
    let path = folder.join("script.sh");
    std::fs::write(&path, script).unwrap();
    let work = folder.join("deep/er/desk");
    std::fs::create_dir_all(&work).unwrap();
    let search = format!("{}:/usr/bin:/bin", folder.join("bin").display());
    let run = Command::new("sh").arg(&path).current_dir(&work).env("PATH", search).output().unwrap();
    assert!(run.stdout.is_empty(), "a script prints nothing");
    let calls = std::fs::read_to_string(calls).unwrap_or_default();
    calls.lines().map(str::to_owned).collect()
}

/// Answers to the questions for lists, so that each loop runs.
const ANSWERS: &str = r#"case "$*" in
  *--query*PolicyNames*) echo read ;;
  *--query*PolicyArn*) echo arn:aws:iam::aws:policy/ReadOnlyAccess ;;
  *--query*DefaultVersionId*) echo v1 ;;
  *--query*TrailARN*) echo arn:aws:cloudtrail:eu-west-1:111122223333:trail/main ;;
  *--query*KMSMasterKeyID*) echo arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab ;;
  *--query*LocationConstraint*) echo eu-west-1 ;;
  *--query*AccessPointList*) echo partner ;;
  *--query*Account*) echo 111122223333 ;;
  *get-bucket-versioning*) ;;
  *get-bucket-policy*) echo 'An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: none' >&2; exit 254 ;;
  *) echo '{"Answer": true}' ;;
esac"#;

#[test]
fn they_only_ask_and_run_nothing_of_a_name() {
    for (number, script) in all().into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let calls = run(&script, ANSWERS, folder.path());
        assert!(calls.len() > 3, "{number}: {calls:?}\n{script}");
        for call in &calls {
            let command = call.split('|').nth(1).unwrap();
            let verb = command.split('-').next().unwrap();
            assert!(matches!(verb, "get" | "list" | "describe"), "{call}");
            assert!(!call.split('|').any(|word| word.starts_with("--endpoint-url")), "{call}");
        }
        for entry in walk(folder.path()) {
            assert!(!entry.ends_with("hacked") || entry.contains("desk/.._.._hacked"), "{number}: {entry}");
        }
    }
}

fn walk(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        all.push(path.display().to_string());
        if path.is_dir() {
            all.extend(walk(&path));
        }
    }
    all
}

#[test]
fn answers_empty_answers_and_errors_are_saved_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let calls = run(&script(&["bucket", "shared-data"]), ANSWERS, folder.path());
    let saved = folder.path().join("deep/er/desk/shared-data");
    let read = |name: &str| std::fs::read_to_string(saved.join(name)).unwrap();
    assert_eq!(read("get-bucket-versioning.json"), "{}\n");
    assert!(read("get-bucket-policy.json").starts_with("An error occurred (NoSuchBucketPolicy)"));
    assert_eq!(read("get-bucket-acl.json"), "{\"Answer\": true}\n");
    assert_eq!(read("get-key-policy.json"), "{\"Answer\": true}\n");
    let bucket = EXPORTS.iter().filter(|export| export.owner == grantlint::bundle::Owner::Bucket).count();
    assert_eq!(
        calls.len(),
        bucket + 7,
        "one call an export, one for the Region, two for the key and four for the access points"
    );
    assert_eq!(std::fs::read_dir(&saved).unwrap().count(), bucket + 3, "one file each, and nothing else");
    let regional = calls.iter().filter(|call| call.starts_with("s3control") || call.starts_with("kms"));
    assert!(regional.clone().count() > 3 && regional.clone().all(|call| call.contains("--region=eu-west-1")));
    assert_eq!(read("get-access-point-policy.partner.json"), "{\"Answer\": true}\n");
    assert_eq!(read("get-access-point.partner.json"), "{\"Answer\": true}\n");

    let mut command = assert_cmd::Command::cargo_bin("grantlint").unwrap();
    let run = command.args(["bundle", "--format", "json"]).arg(&saved).output().unwrap();
    let facts: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let state = |fact: &str| {
        let facts = facts["bundles"][0]["facts"].as_array().unwrap();
        facts.iter().find(|row| row["fact"] == fact).unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(facts["bundles"][0]["name"], "shared-data");
    assert_eq!(state("bucket-policy"), "absent");
    assert_eq!(state("bucket-versioning"), "absent");
    assert_eq!(state("bucket-acl"), "unknown");
}
