//! Configuration in Terraform's JSON syntax, `*.tf.json`: `resource`, its type, its name, its arguments.
//!
//! A resource's arguments are brought to what a plan has of them: a block is one object or a list of them, texts that are
//! numbers become numbers, and what an expression decides is unknown.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::shape::{Form, Shape};
use crate::document::recognize::{Reader, places};
use crate::document::{DocumentKind as K, Stage, Subject, Trees};
use crate::policy::{is_partly_unknown, unknown, unknown_bucket};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use super::expression::{Text, text_of};
use super::identity::{self, own_name};
use super::policies::{is_of_aws, is_unlisted};
use super::{BUCKET, configuration_of, policies, policy_document};

/// A note that Terraform passes over.
const COMMENT: &str = "//";

/// Blocks that may hold the text of a policy which resources, perhaps a module's, refer to.
const OTHERS: [&str; 3] = ["module", "locals", "variable"];

/// What can stand at the top of a configuration.
const BLOCKS: [&str; 14] = [
    COMMENT,
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// One resource.
struct Resource<'s> {
    kind: String,
    name: String,
    body: Node<'s>,
}

impl Resource<'_> {
    /// How others refer to it.
    fn address(&self) -> String {
        format!("{}.{}", self.kind, self.name)
    }
}

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    let resources: Vec<Resource<'s>> = blocks(node, "resource").collect();
    let mut written = blocks(node, "data").filter(|one| one.kind == policy_document::TYPE).peekable();
    if resources.is_empty() && written.peek().is_none() && !is_without_resources(node) {
        return false;
    }
    reader.wrapper(K::TerraformConfiguration, node);
    let (buckets, identities) = (Buckets::read(&resources), Identities::read(&resources));
    let mut documents = Documents::read(reader.trees(), written, &buckets);
    for resource in &resources {
        let Resource { kind, body, .. } = resource;
        let shape = Shape::of_terraform(kind);
        if shape.is_some() {
            reader.push(K::TerraformResource, *body, *body, Stage::Proposed, None);
        }
        let names = |attribute: &str| identities.names(resource, attribute);
        reader.ties(identity::ties(kind, &names));
        let subject = identity::subject(kind, &names, || unknown(&resource.address()));
        let subject = subject.or_else(|| buckets.subject(resource));
        for (value, policy_kind) in policies(kind, *body) {
            match documents.taken(value, policy_kind) {
                Some(root) => reader.policy_of_kind(root, policy_kind, Stage::Proposed, subject.clone()),
                None => policy(reader, value, Some(policy_kind), subject.clone(), &buckets),
            }
        }
        for value in places(*body).into_iter().filter(|_| is_unlisted(kind)) {
            policy(reader, value, None, None, &buckets);
        }
        // What an expression makes of blocks is not known.
        if !is_dynamic(*body) {
            let planned = reader.trees().alloc(planned(*body, shape, &buckets));
            if let Some(values) = planned.root() {
                configuration_of(reader, kind, values, (Stage::Proposed, subject.as_ref()), &|_| false);
            }
        }
    }
    for document in documents.left() {
        reader.policy(document, None, Stage::Proposed, None);
    }
    for value in OTHERS.iter().filter_map(|sort| node.get(sort)).flat_map(places) {
        policy(reader, value, None, None, &buckets);
    }
    true
}

/// Whether a configuration has none of the resources that are read, but what they are given.
fn is_without_resources(node: Node<'_>) -> bool {
    let is_block = |key: Node<'_>| BLOCKS.iter().any(|name| key.is_string(name));
    OTHERS.iter().any(|name| node.get(name).is_some_and(|blocks| blocks.kind() == Kind::Object))
        && node.members().all(|(key, _)| is_block(key))
}

