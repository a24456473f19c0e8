//! Configurations that AWS's own shape of them does not fit.

mod told;

use crate::aws::shape::{Naming, Shape};
use crate::document::{Meant, Misfit, Wrong};
use crate::rule::{Context, Match, Matches};

use told::is_told;

/// What no other rule says of a document.
fn misfits<'a, 's: 'a>(context: &Context<'a, 's>) -> impl Iterator<Item = &'a Misfit<'s>> {
    context.misfits().iter().filter(|misfit| !is_told(misfit))
}

/// A member that the structure does not have.
pub(super) fn unknown_member<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for misfit in misfits(context) {
        let name = misfit.node.string().unwrap_or_default();
        if misfit.wrong == Wrong::Computed {
            let message = format!("`{name}` of {} is set by the provider alone", named(misfit.structure));
            matches.push(Match::saying(misfit.node, message).help("leave it out"));
        }
        if let Wrong::Unknown(meant) = misfit.wrong {
            let message = format!("`{name}` is no member of {}", named(misfit.structure));
            let found = Match::saying(misfit.node, message);
            // Where very many are wrong, the first ones tell why.
            let is_looked_up = meant.is_none() && matches.len() < MOST_LOOKED_UP;
            let here = misfit.structure.naming();
            let found = match is_looked_up.then(|| elsewhere(&name, here)).flatten() {
                Some(other) => {
                    let (other, here) = (whose(other), whose(here));
                    found.help(format!("that is {other}'s name; {here} calls it otherwise"))
                }
                None => found,
            };
            matches.push(suggesting(found, meant));
        }
    }
}

/// A structure without a member that it needs.
pub(super) fn member_missing<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for misfit in misfits(context) {
        if misfit.wrong == Wrong::Missing {
            let message = format!("{} needs `{}`", named(misfit.structure), misfit.member);
            matches.push(Match::saying(misfit.node, message));
        }
    }
}

/// A value of another type than its member takes.
pub(super) fn value_of_wrong_type<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for misfit in misfits(context) {
        if let Wrong::Type(expected) = misfit.wrong {
            let found = misfit.node.kind().described();
            let message = format!("{} takes {expected}, not {found}", whole(misfit));
            matches.push(Match::saying(misfit.node, message));
        }
    }
}

/// A word that AWS does not know there.
pub(super) fn value_not_in_enum<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for misfit in misfits(context) {
        if let Wrong::Word(shape, meant) = misfit.wrong {
            let text = misfit.node.scalar().unwrap_or_default();
            let found = Match::saying(misfit.node, format!("`{text}` is no value of {}", whole(misfit)));
            let found = if meant.is_none() { found.help(one_of(shape)) } else { found };
            matches.push(suggesting(found, meant));
        }
    }
}

/// A number that AWS does not take.
pub(super) fn number_out_of_range<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for misfit in misfits(context) {
        if let Wrong::Range(shape) = misfit.wrong {
            let number = misfit.node.scalar().unwrap_or_default();
            let message = format!("{} takes {}, not {number}", whole(misfit), limits(shape, "a number"));
            matches.push(Match::saying(misfit.node, message));
        }
    }
}

/// A text or a list that is too short or too long.
pub(super) fn length_out_of_range<'s>(context: &Context<'_, 's>, matches: &mut Matches<'s>) {
    for misfit in misfits(context) {
        let (shape, count, unit) = match misfit.wrong {
            Wrong::Letters(shape) => {
                let text = misfit.node.scalar().unwrap_or_default();
                (shape, text.chars().count(), "characters")
            }
            Wrong::Elements(shape) => (shape, misfit.node.items().count(), "elements"),
            _ => continue,
        };
        let limits = limits(shape, unit);
        matches.push(Match::saying(misfit.node, format!("{} takes {limits}, not {count}", whole(misfit))));
    }
}

/// For how many unknown names it is looked up whether another dialect has them.
const MOST_LOOKED_UP: usize = 100;

/// Who else has a member of that name.
fn elsewhere(name: &str, here: Naming) -> Option<Naming> {
    let mut others = Shape::all().filter(|shape| shape.naming() != here);
    others.find(|shape| shape.member(name).is_some()).map(Shape::naming)
}

/// Who gives the names, in a sentence.
fn whose(naming: Naming) -> &'static str {
    match naming {
        Naming::Api => "the API",
        Naming::CloudFormation => "CloudFormation",
        Naming::Terraform => "Terraform",
    }
}

/// A structure in a sentence: `` a `LifecycleRule` ``; a request or an answer is the document itself.
fn named(structure: Shape) -> String {
    let name = structure.described();
    let is_outermost = ["Request", "Response", "Output", "Result"].iter().any(|end| name.ends_with(end));
    if is_outermost { "this document".to_owned() } else { format!("`{name}`") }
}

/// The member that a value belongs to, or the document where it is the outermost one.
fn whole(misfit: &Misfit<'_>) -> String {
    if misfit.member.is_empty() { named(misfit.structure) } else { format!("`{}`", misfit.member) }
}

/// Adds the name that was meant; where only the case differs, as a fix.
fn suggesting(found: Match<'_>, meant: Option<Meant>) -> Match<'_> {
    match meant {
        Some(Meant { name, is_certain: true }) => found
            .help(format!("write `{name}`; case counts"))
            .fix(format!("write `{name}`"), format!("\"{name}\"")),
        Some(Meant { name, is_certain: false }) => found.help(format!("did you mean `{name}`?")),
        None => found,
    }
}

/// The most words that a help text lists.
const MOST_LISTED: usize = 8;

fn one_of(shape: Shape) -> String {
    let words: Vec<String> = shape.names().take(MOST_LISTED).map(|word| format!("`{word}`")).collect();
    let others = if shape.names().nth(MOST_LISTED).is_some() { ", or another of the API's" } else { "" };
    format!("write one of {}{others}", words.join(", "))
}

fn limits(shape: Shape, unit: &str) -> String {
    match shape.limits() {
        (Some(least), Some(most)) if unit == "a number" => format!("{unit} from {least} to {most}"),
        (Some(least), None) if unit == "a number" => format!("{unit} from {least} on"),
        (None, Some(most)) if unit == "a number" => format!("{unit} up to {most}"),
        (Some(least), Some(most)) if least == most => format!("{least} {unit}"),
        (Some(least), Some(most)) => format!("{least} to {most} {unit}"),
        (Some(least), None) => format!("at least {least} {unit}"),
        (None, Some(most)) => format!("at most {most} {unit}"),
        (None, None) => format!("any {unit}"),
    }
}
