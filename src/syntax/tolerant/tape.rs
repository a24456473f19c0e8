//! The tape as it is built: cells, and the arrays and objects that are still open.

use crate::syntax::json::offset;
use crate::syntax::{Cell, Kind, NO_PARENT};

#[derive(Debug, Default)]
pub(super) struct Tape {
    pub(super) cells: Vec<Cell>,
    pub(super) replaced: Vec<(u32, Box<str>)>,
    pub(super) open: Vec<Frame>,
}

/// An open array or object.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) cell: u32,
    /// How many values it has so far.
    count: u32,
    /// Whether keys stand in it.
    pub(super) has_keys: bool,
    /// The bracket that closes it; none for an object whose `{` is missing.
    pub(super) close: Option<u8>,
    /// The cell of its last value.
    last_value: Option<u32>,
    /// The list that its last value is, whose brackets are missing, and how many elements that has.
    list: Option<(u32, u32)>,
    /// Whether it has no place in the tree, for want of a key.
    is_dropped: bool,
    /// The indentation of the line that its bracket is on.
    pub(super) indent: usize,
    /// The indentation of its first child that starts a line.
    pub(super) child_indent: Option<usize>,
}

/// A value of more cells than this is not moved.
const MAX_MOVED_CELLS: usize = 1024;

impl Tape {
    pub(super) fn top(&self) -> Option<&Frame> {
        self.open.last()
    }

    /// Whether the innermost open container has keys.
    pub(super) fn is_in_object(&self) -> bool {
        self.top().is_some_and(|frame| frame.has_keys)
    }

    pub(super) fn scalar(&mut self, kind: Kind, start: usize, end: usize, text: Option<String>) {
        let (parent, ordinal) = self.place_value();
        self.push(Cell::new(kind, offset(start), parent, ordinal), end, text);
        self.settle(end);
    }

    /// A string whose value the text says, escapes and all.
    pub(super) fn escaped_string(&mut self, start: usize, end: usize) {
        let (parent, ordinal) = self.place_value();
        let mut cell = Cell::new(Kind::String, offset(start), parent, ordinal);
        cell.set_escaped();
        self.push(cell, end, None);
        self.settle(end);
    }

    /// A key; its value must follow.
    pub(super) fn key(&mut self, start: usize, end: usize, text: Option<String>, is_escaped: bool) {
        let Some(frame) = self.open.last_mut() else { return };
        frame.list = None;
        let mut cell = Cell::new(Kind::String, offset(start), frame.cell, frame.count);
        if is_escaped {
            cell.set_escaped();
        }
        self.push(cell, end, text);
    }

    pub(super) fn open(&mut self, kind: Kind, start: usize, close: Option<u8>, indent: usize) {
        let (parent, ordinal) = self.place_value();
        self.push_frame(Cell::new(kind, offset(start), parent, ordinal), close, indent, false);
    }

    /// Opens an object or array that stands where a key must; it vanishes when it is closed.
    pub(super) fn open_dropped(&mut self, kind: Kind, start: usize, close: u8, indent: usize) {
        let (parent, ordinal) = self.top().map_or((NO_PARENT, 0), |frame| (frame.cell, frame.count));
        self.push_frame(Cell::new(kind, offset(start), parent, ordinal), Some(close), indent, true);
    }

    /// Closes the innermost open container; `false` when it has no place in the tree.
    pub(super) fn close(&mut self, end: usize) -> bool {
        let Some(frame) = self.open.pop() else { return false };
        if frame.is_dropped {
            self.cells.truncate(frame.cell as usize);
            while self.replaced.last().is_some_and(|(index, _)| *index >= frame.cell) {
                self.replaced.pop();
            }
            return false;
        }
        let next = offset(self.cells.len());
        let cell = &mut self.cells[frame.cell as usize];
        cell.end = offset(end).max(cell.start);
        cell.next = next;
        self.settle(end);
        true
    }

    /// Whether the innermost container has neither values nor keys yet.
    pub(super) fn is_empty(&self) -> bool {
        self.top().is_some_and(|frame| frame.cell as usize + 1 == self.cells.len())
    }

    /// The last value of the innermost container.
    pub(super) fn last_value(&self) -> Option<Cell> {
        self.cells.get(self.top()?.last_value? as usize).copied()
    }