/// The blocks of AWS's provider of one sort. At each level there can be a list of objects in place of one.
fn blocks<'s>(node: Node<'s>, sort: &str) -> impl Iterator<Item = Resource<'s>> {
    let labelled = |node: Node<'s>| node.one_or_many().flat_map(Node::members);
    let types = node.get(sort).into_iter().flat_map(labelled);
    let types = types.filter(|(kind, _)| kind.string().is_some_and(|kind| is_of_aws(&kind)));
    types.flat_map(move |(kind, named)| {
        labelled(named).flat_map(move |(name, bodies)| {
            let bodies = bodies.one_or_many().filter(|body| body.kind() == Kind::Object);
            bodies.filter_map(move |body| {
                Some(Resource { kind: kind.string()?.into_owned(), name: name.string()?.into_owned(), body })
            })
        })
    })
}

/// The type of the resource whose arguments are at `body`.
pub(in crate::document) fn resource_type<'s>(body: Node<'s>) -> Option<std::borrow::Cow<'s, str>> {
    // The body or the list that it lies in has the name, and what this lies in, the type.
    let labelled = |node: Node<'s>| {
        let mut outer = std::iter::successors(Some(node), |node| node.parent());
        outer.find(|node| node.key().is_some())
    };
    labelled(labelled(body)?.parent()?)?.key()?.string()
}

/// Whether an expression makes blocks anywhere in it.
fn is_dynamic(node: Node<'_>) -> bool {
    node.members().any(|(key, value)| key.is_string("dynamic") || is_dynamic(value))
        || node.items().any(is_dynamic)
}

/// The policies written as blocks, by the names of their data sources.
struct Documents<'s> {
    roots: BTreeMap<String, Node<'s>>,
    /// As what they were read.
    taken: BTreeSet<(String, K)>,
}

impl<'s> Documents<'s> {
    fn read(trees: &'s Trees<'s>, written: impl Iterator<Item = Resource<'s>>, buckets: &Buckets) -> Self {
        let roots = written.filter_map(|one| {
            let mut view = ViewBuilder::new(one.body.tree());
            resolved(&mut view, one.body, buckets);
            let arguments = trees.alloc(view.finish()).root()?;
            Some((one.name, trees.alloc(policy_document::policy(arguments)).root()?))
        });
        Self { roots: roots.collect(), taken: BTreeSet::new() }
    }

    /// The document that a text stands for, the first time that it does for a policy of the kind.
    fn taken(&mut self, value: Node<'s>, kind: K) -> Option<Node<'s>> {
        let text = value.string()?;
        let name = policy_document::referred(&text)?;
        let root = self.roots.get(name)?;
        self.taken.insert((name.to_owned(), kind)).then_some(*root)
    }

    /// Those that no resource takes.
    fn left(&self) -> impl Iterator<Item = Node<'s>> {
        let taken: BTreeSet<&str> = self.taken.iter().map(|pair| pair.0.as_str()).collect();
        self.roots.iter().filter(move |pair| !taken.contains(pair.0.as_str())).map(|pair| *pair.1)
    }
}

/// The buckets of a configuration by the names of their resources: what each is called, as far as it is known.
struct Buckets(BTreeMap<String, String>);

