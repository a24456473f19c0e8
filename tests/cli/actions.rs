//! `actions`: what patterns stand for, and why one stands for nothing.

use crate::{Folder, list};

const TABLE: &str = "date\t2026-01-31\n\
    ab\tab:Tag/${}=s;ab:Zone=b+;aws:TagKeys=S\tbox=arn:${}:ab:::${}=arn:${}:ab:::old/${}~0\t\
    GetBox=r@0!~2;ListBoxes=l;NewThing=+;OldThing=wp-\n";

#[test]
fn an_action_is_shown_with_all_that_is_known() {
    let folder = Folder::new(&[("table.txt", TABLE)]);
    let run = folder.run(&["actions", "AB:*box*", "ab:*Thing", "--aws-data", "table.txt"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let expected = "\
ab:GetBox
  level      Read
  resource   box (required): arn:${}:ab:::${} or arn:${}:ab:::old/${}
  key        ab:Tag/${} (String)
  key        aws:TagKeys (String, several)
  key        ab:Zone (Bool), which is newer: whether the action has it is not known

ab:ListBoxes
  level      List
  resource   none: only `*`
  key        ab:Zone (Bool), which is newer: whether the action has it is not known

ab:NewThing
  level      not known
  note       newer than the rest of the table: its resources and condition keys are not known

ab:OldThing
  note       retired: AWS's newer lists have it no more
  level      Write, Permissions management
  resource   none: only `*`
  key        ab:Zone (Bool), which is newer: whether the action has it is not known
";
    assert_eq!(run.stdout, expected);
}

#[test]
fn json_has_the_same() {
    let folder = Folder::new(&[("table.txt", TABLE)]);
    let run = folder.run(&["actions", "ab:GetBox", "*", "-f", "json", "--aws-data", "table.txt"]);
    let written = run.json();
    let names: Vec<_> = list(&written).map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(names, ["ab:GetBox", "ab:ListBoxes", "ab:NewThing", "ab:OldThing"]);
    let expected = serde_json::json!({
        "action": "ab:GetBox",
        "levels": ["Read"],
        "resources": [{
            "name": "box", "required": true, "arns": ["arn:${}:ab:::${}", "arn:${}:ab:::old/${}"],
            "keys": ["ab:Tag/${}"],
        }],
        "keys": [
            {"name": "ab:Tag/${}", "type": "String", "multivalued": false},
            {"name": "aws:TagKeys", "type": "String", "multivalued": true},
        ],
        "newer_keys": [{"name": "ab:Zone", "type": "Bool", "multivalued": null}],
        "name_only": false,
        "retired": false,
    });
    assert_eq!(written[0], expected);
    assert_eq!((&written[2]["name_only"], &written[3]["retired"]), (&true.into(), &true.into()));
}

#[test]
fn the_embedded_table_has_every_action() {
    let folder = Folder::new(&[]);
    let run = folder.run(&["actions", "s3:Get*"]);
    assert_eq!(run.status, 0);
    assert!(
        run.stdout.contains("s3:GetObject\n") && !run.stdout.contains("s3:PutObject\n"),
        "{}",
        run.stdout
    );
    let all = folder.run(&["actions", "*", "--format", "json"]).json();
    assert!(list(&all).count() >= 22_000);
}

#[test]
fn a_pattern_that_matches_nothing_is_1_and_names_what_was_meant() {
    let folder = Folder::new(&[]);
    let cases = [
        ("s3:GetObjet", "did you mean `s3:GetObject`?"),
        ("s4:GetObject", "did you mean `s3:GetObject`?"),
        ("s3:ListObjectsV2", "needs `s3:ListBucket`"),
        ("s3:Xyz*", "no action matches `s3:Xyz*`"),
        ("elastic-inference:Connect", "no service `elastic-inference`"),
    ];
    for (pattern, words) in cases {
        let run = folder.run(&["actions", pattern]);
        assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
    }
    let run = folder.run(&["actions", "s3:GetObject", "s3:Xyz*", "-f", "json"]);
    assert_eq!((run.status, list(&run.json()).count()), (1, 1));
}

#[test]
fn what_is_no_pattern_is_2() {
    let folder = Folder::new(&[]);
    for pattern in ["s3", "s3:", ":Get*", "s*:Get*", "s3:Get Object", "", "s3:Get:Object", "arn:aws:s3:::a"] {
        let run = folder.run(&["actions", pattern]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("is no action pattern"), "{run:?}");
    }
}
