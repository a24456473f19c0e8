//! A place in a tree.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::string;
use crate::syntax::tree::{Base, Cell, NO_PARENT, Tree};

/// One value (or key) of a [`Tree`]. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'s> {
    tree: &'s Tree<'s>,
    index: u32,
}

/// The JSON type of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A number, kept as its text.
    Number,
    /// A string, or a key.
    String,
    /// `[…]`.
    Array,
    /// `{…}`.
    Object,
    /// A value that the document leaves to be known later: an intrinsic function, a computed attribute.
    Unknown,
}

impl Kind {
    pub(super) fn from_bits(bits: u32) -> Self {
        match bits {
            0 => Self::Null,
            1 => Self::Bool,
            2 => Self::Number,
            3 => Self::String,
            4 => Self::Array,
            5 => Self::Object,
            _ => Self::Unknown,
        }
    }

    /// The type's name with its article, for messages.
    #[must_use]
    pub const fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "a list",
            Self::Object => "an object",
            Self::Unknown => "a value known only later",
        }
    }
}

impl<'s> Node<'s> {
    pub(crate) fn new(tree: &'s Tree<'s>, index: u32) -> Self {
        Self { tree, index }
    }

    fn cell(self) -> Cell {
        self.tree.cells[self.index as usize]
    }

    pub(super) fn is_escaped(self) -> bool {
        self.cell().is_escaped()
    }

    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// The tree it lies in.
    #[must_use]
    pub fn tree(self) -> &'s Tree<'s> {
        self.tree
    }

    /// The file it lies in: its number among the files of the run.
    #[must_use]
    pub fn file(self) -> u32 {
        self.tree.file
    }