    /// The key of the innermost object's last value.
    pub(super) fn last_key(&self) -> Option<Cell> {
        let value = self.top().filter(|frame| frame.has_keys)?.last_value?;
        self.cells.get(value as usize - 1).copied()
    }

    /// The first byte of the innermost container.
    pub(super) fn top_start(&self) -> usize {
        self.top().map_or(0, |frame| self.cells[frame.cell as usize].start as usize)
    }

    /// Whether the innermost object's last value is a list without brackets.
    pub(super) fn is_in_bare_list(&self) -> bool {
        self.top().is_some_and(|frame| frame.list.is_some())
    }

    /// Makes the innermost object's last value the first element of a list, which the next values join.
    ///
    /// `false` when it has no value yet, or one that is too large to be moved.
    pub(super) fn begin_bare_list(&mut self) -> bool {
        let Some(frame) = self.open.last_mut() else { return false };
        let Some(first) = frame.last_value else { return false };
        let index = first as usize;
        if self.cells.len() - index > MAX_MOVED_CELLS {
            return false;
        }
        let value = self.cells[index];
        let mut list = Cell::new(Kind::Array, value.start, value.parent, value.ordinal());
        list.end = value.end;
        self.cells[index] = moved(value, first, 0);
        self.cells.insert(index, list);
        for cell in &mut self.cells[index + 1..] {
            cell.next += 1;
        }
        for cell in &mut self.cells[index + 2..] {
            cell.parent += 1;
        }
        for (replaced, _) in self.replaced.iter_mut().rev().take_while(|(replaced, _)| *replaced >= first) {
            *replaced += 1;
        }
        self.cells[index].next = offset(self.cells.len());
        frame.list = Some((first, 1));
        true
    }

    /// Ends the list without an opening bracket at its closing one.
    pub(super) fn end_bare_list(&mut self, end: usize) {
        self.settle(end);
        if let Some(frame) = self.open.last_mut() {
            frame.list = None;
        }
    }

    /// Makes the innermost object, of which only the opening bracket has been read, a list.
    pub(super) fn turn_into_list(&mut self) {
        let Some(frame) = self.open.last_mut() else { return };
        frame.has_keys = false;
        let cell = self.cells[frame.cell as usize];
        self.cells[frame.cell as usize] = Cell::new(Kind::Array, cell.start, cell.parent, cell.ordinal());
    }

    /// The parent and ordinal of the value that comes next.
    fn place_value(&mut self) -> (u32, u32) {
        let index = offset(self.cells.len());
        let Some(frame) = self.open.last_mut() else { return (NO_PARENT, 0) };
        if let Some((list, count)) = &mut frame.list {
            *count += 1;
            return (*list, *count - 1);
        }
        frame.last_value = Some(index);
        frame.count += 1;
        (frame.cell, frame.count - 1)
    }

    fn push(&mut self, mut cell: Cell, end: usize, text: Option<String>) {
        let index = offset(self.cells.len());
        cell.end = offset(end).max(cell.start);
        cell.next = index + 1;
        if let Some(text) = text {
            cell.set_escaped();
            self.replaced.push((index, text.into_boxed_str()));
        }
        self.cells.push(cell);
    }

    fn push_frame(&mut self, cell: Cell, close: Option<u8>, indent: usize, is_dropped: bool) {
        let index = offset(self.cells.len());
        let has_keys = cell.kind() == Kind::Object;
        self.push(cell, cell.start as usize, None);
        self.open.push(Frame {
            cell: index,
            count: 0,
            has_keys,
            close,
            last_value: None,
            list: None,
            is_dropped,
            indent,
            child_indent: None,
        });
    }

    /// Behind a whole value: a list without brackets ends where its last element does.
    fn settle(&mut self, end: usize) {
        let Some((list, _)) = self.top().and_then(|frame| frame.list) else { return };
        let next = offset(self.cells.len());
        let cell = &mut self.cells[list as usize];
        cell.end = offset(end).max(cell.end);
        cell.next = next;
    }
}

/// The same cell in another place.
fn moved(cell: Cell, parent: u32, ordinal: u32) -> Cell {
    let mut moved = Cell::new(cell.kind(), cell.start, parent, ordinal);
    moved.end = cell.end;
    moved.next = cell.next;
    if cell.is_escaped() {
        moved.set_escaped();
    }
    moved
}
