//! One file's text to its documents.

use std::borrow::Cow;

use crate::document::cli_error::{is_cli_error, unanswered};
use crate::document::lines::{Lines, MOST_ERRORS};
use crate::document::recognize::Reader;
use crate::document::{Document, DocumentKind, PolicyType, Subject, Trees};
use crate::source::Span;
use crate::syntax::{self, Node, SyntaxError, Tree};

/// What one file holds.
#[derive(Debug, Default)]
pub struct Loaded<'s> {
    /// The documents, in the order in which they lie in the file.
    pub documents: Vec<Document<'s>>,
    /// What a bucket has not got, where the text is all that makes it, and the bucket's name.
    pub absent: Vec<(DocumentKind, String, Node<'s>)>,
    /// What a plan or a state says that identities have: managed policies and groups, each with who has it.
    pub ties: Vec<(Subject, Subject)>,
    /// Documents recognised without content to check: an empty file, a saved error, a wrapper.
    pub wrappers: Vec<(DocumentKind, String)>,
    /// The top of every text that holds a document: the file, its lines, the strings decoded on the way.
    pub roots: Vec<Node<'s>>,
    /// The top of the file's text; in place of a saved error stands an empty object where the error begins.
    pub top: Option<Node<'s>>,
    /// Where the file is not JSON, in the file's bytes, with the pointer of the string that it lies in.
    pub syntax_errors: Vec<(SyntaxError, String)>,
    /// The file's text could not be understood at all.
    pub failure: Option<String>,
}

impl Loaded<'_> {
    /// Why the text could not be understood in full, for commands that need all of it.
    #[must_use]
    pub fn reason_unread(&self, text: &str) -> Option<String> {
        match (self.syntax_errors.first(), &self.failure) {
            (Some((error, _)), _) => {
                Some(format!("is not JSON: {}: {}", place_of(text, error.span), error.message))
            }
            (None, Some(message)) => Some(message.clone()),
            (None, None) => None,
        }
    }
}

/// Reads the text of a file; `file` is its number among the files of the run. `policy_type` overrides what the shape of a
/// policy says.
#[must_use]
pub fn load<'s>(
    trees: &'s Trees<'s>,
    text: &'s str,
    file: u32,
    policy_type: Option<PolicyType>,
) -> Loaded<'s> {
    let content = text.trim_start_matches('\u{FEFF}').trim();
    if content.is_empty() {
        return Loaded { wrappers: vec![(DocumentKind::Empty, String::new())], ..Loaded::default() };
    }
    if is_cli_error(content) {
        let wrappers = vec![(DocumentKind::CliError, String::new())];
        return Loaded { wrappers, top: error_top(trees, text, file), ..Loaded::default() };
    }
    let mut reader = Reader::new(trees, file, policy_type);
    match syntax::parse_json(Cow::Borrowed(text)) {
        Ok(tree) => {
            reader.file(tree);
            reader.finish()
        }
        Err(first) => match Lines::of(text) {
            Some(lines) => lines.read(reader),
            None => broken(reader, text, &first),
        },
    }
}

/// What stands for a saved error, which is no JSON: rules that speak of its absence need a place.
fn error_top<'s>(trees: &'s Trees<'s>, text: &'s str, file: u32) -> Option<Node<'s>> {
    /// An error is a line or two.
    const LONGEST: usize = 4096;
    let start = text.find(|letter: char| !letter.is_whitespace() && letter != '\u{FEFF}')?;
    if start > LONGEST {
        return None;
    }
    let mut tree = syntax::parse_json(Cow::Owned(format!("{:start$}{{}}", ""))).ok()?;
    tree.set_file(file);
    trees.alloc(tree).root()
}

/// A file that is not JSON: all its errors, and what can be saved.
fn broken<'s>(mut reader: Reader<'s>, text: &'s str, first: &SyntaxError) -> Loaded<'s> {
    let (tree, errors) = syntax::parse_tolerantly(Cow::Borrowed(text));
    let is_cut = goes_on(&tree, text.len());
    reader.file(tree);
    finish_broken(reader, text, Broken { first, errors, is_cut })
}

/// Whether a tree lacks the documents that follow the first one before `end`.
pub(super) fn goes_on(tree: &Tree<'_>, end: usize) -> bool {
    let Some(root) = tree.root() else { return false };
    tree.text().get(root.span().range().end..end).is_some_and(|rest| rest.contains(['{', '[']))
}

/// What is wrong with a file.
pub(super) struct Broken<'e> {
    /// What the strict parser says.
    pub first: &'e SyntaxError,
    /// All that is wrong.
    pub errors: Vec<SyntaxError>,
    /// Whether some of its documents were not read.
    pub is_cut: bool,
}

/// What comes of a file with errors, when all that can be read has been.
pub(super) fn finish_broken<'s>(mut reader: Reader<'s>, text: &str, broken: Broken<'_>) -> Loaded<'s> {
    let Broken { first, errors, is_cut } = broken;
    if !reader.has_documents() {
        let is_lenient = !errors.is_empty() && errors.iter().all(|error| error.recovered);
        // Configuration of other tools is often JSON with comments; that is theirs to judge.
        if is_lenient && !text.contains('\0') {
            return Loaded::default();
        }
        let failure = Some(match unanswered(text) {
            Some(error) => format!("holds no answer of AWS: the AWS CLI could not ask: `{error}`"),
            None => format!("is not JSON: {}: {}", place_of(text, first.span), first.message),
        });
        return Loaded { failure, ..Loaded::default() };
    }
    let what = match errors.len() {
        1 => "one syntax error,",
        ..MOST_ERRORS => "syntax errors,",
        _ => "syntax errors, of which the first are",
    };
    for error in errors {
        reader.syntax_error(error, String::new());
    }
    let mut loaded = reader.finish();
    let rest = if is_cut { "only the first document was checked" } else { "the rest was checked" };
    loaded.failure = Some(format!("is not valid JSON ({what} reported as findings); {rest}"));
    loaded
}

fn place_of(text: &str, span: Span) -> String {
    let place = crate::source::Places::find(text, vec![span.start]).of(span.start);
    format!("line {}, column {}", place.line, place.column)
}
