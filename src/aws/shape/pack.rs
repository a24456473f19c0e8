//! Packs the text of the shapes for walking: one string of names and one array of 16-bit little-endian words, read where
//! they lie. `build.rs` packs the committed text with this very file, so nothing here knows of the rest of the crate; the
//! crate itself has it for its tests only.

use std::collections::HashMap;

use super::layout::{COMPUTED, ENTRY, FORMS, LENGTH, NO_LIMIT, REQUIRED};

/// The shapes as they are walked.
#[derive(Debug)]
pub(super) struct Packed {
    /// Every name, one behind the other.
    pub(super) names: String,
    /// The records, see above.
    pub(super) tables: Vec<u8>,
}

/// Packs the text; the error names the line.
pub(super) fn pack(text: &str) -> Result<Packed, String> {
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let mut packer = Packer::default();
    for (number, line) in lines() {
        let at = |message| format!("line {number}: {message}");
        let name = line.split('\t').next().unwrap_or(line);
        packer.declare(name).map_err(at)?;
    }
    let named = packer.shapes.len();
    for (shape, (number, line)) in lines().enumerate() {
        packer.define(shape, line).map_err(|message| format!("line {number}: {message}"))?;
    }
    packer.finish(named)
}

#[derive(Default, Clone, Copy)]
struct Shape {
    form: u16,
    name: [u16; 3],
    first: u16,
    count: u16,
    limits: [u32; 2],
}

#[derive(Default)]
struct Packer {
    names: String,
    known_names: HashMap<String, u32>,
    shapes: Vec<Shape>,
    /// The shape of each name and of each type that has none.
    known: HashMap<String, u16>,
    entries: Vec<[u16; ENTRY]>,
    last: String,
}

impl Packer {
    fn declare(&mut self, name: &str) -> Result<(), String> {
        if *name <= *self.last {
            return Err(format!("`{name}` stands behind `{}`; shapes are sorted", self.last));
        }
        name.clone_into(&mut self.last);
        let name_words = self.name(name)?;
        self.add(name, Shape { name: name_words, ..Shape::default() }).map(|_| ())
    }

