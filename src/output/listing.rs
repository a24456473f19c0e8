//! Who can do what.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::access::who::{About, Except, Level, Line, Listing, Standing, Who, Zone};
use crate::bundle::Owner;
use crate::document::DocumentKind;
use crate::finding::{Failure, Label};
use crate::output::Labelled;
use crate::output::difference::place;
use crate::output::failures::{failures_as_json, write_failures};
use crate::output::harmless::push_harmless_line;
use crate::output::located::Located;

/// How many items of a list a line for people shows.
const MOST_SHOWN: usize = 6;

/// Writes the listings as one JSON object.
///
/// # Errors
/// What `out` gives.
pub fn write_listing_json(parts: Vec<Listing>, failures: &[Failure], out: &mut dyn Write) -> io::Result<()> {
    let mut rows = Vec::new();
    for part in parts {
        let labelled = Labelled::new(part.files, part.list.iter().flat_map(labels).cloned());
        let located = Located::new(labelled.report());
        rows.extend(part.list.iter().map(|about| subject(about, &located)));
    }
    let object = json!({ "version": 1, "subjects": rows, "failures": failures_as_json(failures) });
    writeln!(out, "{object:#}")
}

fn subject(about: &About, located: &Located) -> Value {
    let rows = |lines: &[Line]| lines.iter().map(|line| row(line, located)).collect::<Vec<_>>();
    let held = about.held.iter().map(|held| {
        let mut value = row(&held.line, located);
        value["held_back_by"] = json!({
            "setting": held.setting,
            "place": held.place.as_ref().map(|label| place(label, located)),
        });
        value
    });
    json!({
        "of": about.owner.map(Owner::word),
        "name": about.name,
        "kind": about.kind.word(),
        "place": about.place.as_ref().map(|label| place(label, located)),
        "who": rows(&about.who),
        "can": rows(&about.can),
        "held_back": held.collect::<Vec<_>>(),
        "not_known": about.open,
    })
}

fn row(line: &Line, located: &Located) -> Value {
    let who = line.who.iter().map(|who| json!({ "principal": who.text, "partner": who.partner }));
    let except = line.except.iter().map(|except| {
        json!({
            "actions": except.actions,
            "principals": except.principals,
            "all_but_principals": except.are_other_principals,
            "resources": except.resources,
            "all_but_resources": except.are_other_resources,
            "conditions": except.conditions,
            "place": place(&except.place, located),
        })
    });
    json!({
        "zone": line.zone.map(zone_word),
        "principals": who.collect::<Vec<_>>(),
        "all_but_principals": line.is_all_but,
        "levels": line.access.levels.iter().map(|level| level_word(*level)).collect::<Vec<_>>(),
        "actions": line.access.patterns,
        "all_but_actions": line.access.is_all_but,
        "resources": line.resources,
        "all_but_resources": line.are_other_resources,
        "conditions": line.conditions,
        "except": except.collect::<Vec<_>>(),
        "certain": line.standing != Standing::Unknown,
        "void": line.standing == Standing::Void,
        "left_out": line.left_out,
        "place": place(&line.place, located),
    })
}

/// Writes the listings for people.
///
/// # Errors
/// What `out` gives.
pub fn write_listing_human(parts: Vec<Listing>, failures: &[Failure], out: &mut dyn Write) -> io::Result<()> {
    for part in parts {
        let labelled = Labelled::new(part.files, part.list.iter().flat_map(labels).cloned());
        let located = Located::new(labelled.report());
        for about in &part.list {
            out.write_all(paragraph(about, &located).as_bytes())?;
            writeln!(out)?;
        }
    }
    write_failures(failures, out)
}

/// What a subject is called: its owner and name, or what its document is.
pub(super) fn called(owner: Option<Owner>, name: Option<&str>, kind: DocumentKind) -> String {
    match (owner, name) {
        (Some(owner), Some(name)) => format!("{} {name}", owner.word()),
        (Some(owner), None) => format!("{} (nothing names it)", owner.word()),
        (None, _) => kind.described().to_owned(),
    }
}

fn paragraph(about: &About, located: &Located) -> String {
    let mut text = String::new();
    let named = called(about.owner, about.name.as_deref(), about.kind);
    let place = located.behind(about.place.as_ref());
    let nobody = match about.who.is_empty() && about.can.is_empty() {
        true if about.open.is_empty() => ": nobody is allowed anything",
        true => ": nothing that is known allows anybody anything",
        false => "",
    };
    push_harmless_line(&mut text, 0, &format!("{named}{place}{nobody}"));
    let is_role = about.owner == Some(Owner::Role);
    let mut last = None;
    for line in &about.who {
        if last != Some(line.zone) {
            push_harmless_line(&mut text, 2, line.zone.map_or("its holder", zone_words));
            last = Some(line.zone);
        }
        push_access(&mut text, line, located);
    }
    if !about.can.is_empty() {
        let whose = if is_role { "what it can do" } else { "what its holder can do" };
        push_harmless_line(&mut text, 2, whose);
        about.can.iter().for_each(|line| push_access(&mut text, line, located));
    }
    for held in &about.held {
        let place = located.behind(held.place.as_ref());
        push_harmless_line(&mut text, 2, &format!("held back by {}{place}", held.setting));
        push_access(&mut text, &held.line, located);
    }
    for call in &about.open {
        push_harmless_line(&mut text, 2, &format!("not known: {call}"));
    }
    text
}

