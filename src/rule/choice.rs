//! Which rules are asked for, in words, and what is said of a word that names none.

use crate::distance::nearest;
use crate::finding::{Category, Severity};

/// Which rules to run: ids, families or categories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Only these, when not empty. An opt-in rule runs only when named here, or in `also`, by its id.
    pub select: Vec<String>,
    /// Opt-in rules to run beside the others, by id.
    pub also: Vec<String>,
    /// Not these, whatever is selected.
    pub ignore: Vec<String>,
    /// Severities that replace the rules' own, by id, family or category; the narrower word counts.
    pub severity: Vec<(String, Severity)>,
}

impl Choice {
    /// Whether it leaves on what is on by itself.
    pub(super) fn is_silent(&self) -> bool {
        self.select.is_empty() && self.also.is_empty() && self.ignore.is_empty()
    }
}

/// A word that does not name what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ChoiceError {
    /// The word.
    pub word: String,
    /// What it names or does not name, and what was probably meant.
    pub message: String,
}

impl ChoiceError {
    /// Of a word that should name rules by their id, family or category, and names none.
    pub(super) fn of_rules<'k>(word: &str, ids: impl Iterator<Item = (&'k str, &'k str)>) -> Self {
        let known = ids.flat_map(|(id, family)| [id, family]).chain(Category::ALL.map(Category::word));
        Self::new(word, format!("no rule, family or category `{word}`; {}", advice(word, known)))
    }

    /// Of a word that should be the id of one rule, and is none.
    pub(super) fn of_id<'k>(word: &str, ids: impl Iterator<Item = (&'k str, &'k str)> + Clone) -> Self {
        let is_family = ids.clone().any(|(_, family)| family == word);
        Self::new(
            word,
            if is_family || Category::from_word(word).is_some() {
                let what = if is_family { "family" } else { "category" };
                format!("`{word}` is a {what}, and one rule is to be named; `grantlint rules` lists them")
            } else {
                format!("no rule `{word}`; {}", advice(word, ids.map(|(id, _)| id)))
            },
        )
    }

    fn new(word: &str, message: String) -> Self {
        Self { word: word.to_owned(), message }
    }
}

fn advice<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    // Ids are several words long, so that each may have its slip.
    let most = (word.len() / 5).clamp(1, 3);
    nearest(word, known.map(|one| (one, one)), most)
        .map_or_else(|| "`grantlint rules` lists them".to_owned(), |meant| format!("did you mean `{meant}`?"))
}