    fn define(&mut self, shape: usize, line: &str) -> Result<(), String> {
        let [_, form, entries] = *line.split('\t').collect::<Vec<_>>() else {
            return Err("a shape has name, form and entries, separated by tabs".to_owned());
        };
        let number = form_of(form).filter(|number| *number < 3);
        let form = number.ok_or_else(|| format!("`{form}` is no form of a named shape"))?;
        let mut own = Vec::new();
        for entry in entries.split(';').filter(|entry| !entry.is_empty()) {
            own.push(if form == 2 { self.word(entry)? } else { self.member(entry)? });
        }
        let (first, count) = self.list(&own)?;
        let known = self.shapes[shape];
        self.shapes[shape] = Shape { form, first, count, limits: [NO_LIMIT; 2], ..known };
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<[u16; ENTRY], String> {
        let [low, high, length] = self.name(word)?;
        Ok([low, high, length, 0])
    }

    fn member(&mut self, entry: &str) -> Result<[u16; ENTRY], String> {
        let (name, kind) = entry.split_once('=').ok_or_else(|| format!("`{entry}` is no `Name=TYPE`"))?;
        let marks = [('!', REQUIRED), ('?', COMPUTED)];
        let marked = marks.iter().find_map(|(mark, bit)| Some((name.strip_suffix(*mark)?, *bit)));
        let (name, mark) = marked.unwrap_or((name, 0));
        let shape = self.shape(kind)?;
        let [low, high, length] = self.name(name)?;
        Ok([low, high, length | mark, shape])
    }

    /// The number of the shape that a TYPE names.
    fn shape(&mut self, kind: &str) -> Result<u16, String> {
        if let Some(number) = self.known.get(kind) {
            return Ok(*number);
        }
        let unknown = || format!("`{kind}` is neither a shape nor a type");
        let (form, inside) = match kind.strip_suffix(')').and_then(|kind| kind.split_once('(')) {
            Some((form, inside)) => (form, inside),
            None => (kind, ""),
        };
        let number = form_of(form).filter(|number| *number > 2).ok_or_else(unknown)?;
        let mut shape = Shape { form: number, limits: [NO_LIMIT; 2], ..Shape::default() };
        let range = if matches!(form, "list" | "map") {
            // A type inside may have limits of its own, in parentheses.
            let (inner, range) = match inside.rsplit_once(',') {
                Some((inner, range)) if !range.contains(')') => (inner, range),
                _ => (inside, ""),
            };
            let inner = self.shape(inner)?;
            (shape.first, shape.count) = self.list(&[[0, 0, 0, inner]])?;
            range
        } else {
            inside
        };
        if !range.is_empty() {
            shape.limits = limits(range).ok_or_else(unknown)?;
        }
        self.add(kind, shape)
    }

    fn add(&mut self, kind: &str, shape: Shape) -> Result<u16, String> {
        let number = u16::try_from(self.shapes.len()).map_err(|_| "more than 65,535 shapes")?;
        self.shapes.push(shape);
        self.known.insert(kind.to_owned(), number);
        Ok(number)
    }

    fn list(&mut self, entries: &[[u16; ENTRY]]) -> Result<(u16, u16), String> {
        let word = |number: usize| u16::try_from(number).map_err(|_| "more than 65,535 entries".to_owned());
        let first = word(self.entries.len())?;
        self.entries.extend(entries);
        Ok((first, word(entries.len())?))
    }

    /// Where a name stands among the names, and its length.
    fn name(&mut self, name: &str) -> Result<[u16; 3], String> {
        let length = u16::try_from(name.len()).ok().filter(|length| *length <= LENGTH);
        let length = length.ok_or_else(|| format!("`{name}` is too long"))?;
        let start = match self.known_names.get(name) {
            Some(start) => *start,
            None => {
                let start = u32::try_from(self.names.len()).map_err(|_| "more than 4 GB of names")?;
                self.names.push_str(name);
                self.known_names.insert(name.to_owned(), start);
                start
            }
        };
        let [low, high] = halves(start);
        Ok([low, high, length])
    }

    fn finish(self, named: usize) -> Result<Packed, String> {
        let count = |number: usize| u16::try_from(number).map_err(|_| "more than 65,535 shapes".to_owned());
        let mut words = vec![count(self.shapes.len())?, count(named)?];
        for shape in &self.shapes {
            words.push(shape.form);
            words.extend(shape.name);
            words.extend([shape.first, shape.count]);
            words.extend(shape.limits.into_iter().flat_map(halves));
        }
        words.extend(self.entries.as_flattened());
        let tables = words.into_iter().flat_map(u16::to_le_bytes).collect();
        Ok(Packed { names: self.names, tables })
    }
}

fn form_of(form: &str) -> Option<u16> {
    FORMS.into_iter().zip(0..).find_map(|(name, number)| (name == form).then_some(number))
}

/// `1..64`, either of them missing.
fn limits(range: &str) -> Option<[u32; 2]> {
    let (least, most) = range.split_once("..")?;
    let limit = |text: &str| if text.is_empty() { Some(NO_LIMIT) } else { text.parse().ok() };
    Some([limit(least)?, limit(most)?])
}

fn halves(number: u32) -> [u16; 2] {
    let [first, second, third, fourth] = number.to_le_bytes();
    [u16::from_le_bytes([first, second]), u16::from_le_bytes([third, fourth])]
}

#[cfg(test)]
mod tests {
    use super::pack;

    #[test]
    fn a_line_that_is_no_shape_is_refused() {
        let refused = |text: &str, why: &str| {
            let error = pack(text).expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        };
        assert!(pack("# comment\na\tstruct\tB!=list(text(1..64),..50);C=a\n").is_ok());
        refused("b\tstruct\t\na\tstruct\t\n", "line 2: `a` stands behind `b`");
        refused("a\tstruct\n", "separated by tabs");
        refused("a\tlist\tb\n", "`list` is no form");
        refused("a\tstruct\tB\n", "`B` is no `Name=TYPE`");
        refused("a\tstruct\tB=c\n", "`c` is neither");
        refused("a\tstruct\tB=struct\n", "`struct` is neither");
        refused("a\tstruct\tB=text(1-64)\n", "`text(1-64)` is neither");
    }
}
