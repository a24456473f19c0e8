//! Whether anybody can get at something: by S3's own definition, and in effect.
//!
//! The two are different questions. S3 classifies each Allow statement by its principal and conditions and passes over
//! Denies ([`classify`]); in effect something is public when a stranger's request is allowed, which is shown by such a
//! request, certified by the evaluator, or ruled out by a proof.

mod acl;
mod classify;
mod effect;
mod joined;
mod outsider;

pub(crate) use classify::{LIMITING_KEYS, is_wide};
pub use classify::{Publicness, classify};
pub use effect::{Opened, Opening};
pub use joined::{ByS3, Held, InEffect, Publicities, Publicity, publicity};
pub use outsider::Outsider;
