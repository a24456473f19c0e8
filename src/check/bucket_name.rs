//! Names of buckets. Source: "General purpose bucket naming rules" in the S3 user guide.

use std::net::Ipv4Addr;

use crate::document::Stage;
use crate::policy::{is_account_id, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// Beginnings that AWS keeps for itself.
const PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];

/// What the names of directory buckets end in.
const DIRECTORY: &str = "--x-s3";

/// Endings that AWS keeps for itself.
const SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", DIRECTORY, "--table-s3"];

/// Whether the name is a directory bucket's.
pub(super) fn is_directory_bucket(name: &str) -> bool {
    name.ends_with(DIRECTORY)
}

/// The name of a bucket that is to be made. Buckets that are there may be older than the rules for names.
fn given<'s>(context: &Context<'_, 's>) -> Option<(Node<'s>, String)> {
    let is_new = context.document.stage == Stage::Proposed;
    let node = context.document.root.get("Bucket").filter(|_| is_new)?;
    let name = node.string()?;
    (!is_partly_unknown(&name)).then(|| (node, name.into_owned()))
}

/// A name that no bucket can have.
pub(super) fn invalid<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let Some((node, name)) = given(context) else { return };
    if let Some(reason) = mistake(&name) {
        matches.push(Match::saying(node, format!("no bucket can be called `{name}`: {reason}")));
    }
}

fn mistake(name: &str) -> Option<String> {
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if let Some(letter) = name.chars().find(|letter| !is_plain(*letter) && !matches!(letter, '.' | '-')) {
        return Some(format!("names have lower-case letters, digits, dots and hyphens, and no `{letter}`"));
    }
    let length = name.len();
    if !(3..=63).contains(&length) {
        return Some(format!("names have 3 to 63 characters, and this one {length}"));
    }
    if !name.starts_with(is_plain) || !name.ends_with(is_plain) {
        return Some("names begin and end with a letter or digit".to_owned());
    }
    if name.contains("..") {
        return Some("two dots stand beside each other".to_owned());
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Some("it is an address".to_owned());
    }
    if let Some(start) = PREFIXES.iter().find(|start| name.starts_with(**start)) {
        return Some(format!("AWS keeps names that begin with `{start}` for itself"));
    }
    if let Some(end) = SUFFIXES.iter().find(|end| name.ends_with(**end)) {
        return Some(format!("AWS keeps names that end in `{end}` for itself"));
    }
    let is_regional = || {
        // `NAME-ACCOUNT-REGION-an`, where the Region has hyphens of its own.
        let mut parts = name.split('-').skip(1);
        parts.any(is_account_id)
    };
    if name.ends_with("-an") && !is_regional() {
        return Some("names that end in `-an` have the account's id and the Region before it".to_owned());
    }
    None
}

/// A name with dots, whose certificate no client finds fitting.
pub(super) fn dots<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    let Some((node, name)) = given(context) else { return };
    if name.contains('.') && mistake(&name).is_none() {
        matches.push(Match::new(node));
    }
}
