//! What a partner with whom a bucket is shared needs, what it may have at most, and whether some files keep to both.
//!
//! A contract is a TOML file: how the partner comes in, from which account, and what it is granted. [`hold`] asks both
//! ways. What the partner needs is a request for each action, which [`evaluate`](crate::access::evaluate) decides with all
//! the policies at hand; what it has beyond that is looked for among all requests, as
//! [`deny_check`](crate::access::deny_check) does.

mod actor;
mod archive;
mod bucket;
mod clause;
mod entry;
mod evidence;
mod file;
mod identity;
mod key;
mod limit;
mod need;
mod role;
mod sample;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

pub use clause::{Clause, ClauseKind, Outcome, State};
pub use file::{ContractError, contract, names, read, text};

use crate::access::{Files, of_joined};
use crate::aws::authorization::Authorization;
use crate::bundle::Bundles;
use crate::contract::actor::{Actor, actors};
use crate::contract::evidence::Evidence;
use crate::document::Loaded;
use crate::finding::Failure;
use crate::policy::Policy;
use crate::source::Source;
use crate::syntax::parse_json;

/// What a partner asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contract {
    /// Who shares what with whom, in one line.
    pub title: String,
    /// The page that says so.
    pub source: String,
    /// The day on which somebody read it, as `2026-11-23`.
    pub read: String,
    /// How the partner comes in.
    pub way: Way,
    /// The partner's account; without it the partner names another one to each customer.
    pub account: Option<String>,
    /// The principal of that account that takes on the role, such as `role/reader`; without it any of them may.
    pub from: Option<String>,
    /// The name of the role or user, when the partner fixes it.
    pub name: Option<String>,
    /// The partner names an external id, or has the customer choose one: of a role alone.
    #[serde(default = "yes")]
    pub external_id: bool,
    /// How long the role's sessions must last, in seconds.
    pub session_seconds: Option<u32>,
    /// What all keys of shared objects begin with.
    #[serde(default)]
    pub prefix: String,
    /// What the partner may do.
    pub grants: Vec<Grant>,
    /// The ownership setting that the bucket must have, such as `BucketOwnerEnforced`.
    pub ownership: Option<String>,
    /// Objects must be encrypted by default.
    #[serde(default)]
    pub encryption: bool,
    /// The bucket must keep old versions.
    #[serde(default)]
    pub versioning: bool,
}

const fn yes() -> bool {
    true
}

/// How a partner comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// It takes on a role of the bucket's owner.
    Role,
    /// It has the access keys of a user of the bucket's owner.
    User,
    /// The bucket's policy names its principals.
    BucketPolicy,
}

/// Some actions that a partner may use.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Grant {
    /// Which principal of the partner's account gets it, such as `user/writer`, or `root` for the whole account: where the
    /// bucket's policy names them.
    pub to: Option<String>,
    /// What the actions act on.
    pub on: On,
    /// The actions; without wildcards where the partner needs them.
    pub actions: Vec<String>,
    /// The partner works without them.
    #[serde(default)]
    pub optional: bool,
    /// Condition keys that the partner's requests carry.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

/// What actions act on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum On {
    /// The bucket itself.
    Bucket,
    /// The objects in it whose keys begin with the prefix.
    Objects,
    /// The KMS key that the bucket encrypts with, when it does.
    Key,
    /// The role that the partner takes on, which some have take itself on again.
    Role,
    /// Something else, by its ARN or a pattern of ARNs.
    #[serde(untagged)]
    Other(String),
}

/// What no file says and the user may know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The bucket's name.
    pub bucket: Option<String>,
    /// The name of the role or user that the partner has, in place of the contract's own.
    pub name: Option<String>,
    /// What all keys of shared objects begin with, in place of the contract's own.
    pub prefix: Option<String>,
    /// The partner's account, where the contract leaves it open.
    pub account: Option<String>,
    /// The account that the bucket is of.
    pub own_account: Option<String>,
}

/// How a contract is held to.
#[derive(Debug)]
pub struct Held {
    /// The bucket that is shared.
    pub bucket: String,
    /// Whom the partner acts as: ARNs, or names where nobody knows the account.
    pub callers: Vec<String>,
    /// Each thing that the contract asks for, in order.
    pub clauses: Vec<Clause>,
    /// Every file that was read; a label's `file` counts in this list.
    pub files: Vec<Source>,
    /// What could not be read or understood.
    pub failures: Vec<Failure>,
}

impl Held {
    /// How it is held to in all: what is broken anywhere is broken.
    #[must_use]
    pub fn state(&self) -> State {
        let unread = if self.failures.is_empty() { State::Kept } else { State::Open };
        self.clauses.iter().map(|clause| clause.outcome.state).fold(unread, State::max)
    }
}

/// Why a contract could not be held against files.
#[derive(Debug)]
pub struct NotHeld {
    /// What cannot be told from the files and must be said: the bucket, or the partner's account.
    pub error: ContractError,
    /// The files that could not be read, which may be those that would have told.
    pub failures: Vec<Failure>,
}

/// Holds a contract against the policies and settings in some files.
///
/// # Errors
/// What it would be held against is not known.
pub fn hold(
    contract: &Contract,
    known: &Known,
    files: Files,
    table: &Authorization,
) -> Result<Held, NotHeld> {
    let (held, sources, mut failures) =
        of_joined(files, |loaded, bundles| clauses(contract, known, loaded, bundles, table));
    failures.sort_by(|one, other| one.path.cmp(&other.path));
    match held {
        Ok((bucket, callers, clauses)) => Ok(Held { bucket, callers, clauses, files: sources, failures }),
        Err(error) => Err(NotHeld { error, failures }),
    }
}

/// A policy that allows everything.
const EVERYTHING: &str = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// The bucket, whom the partner acts as, and the clauses.
type Answer = (String, Vec<String>, Vec<Clause>);

fn clauses(
    contract: &Contract,
    known: &Known,
    loaded: &[Loaded<'_>],
    bundles: &Bundles<'_, '_>,
    table: &Authorization,
) -> Result<Answer, ContractError> {
    let everything = parse_json(Cow::Borrowed(EVERYTHING)).expect("the constant is JSON");
    let everything = Policy::parse(everything.root().expect("the constant is no empty text"));
    let evidence = Evidence::new(contract, known, loaded, bundles, &everything)?;
    let contract = &key::with_key(contract);
    let mut clauses = Vec::new();
    let actors = actors(contract, &evidence, &mut clauses);
    for actor in &actors {
        need::clauses(contract, actor, &evidence, &mut clauses);
    }
    limit::clauses(contract, &actors, &evidence, table, &mut clauses);
    bucket::clauses(contract, &evidence, &mut clauses);
    clauses.extend(archive::clause(contract, &evidence));
    let is_known = contract.way == Way::BucketPolicy || evidence.knows_own_account();
    let shown = |actor: &Actor<'_, '_, '_>| if is_known { actor.arn() } else { actor.name() }.to_owned();
    let callers = actors.iter().map(shown).collect();
    Ok((evidence.bucket, callers, clauses))
}
