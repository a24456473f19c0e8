//! What changed between two states of some policies.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::access::symbolic::{Novelty, Reason, Relation, Verdict, Witness};
use crate::access::{Difference, Shown};
use crate::document::DocumentKind;
use crate::finding::{Label, Severity};
use crate::output::failures::{failures_as_json, write_failures};
use crate::output::located::Located;
use crate::output::requests::{as_json, in_words};
use crate::output::{HumanOptions, Labelled, Remark};

/// Writes a difference as one JSON object.
///
/// # Errors
/// What `out` gives.
pub fn write_difference_json(mut difference: Difference, out: &mut dyn Write) -> io::Result<()> {
    let labelled = labelled(&mut difference);
    let located = Located::new(labelled.report());
    let witnesses: Vec<Value> = difference.witnesses.iter().map(|shown| witness(shown, &located)).collect();
    let compared = difference.compared.iter().map(|one| {
        json!({
            "kind": one.kind.word(),
            "about": one.about,
            "old": one.old,
            "new": one.new,
            "verdict": verdict_word(one.verdict),
            "relation": one.relation.map(relation_word),
        })
    });
    let object = json!({
        "version": 1,
        "verdict": verdict_word(difference.verdict),
        "relation": difference.relation.map(relation_word),
        "witness": witnesses.first(),
        "witnesses": witnesses,
        "reasons": difference.reasons.iter().map(|reason| reason_words(*reason)).collect::<Vec<_>>(),
        "compared": compared.collect::<Vec<_>>(),
        "failures": failures_as_json(&difference.failures),
    });
    writeln!(out, "{object:#}")
}

/// Writes a difference for people.
///
/// # Errors
/// What `out` gives.
pub fn write_difference_human(
    mut difference: Difference,
    options: HumanOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let labelled = labelled(&mut difference);
    let remarks: Vec<Remark> = difference.witnesses.iter().map(remark).collect();
    labelled.write(&remarks, options, out)?;
    write_failures(&difference.failures, out)?;
    writeln!(out, "{}", conclusion(&difference))
}

/// Takes the files, with the places in them that are shown.
fn labelled(difference: &mut Difference) -> Labelled {
    let places = |shown: &Shown| [&shown.allowed_by, &shown.cause, &shown.denied_before_by].map(Clone::clone);
    let labels = difference.witnesses.iter().flat_map(places).flatten();
    Labelled::new(std::mem::take(&mut difference.files), labels)
}

fn witness(shown: &Shown, located: &Located) -> Value {
    let Witness { request, novelty, is_known_action, .. } = &shown.witness;
    let mut value = as_json(request);
    value["new"] = json!(novelty_word(*novelty));
    value["action_is_known"] = json!(is_known_action);
    for (name, label) in [
        ("allowed_by", &shown.allowed_by),
        ("cause", &shown.cause),
        ("denied_before_by", &shown.denied_before_by),
    ] {
        value[name] = json!(label.as_ref().map(|label| place(label, located)));
    }
    value
}

/// Where a label lies.
pub(super) fn place(label: &Label, located: &Located) -> Value {
    let path = located.path(label.file);
    let mut value = json!({ "path": path, "pointer": label.pointer });
    if let Some(area) = located.label(label) {
        value["line"] = json!(area.start.line);
        value["column"] = json!(area.start.column);
        value["end_line"] = json!(area.end.line);
        value["end_column"] = json!(area.end.column);
    }
    value
}

fn remark(shown: &Shown) -> Remark {
    let what = match shown.witness.novelty {
        Novelty::Action => "an action that nothing allowed before",
        Novelty::Principal => "a principal that could not do this before",
        Novelty::Resource => "a resource that this could not be done on before",
        Novelty::Context => "conditions under which this was not allowed before",
    };
    let mut notes = vec![in_words(&shown.witness.request, "can now call")];
    if shown.cause.is_none() {
        notes.push("nothing denies it any more".to_owned());
    }
    if !shown.witness.is_known_action {
        notes.push(
            "the table of AWS's actions has no such action: it stands for any with such a name".to_owned(),
        );
    }
    Remark {
        severity: Severity::High,
        message: format!("new access: {what}"),
        labels: shown.cause.iter().chain(&shown.denied_before_by).cloned().collect(),
        notes,
    }
}

fn conclusion(difference: &Difference) -> String {
    let relation = match difference.relation {
        Some(Relation::Equivalent) => "; both allow the same",
        Some(Relation::Narrower) => "; some access is gone",
        Some(Relation::Incomparable) => "; other access is gone",
        Some(Relation::Wider) | None => "",
    };
    // Policies of resources are compared each with its own, and told together.
    let mut told: BTreeMap<DocumentKind, (usize, usize)> = BTreeMap::new();
    for one in &difference.compared {
        let (old, new) = told.entry(one.kind).or_default();
        *old += one.old;
        *new += one.new;
    }
    let counts: Vec<String> = told
        .iter()
        .map(|(kind, (old, new))| format!("{}: {old} before, {new} now", kind.described()))
        .collect();
    let counts =
        if difference.compared.len() > 1 { format!(" ({})", counts.join("; ")) } else { String::new() };
    let reasons: Vec<&str> = difference.reasons.iter().map(|reason| reason_words(*reason)).collect();
    match difference.verdict {
        Verdict::NoNewAccess => format!("no new access{relation}{counts}"),
        Verdict::NewAccess => format!("new access{relation}{counts}"),
        Verdict::Unknown if reasons.is_empty() => "not known whether there is new access".to_owned(),
        Verdict::Unknown => format!("not known whether there is new access: {}", reasons.join("; ")),
    }
}

const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoNewAccess => "no-new-access",
        Verdict::NewAccess => "new-access",
        Verdict::Unknown => "unknown",
    }
}

const fn relation_word(relation: Relation) -> &'static str {
    match relation {
        Relation::Equivalent => "equivalent",
        Relation::Narrower => "narrower",
        Relation::Wider => "wider",
        Relation::Incomparable => "incomparable",
    }
}

const fn novelty_word(novelty: Novelty) -> &'static str {
    match novelty {
        Novelty::Action => "action",
        Novelty::Principal => "principal",
        Novelty::Resource => "resource",
        Novelty::Context => "context",
    }
}

const fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::TooMuchWork => "the policies tell too many cases apart",
        Reason::Undecided => "it hangs on values known only later, or on what AWS does not document",
        Reason::NotCertified => {
            "there may be a difference, but no request was found that shows it for certain"
        }
    }
}
