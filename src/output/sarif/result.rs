//! One finding as SARIF's `result`.

use std::borrow::Cow;
use std::io;

use crate::finding::{Acceptance, Fix, Label};
use crate::output::located::{Area, Located};
use crate::output::ordered::Entry;
use crate::output::sarif::descriptor::Described;
use crate::output::sarif::json_text::JsonText;
use crate::output::sarif::{Marks, control, level};
use crate::rule::RuleSet;

/// The most related places of one result: GitHub's limit.
const MAX_RELATED: usize = 1_000;

/// What the results of a report are written from.
pub(super) struct Results<'r> {
    pub(super) rules: &'r RuleSet,
    pub(super) described: &'r Described,
    pub(super) locations: Locations<'r>,
    /// Of each file.
    pub(super) marks: &'r [Marks],
}

/// What the places of results are written from.
pub(super) struct Locations<'r> {
    pub(super) located: &'r Located<'r>,
    /// The URI of each file.
    pub(super) uris: &'r [Cow<'r, str>],
}

impl Results<'_> {
    /// Writes the result of a finding.
    pub(super) fn write(&self, entry: &Entry, out: &mut Vec<u8>) -> io::Result<()> {
        let finding = entry.finding;
        let mut json = JsonText::new(out);
        json.json(r#"{"ruleId":"#).string(&self.rules.get(finding.rule).metadata.id);
        json.json(r#","ruleIndex":"#).number(self.described.index(finding.rule));
        json.json(r#","level":""#).json(level(finding.severity));
        json.json(r#"","message":{"text":""#).text(&finding.message);
        // The rule's own help is shown with the rule; only a finding's own is added to its message.
        if let Some(help) = &finding.help {
            json.json(". ").text(help.trim_end());
        }
        json.json(r#""},"#);
        self.locations.write(&finding.primary, &finding.related, &mut json);
        self.write_fingerprints(entry, &mut json);
        if let (Some(chosen), [_, ..]) = (self.rules.controls(), &*finding.controls) {
            let failed = control::failed(finding, chosen);
            if !failed.is_empty() {
                json.json(r#","taxa":"#).value(&failed)?;
            }
        }
        if let Some(acceptance) = &finding.accepted {
            let reason = match acceptance {
                Acceptance::Suppressed(reason) => reason,
                Acceptance::Baseline => "it was there when the baseline was written",
            };
            json.json(r#","suppressions":[{"kind":"external","status":"accepted","justification":"#);
            json.string(reason).json("}]");
        }
        if let Some(fix) = &finding.fix {
            self.write_fix(fix, finding.primary.file, &mut json);
        }
        json.json("}");
        Ok(())
    }

    fn write_fingerprints(&self, entry: &Entry, json: &mut JsonText) {
        let marks = &self.marks[entry.file];
        let start = self.locations.located.label(&entry.finding.primary).map(|area| area.start);
        json.json(r#","partialFingerprints":{"#);
        // The only one that GitHub looks at.
        if let Some(line) = start.and_then(|start| marks.line_hashes.of(start.line)) {
            json.json(r#""primaryLocationLineHash":""#).hex(line.hash, 1);
            json.json(":").number(line.occurrence).json(r#"","#);
        }
        let own = marks.fingerprints[entry.index];
        json.json(r#""grantlint/v1":""#).hex(own.hash, 16);
        if own.occurrence > 1 {
            json.json("-").number(own.occurrence);
        }
        json.json(r#""}"#);
    }

    /// Writes nothing when there is no text to edit.
    fn write_fix(&self, fix: &Fix, file: u32, json: &mut JsonText) {
        let Some(deleted) = self.locations.located.area(file, fix.span) else { return };
        json.json(r#","fixes":[{"description":{"text":"#).string(&fix.description);
        json.json(r#"},"artifactChanges":[{"artifactLocation":{"uri":""#).json(self.locations.uri(file));
        json.json(r#""},"replacements":[{"deletedRegion":"#);
        write_region(deleted, json);
        json.json(r#","insertedContent":{"text":"#).string(&fix.replacement).json("}}]}]}]");
    }
}

impl Locations<'_> {
    /// Writes `locations` and, if there are some, `relatedLocations`.
    pub(super) fn write(&self, primary: &Label, related: &[Label], json: &mut JsonText) {
        json.json(r#""locations":["#);
        self.write_one(primary, None, json);
        json.json("]");
        for (id, label) in (1..).zip(related.iter().take(MAX_RELATED)) {
            json.json(if id == 1 { r#","relatedLocations":["# } else { "," });
            self.write_one(label, Some(id), json);
        }
        if !related.is_empty() {
            json.json("]");
        }
    }

    fn write_one(&self, label: &Label, id: Option<u32>, json: &mut JsonText) {
        json.json("{");
        if let Some(id) = id {
            json.json(r#""id":"#).number(id).json(",");
        }
        json.json(r#""physicalLocation":{"artifactLocation":{"uri":""#)
            .json(self.uri(label.file))
            .json(r#""}"#);
        if let Some(area) = self.located.label(label) {
            json.json(r#","region":"#);
            write_region(area, json);
        }
        json.json("}");
        // The empty pointer names the whole file, as the location without it does.
        if !label.pointer.is_empty() {
            json.json(r#","logicalLocations":[{"fullyQualifiedName":"#).string(&label.pointer);
            json.json(r#","kind":"value"}]"#);
        }
        if !label.message.is_empty() {
            json.json(r#","message":{"text":"#).string(&label.message).json("}");
        }
        json.json("}");
    }

    /// Writes `locations` with the first file: GitHub takes no result without a place.
    pub(super) fn write_file(&self, json: &mut JsonText) {
        json.json(r#""locations":["#);
        if let Some(uri) = self.uris.first() {
            json.json(r#"{"physicalLocation":{"artifactLocation":{"uri":""#).json(uri).json(r#""}}}"#);
        }
        json.json("]");
    }

    /// There is nothing to escape in a URI.
    fn uri(&self, file: u32) -> &str {
        self.uris.get(file as usize).map_or("", |uri| uri)
    }
}

/// A range of a text: the end is exclusive, and columns are UTF-16 code units from 1.
fn write_region(area: Area, json: &mut JsonText) {
    let Area { span, start, end } = area;
    json.json(r#"{"startLine":"#).number(start.line).json(r#","startColumn":"#).number(start.utf16_column);
    json.json(r#","endLine":"#).number(end.line).json(r#","endColumn":"#).number(end.utf16_column);
    json.json(r#","byteOffset":"#).number(span.start).json(r#","byteLength":"#).number(span.end - span.start);
    json.json("}");
}
