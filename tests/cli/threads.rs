//! The number of threads does not show in the output.

use crate::{CLEAN, Folder, HIGH, LOW, NOT_OURS, finish};

/// More than a hundred files in folders of several sizes: findings, failures and files of others.
fn folder() -> Folder {
    let folder = Folder::new(&[]);
    let texts = [
        CLEAN,
        HIGH,
        LOW,
        NOT_OURS,
        "{\"Version\" ",
        "",
        "{\"Policy\": \"{\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Principal\\\":\\\"*\\\",\\\"Action\\\":\\\"s3:*\\\",\\\"Resource\\\":\\\"arn:aws:s3:::b\\\"}]}\"}",
    ];
    for number in 0..160 {
        let place = match number {
            0..80 => "large",
            80..110 => "small",
            110..140 => "small/deeper",
            _ => "other/é😀",
        };
        folder.write(&format!("{place}/{}.json", number * 7919 % 1000), texts[number % texts.len()]);
    }
    // Documents that are joined, with a label into another file.
    folder.write(
        "pair/encryption.json",
        r#"{"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}"#,
    );
    folder.write(
        "pair/policy.json",
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
        "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*",
        "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}}]}"#,
    );
    folder
}

#[test]
fn one_thread_and_four_write_the_same_bytes() {
    let folder = folder();
    for format in ["json", "sarif", "human"] {
        let run = |threads: &str| {
            finish(&mut folder.command(&["check", ".", "--format", format, "--threads", threads]))
        };
        let one = run("1");
        assert_eq!(one.status, 2, "{format}: {}", one.stderr);
        assert!(one.stdout.len() > 20_000, "{format}: too little to compare");
        for _ in 0..3 {
            let four = run("4");
            assert_eq!(four.status, one.status, "{format}");
            assert!(four.stdout == one.stdout, "{format}: the number of threads shows");
            assert_eq!(four.stderr, one.stderr, "{format}");
        }
        let unsaid = finish(&mut folder.command(&["check", ".", "--format", format]));
        assert!(unsaid.stdout == one.stdout, "{format}: the number of threads shows");
    }
}

#[test]
fn the_order_of_the_paths_does_not_show() {
    let folder = folder();
    let run = |paths: &[&str]| folder.run(&[&["check", "--format", "json"], paths].concat()).stdout;
    let one = run(&["large", "other", "pair", "small"]);
    assert!(one == run(&["small", "pair", "large", "other"]));
    assert!(one == run(&["small", "pair", "large", "other", "small/deeper", "pair/policy.json"]));
}

#[test]
fn files_come_in_order_of_their_path() {
    let folder = folder();
    let report = folder.run(&["check", ".", "--format", "json", "--threads", "4"]).json();
    let paths: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["primary"]["path"].as_str().unwrap())
        .collect();
    assert!(paths.len() > 50);
    let folder_and_name = |path: &&str| -> Vec<String> { path.split('/').map(str::to_owned).collect() };
    assert!(paths.is_sorted_by_key(folder_and_name), "{paths:?}");
}
