//! The functions of the rules about policy variables, as [`checks`](super::checks) lists the others.

use crate::check::{variable, version};
use crate::rule::{Coded, Topics};

pub(super) const EMPTY_VARIABLE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::empty);
pub(super) const MISSING_BRACE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::missing_brace);
pub(super) const MISSING_QUOTE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::missing_quote);
pub(super) const SPACE_IN_VARIABLE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::space);
pub(super) const VARIABLE_IN_ARN_FIELD: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::in_arn_field);
pub(super) const VARIABLE_IN_OTHER_ELEMENT: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, variable::in_other_element);
pub(super) const VARIABLE_NEEDS_VERSION: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, version::variable_needs_version);
pub(super) const VARIABLE_WITHOUT_VALUE: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, variable::without_value);
