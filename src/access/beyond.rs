//! What policies grant beyond what they may.

use crate::access::acted_on::granted_really;
use crate::access::certify;
use crate::access::symbolic::{Basis, Granted, Layers};
use crate::aws::authorization::Authorization;
use crate::policy::Policy;

/// What each statement of the first of `layers` that allows grants of requests that every further layer allows and no
/// statement of `except` denies: nothing, or a request that shows it. All are policies of one kind, and of `except` only
/// what it denies counts.
#[must_use]
pub fn granted_beyond(
    layers: &[Vec<&Policy<'_>>],
    except: &[&Policy<'_>],
    basis: Basis,
    table: &Authorization,
) -> Vec<Granted> {
    let layers = Layers { layers, denying: except, basis };
    let any = ["*".to_owned()];
    let accepts = |request: &crate::access::Request| certify::accepts(&layers, request);
    granted_really(&layers, table, &accepts, (&any, &any)).granted
}
