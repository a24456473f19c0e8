//! `grantlint.toml`: found upwards, refused at its line, and shown with where each setting comes from.

use crate::{CLEAN, Folder, HIGH, LOW};

#[test]
fn it_is_found_upwards_from_the_first_path() {
    let folder = Folder::new(&[("grantlint.toml", "ignore = [\"access\"]\n"), ("a/b/high.json", HIGH)]);
    assert_eq!(folder.found(&["a/b/high.json"]), [""; 0]);
    assert_eq!(folder.found(&["a"]), [""; 0]);
    assert_eq!(folder.found(&["a/b/high.json", "--no-config"]), ["wildcard-action"]);
    // The nearest one counts, and alone.
    folder.write("a/grantlint.toml", "");
    assert_eq!(folder.found(&["a/b/high.json"]), ["wildcard-action"]);
    assert_eq!(folder.found(&["a/b/high.json", "--config", "grantlint.toml"]), [""; 0]);
}

#[test]
fn the_command_line_counts_for_more() {
    let folder = Folder::new(&[
        ("grantlint.toml", "select = [\"trust\"]\nfail-on = \"critical\"\n"),
        ("high.json", HIGH),
    ]);
    assert_eq!(folder.found(&["high.json"]), [""; 0]);
    assert_eq!(folder.found(&["high.json", "--select", "access"]), ["wildcard-action"]);
    assert_eq!(folder.run(&["check", "high.json", "--select", "access"]).status, 0);
    assert_eq!(folder.run(&["check", "high.json", "--select", "access", "--fail-on", "high"]).status, 1);
}

#[test]
fn a_severity_can_be_replaced() {
    let folder =
        Folder::new(&[("grantlint.toml", "[severity]\nversion-missing = \"critical\"\n"), ("low.json", LOW)]);
    let run = folder.run(&["check", "low.json", "--fail-on", "critical", "--format", "json"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.json()["findings"][0]["severity"], "critical");
    assert_eq!(run.json()["summary"]["findings"]["critical"], 1);
    let sarif = folder.run(&["check", "low.json", "--format", "sarif"]).json();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
}

#[test]
fn a_severity_can_be_replaced_for_a_family_or_a_category() {
    let severity = |words: &str| {
        let file = format!("[severity]\n{words}\n");
        let folder = Folder::new(&[("grantlint.toml", &file), ("low.json", LOW)]);
        let run = folder.run(&["check", "low.json", "--format", "json"]);
        run.json()["findings"][0]["severity"].as_str().unwrap().to_owned()
    };
    assert_eq!(severity("grammar = \"high\""), "high");
    assert_eq!(severity("hygiene = \"info\""), "info");
    assert_eq!(severity("hygiene = \"info\"\ngrammar = \"high\""), "high", "the narrower word counts");
    assert_eq!(severity("hygiene = \"info\"\nversion-missing = \"medium\"\ngrammar = \"high\""), "medium");
}

#[test]
fn partners_and_accounts_are_taken_from_it() {
    let role = r#"{"Role": {"RoleName": "r", "Arn": "arn:aws:iam::540276918833:role/r", "MaxSessionDuration": 3600,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::318204659977:root"}, "Action": "sts:AssumeRole"}]}}}"#;
    let folder = Folder::new(&[("role.json", role)]);
    assert_eq!(folder.found(&["role.json"]), ["external-id-missing"]);
    folder.write("grantlint.toml", "own-accounts = [\"318204659977\"]\n");
    assert_eq!(folder.found(&["role.json"]), [""; 0]);
    let partner = "[[partners]]\nname = \"Labeling\"\naccount = \"318204659977\"\nsession-seconds = 43200\n";
    folder.write("grantlint.toml", partner);
    assert_eq!(folder.found(&["role.json"]), ["external-id-missing", "session-too-short"]);
}

#[test]
fn mistakes_are_refused_at_their_place() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    // The file, and what the message must hold.
    let cases: [(&str, &[&str]); 15] = [
        ("fail-on = \"high\"\nignored = [\"access\"]\n", &["grantlint.toml", "line 2", "ignored"]),
        ("select = \"access\"\n", &["grantlint.toml", "line 1", "select"]),
        ("\n\nselect = [\"access\"\n", &["grantlint.toml", "line"]),
        ("[[partners]]\nname = \"a\"\naccounts = [\"1\"]\n", &["grantlint.toml", "line 3", "accounts"]),
        ("[[partners]]\nname = \"a\"\n", &["grantlint.toml", "account"]),
        ("own-accounts = [\"1111\"]\n", &["grantlint.toml", "`1111`", "twelve digits"]),
        ("organization = \"acme\"\n", &["grantlint.toml", "`acme`", "`o-`"]),
        ("[[partners]]\nname = \"a\"\naccount = \"1\"\n", &["grantlint.toml", "`1`", "twelve digits"]),
        ("fail-on = \"severe\"\n", &["grantlint.toml", "severe", "critical, high, medium, low, info"]),
        ("controls = [\"cis-7\"]\n", &["grantlint.toml", "`cis-7`", "cis-7.0"]),
        ("enable = [\"access\"]\n", &["grantlint.toml", "`access`", "family"]),
        ("rules = [\"nowhere\"]\n", &["nowhere`: no such file or folder\n"]),
        (
            "[severity]\nversion-missing = \"severe\"\n",
            &["grantlint.toml", "severe", "critical, high, medium, low, info"],
        ),
        ("[severity]\nversion-mising = \"low\"\n", &["grantlint.toml", "`version-mising`"]),
        ("exclude = [\"{a\"]\n", &["{a", "grantlint.toml"]),
    ];
    for (text, words) in cases {
        folder.write("grantlint.toml", text);
        let run = folder.run(&["check", "clean.json"]);
        assert_eq!(run.status, 2, "{text}: {run:?}");
        for word in words {
            assert!(run.stderr.contains(word), "{text}: no `{word}` in {}", run.stderr);
        }
    }
}

