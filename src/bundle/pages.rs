//! The details of an account in several files: its pages.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::join::{load_named, split};
use crate::document::{Document, DocumentKind, Loaded, PolicyType, Trees};
use crate::source::Source;

/// Reads files, each with its number.
#[must_use]
pub fn load_all<'s>(
    trees: &'s Trees<'s>,
    sources: &'s [Source],
    policy_type: Option<PolicyType>,
) -> Vec<Loaded<'s>> {
    let files = (0..).zip(sources);
    let mut loaded: Vec<Loaded<'s>> =
        files.map(|(file, source)| load_named(trees, source, file, policy_type)).collect();
    mark_last(&mut loaded, sources);
    loaded
}

/// Marks the last pages, too: only the pages that lie beside tell that they are such.
fn mark_last(loaded: &mut [Loaded<'_>], sources: &[Source]) {
    let folder = |source: &Source| split(&source.name).0.to_owned();
    let files = || loaded.iter().zip(sources);
    let cut_off = files().filter(|(file, _)| account_details(file).any(|document| document.is_part));
    let folders: BTreeSet<String> = cut_off.map(|(_, source)| folder(source)).collect();
    if folders.is_empty() {
        return;
    }
    for (file, _) in loaded.iter_mut().zip(sources).filter(|pair| folders.contains(&folder(pair.1))) {
        let documents = file.documents.iter_mut();
        documents.filter(|document| is_details(document)).for_each(|document| document.is_part = true);
    }
}

/// The files to be read as one, with the number of the first: the pages in each folder, and every other file by itself.
pub(super) fn together<'a, 's>(
    loaded: &'a [Loaded<'s>],
    sources: &[Source],
) -> Vec<(u32, Vec<&'a Loaded<'s>>)> {
    let mut files: Vec<(u32, Vec<&'a Loaded<'s>>)> = Vec::with_capacity(loaded.len());
    let mut pages: BTreeMap<&str, usize> = BTreeMap::new();
    for ((number, file), source) in (0..).zip(loaded).zip(sources) {
        let place = files.len();
        let is_page = account_details(file).any(|document| document.is_part);
        let first = if is_page { *pages.entry(split(&source.name).0).or_insert(place) } else { place };
        match files.get_mut(first) {
            Some((_, pages)) => pages.push(file),
            None => files.push((number, vec![file])),
        }
    }
    files
}

fn is_details(document: &Document<'_>) -> bool {
    document.kind == DocumentKind::AuthorizationDetails
}

/// The details of an account in a file.
pub(super) fn account_details<'l, 's>(file: &'l Loaded<'s>) -> impl Iterator<Item = &'l Document<'s>> {
    file.documents.iter().filter(|document| is_details(document))
}
