//! Resources by their types and properties outside of a template: in change sets, in what hooks are called with, and in
//! the Cloud Control API's descriptions.

use crate::document::Stage;
use crate::document::recognize::{Reader, has, text};
use crate::policy::unknown;
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use super::intrinsic::{NAMELESS, fill_in};

/// What a change set writes in the place of what is known only when it is executed.
const KNOWN_LATER: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

/// The resources of a document, each by its logical name, as a template has them.
pub(super) struct Outside<'s> {
    pub(super) resources: Vec<(Node<'s>, Node<'s>)>,
    pub(super) stage: Stage,
}

/// A resource: what it is called, its type and its properties.
type Resource<'s> = (String, String, Node<'s>);

/// What a document of one of these kinds holds; `None` when it is none.
pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> Option<Outside<'s>> {
    let (found, stage) = if let Some(changes) = node.get("Changes").filter(|_| has(node, "ChangeSetId")) {
        (changed(reader, changes), Stage::Proposed)
    } else if let Some(resources) = node.get("Resources").filter(|_| has(node, "HookContext")) {
        (guarded(resources), Stage::Proposed)
    } else if let Some(data) = node.get("requestData").filter(|data| has(*data, "targetModel")) {
        (hooked(data).into_iter().collect(), Stage::Proposed)
    } else {
        let kind = text(node, "TypeName").filter(|kind| kind.contains("::"))?;
        match node.get("ResourceDescription").or_else(|| node.get("ResourceDescriptions")) {
            Some(described) => (described_as(reader, &kind, described), Stage::Observed),
            None => {
                let wanted = opened(reader, node.get("DesiredState")?)?;
                (vec![(String::new(), kind.into_owned(), wanted)], Stage::Proposed)
            }
        }
    };
    let written = found.into_iter().filter_map(|one| reader.trees().alloc(as_in_template(&one)).root());
    Some(Outside { resources: written.flat_map(Node::members).collect(), stage })
}

/// What the resources of `describe-change-set` come to; it tells with `--include-property-values` alone.
fn changed<'s>(reader: &mut Reader<'s>, changes: Node<'s>) -> Vec<Resource<'s>> {
    let changes = changes.items().filter_map(|change| change.get("ResourceChange"));
    let resource = |change: Node<'s>| {
        let properties = opened(reader, change.get("AfterContext")?)?.get("Properties")?;
        let name = text(change, "LogicalResourceId")?.into_owned();
        Some((name, text(change, "ResourceType")?.into_owned(), properties))
    };
    changes.filter_map(resource).collect()
}

/// The resources that rules of a Guard hook are given.
fn guarded(resources: Node<'_>) -> Vec<Resource<'_>> {
    let resource = |(name, one): (Node<'_>, Node<'_>)| {
        Some((name.string()?.into_owned(), text(one, "ResourceType")?.into_owned()))
    };
    let named =
        resources.members().filter_map(|pair| Some((resource(pair)?, pair.1.get("ResourceProperties")?)));
    named.map(|((name, kind), properties)| (name, kind, properties)).collect()
}

/// The resource that a hook's function is called with.
fn hooked(data: Node<'_>) -> Option<Resource<'_>> {
    let name = text(data, "targetLogicalId").unwrap_or_default().into_owned();
    let properties = data.get("targetModel")?.get("resourceProperties")?;
    Some((name, text(data, "targetName")?.into_owned(), properties))
}

/// What `get-resource` and `list-resources` answer.
fn described_as<'s>(reader: &mut Reader<'s>, kind: &str, described: Node<'s>) -> Vec<Resource<'s>> {
    let resource = |one: Node<'s>| {
        let properties = opened(reader, one.get("Properties")?)?;
        Some((text(one, "Identifier")?.into_owned(), kind.to_owned(), properties))
    };
    described.one_or_many().filter_map(resource).collect()
}

/// The object that a text holds.
fn opened<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> Option<Node<'s>> {
    reader.embedded(node).filter(|root| root.kind() == Kind::Object)
}

fn as_in_template<'s>((name, kind, properties): &Resource<'s>) -> Tree<'s> {
    let mut view = ViewBuilder::new(properties.tree());
    view.open(Kind::Object, *properties);
    view.key(*properties, Some(name));
    view.open(Kind::Object, *properties);
    view.key(*properties, Some("Type"));
    view.replaced(Kind::String, *properties, kind);
    view.key(*properties, Some("Properties"));
    let known = |text: &str| (text != KNOWN_LATER).then(|| text.replace(KNOWN_LATER, &unknown(NAMELESS)));
    fill_in(&mut view, *properties, &|text| text.contains(KNOWN_LATER).then(|| known(text)));
    view.close();
    view.close();
    view.finish()
}
