//! Reading the files of frameworks.

use std::borrow::Cow;

use crate::bundle::export::call;
use crate::control::{Basis, Control, Framework, Scope};
use crate::document::Placement;
use crate::source::Places;
use crate::syntax::{Kind, Node, parse_yaml};

/// Every framework's name and file, in order of the name; the build script lists them.
pub const FILES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/frameworks"));

/// A framework that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameworkError {
    /// No such name.
    #[error("no framework `{name}`; the frameworks are {known}", known = names().join(", "))]
    Unknown {
        /// The name that was asked for.
        name: String,
    },
    /// A mistake in a file.
    #[error("{file}:{line}: {message}")]
    Wrong {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u32,
        /// What is wrong.
        message: String,
    },
}

impl FrameworkError {
    /// The framework that was asked for, or the file of the one that is wrong.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Unknown { name } | Self::Wrong { file: name, .. } => name,
        }
    }
}

/// The frameworks' names.
#[must_use]
pub fn names() -> Vec<&'static str> {
    FILES.iter().map(|file| file.0).collect()
}

/// The framework with this name.
///
/// # Errors
/// There is none, or its file is wrong, which the test of every framework rules out.
pub fn framework(name: &str) -> Result<Framework, FrameworkError> {
    match FILES.iter().find(|file| file.0 == name) {
        Some((name, text)) => read(name, text),
        None => Err(FrameworkError::Unknown { name: name.to_owned() }),
    }
}

/// A mistake and the offset of where it stands.
type Mistake = (u32, String);

/// Reads the file of the framework `name`.
///
/// # Errors
/// The first mistake in it.
pub fn read(name: &str, text: &str) -> Result<Framework, FrameworkError> {
    let place = |(offset, message): Mistake| {
        let line = Places::find(text, vec![offset]).of(offset).line;
        FrameworkError::Wrong { file: format!("{name}.yaml"), line, message }
    };
    let tree = parse_yaml(Cow::Borrowed(text)).map_err(|error| place((error.span.start, error.message)))?;
    let root = tree.root().ok_or_else(|| place((0, "the file is empty".to_owned())))?;
    let text_of = |key: &str| required(root, key).and_then(string).map_err(place);
    known_keys(root, &["title", "publisher", "url", "controls"]).map_err(place)?;
    let controls = required(root, "controls").map_err(place)?;
    Ok(Framework {
        id: name.to_owned(),
        title: text_of("title")?,
        publisher: text_of("publisher")?,
        url: text_of("url")?,
        controls: controls.items().map(control).collect::<Result<_, _>>().map_err(place)?,
    })
}

fn control(node: Node<'_>) -> Result<Control, Mistake> {
    const KEYS: [&str; 11] = [
        "id",
        "title",
        "level",
        "manual",
        "of",
        "exports",
        "ending",
        "absent_passes",
        "policies",
        "through",
        "undecided",
    ];
    known_keys(node, &KEYS)?;
    let level = match node.get("level").map(Node::raw) {
        None => None,
        Some("1") => Some(1),
        Some("2") => Some(2),
        Some(_) => return Err(wrong(node, "a level is 1 or 2")),
    };
    Ok(Control {
        id: string(required(node, "id")?)?,
        title: string(required(node, "title")?)?,
        level,
        is_manual: is_true(node, "manual"),
        basis: basis(node)?,
    })
}

fn basis(node: Node<'_>) -> Result<Basis, Mistake> {
    match (node.get("of"), node.get("through"), node.get("undecided")) {
        (Some(of), None, None) => {
            let scope = Scope::ALL.into_iter().find(|scope| of.is_string(scope.word()));
            let exports = required(node, "exports")?.items().map(|item| {
                let text = string(item)?;
                call(&text).ok_or_else(|| wrong(item, &format!("no export `{text}` is known")))
            });
            Ok(Basis::Rules {
                of: scope.ok_or_else(|| wrong(of, "a control is of a bucket, an account or a document"))?,
                exports: exports.collect::<Result<_, _>>()?,
                ending: node.get("ending").map(string).transpose()?,
                absent_passes: is_true(node, "absent_passes"),
                policies: node.get("policies").map(placement).transpose()?,
            })
        }
        (None, Some(through), None) => {
            let (framework, ids) =
                through.members().next().ok_or_else(|| wrong(through, "expected a framework"))?;
            let controls = ids.items().map(string).collect::<Result<_, _>>()?;
            Ok(Basis::Through { framework: string(framework)?, controls })
        }
        (None, None, Some(reason)) => Ok(Basis::Nothing(string(reason)?)),
        _ => Err(wrong(node, "a control has exactly one of `of`, `through` and `undecided`")),
    }
}

fn placement(node: Node<'_>) -> Result<Placement, Mistake> {
    let all = [Placement::Managed, Placement::Inline];
    let found = all.into_iter().find(|one| one.word().is_some_and(|word| node.is_string(word)));
    found.ok_or_else(|| wrong(node, "policies are `managed` or `inline`"))
}

fn known_keys(node: Node<'_>, known: &[&str]) -> Result<(), Mistake> {
    match node.members().find(|(key, _)| !known.iter().any(|known| key.is_string(known))) {
        Some((key, _)) => Err(wrong(key, &format!("unknown key; the keys are {}", known.join(", ")))),
        None => Ok(()),
    }
}

fn required<'s>(node: Node<'s>, key: &str) -> Result<Node<'s>, Mistake> {
    node.get(key).ok_or_else(|| wrong(node, &format!("`{key}` is missing")))
}

/// Ids such as `2.10` read as numbers; their text is what counts.
fn string(node: Node<'_>) -> Result<String, Mistake> {
    let text = match node.kind() {
        Kind::String | Kind::Number => node.scalar(),
        _ => None,
    };
    text.map(Cow::into_owned).filter(|text| !text.is_empty()).ok_or_else(|| wrong(node, "expected a text"))
}

fn is_true(node: Node<'_>, key: &str) -> bool {
    node.get(key).and_then(Node::bool) == Some(true)
}

fn wrong(node: Node<'_>, message: &str) -> Mistake {
    (node.span().start, message.to_owned())
}
