//! How often a query goes over the same nodes, as far as its text tells.

use jsonpath_rust::parser::model::Selector;

/// What a place in a query multiplies: each `..` by the depth of the document, selectors beside each other by those that may
/// select the same nodes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    descents: usize,
    times: usize,
}

impl Effort {
    /// How many `..` may follow each other, or stand in each other's filters. A document may be a hundred levels deep.
    const MOST_DESCENTS: usize = 3;

    /// How many times the selectors of a query may select a node.
    const MOST_TIMES: usize = 64;

    pub(super) fn new() -> Self {
        Self { descents: 0, times: 1 }
    }

    /// Takes in a `..`.
    pub(super) fn descend(&mut self) -> Result<(), String> {
        self.descents += 1;
        if self.descents > Self::MOST_DESCENTS {
            let most = Self::MOST_DESCENTS;
            return Err(format!("more than {most} `..` follow each other; name the members between them"));
        }
        Ok(())
    }

    /// Takes in the selectors of one pair of brackets.
    pub(super) fn select(&mut self, selectors: &[Selector]) -> Result<(), String> {
        let mut names: Vec<&str> = Vec::new();
        for selector in selectors {
            if let Selector::Name(name) = selector {
                names.push(name);
            }
        }
        let others = selectors.len() - names.len();
        names.sort_unstable();
        let same = names.chunk_by(|one, other| one == other).map(<[_]>::len).max().unwrap_or(0);
        self.times = self.times.saturating_mul((others + same).max(1));
        if self.times > Self::MOST_TIMES {
            let most = Self::MOST_TIMES;
            return Err(format!("the selectors may select the same node more than {most} times"));
        }
        Ok(())
    }
}
