//! What policies mean: who may do what, decided.
//!
//! [`evaluate`] answers one concrete request. What asks about every request at once is written apart from it and shares
//! only [`Request`] with it, so that each checks the other.

pub mod request;

pub use request::{Caller, CallerKind, Context, Known, Organization, Request, RequestError};
pub mod symbolic;
