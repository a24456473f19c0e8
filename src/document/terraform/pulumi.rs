//! Pulumi's stacks and previews. Its AWS provider is made from Terraform's: a type such as `aws:s3/bucketPolicy:BucketPolicy`
//! is `aws_s3_bucket_policy`, and the attributes are the same ones in camel case, with lists of blocks in the plural.

use std::collections::BTreeSet;

use crate::aws::shape::{Form, Shape};
use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use super::reference::References;
use super::{Resource, about, read_each};

/// What stands for a text that is known only later (the `unknownValue` of Pulumi's SDKs).
const UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// The member of an object that stands for another value: a secret, mostly.
const SIGNATURE: &str = "4dabf18193072939515e22adb298388d";

/// Whose types begin otherwise than with their module's name: what they begin with.
const MODULES: [(&str, &str); 2] = [("ec2", ""), ("apigateway", "api_gateway_")];

/// Whose whole name is another one.
const TYPES: [(&str, &str); 1] = [("cloudtrail_trail", "cloudtrail")];

/// What a stack or a preview holds; `false` when it is neither.
pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let latest = || node.get("checkpoint")?.get("latest");
    let stack = node.get("deployment").or_else(latest).and_then(|stack| stack.get("resources"));
    let is_of_stack = |list: &Node<'s>| list.items().any(|one| has(one, "urn") && has(one, "type"));
    let is_of_preview = |list: &Node<'s>| list.items().any(|one| has(one, "urn") && has(one, "op"));
    let (states, stage): (Vec<Node<'s>>, _) = if let Some(list) = stack.filter(is_of_stack) {
        (
            list.items().filter(|one| one.get("delete").and_then(Node::bool) != Some(true)).collect(),
            Stage::Observed,
        )
    } else if let Some(steps) = node.get("steps").filter(is_of_preview) {
        (planned(steps), Stage::Proposed)
    } else {
        return false;
    };
    reader.wrapper(K::PulumiStack, node);
    let mut resources = Vec::new();
    for state in states {
        // A stack's outputs are its inputs and what AWS added; in a preview they are those of before.
        let outputs =
            state.get("outputs").filter(|outputs| stage == Stage::Observed && outputs.kind() == Kind::Object);
        let (Some(token), Some(values)) = (text(state, "type"), outputs.or_else(|| state.get("inputs")))
        else {
            continue;
        };
        let Some(kind) = terraform_type(&token) else {
            reader.policies_within(values, stage);
            continue;
        };
        let Some(values) = reader.trees().alloc(in_terraform(values, &kind)).root() else { continue };
        let name = text(state, "urn").unwrap_or_default();
        let address = format!("{kind}.{}", name.rsplit("::").next().unwrap_or_default());
        let subject = about(reader, &References::default(), &address, &kind, values);
        let (kind, documents) = (kind.into(), Vec::new());
        resources.push(Resource { kind, entry: state, values, planned: values, subject, documents });
    }
    read_each(reader, &resources, stage);
    true
}

/// What each resource will be; one that is replaced has several steps.
fn planned(steps: Node<'_>) -> Vec<Node<'_>> {
    let mut seen = BTreeSet::new();
    let made = steps.items().filter(|step| text(*step, "op").is_some_and(|op| !op.starts_with("delete")));
    let states = made.filter_map(|step| step.get("newState").filter(|state| state.kind() == Kind::Object));
    states.filter(|state| seen.insert(text(*state, "urn"))).collect()
}

/// Terraform's name of a type of Pulumi's AWS provider.
fn terraform_type(token: &str) -> Option<String> {
    let (module, name) = token.strip_prefix("aws:")?.split_once(':')?;
    let module = module.split('/').next()?;
    // A second version of a type is still the one type of Terraform's.
    let name = snake_case(name.strip_suffix("V2").unwrap_or(name));
    let name = match MODULES.iter().find(|row| row.0 == module) {
        Some((_, start)) => format!("{start}{name}"),
        None => format!("{module}_{name}"),
    };
    let other = TYPES.iter().find(|row| row.0 == name).map(|row| row.1);
    Some(format!("aws_{}", other.unwrap_or(&name)))
}

fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    for (at, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// A resource's attributes as Terraform calls them.
fn in_terraform<'s>(values: Node<'s>, kind: &str) -> Tree<'s> {
    let mut view = ViewBuilder::new(values.tree());
    attributes(&mut view, values, Shape::of_terraform(kind));
    view.finish()
}

fn attributes<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, shape: Option<Shape>) {
    view.open(Kind::Object, node);
    for (key, value) in node.members() {
        let Some(name) = key.string().map(|name| snake_case(&name)) else { continue };
        let member = shape.and_then(|shape| shape.member(&name).or_else(|| in_singular(shape, &name)));
        view.key(key, Some(member.map_or(&name, |member| member.name)));
        attribute(view, value, member.map(|member| member.shape));
    }
    view.close();
}

/// The member that a name is the plural of.
fn in_singular(shape: Shape, name: &str) -> Option<crate::aws::shape::Member> {
    let stem = name.strip_suffix('s')?;
    let other = stem.strip_suffix("ie").map(|stem| format!("{stem}y"));
    shape.member(stem).or_else(|| shape.member(&other?))
}

fn attribute<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, shape: Option<Shape>) {
    let element = shape.map(Shape::element);
    match node.kind() {
        Kind::Object if has(node, SIGNATURE) => view.unknown(node),
        Kind::Object if element.is_some_and(|shape| shape.form() == Form::Struct) => {
            attributes(view, node, element);
        }
        // The names in a map, and in a policy, are the user's.
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members() {
                view.key(key, None);
                attribute(view, value, None);
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            node.items().for_each(|item| attribute(view, item, element));
            view.close();
        }
        Kind::String if node.is_string(UNKNOWN) => view.unknown(node),
        _ => view.scalar(node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_called_as_terraform_calls_them() {
        let cases = [
            ("aws:s3/bucketPolicy:BucketPolicy", Some("aws_s3_bucket_policy")),
            ("aws:s3/bucketV2:BucketV2", Some("aws_s3_bucket")),
            ("aws:iam/role:Role", Some("aws_iam_role")),
            ("aws:ec2/vpcEndpoint:VpcEndpoint", Some("aws_vpc_endpoint")),
            ("aws:apigateway/restApiPolicy:RestApiPolicy", Some("aws_api_gateway_rest_api_policy")),
            ("aws:cloudtrail/trail:Trail", Some("aws_cloudtrail")),
            ("aws-native:s3:BucketPolicy", None),
            ("pulumi:pulumi:Stack", None),
        ];
        for (token, kind) in cases {
            assert_eq!(terraform_type(token).as_deref(), kind, "{token}");
        }
    }
}