impl Buckets {
    fn read(resources: &[Resource<'_>]) -> Self {
        let buckets = resources.iter().filter(|one| one.kind == BUCKET);
        // One of several instances is not told apart.
        let single =
            buckets.filter(|one| one.body.get("count").or_else(|| one.body.get("for_each")).is_none());
        let named = single.map(|one| {
            let given = one.body.get("bucket").filter(|name| name.kind() == Kind::String);
            let given = given.and_then(Node::string);
            let known = match given.as_deref().map(|given| text_of(given, &later)) {
                Some(Text::Known(name)) => name.into_owned(),
                _ => unknown_bucket(&format!("{BUCKET}.{}", one.name)),
            };
            (one.name.clone(), known)
        });
        Self(named.collect())
    }

    /// The bucket that a resource is, or is about.
    fn subject(&self, resource: &Resource<'_>) -> Option<Subject> {
        if resource.kind == BUCKET {
            return self.0.get(&resource.name).cloned().map(Subject::Bucket);
        }
        let bucket = resource.body.get("bucket")?.string()?;
        if let Some(name) =
            bucket.strip_prefix("${").and_then(|rest| self.attribute(rest.strip_suffix('}')?, false))
        {
            return Some(Subject::Bucket(name));
        }
        match text_of(&bucket, &later) {
            Text::Known(name) => Some(Subject::Bucket(name.into_owned())),
            Text::Bucket(_) | Text::Partly(_) | Text::Unknown => None,
        }
    }

    /// What `aws_s3_bucket.NAME.id` comes to, or with `is_arn_too` its ARN.
    fn attribute(&self, expression: &str, is_arn_too: bool) -> Option<String> {
        let path = expression.strip_prefix(BUCKET)?.strip_prefix('.')?;
        let (name, attribute) = path.split_once('.').filter(|(name, _)| !name.contains('['))?;
        // A bucket that another file makes is known by its resource.
        let bucket = self.0.get(name).cloned().unwrap_or_else(|| unknown_bucket(&format!("{BUCKET}.{name}")));
        match attribute {
            "id" | "bucket" => Some(bucket),
            "arn" if is_arn_too => Some(format!("arn:aws:s3:::{bucket}")),
            _ => None,
        }
    }

    /// What an expression comes to, with whether all of it is known.
    fn value_of(&self, expression: &str) -> (String, bool) {
        match self.attribute(expression, true) {
            Some(text) => {
                let is_known = !is_partly_unknown(&text);
                (text, is_known)
            }
            None => later(expression),
        }
    }
}

/// What identities and policies are called that have a name, by their addresses.
struct Identities(BTreeMap<String, String>);

impl Identities {
    fn read(resources: &[Resource<'_>]) -> Self {
        let named = resources.iter().filter_map(|one| {
            let given = one.body.get(own_name(&one.kind).filter(|_| one.kind != BUCKET)?)?.string()?;
            match text_of(&given, &later) {
                Text::Known(name) => Some((one.address(), name.into_owned())),
                Text::Bucket(_) | Text::Partly(_) | Text::Unknown => None,
            }
        });
        Self(named.collect())
    }

    /// What an attribute names: the resource itself, or those that it is about.
    fn names(&self, resource: &Resource<'_>, attribute: &str) -> Vec<String> {
        if own_name(&resource.kind) == Some(attribute) {
            return vec![self.name(&resource.address())];
        }
        let texts = resource.body.get(attribute).into_iter().flat_map(Node::one_or_many);
        texts.filter_map(Node::string).filter_map(|text| self.referred(&text)).collect()
    }

    /// The name of the resource at `address`.
    fn name(&self, address: &str) -> String {
        self.0.get(address).cloned().unwrap_or_else(|| unknown(address))
    }

    /// A name, or that of the resource that an expression such as `${aws_iam_role.reader.name}` takes it from.
    fn referred(&self, text: &str) -> Option<String> {
        let expression = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        match expression.and_then(|one| one.trim().rsplit_once('.')) {
            Some((address, _)) => Some(self.name(address)),
            None => match text_of(text, &later) {
                Text::Known(name) => Some(name.into_owned()),
                Text::Bucket(_) | Text::Partly(_) | Text::Unknown => None,
            },
        }
    }
}

/// An expression between the marks of what is known only later.
fn later(expression: &str) -> (String, bool) {
    (unknown(expression), false)
}

/// The resource's arguments as a plan has them.
fn planned<'s>(body: Node<'s>, shape: Option<Shape>, buckets: &Buckets) -> Tree<'s> {
    let mut view = ViewBuilder::new(body.tree());
    argument(&mut view, body, shape, buckets);
    view.finish()
}

