//! All requests, as classes along each dimension, and statements as boxes of them.

use std::rc::Rc;

use crate::aws::authorization::Authorization;
use crate::policy::{Effect, Policy};

use super::Basis;
use super::action::Name;
use super::area::Area;
use super::bits::Bits;
use super::cell::Cell;
use super::changed::{Change, Sides, has_allow};
use super::class::Classes;
use super::compared::Compared;
use super::impossible::implications;
use super::key::Value;
use super::lower::{Lowered, Part, Questions, Term};
use super::principal::Record;
use super::product::{Fuel, OutOfFuel, Product};
use super::resource::Compiled;
use super::text::Text;

pub(super) const ACTION: usize = 0;
pub(super) const RESOURCE: usize = 1;
pub(super) const CALLER: usize = 2;
const FIRST_KEY: usize = 3;

/// Every request that two sets of policies tell apart.
pub(super) struct Universe {
    pub(super) questions: Questions,
    pub(super) actions: Classes<Name>,
    pub(super) resources: Classes<Text>,
    pub(super) callers: Classes<Record>,
    pub(super) keys: Vec<Classes<Value>>,
    pub(super) boxes: Vec<StatementBox>,
    /// Requests that cannot be: what follows from the caller or the resource says otherwise.
    pub(super) impossible: Vec<Product>,
    /// Some statement could be read; a box of it may still be empty.
    pub(super) has_alternatives: bool,
}

/// Two sets of policies, and what there is to know of them whatever the change.
pub(super) struct Frame<'a, 's> {
    pub(super) sides: Sides<'a, 's>,
    pub(super) basis: Basis,
    pub(super) table: &'a Authorization,
    pub(super) compared: Rc<Compared>,
    pub(super) compiled: Rc<Compiled>,
}

/// One alternative of a statement.
pub(super) struct StatementBox {
    pub(super) is_new: bool,
    pub(super) policy: usize,
    /// `None` for what a service control or resource control policy is added to.
    pub(super) statement: Option<usize>,
    pub(super) effect: Effect,
    pub(super) product: Product,
}

impl Universe {
    /// What policies tell apart of the requests in an area, all of them together.
    pub(super) fn of_all<'a, 's>(
        policies: &[&'a Policy<'s>],
        area: &Area<'a, 's>,
        basis: Basis,
        table: &Authorization,
        fuel: &mut Fuel,
    ) -> Result<Self, OutOfFuel> {
        fuel.burn(policies.iter().map(|policy| policy.statements.len()).sum())?;
        let mut questions = Questions::of(basis, Rc::new(Compared::of(policies.iter().copied())));
        let (mut lowered, mut pairs) = (Vec::new(), 0);
        for (number, policy) in policies.iter().enumerate() {
            for (index, statement) in policy.statements.iter().enumerate() {
                if let Some(part) = area.part(statement, &mut pairs) {
                    fuel.burn(questions.cost(statement, &part))?;
                    questions.taken(policy, (true, number, index), &part, table, &mut lowered);
                }
            }
        }
        area.bound(&mut questions, table);
        Self::told_apart(questions, &lowered, table, fuel)
    }

    /// What is told apart of the requests that one change between two sets of policies is about, or of those among them
    /// for actions of the table, to find those that only the new policies allow, or only the old ones.
    pub(super) fn about(
        frame: &Frame<'_, '_>,
        change: &Change<'_, '_>,
        to_new: bool,
        only_known: bool,
        fuel: &mut Fuel,
    ) -> Result<Self, OutOfFuel> {
        let &Frame { sides, basis, table, ref compared, ref compiled } = frame;
        let Sides { old, new, .. } = sides;
        fuel.burn(old.iter().chain(new).map(|policy| policy.statements.len()).sum())?;
        let mut questions = Questions::of(basis, Rc::clone(compared));
        questions.resources.compiled = Rc::clone(compiled);
        let (mut lowered, mut pairs) = (Vec::new(), 0);
        sides.concerned(change, to_new, &mut pairs, |is_new, number, index, taken| {
            let policy = if is_new { new[number] } else { old[number] };
            fuel.burn(questions.cost(&policy.statements[index], taken))?;
            questions.taken(policy, (is_new, number, index), taken, table, &mut lowered);
            Ok(())
        })?;
        change.area.bound(&mut questions, table);
        questions.actions.only_known = only_known;
        let mut universe = Self::told_apart(questions, &lowered, table, fuel)?;
        // What limits and grants nothing is compared by what it lets through.
        if basis.is_control() && !has_allow(old) && !has_allow(new) {
            for is_new in [false, true] {
                let product = universe.full();
                let (policy, statement, effect) = (0, None, Effect::Allow);
                universe.boxes.push(StatementBox { is_new, policy, statement, effect, product });
            }
        }
        Ok(universe)
    }

