//! Coded checks, grouped by theme: plain functions from a policy, a document or a bundle to matches.
//!
//! A check knows what AWS means; everything it says to people stands in its rule file under `rules/`.

mod action;
mod arn;
mod attached;
mod breadth;
mod built_in;
mod caller;
mod character;
mod checks;
mod condition_company;
mod condition_identity;
mod condition_key;
mod condition_presence;
mod condition_type;
mod condition_value;
mod conditions;
mod configuration;
mod control;
mod cors;
mod duplicate;
mod encryption;
mod escalation;
mod exposure;
mod external_id;
mod federated;
mod grammar;
mod lifecycle;
mod lifecycle_filter;
mod logging;
mod misfit;
mod narrowing;
mod notification;
mod pass_role;
mod placeholder;
mod principal;
mod redundant;
mod resource;
mod s3_action;
mod service_principal;
mod session;
mod sid;
mod size;
mod source_ip;
mod tag_support;
mod transport;
mod trust;
mod variable;
mod version;

pub use built_in::BUILT_IN;
