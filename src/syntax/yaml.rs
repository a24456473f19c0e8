//! YAML to the same tree, for rule files.
//!
//! Anchors, aliases and tags are refused: a rule file needs none, and aliases can grow without bound.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as YamlSpan};

use crate::source::Span;
use crate::syntax::json::{number_length, offset};
use crate::syntax::{Base, Cell, Kind, MAX_DEPTH, NO_PARENT, SyntaxError, Tree};

/// Parses one YAML document; plain scalars take the types of YAML's core schema that JSON has.
///
/// # Errors
/// The first place where the text is not YAML, has an alias or a tag, or nests deeper than [`MAX_DEPTH`].
pub fn parse_yaml(text: Cow<'_, str>) -> Result<Tree<'_>, SyntaxError> {
    let mut builder = Builder::new(&text);
    let mut documents = 0;
    for event in Parser::new_from_str(&text) {
        let (event, span) = event.map_err(|error| {
            let at = builder.bytes.of(error.marker().index());
            failure(error.info(), Span::new(at, at))
        })?;
        let span = builder.bytes.span(span);
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Err(failure("a rule file is one YAML document", span));
                }
            }
            Event::Scalar(value, style, anchor, tag) => {
                plain(anchor, tag.is_some(), span)?;
                builder.scalar(&value, style, span);
            }
            Event::SequenceStart(anchor, tag) => {
                plain(anchor, tag.is_some(), span)?;
                builder.open(Kind::Array, span)?;
            }
            Event::MappingStart(anchor, tag) => {
                plain(anchor, tag.is_some(), span)?;
                builder.open(Kind::Object, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => builder.close(span),
            Event::Alias(_) => return Err(failure("an alias is not allowed here", span)),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    let Builder { cells, replaced, .. } = builder;
    let mut tree = Tree::new(text, cells, Base::File);
    tree.replaced = replaced;
    Ok(tree)
}

fn plain(anchor: usize, has_tag: bool, span: Span) -> Result<(), SyntaxError> {
    if anchor != 0 || has_tag {
        return Err(failure("an anchor or a tag is not allowed here", span));
    }
    Ok(())
}

fn failure(message: &str, span: Span) -> SyntaxError {
    SyntaxError { message: message.to_owned(), span, replacement: None, recovered: false }
}

struct Builder<'t> {
    text: &'t str,
    cells: Vec<Cell>,
    replaced: Vec<(u32, Box<str>)>,
    /// Open containers: cell, children so far, and whether a key has been read whose value is due.
    open: Vec<(u32, u32, bool)>,
    /// Where the last value ends.
    last_end: u32,
    bytes: ByteOffsets,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        let bytes = ByteOffsets::new(text);
        Self { text, cells: Vec::new(), replaced: Vec::new(), open: Vec::new(), last_end: 0, bytes }
    }

    /// Places a value or a key: where it lies, and whether it is a key.
    fn place(&mut self) -> (u32, u32, bool) {
        let Some((parent, count, key_read)) = self.open.last_mut() else {
            return (NO_PARENT, 0, false);
        };
        let is_object = self.cells[*parent as usize].kind() == Kind::Object;
        let ordinal = *count;
        let is_key = is_object && !*key_read;
        if is_object {
            *key_read = is_key;
        }
        *count += u32::from(!is_key);
        (*parent, ordinal, is_key)
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span) {
        let (parent, ordinal, is_key) = self.place();
        let kind = if is_key || style != ScalarStyle::Plain { Kind::String } else { plain_kind(value) };
        let index = offset(self.cells.len());
        let mut cell = Cell::new(kind, span.start, parent, ordinal);
        let raw = self.text.get(span.range()).unwrap_or_default();
        // A value that is left out spans what follows it.
        let is_written = style != ScalarStyle::Plain || !value.is_empty();
        cell.end = if is_written { span.start + offset(written_length(raw, style)) } else { span.start };
        cell.next = index + 1;
        self.last_end = cell.end;
        // The text at the span is not JSON's spelling, so the value is kept beside it.
        cell.set_escaped();
        let value = match kind {
            Kind::Null => "null",
            Kind::Bool if value.eq_ignore_ascii_case("true") => "true",
            Kind::Bool => "false",
            _ => value,
        };
        self.replaced.push((index, value.into()));
        self.cells.push(cell);
    }

    fn open(&mut self, kind: Kind, span: Span) -> Result<(), SyntaxError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(failure(&format!("nested deeper than {MAX_DEPTH} levels"), span));
        }
        let (parent, ordinal, is_key) = self.place();
        if is_key {
            return Err(failure("a key must be a plain word or a string", span));
        }
        let index = offset(self.cells.len());
        self.cells.push(Cell::new(kind, span.start, parent, ordinal));
        self.open.push((index, 0, false));
        Ok(())
    }

    fn close(&mut self, span: Span) {
        if let Some((index, ..)) = self.open.pop() {
            let next = offset(self.cells.len());
            let cell = &mut self.cells[index as usize];
            // A bracket's event spans what follows it, too. A block's lies where the next thing starts; its last child
            // says where its text ends.
            let is_flow = matches!(self.text.as_bytes().get(cell.start as usize), Some(b'{' | b'['));
            cell.end = if is_flow { span.start + 1 } else { self.last_end.max(cell.start) };
            cell.next = next;
            self.last_end = cell.end;
        }
    }
}

/// How much of what the YAML reader takes for a scalar is the scalar: white space and a comment may follow it.
fn written_length(raw: &str, style: ScalarStyle) -> usize {
    let quote = match style {
        ScalarStyle::SingleQuoted => '\'',
        ScalarStyle::DoubleQuoted => '"',
        _ => return raw.trim_end().len(),
    };
    let mut characters = raw.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && quote == '"' {
            characters.next();
        } else if character == quote {
            // Two single quotes stand for one inside the scalar.
            if quote == '"' || characters.next_if(|(_, next)| *next == quote).is_none() {
                return at + 1;
            }
        }
    }
    raw.len()
}

fn plain_kind(value: &str) -> Kind {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Kind::Bool,
        _ if number_length(value.as_bytes()) == Some(value.len()) => Kind::Number,
        _ => Kind::String,
    }
}

/// The YAML reader counts characters; spans are bytes.
struct ByteOffsets {
    /// The byte of each character, when the text has characters of several bytes.
    starts: Vec<u32>,
    length: u32,
}

impl ByteOffsets {
    fn new(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| offset(at)).collect()
        };
        Self { starts, length: offset(text.len()) }
    }

    fn of(&self, character: usize) -> u32 {
        if self.starts.is_empty() {
            return offset(character).min(self.length);
        }
        self.starts.get(character).copied().unwrap_or(self.length)
    }

    fn span(&self, span: YamlSpan) -> Span {
        Span::new(self.of(span.start.index()), self.of(span.end.index()))
    }
}