    /// What parts of some statements of one policy tell apart. Whole statements count as new, parts of them as old.
    pub(super) fn of_parts(
        policy: &Policy<'_>,
        parts: &[(usize, Part)],
        basis: Basis,
        compared: &Rc<Compared>,
        table: &Authorization,
        fuel: &mut Fuel,
    ) -> Result<Self, OutOfFuel> {
        let mut questions = Questions::of(basis, Rc::clone(compared));
        let mut lowered = Vec::new();
        for &(index, part) in parts {
            fuel.burn(1)?;
            questions.part(policy, index, part, table, &mut lowered);
        }
        Self::told_apart(questions, &lowered, table, fuel)
    }

    fn told_apart(
        mut questions: Questions,
        lowered: &[Lowered],
        table: &Authorization,
        fuel: &mut Fuel,
    ) -> Result<Self, OutOfFuel> {
        let implications = implications(&mut questions);
        let keys = questions.keys.iter().map(|key| key.classes(fuel)).collect::<Result<Vec<_>, _>>()?;
        let mut universe = Self {
            actions: questions.actions.classes(table, fuel)?,
            resources: questions.resources.classes(fuel)?,
            callers: questions.callers.classes(fuel)?,
            keys,
            questions,
            boxes: Vec::new(),
            impossible: Vec::new(),
            has_alternatives: lowered.iter().any(|statement| !statement.alternatives.is_empty()),
        };
        universe.impossible =
            implications.iter().map(|terms| universe.implied(terms)).filter(|one| !one.is_empty()).collect();
        for statement in lowered {
            universe.add_boxes(statement, fuel)?;
        }
        Ok(universe)
    }

    /// Every request.
    pub(super) fn full(&self) -> Product {
        let mut cells = vec![
            Cell::One(self.actions.all()),
            Cell::One(self.resources.all()),
            Cell::One(self.callers.all()),
        ];
        cells.extend(self.questions.keys.iter().zip(&self.keys).map(|(key, classes)| key.full(classes)));
        cells.extend(self.questions.unknowns.iter().map(|_| Cell::One(Bits::all(2))));
        Product { cells }
    }

    /// The dimension of a key.
    pub(super) fn key_dimension(number: usize) -> usize {
        FIRST_KEY + number
    }

    fn unknown_dimension(&self, number: usize) -> usize {
        FIRST_KEY + self.keys.len() + number
    }

    /// Whether a box says something of what is not known.
    pub(super) fn depends_on_unknown(&self, product: &Product) -> bool {
        product.cells[FIRST_KEY + self.keys.len()..].iter().any(|cell| *cell != Cell::One(Bits::all(2)))
    }

    fn add_boxes(&mut self, lowered: &Lowered, fuel: &mut Fuel) -> Result<(), OutOfFuel> {
        for terms in &lowered.alternatives {
            fuel.burn(1 + terms.len())?;
            let mut product = self.full();
            for term in terms {
                let (dimension, cell) = self.cell(*term);
                product.cells[dimension] = product.cells[dimension].and(&cell);
            }
            if !product.is_empty() {
                let Lowered { is_new, policy, effect, .. } = *lowered;
                let statement = Some(lowered.statement);
                self.boxes.push(StatementBox { is_new, policy, statement, effect, product });
            }
        }
        Ok(())
    }

    pub(super) fn cell(&self, term: Term) -> (usize, Cell) {
        let answered =
            |set: &Bits, all: Bits, holds: bool| Cell::One(if holds { set.clone() } else { all.minus(set) });
        match term {
            Term::Action(question, holds) => {
                (ACTION, answered(&self.actions.sets[question], self.actions.all(), holds))
            }
            Term::Resource(question, holds) => {
                (RESOURCE, answered(&self.resources.sets[question], self.resources.all(), holds))
            }
            Term::Caller(question, holds) => {
                (CALLER, answered(&self.callers.sets[question], self.callers.all(), holds))
            }
            Term::Key(key, question) => {
                let cell = self.questions.keys[key].cell(&self.keys[key], question);
                (Self::key_dimension(key), cell)
            }
            Term::Unknown(number, holds) => {
                let cell = Cell::One(Bits::of(2, |at| (at == 1) == holds));
                (self.unknown_dimension(number), cell)
            }
        }
    }
}