fn argument<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, shape: Option<Shape>, buckets: &Buckets) {
    let element = shape.map(Shape::element);
    match node.kind() {
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members().filter(|(key, _)| !key.is_string(COMMENT)) {
                let member = element.zip(key.string()).and_then(|(shape, name)| shape.member(&name));
                view.key(key, None);
                argument(view, value, member.map(|member| member.shape), buckets);
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items() {
                argument(view, item, element, buckets);
            }
            view.close();
        }
        Kind::String => {
            let text = node.string().unwrap_or_default();
            match text_of(&text, &|expression| buckets.value_of(expression)) {
                Text::Known(known) => scalar(view, node, &known, shape.map(Shape::form)),
                Text::Bucket(bucket) => view.replaced(Kind::String, node, &bucket),
                Text::Partly(_) | Text::Unknown => view.unknown(node),
            }
        }
        Kind::Null | Kind::Bool | Kind::Number | Kind::Unknown => view.scalar(node),
    }
}

/// A text as what its argument takes.
fn scalar<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, text: &str, form: Option<Form>) {
    let number = || text.parse().is_ok_and(f64::is_finite);
    match (form, text) {
        (Some(Form::Bool), "true" | "1") => view.replaced(Kind::Bool, node, "true"),
        (Some(Form::Bool), "false" | "0") => view.replaced(Kind::Bool, node, "false"),
        (Some(Form::Number), _) if number() => view.replaced(Kind::Number, node, text),
        _ if node.string().as_deref() == Some(text) => view.scalar(node),
        _ => view.replaced(Kind::String, node, text),
    }
}

/// A policy written as a string, when what its expressions leave of it is JSON. Without a `kind` it is one only when it
/// looks like one, and its statements tell which.
fn policy<'s>(
    reader: &mut Reader<'s>,
    value: Node<'s>,
    kind: Option<K>,
    subject: Option<Subject>,
    buckets: &Buckets,
) {
    if !super::has_expression(value.raw()) {
        match kind {
            Some(_) => reader.encoded_policy(value, kind, Stage::Proposed, subject),
            None => reader.policies_within(value, Stage::Proposed),
        };
        return;
    }
    let root = if value.kind() == Kind::String { reader.embedded(value) } else { Some(value) };
    let Some(root) = root.filter(|root| root.kind() == Kind::Object) else { return };
    let mut view = ViewBuilder::new(root.tree());
    resolved(&mut view, root, buckets);
    let view = reader.trees().alloc(view.finish());
    match (view.root(), kind) {
        (Some(root), Some(kind)) => reader.policy_of_kind(root, kind, Stage::Proposed, subject),
        (Some(root), None) => {
            reader.policies_within(root, Stage::Proposed);
        }
        (None, _) => {}
    }
}

/// The value with each expression replaced by its text, or by an unknown value.
fn resolved<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, buckets: &Buckets) {
    match node.kind() {
        Kind::Object if node.members().any(|(key, _)| super::has_expression(key.raw())) => view.unknown(node),
        Kind::Object => {
            view.open(Kind::Object, node);
            for (key, value) in node.members() {
                view.key(key, None);
                resolved(view, value, buckets);
            }
            view.close();
        }
        Kind::Array => {
            view.open(Kind::Array, node);
            for item in node.items() {
                resolved(view, item, buckets);
            }
            view.close();
        }
        Kind::String => {
            let text = node.string().unwrap_or_default();
            match text_of(&text, &|expression| buckets.value_of(expression)) {
                Text::Known(std::borrow::Cow::Borrowed(_)) => view.scalar(node),
                Text::Known(text) => view.replaced(Kind::String, node, &text),
                Text::Bucket(text) | Text::Partly(text) => view.replaced(Kind::String, node, &text),
                Text::Unknown => view.unknown(node),
            }
        }
        Kind::Null | Kind::Bool | Kind::Number | Kind::Unknown => view.scalar(node),
    }
}
