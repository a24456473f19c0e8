//! The functions of the rules about the policies of organizations, service control and resource control policies, as
//! [`checks`](super::checks) lists the others.

use crate::check::{control, size};
use crate::rule::{Coded, Topics};

pub(super) const RCP_ALLOW: Coded = Coded::Policy(control::allow);
pub(super) const RCP_DENIES_CALLERS: Coded = Coded::Policy(control::callers_denied);
pub(super) const RCP_DENIES_SERVICES: Coded = Coded::Policy(control::services_denied);
pub(super) const RCP_NOT_ACTION: Coded = Coded::PolicyAbout(Topics::NOT_ACTION, control::not_action);
pub(super) const RCP_PRINCIPAL: Coded = Coded::Policy(control::principal);
pub(super) const RCP_SERVICE_OUT_OF_REACH: Coded = Coded::Policy(control::action);
pub(super) const RCP_SOURCE_UNCHECKED: Coded = Coded::Policy(control::source_unchecked);
pub(super) const RCP_TOO_LONG: Coded = Coded::Policy(size::resource_control);
pub(super) const SCP_TOO_LONG: Coded = Coded::Policy(size::service_control);
pub(super) const SCP_WILDCARD_INSIDE: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION, control::wildcard_in_action);
