//! A table of AWS's actions in place of the embedded one.

use crate::Folder;

const TABLE: &str = "date\t2026-01-31\ns3\t\tobject=arn:${}:s3:::${}/${}\tMakeObject=w@0!\n";

/// The action that only the table above has, and one that it lacks.
const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
    "Action": ["s3:MakeObject", "s3:PutObject"], "Resource": "arn:aws:s3:::field-media/*"}]}"#;

#[test]
fn it_replaces_the_embedded_one() {
    let folder = Folder::new(&[("table.txt", TABLE), ("policy.json", POLICY)]);
    let pointers = |arguments: &[&str]| {
        let select = ["check", "policy.json", "--format", "json", "--select", "unknown-action"];
        let written = folder.run(&[&select, arguments].concat()).json();
        let date = written["tool"]["data_date"].as_str().unwrap().to_owned();
        let found = crate::list(&written["findings"]);
        (found.map(|one| one["primary"]["pointer"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), date)
    };
    let (found, date) = pointers(&[]);
    assert_eq!(found, ["/Statement/0/Action/0"]);
    assert_ne!(date, "2026-01-31");
    let expected = (vec!["/Statement/0/Action/1".to_owned()], "2026-01-31".to_owned());
    assert_eq!(pointers(&["--aws-data", "table.txt"]), expected);
    // The configuration file names it from where it stands.
    folder.write("settings/grantlint.toml", "aws-data = \"../table.txt\"\n");
    assert_eq!(pointers(&["--config", "settings/grantlint.toml"]), expected);
    folder.write("settings/grantlint.toml", "aws-data = \"\"\n");
    assert_eq!(pointers(&["--config", "settings/grantlint.toml"]), (found, date));
}

#[test]
fn what_is_wrong_with_it_is_said_at_its_place() {
    let folder = Folder::new(&[("policy.json", POLICY), ("table.txt", "date\t2026-01-31\ns3\t\t\tGo\n")]);
    for command in ["check", "actions"] {
        let file = if command == "check" { "policy.json" } else { "s3:Go" };
        let run = folder.run(&[command, file, "--aws-data", "table.txt"]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(
            run.stderr.contains("table.txt:2:6: `Go`") && run.stderr.contains("authorization.txt"),
            "{run:?}"
        );
        let run = folder.run(&[command, file, "--aws-data", "none.txt"]);
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains("`none.txt`"), "{run:?}");
    }
}

#[test]
fn print_config_shows_it() {
    let folder = Folder::new(&[]);
    let shown = |arguments: &[&str]| folder.run(&[&["check", "--print-config"], arguments].concat()).stdout;
    assert!(shown(&[]).contains("\naws-data = \"\"  # default\n"));
    assert!(shown(&["--aws-data", "a.txt"]).contains("\naws-data = \"a.txt\"  # command line\n"));
}