#[test]
fn what_nobody_wrote_is_refused() {
    let folder = Folder::new(&[("clean.json", CLEAN)]);
    let braces = "{".repeat(100_000);
    for (text, words) in [
        (format!("include = [\"{braces}\"]\n"), "is longer than 1000 bytes"),
        (format!("ignore = [\"access\"]\n#{}\n", "-".repeat(1024 * 1024)), "is larger than 1 MiB"),
    ] {
        folder.write("grantlint.toml", &text);
        let run = folder.run(&["check", "clean.json"]);
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains("grantlint.toml`") && run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn what_is_in_force_is_shown_with_its_origin() {
    let folder = Folder::new(&[
        (
            "grantlint.toml",
            "ignore = [\"cors\"]\nfail-on = \"high\"\nown-accounts = [\"540276918833\"]\n[severity]\nversion-missing = \"info\"\n",
        ),
        ("clean.json", CLEAN),
    ]);
    let run =
        folder.run(&["check", "clean.json", "--print-config", "--fail-on", "medium", "--select", "access"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with('#') && lines[0].ends_with("grantlint.toml"), "{}", run.stdout);
    for line in [
        "select = [\"access\"]  # command line",
        "enable = []  # default",
        "ignore = [\"cors\"]  # configuration file",
        "fail-on = \"medium\"  # command line",
        "own-accounts = [\"540276918833\"]  # configuration file",
        "severity = { version-missing = \"info\" }  # configuration file",
        "partners = []  # default",
    ] {
        assert!(lines.contains(&line), "no line `{line}` in\n{}", run.stdout);
    }
    let none = folder.run(&["check", "--print-config", "--no-config"]).stdout;
    assert!(none.starts_with("# configuration file: none"), "{none}");
}

#[test]
fn what_is_shown_is_a_configuration_file() {
    let toml = "enable = [\"encryption-not-kms\"]\nignore = [\"cors\"]\nfail-on = \"high\"\norganization = \"o-k3v9x1t0qz\"\n\
        own-accounts = [\"540276918833\"]\nexclude = [\"**/old/**\"]\n[severity]\nversion-missing = \"info\"\n\
        [[partners]]\nname = \"Labeling \\\"A\\\"\"\naccount = \"318204659977\"\nsession-seconds = 43200\n";
    let values = |text: &str| {
        text.lines().skip(1).map(|line| line.split("  # ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for toml in [toml, ""] {
        let folder = Folder::new(&[("grantlint.toml", toml)]);
        let shown = || folder.run(&["check", "--print-config"]).stdout;
        let first = shown();
        folder.write("grantlint.toml", &first);
        let second = shown();
        assert_eq!(values(&second), values(&first));
        assert!(values(&first).len() >= 11, "{first}");
    }
}
