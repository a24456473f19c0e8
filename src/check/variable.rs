//! Policy variables, `${key}` and `${key, 'default'}`: how they are written, and where they work.

use crate::aws;
use crate::policy::{Comparison, Policy, Statement, is_partly_unknown};
use crate::rule::{Context, Match, Matches};
use crate::syntax::Node;

/// A `${` that no brace ends.
pub(super) fn missing_brace<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(each(policy, |node, text| {
        let open = variables(text).find(|variable| !variable.is_closed)?;
        let message = format!("no `}}` ends `${{{}`", open.inside);
        Some(Match::saying(node, message))
    }));
}

/// A default value without both its quotes.
pub(super) fn missing_quote<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(each(policy, |node, text| {
        let wrong = variables(text).find(|variable| variable.is_closed && lacks_quote(variable.inside))?;
        let (name, default) = wrong.inside.split_once(',')?;
        let message = format!("the default value in `${{{}}}` is not between single quotes", wrong.inside);
        let default = default.trim().trim_matches('\'');
        let mended = text.replace(wrong.inside, &format!("{name}, '{default}'"));
        let found = Match::saying(node, message);
        Some(if default.is_empty() { found } else { fixed(found, &mended) })
    }));
}

/// A variable whose name has a space.
pub(super) fn space<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(each(policy, |node, text| {
        // A name without a colon is no variable's: somebody was to put something else there.
        let is_spaced = |name: &str| name.contains(':') && name.contains(char::is_whitespace);
        let wrong = variables(text).find(|variable| variable.is_closed && is_spaced(variable.name()))?;
        let name = wrong.name();
        let found = Match::saying(node, format!("the variable `{name}` has a space in its name"));
        let trimmed: String = name.split_whitespace().collect::<Vec<_>>().join("");
        // Inside a tag's key a space may be the key's own.
        let is_certain = !name.trim().contains('/') || name.trim() == trimmed;
        Some(if is_certain { fixed(found, &text.replacen(name, &trimmed, 1)) } else { found })
    }));
}

/// `${}`, which names nothing.
pub(super) fn empty<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(each(policy, |node, text| {
        variables(text)
            .any(|variable| variable.is_closed && variable.name().trim().is_empty())
            .then(|| Match::new(node))
    }));
}

/// A variable named after what is no global key with one value.
pub(super) fn without_value<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    matches.extend(each(policy, |node, text| {
        let said =
            variables(text).filter(|variable| variable.is_closed).find_map(|one| lacks_value(one.name()))?;
        Some(Match::saying(node, said))
    }));
}

/// Why a variable of that name is never filled in. Names with a space, and the old one of `aws:PrincipalArn`, are other
/// mistakes.
fn lacks_value(name: &str) -> Option<String> {
    let name = name.trim_end();
    // Two colons in a row are a leftover of a template.
    let is_global =
        name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) && !name.contains("::");
    if !is_global || name.contains(char::is_whitespace) || name.eq_ignore_ascii_case("aws:arn") {
        return None;
    }
    match aws::global_key(name) {
        None => Some(format!("there is no global condition key `{name}` that could fill this in")),
        Some(key) if key.is_tag_family && !name.contains('/') => {
            Some(format!("`${{{name}}}` does not say which tag"))
        }
        Some(key) if key.is_variable() => None,
        Some(_) => Some(format!("`{name}` has several values, and a variable takes one")),
    }
}

/// A variable in an element that takes none.
pub(super) fn in_other_element<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if !may_hold_variables(policy) {
        return;
    }
    for statement in &policy.statements {
        let actions = statement
            .actions
            .iter()
            .flat_map(|listed| listed.items.iter().map(|item| (item.node, &item.text, listed.key)));
        let principals = statement
            .principals
            .iter()
            .flat_map(|listed| listed.items.iter().map(|item| (item.node, &item.text, listed.key)));
        for (node, text, key) in actions.chain(principals) {
            if names_key(text) {
                let element = key.string().unwrap_or_default();
                matches.push(Match::saying(
                    node,
                    format!("`{element}` takes no variables: `{text}` is read as it stands"),
                ));
            }
        }
    }
}

/// A variable in a field of a resource's ARN that takes none: all but the last.
pub(super) fn in_arn_field<'s>(policy: &Policy<'s>, _: &Context<'_, 's>, matches: &mut Matches<'s>) {
    if !has_variables(policy) {
        return;
    }
    for item in policy.named_resources().filter(|item| !item.is_plain()) {
        let Some(arn) = item.arn() else { continue };
        let fields = [
            ("partition", arn.partition),
            ("service", arn.service),
            ("region", arn.region),
            ("account", arn.account),
        ];
        if let Some((name, field)) = fields.iter().find(|(_, field)| names_key(field)) {
            let message = format!("the {name} of an ARN takes no variables: `{field}` is read as it stands");
            matches.push(Match::saying(item.node, message));
        }
    }
}

