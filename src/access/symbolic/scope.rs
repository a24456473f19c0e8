//! Parts of all texts, and what is left to be told apart in each.
//!
//! Within what one pattern of an area stands for, most questions have one answer: a statement about all of it says
//! nothing there that its neighbours do not. What is left is told apart part by part.

use super::atoms::Bounds;
use super::pattern::Pattern;

/// The texts that one pattern stands for, or all there are.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) within: Option<&'a Pattern>,
    /// The questions whose answer is not the same for all of them, as the numbers of the patterns that can match one.
    pub(super) questions: Vec<Vec<usize>>,
}

impl<'a> Scope<'a> {
    /// The texts of it that have some shape.
    pub(super) fn bounds(&self, shapes: &'a [&'a Pattern]) -> Bounds<'a> {
        Bounds { shapes, within: self.within }
    }
}

/// One scope for each pattern of an area; a single one for all texts when there is none. Each question is whether one of
/// some of `patterns` matches.
pub(super) fn scopes<'a>(
    area: &'a [Pattern],
    patterns: &[Pattern],
    questions: &[impl AsRef<[usize]>],
) -> Vec<Scope<'a>> {
    // What a variable stands for is nobody's guess, so whether it matches is a question of its own.
    let mut asked: Vec<Vec<usize>> = Vec::new();
    for question in questions {
        let (varying, plain): (Vec<usize>, Vec<usize>) =
            question.as_ref().iter().partition(|at| patterns[**at].has_variable());
        let apart = varying.into_iter().map(|at| vec![at]);
        for list in apart.chain([plain]) {
            if !list.is_empty() && !asked.contains(&list) {
                asked.push(list);
            }
        }
    }
    if area.is_empty() {
        return vec![Scope { within: None, questions: asked }];
    }
    let scope = |within: &'a Pattern| {
        let is_open = |list: &&Vec<usize>| {
            !list.iter().any(|at| !patterns[*at].has_variable() && within.is_within(&patterns[*at]))
        };
        let met = |list: &Vec<usize>| -> Vec<usize> {
            list.iter().copied().filter(|at| patterns[*at].can_meet(within)).collect()
        };
        let questions = asked.iter().filter(is_open).map(met).filter(|list| !list.is_empty());
        Scope { within: Some(within), questions: questions.collect() }
    };
    area.iter().map(scope).collect()
}
