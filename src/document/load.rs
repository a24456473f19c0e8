//! One file's text to its documents.

use std::borrow::Cow;

use crate::document::recognize::Reader;
use crate::document::{Document, DocumentKind, PolicyType, Trees};
use crate::source::Span;
use crate::syntax::{self, Node, SyntaxError, Tree};

/// What one file holds.
#[derive(Debug, Default)]
pub struct Loaded<'s> {
    /// The documents, in the order in which they lie in the file.
    pub documents: Vec<Document<'s>>,
    /// What a bucket has not got, where the text is all that makes it, and the bucket's name.
    pub absent: Vec<(DocumentKind, String, Node<'s>)>,
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

/// Reads the text of a file; `file` is its number among the files of the run. `policy_type` overrides what the shape of a policy says.
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
        Err(first) => lines(trees, text, file, policy_type).unwrap_or_else(|| broken(reader, text, &first)),
    }
}

/// `aws` writes its errors to the standard error stream; scripts save them in place of the answer.
fn is_cli_error(content: &str) -> bool {
    let content = content.strip_prefix("aws: [ERROR]: ").unwrap_or(content);
    content.starts_with("An error occurred (") && content.contains(" when calling the ")
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

/// A file with one JSON document a line.
fn lines<'s>(
    trees: &'s Trees<'s>,
    text: &'s str,
    file: u32,
    policy_type: Option<PolicyType>,
) -> Option<Loaded<'s>> {
    let mut reader = Reader::new(trees, file, policy_type);
    let mut parsed = 0;
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let range = start..start + line.len();
        start = range.end;
        let content = line.trim_start_matches('\u{FEFF}').trim();
        if content.is_empty() {
            continue;
        }
        if !content.starts_with('{') {
            return None;
        }
        match Tree::parse_line(text, range, u32::try_from(number).unwrap_or(u32::MAX)) {
            Ok(tree) => {
                parsed += 1;
                reader.file(tree);
            }
            // The first two lines decide; a broken line further down is an error in a file of lines.
            Err(_) if parsed < 2 => return None,
            Err(error) => reader.syntax_error(error, String::new()),
        }
    }
    (parsed >= 2).then(|| reader.finish())
}

/// A file that is not JSON: all its errors, and what can be saved.
fn broken<'s>(mut reader: Reader<'s>, text: &'s str, first: &SyntaxError) -> Loaded<'s> {
    let (tree, errors) = syntax::parse_tolerantly(Cow::Borrowed(text));
    let is_lenient = !errors.is_empty() && errors.iter().all(|error| error.recovered);
    reader.file(tree);
    let is_ours = reader.has_documents();
    if !is_ours {
        // Configuration of other tools is often JSON with comments; that is theirs to judge.
        if is_lenient && !text.contains('\0') {
            return Loaded::default();
        }
        let place = place_of(text, first.span);
        let failure = Some(format!("is not JSON: {place}: {}", first.message));
        return Loaded { failure, ..Loaded::default() };
    }
    let count = errors.len();
    for error in errors {
        reader.syntax_error(error, String::new());
    }
    let mut loaded = reader.finish();
    let what = if count == 1 { "one syntax error" } else { "syntax errors" };
    loaded.failure = Some(format!("is not valid JSON ({what}, reported as findings); the rest was checked"));
    loaded
}

fn place_of(text: &str, span: Span) -> String {
    let place = crate::source::Places::find(text, vec![span.start]).of(span.start);
    format!("line {}, column {}", place.line, place.column)
}
