//! One finding as SARIF's `result`.

use std::borrow::Cow;

use crate::finding::{Finding, Fix, Label};
use crate::output::fingerprint::Fingerprint;
use crate::output::located::{Area, Located};
use crate::output::sarif::level;
use crate::output::sarif::line_hash::LineHash;
use crate::output::sarif::model;
use crate::rule::Metadata;

/// The most related places of one result: GitHub's limit.
const MAX_RELATED: usize = 1_000;

/// The report's places, and the URI of each file, made once for all of its findings.
pub(super) struct Files<'r> {
    pub(super) located: &'r Located<'r>,
    pub(super) uris: &'r [Cow<'r, str>],
}

impl<'r> Files<'r> {
    fn artifact(&self, number: u32) -> model::ArtifactLocation<'r> {
        let uri = self.uris.get(number as usize).map_or("", |uri| &**uri);
        model::ArtifactLocation { uri: Cow::Borrowed(uri) }
    }
}

/// The result for `finding`, whose rule has `metadata` and is described at `rule_index`.
pub(super) fn result<'r>(
    finding: &'r Finding,
    metadata: &'r Metadata,
    rule_index: usize,
    line_hash: Option<LineHash>,
    fingerprint: Fingerprint,
    files: &Files<'r>,
) -> model::Finding<'r> {
    let related = finding.related.iter().take(MAX_RELATED).enumerate();
    model::Finding {
        rule_id: &metadata.id,
        rule_index,
        level: level(finding.severity),
        message: message(finding),
        locations: [location(&finding.primary, None, files)],
        related_locations: related.map(|(id, label)| location(label, Some(id + 1), files)).collect(),
        partial_fingerprints: model::PartialFingerprints { line_hash, own: fingerprint },
        taxa: Vec::new(),
        fixes: finding.fix.as_ref().and_then(|edit| fix(edit, finding.primary.file, files)).map(|fix| [fix]),
    }
}

/// The rule's own help is shown with the rule; only a finding's own is added to its message.
fn message(finding: &Finding) -> model::Message<'_> {
    let text = match &finding.help {
        Some(help) => format!("{}. {}", finding.message, help.trim_end()).into(),
        None => Cow::Borrowed(finding.message.as_str()),
    };
    model::Message { text }
}

fn location<'r>(label: &'r Label, id: Option<usize>, files: &Files<'r>) -> model::Location<'r> {
    let message = Some(label.message.as_str()).filter(|text| !text.is_empty());
    let logical = model::LogicalLocation { fully_qualified_name: &label.pointer, kind: "value" };
    model::Location {
        id,
        physical_location: model::PhysicalLocation {
            artifact_location: files.artifact(label.file),
            region: files.located.label(label).map(region),
        },
        // The empty pointer names the whole file, as the location without it does.
        logical_locations: (!label.pointer.is_empty()).then_some([logical]),
        message: message.map(|text| model::Message { text: text.into() }),
    }
}

/// `None` when there is no text to edit.
fn fix<'r>(fix: &'r Fix, file: u32, files: &Files<'r>) -> Option<model::Fix<'r>> {
    let deleted_region = region(files.located.area(file, fix.span)?);
    let inserted_content = model::Message { text: Cow::Borrowed(&fix.replacement) };
    Some(model::Fix {
        description: model::Message { text: Cow::Borrowed(&fix.description) },
        artifact_changes: [model::ArtifactChange {
            artifact_location: files.artifact(file),
            replacements: [model::Replacement { deleted_region, inserted_content }],
        }],
    })
}

const fn region(area: Area) -> model::Region {
    model::Region {
        start_line: area.start.line,
        start_column: area.start.utf16_column,
        end_line: area.end.line,
        end_column: area.end.utf16_column,
        byte_offset: area.span.start,
        byte_length: area.span.end - area.span.start,
    }
}
