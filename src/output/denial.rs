//! Whether policies grant any of some access.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::access::symbolic::Reason;
use crate::access::{Checked, Denial, DenialVerdict};
use crate::bundle::Holder;
use crate::document::Subject;
use crate::finding::{Label, Severity};
use crate::output::difference::place;
use crate::output::failures::{failures_as_json, write_failures};
use crate::output::located::Located;
use crate::output::requests::{as_json, in_words};
use crate::output::{HumanOptions, Labelled, Remark};

/// Writes the answer as one JSON object.
///
/// # Errors
/// What `out` gives.
pub fn write_denial_json(denial: Denial, out: &mut dyn Write) -> io::Result<()> {
    let Denial { verdict, checked, files, failures } = denial;
    let labels = checked.iter().flat_map(labels).cloned().collect::<Vec<_>>();
    let labelled = Labelled::new(files, labels);
    let located = Located::new(labelled.report());
    let row = |one: &Checked| {
        let witness = one.witness.as_ref().map(|(found, statement)| {
            let mut value = as_json(&found.request);
            value["action_is_known"] = json!(found.is_known_action);
            value["statement"] = json!(statement.as_ref().map(|label| place(label, &located)));
            value
        });
        json!({
            "kind": one.kind.word(),
            "subject": whose(one),
            "place": place(&one.place, &located),
            "policies": one.policies,
            "verdict": word(one.verdict),
            "witness": witness,
            "reason": one.reason.map(Reason::described),
            "rests_on_table": one.rests_on_table,
        })
    };
    let rows: Vec<Value> = checked.iter().map(row).collect();
    let witness = rows.iter().map(|row| &row["witness"]).find(|witness| !witness.is_null());
    let object = json!({
        "version": 1,
        "verdict": word(verdict),
        "witness": witness,
        "checked": rows,
        "failures": failures_as_json(&failures),
    });
    writeln!(out, "{object:#}")
}

/// Writes the answer for people.
///
/// # Errors
/// What `out` gives.
pub fn write_denial_human(denial: Denial, options: HumanOptions, out: &mut dyn Write) -> io::Result<()> {
    let Denial { verdict, checked, files, failures } = denial;
    let labelled = Labelled::new(files, checked.iter().flat_map(labels).cloned().collect::<Vec<_>>());
    let remarks: Vec<Remark> = checked.iter().filter_map(remark).collect();
    labelled.write(&remarks, options, out)?;
    write_failures(&failures, out)?;
    let policies: usize = checked.iter().map(|one| one.policies).sum();
    let plural = if policies == 1 { "policy allows" } else { "policies allow" };
    let rests = checked.iter().any(|one| one.rests_on_table && one.verdict == DenialVerdict::NotGranted);
    let proof = if rests {
        "; where a statement is wide enough, its actions do not act on such resources, as far as AWS's data goes"
    } else {
        ""
    };
    writeln!(
        out,
        "{}",
        match verdict {
            DenialVerdict::NotGranted => format!("not granted: {policies} {plural} none of it{proof}"),
            DenialVerdict::Granted => "granted".to_owned(),
            DenialVerdict::Unknown => "not known whether it is granted".to_owned(),
        }
    )
}

fn labels(one: &Checked) -> impl Iterator<Item = &Label> {
    std::iter::once(&one.place).chain(one.witness.iter().filter_map(|pair| pair.1.as_ref()))
}

fn remark(one: &Checked) -> Option<Remark> {
    let whose = whose(one).map_or_else(String::new, |name| format!(" of `{name}`"));
    let kind = one.kind.described();
    if let Some((found, statement)) = &one.witness {
        let mut notes = vec![in_words(&found.request, "can call")];
        if !found.is_known_action {
            notes.push(
                "the table of AWS's actions has no such action: it stands for any with such a name"
                    .to_owned(),
            );
        }
        let labels = statement.iter().cloned().collect();
        let message = format!("the {kind}{whose} grants it");
        return Some(Remark { severity: Severity::High, message, labels, notes });
    }
    let reason = one.reason.filter(|_| one.verdict == DenialVerdict::Unknown)?;
    Some(Remark {
        severity: Severity::Medium,
        message: format!("not known whether the {kind}{whose} grants it"),
        labels: vec![one.place.clone()],
        notes: vec![reason.described().to_owned()],
    })
}

/// The name of the identity or resource that has the policies.
fn whose(one: &Checked) -> Option<&str> {
    let holder = one.holder.as_ref().map(Holder::name);
    holder.or_else(|| one.subject.as_ref().map(Subject::name))
}

const fn word(verdict: DenialVerdict) -> &'static str {
    match verdict {
        DenialVerdict::NotGranted => "not-granted",
        DenialVerdict::Unknown => "unknown",
        DenialVerdict::Granted => "granted",
    }
}
