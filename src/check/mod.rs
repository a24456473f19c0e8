//! Coded checks, grouped by theme: plain functions from a policy, a document or a bundle to matches.
//!
//! A check knows what AWS means; everything it says to people stands in its rule file under `rules/`.

mod access_path;
mod action;
mod arn;
mod attached;
mod breadth;
mod built_in;
mod caller;
mod condition_company;
mod condition_identity;
mod condition_key;
mod condition_presence;
mod condition_type;
mod condition_value;
mod conditions;
mod control;
mod duplicate;
mod encryption;
mod escalation;
mod exposure;
mod external_id;
mod federated;
mod grammar;
mod lifecycle;
mod log_target;
mod logging;
mod misfit;
mod narrowing;
mod ownership;
mod partner;
mod partner_key;
mod pass_role;
mod placeholder;
mod principal;
mod public_access;
mod redundant;
mod replication;
mod resource;
mod s3_action;
mod service_principal;
mod session;
mod sid;
mod size;
mod source_ip;
mod tag_support;
mod tiering;
mod trail;
mod transport;
mod trust;
mod variable;
mod version;
mod versions;

pub use built_in::BUILT_IN;
