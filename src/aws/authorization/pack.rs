//! Packs the table's text for look-ups: one string of names and one array of numbers, read where they lie. `build.rs`
//! packs the committed text with this very file, the tool a user's; so nothing here knows of the rest of the crate.
//!
//! All numbers are 16-bit little-endian words; `wide` ones are two, the low one first. After [`HEADER`] wide numbers
//! follow the records of services, keys, resources and actions, the two hash indexes, the forms of ARNs by the service that
//! they name, and the lists that records point to.

use std::collections::{BTreeMap, HashMap};

#[path = "pack/line.rs"]
mod line;

pub use line::ReadError;
use line::{Line, entries, in_order, named, positions};

/// Wide numbers at the start: how many services, keys, resources, actions, service slots, action slots and forms of ARNs
/// there are, then where the date stands among the names.
pub(super) const HEADER: usize = 8;
/// Words of a service: name (wide), its length, then first and number of actions, resources and keys, and how many of
/// the keys have no hole.
pub(super) const SERVICE: usize = 10;
/// Words of a condition key: name (wide), its length, its type.
pub(super) const KEY: usize = 4;
/// Words of a resource type: name (wide), its length, ARNs (wide), their length, list of keys (wide), and what [`plain`]
/// says of the ARNs.
pub(super) const RESOURCE: usize = 9;
/// Words of a form of ARNs: its text (wide), its length.
pub(super) const FORM: usize = 3;
/// Words of an action: name (wide), its length and flags, list of resources and keys (wide).
pub(super) const ACTION: usize = 5;

/// In the last word of a key or resource type, above the rest: a newer source added it, and which actions have it, or act
/// on it, is not known.
pub(super) const ADDED: u16 = 1 << 15;
/// In the flags of an action, above the letters of [`LEVELS`].
pub(super) const NAME_ONLY: u16 = 1 << 5;
pub(super) const RETIRED: u16 = 1 << 6;
/// In the word of an action's resource: the action needs it.
pub(super) const REQUIRED: u16 = 1 << 15;
/// Added to a key's type: it has several values.
pub(super) const MULTIVALUED: u16 = 1 << 4;

/// The letters of access levels in order of their bits, and of key types in order of their numbers.
const LEVELS: &str = "lrwpt";
const TYPES: [&str; 7] = ["s", "a", "b", "n", "d", "i", "x"];
/// A table of AWS's whole is less than a megabyte.
const LARGEST: usize = 16 << 20;
const HOLE: &str = "${}";

/// A table as it is looked up.
#[derive(Debug)]
pub(super) struct Packed {
    /// Every name and ARN, one behind the other.
    pub(super) names: String,
    /// The records, see above.
    pub(super) tables: Vec<u8>,
}

