//! SARIF's objects, borrowed from the report and no larger than what is written.

use std::borrow::Cow;

use serde::Serialize;

use crate::output::sarif::HOME_URI;
use crate::output::sarif::uri::uri_reference;

#[derive(Serialize)]
pub(super) struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    supported_taxonomies: Vec<Component<'r>>,
    rules: Vec<Rule<'r>>,
}

impl<'r> Tool<'r> {
    /// This program, with the rules that its results name.
    pub(super) fn with(rules: Vec<Rule<'r>>, supported_taxonomies: Vec<Component<'r>>) -> Self {
        let driver = Driver {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: HOME_URI,
            supported_taxonomies,
            rules,
        };
        Self { driver }
    }
}

/// SARIF's `toolComponentReference`.
#[derive(Serialize)]
pub(super) struct Component<'r> {
    pub(super) name: &'r str,
    pub(super) index: usize,
}

/// SARIF's `reportingDescriptorReference`: a control of a framework.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference<'r> {
    pub(super) id: &'r str,
    pub(super) index: usize,
    pub(super) tool_component: Component<'r>,
}

/// SARIF's `reportingDescriptorRelationship`.
#[derive(Serialize)]
pub(super) struct Relationship<'r> {
    pub(super) target: Reference<'r>,
    pub(super) kinds: [&'static str; 1],
}

/// A framework as SARIF's `toolComponent`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxonomy<'r> {
    pub(super) name: &'r str,
    pub(super) full_name: &'r str,
    pub(super) organization: &'r str,
    pub(super) information_uri: &'r str,
    pub(super) is_comprehensive: bool,
    pub(super) taxa: Vec<Taxon<'r>>,
}

/// A control as SARIF's `reportingDescriptor`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxon<'r> {
    pub(super) id: &'r str,
    pub(super) short_description: Message<'r>,
}

/// A result that is no defect.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ControlResult<'r> {
    pub(super) rule_id: String,
    pub(super) kind: &'static str,
    pub(super) level: &'static str,
    pub(super) message: Message<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location<'r>>,
    pub(super) partial_fingerprints: ControlFingerprint,
    pub(super) taxa: [Reference<'r>; 1],
}

/// A control stands for itself from run to run.
#[derive(Serialize)]
pub(super) struct ControlFingerprint {
    #[serde(rename = "primaryLocationLineHash")]
    pub(super) line_hash: String,
}

/// SARIF's `reportingDescriptor`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule<'r> {
    pub(super) id: Cow<'r, str>,
    pub(super) name: String,
    pub(super) short_description: Message<'r>,
    pub(super) full_description: Message<'r>,
    pub(super) help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) help_uri: Option<&'r str>,
    pub(super) default_configuration: Configuration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) relationships: Vec<Relationship<'r>>,
    pub(super) properties: RuleProperties<'r>,
}

#[derive(Serialize)]
pub(super) struct Help {
    pub(super) text: String,
    pub(super) markdown: String,
}

#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) level: &'static str,
}

#[derive(Serialize)]
pub(super) struct RuleProperties<'r> {
    pub(super) tags: Vec<Cow<'r, str>>,
    pub(super) precision: &'static str,
    #[serde(rename = "security-severity")]
    pub(super) security_severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'r> {
    pub(super) execution_successful: bool,
    pub(super) tool_execution_notifications: Vec<Notification<'r>>,
}

#[derive(Serialize)]
pub(super) struct Notification<'r> {
    pub(super) level: &'static str,
    pub(super) message: Message<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) locations: Vec<Location<'r>>,
}

#[derive(Serialize)]
pub(super) struct Message<'r> {
    pub(super) text: Cow<'r, str>,
}

/// A file as a whole. The places of findings are written with their results.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location<'r> {
    physical_location: PhysicalLocation<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'r> {
    artifact_location: ArtifactLocation<'r>,
}

#[derive(Serialize)]
struct ArtifactLocation<'r> {
    uri: Cow<'r, str>,
}

impl<'r> Location<'r> {
    pub(super) fn of_file(path: &'r str) -> Self {
        let artifact_location = ArtifactLocation { uri: uri_reference(path) };
        Self { physical_location: PhysicalLocation { artifact_location } }
    }
}
