//! `grantlint query`.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::{AnswerFormat, Error, print, text_of};
use grantlint::output::harmless;
use grantlint::rule::query::Query;
use grantlint::source::{Place, Places};
use grantlint::syntax::{Kind, Node, parse_json};

#[derive(Debug, Args)]
pub(super) struct QueryArguments {
    /// The query, then the file; with `--from-file` only the file
    #[arg(required = true, num_args = 1..=2, value_names = ["JSONPATH", "FILE"])]
    operands: Vec<String>,
    /// Read the query from a file, every byte of it
    #[arg(long, value_name = "QUERYFILE")]
    from_file: Option<PathBuf>,
    /// Output format
    #[arg(long, short, value_enum, default_value = "human")]
    format: AnswerFormat,
}

pub(super) fn run(arguments: &QueryArguments) -> Result<u8, Error> {
    let (text, file) = match (&arguments.from_file, &*arguments.operands) {
        (Some(path), [file]) => (text_of(path)?, file),
        (None, [query, file]) => (query.clone(), file),
        (Some(_), _) => return Err(Error::Usage("with `--from-file` name one file to query".to_owned())),
        (None, _) => return Err(Error::Usage("name a query and a file".to_owned())),
    };
    let query = Query::compile(&text).map_err(|error| {
        let shown = |text: &str| harmless(text).replace('\t', " ");
        let caret = " ".repeat(text.get(..error.offset).map_or(0, |before| before.chars().count()));
        Error::Usage(format!("{error}\n  {}\n  {caret}^", shown(&text)))
    })?;
    let document = text_of(Path::new(file))?;
    let tree = parse_json(Cow::Borrowed(&document)).map_err(|error| {
        let place = Places::find(&document, vec![error.span.start]).of(error.span.start);
        Error::Usage(format!("{file}:{}:{}: {}", place.line, place.column, error.message))
    })?;
    let nodes = tree.root().map(|root| query.select(root).nodes).unwrap_or_default();
    let offsets = nodes.iter().flat_map(|node| [node.span().start, node.span().end]).collect();
    let places = Places::find(&document, offsets);
    match arguments.format {
        AnswerFormat::Human => print(&human(file, &nodes, &places))?,
        AnswerFormat::Json => print(&json_list(&nodes, &places))?,
    }
    Ok(0)
}

fn human(file: &str, nodes: &[Node<'_>], places: &Places) -> String {
    let mut out = String::new();
    for node in nodes {
        let place = places.of(node.span().start);
        let pointer = node.pointer();
        let value = node.raw().split_whitespace().collect::<Vec<_>>().join(" ");
        let line = format!("{file}:{}:{}: {pointer} {value}", place.line, place.column);
        out.push_str(&harmless(&line));
        out.push('\n');
    }
    out
}

fn json_list(nodes: &[Node<'_>], places: &Places) -> String {
    let place = |place: Place| json!({"offset": place.offset, "line": place.line, "column": place.column});
    let rows = nodes.iter().map(|node| {
        // The value as it stands in the file: numbers keep their digits.
        format!(
            "{{\"pointer\":{},\"value\":{},\"start\":{},\"end\":{}}}",
            json!(node.pointer()),
            value(*node),
            place(places.of(node.span().start)),
            place(places.of(node.span().end)),
        )
    });
    format!("[{}]\n", rows.collect::<Vec<_>>().join(","))
}

fn value(node: Node<'_>) -> &str {
    if node.kind() == Kind::Unknown { "null" } else { node.raw() }
}
