//! What actions do, in AWS's five access levels.

use crate::aws::authorization::{Authorization, Levels};
use crate::policy::{Listed, Pattern};

/// An access level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Listing resources.
    List,
    /// Reading what resources hold.
    Read,
    /// Making, changing or deleting resources.
    Write,
    /// Changing who may do what.
    PermissionsManagement,
    /// Changing tags.
    Tagging,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    fn is_among(self, levels: Levels) -> bool {
        match self {
            Self::List => levels.is_list(),
            Self::Read => levels.is_read(),
            Self::Write => levels.is_write(),
            Self::PermissionsManagement => levels.is_permissions_management(),
            Self::Tagging => levels.is_tagging(),
        }
    }
}

/// The levels of the actions that a statement is about; none for actions that the table has not got.
pub(super) fn levels(actions: &Listed<'_, Pattern<'_>>, table: &Authorization) -> Vec<Level> {
    // All but some are of every level.
    if actions.is_negated || actions.items.iter().any(|item| matches!(&*item.text, "*" | "*:*")) {
        return Level::ALL.to_vec();
    }
    let mut found = [false; Level::ALL.len()];
    for item in &actions.items {
        let Some((prefix, name)) = item.text.split_once(':') else { continue };
        if prefix.contains(['*', '?']) {
            return Level::ALL.to_vec();
        }
        for action in table.service(prefix).into_iter().flat_map(|service| service.matching(name)) {
            for (level, is_found) in Level::ALL.iter().zip(&mut found) {
                *is_found |= level.is_among(action.levels());
            }
            if found == [true; Level::ALL.len()] {
                return Level::ALL.to_vec();
            }
        }
    }
    Level::ALL.into_iter().zip(found).filter(|pair| pair.1).map(|pair| pair.0).collect()
}