    /// Its JSON type.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.cell().kind()
    }

    /// Its bytes in its tree's text, quotes and brackets included.
    #[must_use]
    pub fn span(self) -> Span {
        let cell = self.cell();
        Span::new(cell.start, cell.end)
    }

    /// Its bytes in the file on disk.
    #[must_use]
    pub fn outer_span(self) -> Span {
        self.tree.outer_span(self.span())
    }

    /// Its bytes as written.
    #[must_use]
    pub fn raw(self) -> &'s str {
        self.tree.text.get(self.span().range()).unwrap_or("")
    }

    /// The string's value; `None` when it is not a string.
    #[must_use]
    pub fn string(self) -> Option<Cow<'s, str>> {
        let cell = self.cell();
        if cell.kind() != Kind::String {
            return None;
        }
        if cell.is_escaped() {
            return Some(match self.tree.replaced_text(self.index) {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(string::unescape(self.inside())),
            });
        }
        Some(Cow::Borrowed(self.inside()))
    }

    /// Whether it is the string `expected`.
    #[must_use]
    pub fn is_string(self, expected: &str) -> bool {
        let cell = self.cell();
        if cell.kind() != Kind::String {
            return false;
        }
        if cell.is_escaped() {
            return self.string().as_deref() == Some(expected);
        }
        // Most keys and values that are asked for differ in length; that needs no look at the text.
        let length = (cell.end - cell.start) as usize;
        (length == expected.len() + 2 || length == expected.len()) && self.inside() == expected
    }

    /// A string's bytes as written, without its quotes; YAML's plain scalars have none.
    fn inside(self) -> &'s str {
        let cell = self.cell();
        let (text, start, end) = (&*self.tree.text, cell.start as usize, cell.end as usize);
        let quote = usize::from(text.as_bytes().get(start) == Some(&b'"') && end > start + 1);
        text.get(start + quote..end - quote).unwrap_or("")
    }

    /// The boolean's value; `None` when it is not a boolean.
    #[must_use]
    pub fn bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.scalar_text() == "true")
    }

    /// The number's value; `None` when it is not a number.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        if self.kind() == Kind::Number { self.scalar_text().parse().ok() } else { None }
    }

    /// The text of a number, boolean or null, or a string's value.
    #[must_use]
    pub fn scalar(self) -> Option<Cow<'s, str>> {
        match self.kind() {
            Kind::String => self.string(),
            Kind::Bool | Kind::Number | Kind::Null => Some(Cow::Borrowed(self.scalar_text())),
            Kind::Array | Kind::Object | Kind::Unknown => None,
        }
    }

    fn scalar_text(self) -> &'s str {
        if self.cell().is_escaped()
            && let Some(text) = self.tree.replaced_text(self.index)
        {
            return text;
        }
        self.raw()
    }

    /// The value of the member named `key`; the last one when the key stands twice, as JSON readers take it.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'s>> {
        let mut found = None;
        for (name, value) in self.members() {
            if name.is_string(key) {
                found = Some(value);
            }
        }
        found
    }

    /// The members of an object in order, duplicates included; nothing for any other kind.
    #[must_use]
    pub fn members(self) -> Members<'s> {
        Members { children: self.children(Kind::Object), tree: self.tree }
    }

    /// The elements of an array in order; nothing for any other kind.
    #[must_use]
    pub fn items(self) -> Items<'s> {
        Items { children: self.children(Kind::Array), tree: self.tree }
    }

    /// AWS's "one or a list of them": the elements of an array, or the node itself.
    pub fn one_or_many(self) -> impl Iterator<Item = Node<'s>> {
        let single = (self.kind() != Kind::Array).then_some(self);
        self.items().chain(single)
    }

    fn children(self, of: Kind) -> std::ops::Range<u32> {
        let cell = self.cell();
        if cell.kind() == of { self.index + 1..cell.next } else { 0..0 }
    }

    /// The array or object it lies in.
    #[must_use]
    pub fn parent(self) -> Option<Node<'s>> {
        let parent = self.cell().parent;
        (parent != NO_PARENT).then(|| Node::new(self.tree, parent))
    }

    /// The key that names it, when it is a member's value.
    #[must_use]
    pub fn key(self) -> Option<Node<'s>> {
        let parent = self.parent()?;
        (parent.kind() == Kind::Object && !self.is_key()).then(|| Node::new(self.tree, self.index - 1))
    }

    /// How many nodes its subtree holds, itself included; keys count.
    #[must_use]
    pub fn size(self) -> u32 {
        self.cell().next - self.index
    }

    /// Every string in its subtree, keys among them, in document order.
    pub(crate) fn strings(self) -> impl Iterator<Item = Cow<'s, str>> {
        (self.index..self.cell().next).filter_map(move |index| Node::new(self.tree, index).string())
    }

    /// RFC 6901 pointer from the top of the file; `!` marks each decoded string on the way.
    #[must_use]
    pub fn pointer(self) -> String {
        // Most documents are the top of their file, whose pointer is empty.
        let is_top = self.index == 0 && matches!(self.tree.base, Base::File);
        let mut pointer = String::with_capacity(if is_top { 0 } else { 64 });
        self.write_pointer(&mut pointer);
        pointer
    }

    fn write_pointer(self, out: &mut String) {
        if let Base::View(of, origins) = &self.tree.base {
            Node::new(of, origins[self.index as usize]).write_pointer(out);
            return;
        }
        let Some(parent) = self.parent() else {
            match &self.tree.base {
                Base::Embedded(string, _) => {
                    string.write_pointer(out);
                    out.push('!');
                }
                Base::Line(number) => push_index(out, *number),
                Base::File | Base::View(..) => {}
            }
            return;
        };
        parent.write_pointer(out);
        if parent.kind() == Kind::Array {
            push_index(out, self.cell().ordinal());
            return;
        }
        // A key is named like its value; it lies before it and has the same place among the members.
        let is_key = self.is_key();
        let key = if is_key { self } else { Node::new(self.tree, self.index - 1) };
        out.push('/');
        let name = key.string().unwrap_or_default();
        if !name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            out.push_str(&name);
            return;
        }
        for character in name.chars() {
            match character {
                '~' => out.push_str("~0"),
                '/' => out.push_str("~1"),
                other => out.push(other),
            }
        }
    }

    /// Whether it is the key of a member rather than a value.
    #[must_use]
    pub fn is_key(self) -> bool {
        let Some(parent) = self.parent() else { return false };
        if parent.kind() != Kind::Object {
            return false;
        }
        // Keys and values alternate: a value's ordinal equals that of the cell before it.
        let previous = self.index - 1;
        previous == parent.index
            || self.tree.cells[previous as usize].parent != parent.index
            || self.tree.cells[previous as usize].ordinal() != self.cell().ordinal()
    }

    /// The same place in the tree that this one is a view of; itself when it is no view.
    #[must_use]
    pub fn origin(self) -> Node<'s> {
        match &self.tree.base {
            Base::View(of, origins) => Node::new(of, origins[self.index as usize]).origin(),
            _ => self,
        }
    }

    /// The array or object around it, also where that lies around the string that it was decoded from.
    #[must_use]
    pub fn surrounding(self) -> Option<Node<'s>> {
        let own = self.origin();
        own.parent().or_else(|| match &own.tree.base {
            Base::Embedded(string, _) => string.surrounding(),
            _ => None,
        })
    }
}

/// Digit by digit: the formatting machinery costs more than all the rest of a pointer.
fn push_index(out: &mut String, index: u32) {
    out.push('/');
    let mut digits = [0; 10];
    let mut at = digits.len();
    let mut rest = index;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.index == other.index
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.pointer(), self.raw())
    }
}

/// The members of an object: key and value.
#[derive(Debug, Clone)]
pub struct Members<'s> {
    children: std::ops::Range<u32>,
    tree: &'s Tree<'s>,
}

impl<'s> Iterator for Members<'s> {
    type Item = (Node<'s>, Node<'s>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.children.start >= self.children.end {
            return None;
        }
        let key = self.children.start;
        self.children.start = self.tree.cells[key as usize + 1].next;
        Some((Node::new(self.tree, key), Node::new(self.tree, key + 1)))
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct Items<'s> {
    children: std::ops::Range<u32>,
    tree: &'s Tree<'s>,
}

impl<'s> Iterator for Items<'s> {
    type Item = Node<'s>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.children.start >= self.children.end {
            return None;
        }
        let item = self.children.start;
        self.children.start = self.tree.cells[item as usize].next;
        Some(Node::new(self.tree, item))
    }
}