/// Whether AWS fills in variables: an older version of the language, or none, is another mistake.
fn has_variables(policy: &Policy<'_>) -> bool {
    policy.version.is_some_and(|version| version.is_string("2012-10-17")) && may_hold_variables(policy)
}

/// Whether a variable can stand anywhere in the policy: its text has a `$`, or an escape that may be one.
fn may_hold_variables(policy: &Policy<'_>) -> bool {
    memchr::memchr2(b'$', b'\\', policy.node.raw().as_bytes()).is_some()
}

/// Whether `text` holds a variable that names a key, such as `${aws:username}`; what lacks a colon, or has two in a row,
/// is a leftover of a template.
pub(super) fn names_key(text: &str) -> bool {
    variables(text).any(|variable| {
        let name = variable.name();
        name.contains(':') && !name.contains("::")
    })
}

/// One `${`, up to its brace.
struct Variable<'t> {
    /// What stands between the braces, or from `${` to the end.
    inside: &'t str,
    is_closed: bool,
}

impl<'t> Variable<'t> {
    /// The part before a default value.
    fn name(&self) -> &'t str {
        self.inside.split_once(',').map_or(self.inside, |pair| pair.0)
    }
}

/// The variables in a text. `${*}`, `${?}` and `${$}` are the characters themselves.
fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut rest = if text.as_bytes().contains(&b'$') { text } else { "" };
    std::iter::from_fn(move || {
        loop {
            let start = rest.find("${")? + 2;
            let behind = &rest[start..];
            let next = behind.find("${").unwrap_or(behind.len());
            let Some(end) = behind[..next].find('}') else {
                rest = &behind[next..];
                return Some(Variable { inside: &behind[..next], is_closed: false });
            };
            rest = &behind[end + 1..];
            let inside = &behind[..end];
            if !matches!(inside, "*" | "?" | "$") {
                return Some(Variable { inside, is_closed: true });
            }
        }
    })
}

/// Whether something follows the name's comma that is not between quotes.
fn lacks_quote(inside: &str) -> bool {
    let Some((name, default)) = inside.split_once(',') else { return false };
    let default = default.trim();
    let is_quoted = default.len() >= 2 && default.starts_with('\'') && default.ends_with('\'');
    name.contains(':') && !is_quoted
}

fn fixed<'s>(found: Match<'s>, mended: &str) -> Match<'s> {
    found.fix(format!("write `{mended}`"), serde_json::Value::from(mended).to_string())
}

/// What `look` says of each text in which AWS replaces variables: resources, and what strings and ARNs are compared
/// with, in a policy of the version that has variables.
fn each<'a, 's: 'a>(
    policy: &'a Policy<'s>,
    look: impl Fn(Node<'s>, &str) -> Option<Match<'s>> + 'a,
) -> impl Iterator<Item = Match<'s>> + 'a {
    let has_variables = has_variables(policy);
    let statements = policy.statements.iter().filter(move |_| has_variables);
    statements.flat_map(texts).filter_map(move |(node, text)| {
        // A template's own functions look alike before they are evaluated.
        if !text.as_bytes().contains(&b'$') || is_partly_unknown(text) {
            return None;
        }
        look(node, text)
    })
}

fn texts<'a, 's>(statement: &'a Statement<'s>) -> impl Iterator<Item = (Node<'s>, &'a str)> {
    let resources = statement.resources.iter().flat_map(|listed| &listed.items);
    let compared = statement.conditions.iter().filter(|condition| {
        condition.operator.is_some_and(|operator| {
            operator.is_string()
                || matches!(
                    operator.comparison,
                    Comparison::ArnEquals
                        | Comparison::ArnNotEquals
                        | Comparison::ArnLike
                        | Comparison::ArnNotLike
                )
        })
    });
    let values = compared.flat_map(|condition| condition.values.iter().map(|(node, text)| (*node, &**text)));
    resources.map(|item| (item.node, &*item.text)).chain(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_variables_apart() {
        let found = |text: &'static str| -> Vec<(&str, bool)> {
            variables(text).map(|variable| (variable.inside, variable.is_closed)).collect()
        };
        assert_eq!(found("a/${aws:username}/${*}${$}"), [("aws:username", true)]);
        assert_eq!(found("${a:b/${c:d}"), [("a:b/", false), ("c:d", true)]);
        assert_eq!(found("${"), [("", false)]);
        assert!(
            lacks_quote("aws:PrincipalTag/team, 'all")
                && !lacks_quote("aws:PrincipalTag/team, 'all of them'")
        );
        assert!(lacks_quote("aws:userid, '"));
    }
}