/// Adds the lines about one grant.
fn push_access(text: &mut String, line: &Line, located: &Located) {
    let mut push = |indent, words: &str| push_harmless_line(text, indent, words);
    push(4, &granted(line));
    if !line.conditions.is_empty() {
        push(6, &format!("if {}", line.conditions.join(", and ")));
    }
    for except in line.except.iter().take(MOST_SHOWN) {
        push(6, &format!("except {}", excepted(except, located)));
    }
    if let Some(hidden @ 1..) = line.except.len().checked_sub(MOST_SHOWN) {
        push(6, &format!("except what {hidden} more statements deny"));
    }
    if line.standing == Standing::Void {
        push(6, "but no request is like that as it is written");
    }
    if line.standing == Standing::Unknown {
        push(6, "unless a Deny takes all of it away, which is not known");
    }
    push(6, &format!("at {}", located.at(&line.place)));
}

/// Who can do what, on what.
fn granted(line: &Line) -> String {
    let mut words = String::new();
    if line.zone.is_some() {
        let who: Vec<String> = line.who.iter().map(principal).collect();
        let but = if line.is_all_but { "all but " } else { "" };
        words.push_str(&match &*who {
            [] => "the holder of this policy: ".to_owned(),
            _ => format!("{but}{}: ", few(&who)),
        });
    }
    let levels: Vec<&str> = line.access.levels.iter().map(|level| level_words(*level)).collect();
    let levels = if levels.is_empty() { "unknown actions".to_owned() } else { levels.join(", ") };
    let but = if line.access.is_all_but { "all but " } else { "" };
    words.push_str(&format!("{levels} ({but}{})", few(&line.access.patterns)));
    if !line.resources.is_empty() {
        let but = if line.are_other_resources { "all but " } else { "" };
        words.push_str(&format!(" on {but}{}", few(&line.resources)));
    }
    words
}

fn excepted(except: &Except, located: &Located) -> String {
    let mut words = Vec::new();
    if !except.actions.is_empty() {
        words.push(few(&except.actions));
    }
    let but = |is_negated: bool| if is_negated { "all but " } else { "" };
    if !except.resources.is_empty() {
        words.push(format!("on {}{}", but(except.are_other_resources), few(&except.resources)));
    }
    if !except.principals.is_empty() {
        words.push(format!("for {}{}", but(except.are_other_principals), few(&except.principals)));
    }
    if !except.conditions.is_empty() {
        words.push(format!("if {}", except.conditions.join(", and ")));
    }
    if words.is_empty() {
        words.push("what is denied".to_owned());
    }
    format!("{} ({})", words.join(" "), located.at(&except.place))
}

fn principal(who: &Who) -> String {
    match &who.partner {
        Some(partner) => format!("{} ({partner})", who.text),
        None => who.text.clone(),
    }
}

fn few(items: &[String]) -> String {
    let mut shown = items.iter().take(MOST_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    if let Some(hidden @ 1..) = items.len().checked_sub(MOST_SHOWN) {
        shown.push_str(&format!(" and {hidden} more"));
    }
    shown
}

fn labels(about: &About) -> impl Iterator<Item = &Label> {
    let held = about.held.iter();
    let lines = about.who.iter().chain(&about.can).chain(held.clone().map(|held| &held.line));
    let of_lines =
        lines.flat_map(|line| std::iter::once(&line.place).chain(line.except.iter().map(|one| &one.place)));
    about.place.iter().chain(of_lines).chain(held.filter_map(|held| held.place.as_ref()))
}

const fn zone_word(zone: Zone) -> &'static str {
    match zone {
        Zone::OwnAccount => "own-account",
        Zone::OwnOrganization => "own-organization",
        Zone::Partner => "partner",
        Zone::OtherAccount => "other-account",
        Zone::Service => "aws-service",
        Zone::IdentityProvider => "identity-provider",
        Zone::Anyone => "anyone",
    }
}

const fn zone_words(zone: Zone) -> &'static str {
    match zone {
        Zone::OwnAccount => "own account",
        Zone::OwnOrganization => "own organization",
        Zone::Partner => "known partner",
        Zone::OtherAccount => "other account",
        Zone::Service => "AWS service",
        Zone::IdentityProvider => "identity provider",
        Zone::Anyone => "anyone",
    }
}

const fn level_word(level: Level) -> &'static str {
    match level {
        Level::List => "list",
        Level::Read => "read",
        Level::Write => "write",
        Level::PermissionsManagement => "permissions-management",
        Level::Tagging => "tagging",
    }
}

const fn level_words(level: Level) -> &'static str {
    match level {
        Level::PermissionsManagement => "permissions management",
        other => level_word(other),
    }
}
