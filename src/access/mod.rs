//! What policies mean: who may do what, decided.
//!
//! [`evaluate`] answers one concrete request. What asks about every request at once is written apart from it and shares
//! only [`Request`] with it, so that each checks the other.

mod caller;
pub mod evaluate;
pub mod request;

pub use caller::{Caller, CallerKind, Organization};
pub use evaluate::{Answer, Attached, Decision, Decisive, Doubt, Layer, Near, evaluate};
pub use request::{Context, Known, Request, RequestError};
