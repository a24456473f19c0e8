//! What policies mean: who may do what, decided.
//!
//! [`evaluate`] answers one concrete request. [`symbolic`] asks about every request at once; it is written apart from
//! the other and shares only [`Request`] with it, so that each checks the other. [`Certified`] puts the two together,
//! [`difference`] compares two states of some files, [`deny_check`] proves that policies do not grant something, and
//! [`granted_beyond`] that they grant nothing else; [`publicity`] tells whether anybody can get at something, and
//! [`who_can`] lists who can do what.

mod acted_on;
mod beyond;
mod block;
mod caller;
mod certify;
mod denial;
mod difference;
pub mod evaluate;
pub mod public;
pub mod request;
mod spared;
mod stated;
mod subject;
pub mod symbolic;
mod unasked;
pub mod who;

pub use beyond::granted_beyond;
pub use caller::{Caller, CallerKind, Organization};
pub use certify::Certified;
pub use denial::{Asked, Checked, Denial, DenialVerdict, Forbidden, deny_check};
pub use difference::{Compared, Difference, Shown, Side, difference};
pub use evaluate::{Answer, Attached, Decision, Decisive, Doubt, Layer, Near, evaluate};
pub use public::publicity;
pub use request::{Context, Known, Request, RequestError};
pub use spared::{Pair, spared};
pub use subject::Files;
pub(crate) use subject::of_joined;
pub use who::who_can;