/// The hash of a name in any case; `seed` is the number of its service. Eight bytes at a time, each with the bit in which
/// small letters differ from capital ones.
pub(super) fn hash(seed: u16, name: &[u8]) -> usize {
    let lower = |word: u64| word | 0x2020_2020_2020_2020;
    let mix = |hash: u64, word| (hash.rotate_left(5) ^ lower(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (eights, rest) = name.as_chunks::<8>();
    let whole = eights.iter().fold(u64::from(seed), |hash, bytes| mix(hash, u64::from_le_bytes(*bytes)));
    // The last eight, some of them once more, take less than a look at how many are left.
    let last = match name.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let [.., first, second, third, fourth] = mix(whole, last).to_le_bytes();
    u32::from_le_bytes([first, second, third, fourth]) as usize
}

/// In what [`plain`] says: the ARNs have a region, an account.
pub(super) const HAS_REGION: u16 = 1;
pub(super) const HAS_ACCOUNT: u16 = 1 << 1;
/// Above these bits: how many bytes of the ARN stand before its last field.
pub(super) const BEFORE: u32 = 2;

/// Of ARNs that have one form, in any partition, of the service itself, and with a region and an account that are either
/// missing or to be filled in, as nearly all do: which, and where their last field is; 0 of others.
fn plain(prefix: &str, arns: &str) -> u16 {
    let field = |rest: &'_ mut &str| {
        let is_hole = rest.starts_with(HOLE);
        *rest = rest.strip_prefix(HOLE).unwrap_or(rest);
        *rest = rest.strip_prefix(':')?;
        Some(is_hole)
    };
    let of_form = || {
        let mut rest = arns.strip_prefix("arn:${}:")?.strip_prefix(prefix)?.strip_prefix(':')?;
        let region = if field(&mut rest)? { HAS_REGION } else { 0 };
        let account = if field(&mut rest)? { HAS_ACCOUNT } else { 0 };
        let before = u16::try_from(arns.len() - rest.len()).ok().filter(|before| *before < 1 << 8)?;
        Some(region | account | before << BEFORE)
    };
    if arns.contains('=') { 0 } else { of_form().unwrap_or_default() }
}

/// Packs a table's text.
pub(super) fn pack(text: &str) -> Result<Packed, ReadError> {
    let mut packer = Packer::default();
    if text.len() > LARGEST {
        return Err(Line { number: 1, text: "" }.error("", "the table is larger than 16 MB"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if !line.is_empty() && !line.starts_with('#') {
            packer.line(Line { number, text: line })?;
        }
    }
    let last = Line { number: text.lines().count().max(1), text: "" };
    let no_date = || last.error("", "the table has no date; it stands in a line `date`, tab, `YYYY-MM-DD`");
    let date = packer.date.ok_or_else(no_date)?;
    packer.finish(last, date)
}

#[derive(Default)]
struct Packer {
    names: String,
    known_names: HashMap<String, u32>,
    services: Vec<u16>,
    keys: Vec<u16>,
    resources: Vec<u16>,
    actions: Vec<u16>,
    lists: Vec<u16>,
    known_lists: HashMap<Vec<u16>, u32>,
    /// The hash of each service's and each action's name.
    service_hashes: Vec<usize>,
    action_hashes: Vec<usize>,
    date: Option<[u16; 2]>,
    last_prefix: String,
    /// The forms of ARNs, by the service that they name and their text.
    forms: BTreeMap<(String, String), [u16; FORM]>,
}

impl Packer {
    fn line(&mut self, line: Line<'_>) -> Result<(), ReadError> {
        if let Some(at) = line.text.find(|letter: char| !letter.is_ascii()) {
            return Err(line.error(&line.text[at..], "not ASCII, as all names of AWS are"));
        }
        let columns: Vec<&str> = line.text.split('\t').collect();
        match *columns {
            ["date", date] => self.date(line, date),
            [prefix, keys, resources, actions] => self.service(line, prefix, [keys, resources, actions]),
            _ => {
                let form = "a service has prefix, keys, resources and actions, separated by tabs";
                Err(line.error(line.text, format!("not four columns but {}; {form}", columns.len())))
            }
        }
    }

    fn date(&mut self, line: Line<'_>, date: &str) -> Result<(), ReadError> {
        if date.replace(|letter: char| letter.is_ascii_digit(), "0") != "0000-00-00" {
            return Err(line.error(date, format!("`{date}` is no date; write `YYYY-MM-DD`")));
        }
        let [low, high, _] = self.name(line, date)?;
        self.date = Some([low, high]);
        Ok(())
    }

    fn service(&mut self, line: Line<'_>, prefix: &str, columns: [&str; 3]) -> Result<(), ReadError> {
        let is_prefix = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if prefix.is_empty() || !prefix.bytes().all(is_prefix) {
            let message = format!("`{prefix}` is no service prefix: small letters, digits and `-`");
            return Err(line.error(prefix, message));
        }
        let before = std::mem::replace(&mut self.last_prefix, prefix.to_owned());
        if *prefix <= *before {
            return Err(
                line.error(prefix, format!("`{prefix}` stands behind `{before}`; services are sorted"))
            );
        }
        let number = line.word(prefix, self.services.len() / SERVICE, "services")?;
        self.service_hashes.push(hash(0, prefix.as_bytes()));

        let [keys, resources, actions] = columns;
        let first_key = self.keys.len() / KEY;
        let (places, plain) = self.keys(line, keys)?;
        let first_resource = self.resources.len() / RESOURCE;
        let own_resources = self.resources(line, prefix, resources, &places)?;
        let first_action = self.actions.len() / ACTION;
        let action_count = self.actions(line, actions, number, [&own_resources, &places])?;

        let name = self.name(line, prefix)?;
        self.services.extend(name);
        for (part, number, what) in [
            (actions, first_action, "actions"),
            (actions, action_count, "actions"),
            (resources, first_resource, "resource types"),
            (resources, own_resources.len(), "resource types"),
            (keys, first_key, "condition keys"),
            (keys, places.len(), "condition keys"),
            (keys, plain, "condition keys"),
        ] {
            self.services.push(line.word(part, number, what)?);
        }
        Ok(())
    }

    /// Adds a service's keys, those without a hole first; where each key of the line is now, and how many have none.
    fn keys(&mut self, line: Line<'_>, column: &str) -> Result<(Vec<u16>, usize), ReadError> {
        let mut keys = Vec::new();
        for entry in entries(column) {
            let (name, letter) = named(line, entry, "a condition key is `name=T`")?;
            let (letter, mark) = letter.strip_suffix('+').map_or((letter, 0), |letter| (letter, ADDED));
            let lower = letter.to_ascii_lowercase();
            let Some(number) = TYPES.into_iter().zip(0..).find_map(|one| (one.0 == lower).then_some(one.1))
            else {
                let message =
                    format!("`{letter}` is no type of a key; it is one of {}, or capital", TYPES.concat());
                return Err(line.error(letter, message));
            };
            let many = if lower == letter { 0 } else { MULTIVALUED };
            keys.push((name, number | many | mark));
        }
        in_order(line, keys.iter().map(|key| key.0), "condition keys")?;
        let (mut order, holed): (Vec<usize>, _) = (0..keys.len()).partition(|&at| !keys[at].0.contains(HOLE));
        let plain = order.len();
        order.extend::<Vec<_>>(holed);
        let mut places = vec![0; keys.len()];
        for at in order {
            let (name, key_type) = keys[at];
            // Ranges of keys end one behind the last.
            places[at] = line.word(name, self.keys.len() / KEY + 1, "condition keys")? - 1;
            let [low, high, length] = self.name(line, name)?;
            self.keys.extend([low, high, length, key_type]);
        }
        Ok((places, plain))
    }

    fn resources(
        &mut self,
        line: Line<'_>,
        prefix: &str,
        column: &str,
        keys: &[u16],
    ) -> Result<Vec<u16>, ReadError> {
        let mut places = Vec::new();
        for entry in entries(column) {
            let (entry, listed) = entry.split_once('~').unwrap_or((entry, ""));
            let (name, arns) = named(line, entry, "a resource type is `name=ARN`")?;
            let (arns, mark) = arns.strip_prefix('+').map_or((arns, 0), |arns| (arns, ADDED));
            if let Some(arn) = arns.split('=').find(|arn| !arn.starts_with("arn:")) {
                return Err(line.error(arn, format!("`{arn}` is no ARN; it starts with `arn:`")));
            }
            self.forms(line, arns)?;
            let keys = positions(line, listed, keys, 0)?;
            let count = line.word(listed, keys.len(), "condition keys")?;
            places.push(line.word(name, self.resources.len() / RESOURCE, "resource types")?);
            let plain = plain(prefix, arns) | mark;
            let (name, arns, list) =
                (self.name(line, name)?, self.name(line, arns)?, self.list([&[count], &*keys].concat()));
            self.resources.extend(name.into_iter().chain(arns).chain(list).chain([plain]));
        }
        if self.resources.len() / RESOURCE > usize::from(REQUIRED) {
            return Err(line.error(column, "more than 32,768 resource types"));
        }
        Ok(places)
    }

    /// Adds the forms of a resource type's ARN to those of the services that they name. What stands in place of a name is
    /// for the type's own service to know.
    fn forms<'t>(&mut self, line: Line<'t>, arns: &'t str) -> Result<(), ReadError> {
        for form in arns.split('=') {
            if let Some(service) = form.split(':').nth(2).filter(|service| *service != HOLE) {
                let place = self.name(line, form)?;
                self.forms.insert((service.to_owned(), form.to_owned()), place);
            }
        }
        Ok(())
    }

    fn actions(
        &mut self,
        line: Line<'_>,
        column: &str,
        service: u16,
        places: [&[u16]; 2],
    ) -> Result<usize, ReadError> {
        let [resources, own_keys] = places;
        let mut names = Vec::new();
        for entry in entries(column) {
            let (rest, keys) = entry.split_once('~').unwrap_or((entry, ""));
            let (rest, needed) = rest.split_once('@').unwrap_or((rest, ""));
            let (name, letters) = named(line, rest, "an action is `name=LEVELS`")?;
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            if name.len() > 255 || !name.bytes().all(is_name) {
                return Err(line.error(name, format!("`{name}` is no action: letters, digits and `-`")));
            }
            let flags = flags(line, letters)?;
            let needed = positions(line, needed, resources, REQUIRED)?;
            let keys = positions(line, keys, own_keys, 0)?;
            let mut list = vec![
                line.word(entry, needed.len(), "resource types")?,
                line.word(entry, keys.len(), "condition keys")?,
            ];
            list.extend(needed.into_iter().chain(keys));
            let ([low, high, length], list) = (self.name(line, name)?, self.list(list));
            self.actions.extend([low, high, length | flags << 8].into_iter().chain(list));
            self.action_hashes.push(hash(service, name.as_bytes()));
            names.push(name);
        }
        in_order(line, names.iter().copied(), "actions")?;
        Ok(names.len())
    }

    /// Where `text` stands among the names, and its length; many services have actions of one name.
    fn name<'t>(&mut self, line: Line<'t>, text: &'t str) -> Result<[u16; 3], ReadError> {
        let next = wide(self.names.len());
        let start = *self.known_names.entry(text.to_owned()).or_insert(next);
        if start == next {
            self.names.push_str(text);
        }
        let [low, high] = words(start);
        Ok([low, high, line.word(text, text.len(), "letters")?])
    }

    /// Where `list` stands among the lists; many actions have the same one.
    fn list(&mut self, list: Vec<u16>) -> [u16; 2] {
        let next = wide(self.lists.len());
        if let Some(known) = self.known_lists.get(&list) {
            return words(*known);
        }
        self.lists.extend_from_slice(&list);
        self.known_lists.insert(list, next);
        words(next)
    }

    fn finish(self, last: Line<'_>, date: [u16; 2]) -> Result<Packed, ReadError> {
        // An entry of the index is a number and one more, so that 0 is an empty slot.
        last.word("", self.action_hashes.len() + 1, "actions")?;
        let (services, actions) = (index(&self.service_hashes), index(&self.action_hashes));
        let header: [[u16; 2]; HEADER] = [
            words(wide(self.service_hashes.len())),
            words(wide(self.keys.len() / KEY)),
            words(wide(self.resources.len() / RESOURCE)),
            words(wide(self.action_hashes.len())),
            words(wide(services.len())),
            words(wide(actions.len())),
            words(wide(self.forms.len())),
            date,
        ];
        let forms = self.forms.into_values().flatten().collect();
        let tables =
            [self.services, self.keys, self.resources, self.actions, services, actions, forms, self.lists];
        let words = header.iter().flatten().chain(tables.iter().flatten());
        Ok(Packed { names: self.names, tables: words.flat_map(|word| word.to_le_bytes()).collect() })
    }
}

fn flags(line: Line<'_>, letters: &str) -> Result<u16, ReadError> {
    letters.chars().try_fold(0, |flags, letter| match letter {
        '+' => Ok(flags | NAME_ONLY),
        '-' => Ok(flags | RETIRED),
        _ => LEVELS.find(letter).map(|bit| flags | 1 << bit).ok_or_else(|| {
            line.error(letters, format!("`{letter}` is no access level; they are {LEVELS}, then `+` or `-`"))
        }),
    })
}

/// A hash index, at most half full: number and one more, in the first free slot from the hash on.
fn index(hashes: &[usize]) -> Vec<u16> {
    let mut slots = vec![0; (hashes.len() * 2).next_power_of_two()];
    let last = slots.len() - 1;
    for (number, hash) in (1..=u16::MAX).zip(hashes) {
        let mut slot = hash & last;
        while slots[slot] != 0 {
            slot = (slot + 1) & last;
        }
        slots[slot] = number;
    }
    slots
}

/// No more than `LARGEST` bytes are read, and each becomes at most a few words.
fn wide(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The low and the high word of a wide number.
fn words(number: u32) -> [u16; 2] {
    let [first, second, third, fourth] = number.to_le_bytes();
    [u16::from_le_bytes([first, second]), u16::from_le_bytes([third, fourth])]
}
