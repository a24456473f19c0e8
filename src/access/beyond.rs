//! What policies grant beyond what they may.

use crate::access::acted_on::granted_really;
use crate::access::certify;
use crate::access::symbolic::{Basis, Granted, Layers};
use crate::aws::authorization::Authorization;
use crate::policy::Policy;

/// What each statement of `own` that allows grants of requests that no statement of `except` denies: nothing, or a request
/// that shows it. Both are policies of one kind, and only what `except` denies counts.
#[must_use]
pub fn granted_beyond(
    own: &[&Policy<'_>],
    except: &[&Policy<'_>],
    basis: Basis,
    table: &Authorization,
) -> Vec<Granted> {
    let layers = [own.to_vec()];
    let layers = Layers { layers: &layers, denying: except, basis };
    let any = ["*".to_owned()];
    let accepts = |request: &crate::access::Request| certify::accepts(&layers, request);
    granted_really(&layers, table, &accepts, (&any, &any)).granted
}
