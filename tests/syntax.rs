//! The syntax room, and the way from its nodes back to the bytes of the file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "syntax/generate.rs"]
mod generate;
#[path = "syntax/marked.rs"]
mod marked;
#[path = "syntax/support.rs"]
mod support;

#[path = "syntax/broken.rs"]
mod broken;
#[path = "syntax/hostile.rs"]
mod hostile;
#[path = "syntax/layers.rs"]
mod layers;
#[path = "syntax/places.rs"]
mod places;
#[path = "syntax/pointers.rs"]
mod pointers;
#[path = "syntax/strict.rs"]
mod strict;
#[path = "syntax/tolerant.rs"]
mod tolerant;
#[path = "syntax/yaml.rs"]
mod yaml;
