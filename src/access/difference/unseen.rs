//! What identities gain that no file holds the text of.

use crate::bundle::Unseen;

/// What may be new access and is not compared: the number of a new file and what it does.
pub(super) fn gained(old: &Unseen, new: &Unseen) -> Vec<(usize, String)> {
    let attached = new.policies.iter().filter(|(key, _)| !old.policies.contains_key(*key));
    let attached = attached.map(|(((_, whom), policy), file)| {
        (*file, format!("attaches `{policy}` to {whom}, and the text of that policy is not there"))
    });
    let limits = old.roles.iter().filter_map(|(whom, (_, limit))| Some((whom, limit.as_ref()?)));
    let loosened = limits.filter_map(|(whom, limit)| {
        let (file, now) = new.roles.get(whom)?;
        let name = &whom.1;
        match now {
            Some(now) if now == limit => None,
            Some(_) => Some((*file, format!("limits {name} by another permissions boundary than `{limit}`, and boundaries are not compared"))),
            None => Some((*file, format!("no longer limits {name} by the permissions boundary `{limit}`, and boundaries are not compared"))),
        }
    });
    attached.chain(loosened).collect()
}

/// Whether an identity has lost something of which the text is not there, or is limited where it was not.
pub(super) fn is_less(old: &Unseen, new: &Unseen) -> bool {
    let is_limited = |(whom, (_, limit)): (_, &(usize, Option<String>))| {
        limit.is_some() && old.roles.get(whom).is_some_and(|(_, before)| before.is_none())
    };
    old.policies.keys().any(|key| !new.policies.contains_key(key)) || new.roles.iter().any(is_limited)
}
