//! `diff --git`: whether files allow what they do not in a revision.

use std::process::Command;

use crate::diff::{EVERYTHING, allowing, assert_said, diff, policy, read, read_and_write};
use crate::{Folder, NOT_OURS, Run, finish};

/// A repository with one commit of these files; they can then be changed.
fn repository(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&folder);
    folder
}

fn commit(folder: &Folder) {
    git(folder, &["add", "--all"]);
    let identity = ["-c", "user.name=example", "-c", "user.email=example@example.com"];
    git(folder, &[&identity[..], &["commit", "--quiet", "--message", "Example"]].concat());
}

#[track_caller]
fn git(folder: &Folder, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder.path("")).args(arguments);
    // Neither the settings nor the repository of whoever runs the tests.
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn against_a_revision_another_file_hides_nothing() {
    let folder = repository(&[("policies/all.json", &policy(&[EVERYTHING])), ("policies/a.json", &read())]);
    folder.write("policies/a.json", &read_and_write());
    let whole = folder.path("policies");
    for path in ["policies", "./policies/../policies/", ".", whole.to_str().unwrap()] {
        assert_said(&folder, &["--git", "HEAD", path], 1, "new-access", Some("wider"));
    }
    folder.write("policies/a.json", &read());
    folder.write("policies/new.json", &read());
    assert_said(&folder, &["--git", "HEAD", "policies"], 1, "new-access", Some("wider"));
}

#[test]
fn against_a_revision() {
    let folder = repository(&[("policies/a.json", &read()), ("other/package.json", NOT_OURS)]);
    assert_said(&folder, &["--git", "HEAD", "policies"], 0, "no-new-access", Some("equivalent"));
    folder.write("policies/a.json", &read_and_write());
    for path in ["policies", "policies/", "./policies", ".", "policies/a.json"] {
        assert_said(&folder, &["--git", "main", path], 1, "new-access", Some("wider"));
    }
    let (_, said) = diff(&folder, &["--git", "HEAD", "policies"]);
    assert_eq!(said["witness"]["allowed_by"]["path"], "policies/a.json");
    commit(&folder);
    assert_said(&folder, &["--git", "HEAD", "policies"], 0, "no-new-access", Some("equivalent"));
    assert_said(&folder, &["--git", "HEAD~1", "policies"], 1, "new-access", Some("wider"));
}

#[test]
fn against_a_revision_files_come_and_go() {
    let write = allowing(r#""s3:PutObject""#);
    let folder = repository(&[("policies/a.json", &read()), ("policies/b.json", &write)]);
    std::fs::remove_file(folder.path("policies/b.json")).unwrap();
    assert_said(&folder, &["--git", "HEAD", "policies"], 0, "no-new-access", Some("narrower"));
    // A file that is gone allows nothing any more.
    assert_said(
        &folder,
        &["--git", "HEAD", "policies/a.json", "policies/b.json"],
        0,
        "no-new-access",
        Some("narrower"),
    );
    folder.write("policies/c.json", &allowing(r#""s3:DeleteObject""#));
    assert_said(&folder, &["--git", "HEAD", "policies"], 1, "new-access", Some("incomparable"));
    assert_said(&folder, &["--git", "HEAD", "policies/c.json"], 1, "new-access", Some("wider"));
    std::fs::remove_dir_all(folder.path("policies")).unwrap();
    assert_said(&folder, &["--git", "HEAD", "policies"], 0, "no-new-access", Some("narrower"));
}

#[test]
fn against_a_revision_from_a_folder_below() {
    let folder = repository(&[("infra/policies/a.json", &read())]);
    folder.write("infra/policies/a.json", &read_and_write());
    let mut command = folder.command(&["diff", "--format", "json", "--git", "HEAD", "policies"]);
    let run = finish(command.current_dir(folder.path("infra")));
    assert_eq!((run.status, &run.json()["verdict"]), (1, &"new-access".into()), "{run:?}");
    let whole = folder.path("infra/policies");
    let run = folder.run(&["diff", "--format", "json", "--git", "HEAD", whole.to_str().unwrap()]);
    assert_eq!((run.status, &run.json()["verdict"]), (1, &"new-access".into()), "{run:?}");
}

#[cfg(unix)]
#[test]
fn links_in_a_revision_are_followed_as_they_are_on_disk() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("policies/a.json", &read()), ("other/d.json", &read())]);
    symlink("a.json", folder.path("policies/linked.json")).unwrap();
    symlink("../other", folder.path("policies/folder.json")).unwrap();
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&folder);
    assert_said(&folder, &["--git", "HEAD", "policies"], 0, "no-new-access", Some("equivalent"));
    folder.write("policies/a.json", &read_and_write());
    assert_said(&folder, &["--git", "HEAD", "policies"], 1, "new-access", Some("wider"));
}

#[test]
fn what_a_revision_cannot_give_is_named_and_leaves_the_answer_open() {
    let folder = repository(&[("policies/a.json", &read())]);
    std::fs::write(folder.path("policies/wide.json"), b"\xFF\xFE{\0").unwrap();
    commit(&folder);
    std::fs::remove_file(folder.path("policies/wide.json")).unwrap();
    let (status, said) = diff(&folder, &["--git", "HEAD", "policies"]);
    assert_eq!((status, &said["verdict"]), (2, &"unknown".into()), "{said:#}");
    let failure = &said["failures"][0];
    assert_eq!(failure["path"], "HEAD:policies/wide.json");
    assert!(failure["message"].as_str().unwrap().contains("UTF-16"), "{failure}");
}

#[test]
fn the_files_of_a_repository_inside_are_not_those_of_this_one() {
    let folder = repository(&[("policies/a.json", &read())]);
    folder.write("policies/inner.json/b.json", &read());
    git(&folder, &["-C", "policies/inner.json", "init", "--quiet"]);
    let identity = ["-c", "user.name=example", "-c", "user.email=example@example.com"];
    git(&folder, &["-C", "policies/inner.json", "add", "b.json"]);
    let inner =
        [&["-C", "policies/inner.json"], &identity[..], &["commit", "--quiet", "--message", "Example"]]
            .concat();
    git(&folder, &inner);
    commit(&folder);
    std::fs::remove_dir_all(folder.path("policies/inner.json")).unwrap();
    assert_said(&folder, &["--git", "HEAD", "policies"], 0, "no-new-access", Some("equivalent"));
}

#[test]
fn revisions_and_paths_that_are_none() {
    let folder = repository(&[("a.json", &read())]);
    let said = |run: &Run, text: &str| run.status == 2 && run.stderr.contains(text);
    let run = folder.run(&["diff", "--git", "nowhere", "a.json"]);
    assert!(said(&run, "`nowhere`"), "{run:?}");
    let run = folder.run(&["diff", "--git=--output=x", "a.json"]);
    assert!(said(&run, "`--output=x`"), "{run:?}");
    let run = folder.run(&["diff", "--format", "json", "--git", "HEAD", "missing.json"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stdout.contains("missing.json"), "{run:?}");
}
