//! What policies mean: who may do what, decided.
//!
//! [`evaluate`] answers one concrete request. [`symbolic`] asks about every request at once; it is written apart from
//! the other and shares only [`Request`] with it, so that each checks the other. [`Certified`] puts the two together,
//! [`difference`] compares two states of some files, and [`deny_check`] proves that policies do not grant something.

mod acted_on;
mod caller;
mod certify;
mod denial;
mod difference;
pub mod evaluate;
pub mod request;
mod stated;
pub mod symbolic;

pub use caller::{Caller, CallerKind, Organization};
pub use certify::Certified;
pub use denial::{Asked, Checked, Denial, DenialVerdict, Forbidden, deny_check};
pub use difference::{Compared, Difference, Shown, difference};
pub use evaluate::{Answer, Attached, Decision, Decisive, Doubt, Layer, Near, evaluate};
pub use request::{Context, Known, Request, RequestError};
