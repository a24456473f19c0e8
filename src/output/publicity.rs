//! Whether buckets and other things are public.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::access::public::{ByS3, Held, Outsider, Publicities, Publicity, Publicness};
use crate::access::symbolic::Reason;
use crate::bundle::Owner;
use crate::finding::{Failure, Label};
use crate::output::Labelled;
use crate::output::difference::place;
use crate::output::failures::{failures_as_json, write_failures};
use crate::output::harmless::push_harmless_line;
use crate::output::listing::called;
use crate::output::located::Located;
use crate::output::requests::{as_json, in_words};

/// Writes the answers as one JSON object.
///
/// # Errors
/// What `out` gives.
pub fn write_publicity_json(
    parts: Vec<Publicities>,
    failures: &[Failure],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = Vec::new();
    // What was not read, or not asked about, may be public.
    let is_open = !failures.is_empty() || parts.iter().all(|part| part.list.is_empty());
    let mut verdict = if is_open { Publicness::Unknown } else { Publicness::NotPublic };
    for part in parts {
        let labelled = Labelled::new(part.files, part.list.iter().flat_map(labels).cloned());
        let located = Located::new(labelled.report());
        rows.extend(part.list.iter().map(|one| row(one, &located)));
        verdict = part.list.iter().map(|one| one.verdict).fold(verdict, Ord::max);
    }
    let object = json!({
        "version": 1,
        "verdict": word(verdict),
        "subjects": rows,
        "failures": failures_as_json(failures),
    });
    writeln!(out, "{object:#}")
}

fn row(one: &Publicity, located: &Located) -> Value {
    let places = |labels: &[Label]| labels.iter().map(|label| place(label, located)).collect::<Vec<_>>();
    let witnesses = one.in_effect.witnesses.iter().map(|(outsider, found, label)| {
        let mut value = as_json(&found.request);
        value["who"] = json!(match outsider {
            Outsider::Anonymous => "anonymous",
            Outsider::AnyAccount => "any-account",
        });
        value["allowed_by"] = place(label, located);
        value
    });
    json!({
        "of": one.owner.map(Owner::word),
        "name": one.name,
        "kind": one.kind.word(),
        "place": one.place.as_ref().map(|label| place(label, located)),
        "verdict": word(one.verdict),
        "by_s3": one.by_s3.as_ref().map(|by_s3| json!({
            "verdict": word(by_s3.verdict),
            "policy": word(by_s3.policy),
            "statements": places(&by_s3.statements),
            "acl": word(by_s3.acl),
            "grants": places(&by_s3.grants),
        })),
        "in_effect": {
            "verdict": word(one.in_effect.verdict),
            "witnesses": witnesses.collect::<Vec<_>>(),
            "reason": one.in_effect.reason.map(Reason::described),
        },
        "held_back_by": one.held.iter().map(|held| json!({
            "setting": held.setting,
            "place": held.place.as_ref().map(|label| place(label, located)),
        })).collect::<Vec<_>>(),
        "would_decide": one.open,
        "judged_alone": one.is_alone,
    })
}

/// Writes the answers for people.
///
/// # Errors
/// What `out` gives.
pub fn write_publicity_human(
    parts: Vec<Publicities>,
    failures: &[Failure],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut counts = [0; 3];
    for part in parts {
        let labelled = Labelled::new(part.files, part.list.iter().flat_map(labels).cloned());
        let located = Located::new(labelled.report());
        for one in &part.list {
            counts[one.verdict as usize] += 1;
            out.write_all(paragraph(one, &located).as_bytes())?;
        }
    }
    write_failures(failures, out)?;
    let [not_public, unknown, public] = counts;
    writeln!(out, "{public} public, {not_public} not public, {unknown} not known")
}

fn paragraph(one: &Publicity, located: &Located) -> String {
    let named = called(one.owner, one.name.as_deref(), one.kind);
    let whole = located.behind(one.place.as_ref());
    let mut text = String::new();
    push_harmless_line(&mut text, 0, &format!("{named}{whole}: {}", in_word(one.verdict)));
    let mut line = |words: &str| push_harmless_line(&mut text, 2, words);
    if let Some(by_s3) = &one.by_s3 {
        line(&format!("by S3's definition: {}", in_word(by_s3.verdict)));
        for (labels, what) in said(by_s3) {
            for label in labels {
                line(&format!("  {}: {what}", located.at(label)));
            }
        }
    }
    line(&format!("in effect: {}", in_word(one.in_effect.verdict)));
    let is_held = one.in_effect.verdict == Publicness::NotPublic;
    let can = if is_held { "could call" } else { "can call" };
    for (_, found, label) in &one.in_effect.witnesses {
        line(&format!("  {}: {}", located.at(label), in_words(&found.request, can)));
    }
    if let Some(reason) = one.in_effect.reason {
        line(&format!("  {}", reason.described()));
    }
    for Held { setting, place } in &one.held {
        let place = located.behind(place.as_ref());
        line(&format!("held back by {setting}{place}"));
    }
    for call in &one.open {
        line(&format!("not known: {call}"));
    }
    text.push('\n');
    text
}

/// What S3 makes of the statements and grants.
fn said(by_s3: &ByS3) -> [(&[Label], &'static str); 2] {
    let statements = match by_s3.policy {
        Publicness::Public => "this statement is not limited to fixed values",
        _ => "whether this statement is limited is known only later",
    };
    [(&by_s3.statements, statements), (&by_s3.grants, "this grants to a group that anybody is in")]
}

fn labels(one: &Publicity) -> impl Iterator<Item = &Label> {
    let by_s3 = one.by_s3.iter().flat_map(|by_s3| by_s3.statements.iter().chain(&by_s3.grants));
    let witnesses = one.in_effect.witnesses.iter().map(|witness| &witness.2);
    let held = one.held.iter().filter_map(|held| held.place.as_ref());
    one.place.iter().chain(by_s3).chain(witnesses).chain(held)
}

const fn word(verdict: Publicness) -> &'static str {
    match verdict {
        Publicness::NotPublic => "not-public",
        Publicness::Unknown => "unknown",
        Publicness::Public => "public",
    }
}

const fn in_word(verdict: Publicness) -> &'static str {
    match verdict {
        Publicness::NotPublic => "not public",
        Publicness::Unknown => "not known",
        Publicness::Public => "public",
    }
}
