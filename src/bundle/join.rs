//! Putting documents together.

use std::collections::{BTreeMap, BTreeSet};

use crate::bundle::export::{owner_of, read_name};
use crate::bundle::folder::Folder;
use crate::bundle::manifest::{self, MANIFEST, Manifest};
use crate::bundle::pages::{account_details, together};
use crate::bundle::roles::Roles;
use crate::bundle::{Attachments, Because, Bundle, Bundles, Holder, Owner, Scope};
use crate::document::{
    Document, DocumentKind as K, Loaded, PolicyType, Spelling, Subject, Trees, described, load,
};
use crate::policy::is_account_id;
use crate::source::{Failure, Gathered, Source};
use crate::syntax::Node;

/// Reads a file as [`document::load`](crate::document::load) does; where the text leaves open what it answers, the file's
/// name tells.
pub(super) fn load_named<'s>(
    trees: &'s Trees<'s>,
    source: &'s Source,
    file: u32,
    policy_type: Option<PolicyType>,
) -> Loaded<'s> {
    let mut loaded = load(trees, &source.text, file, policy_type);
    let named = || read_name(split(&source.name).1);
    if let [document] = &mut *loaded.documents
        && document.spelling == Spelling::Api
        && document.subject.is_none()
    {
        match document.kind {
            // Of transfer acceleration, too, AWS says `Enabled` or `Suspended` and nothing more.
            K::BucketVersioning
                if document.root.get("MFADelete").is_none()
                    && named().is_some_and(|named| named.export.kind == K::BucketAccelerate) =>
            {
                document.kind = K::BucketAccelerate;
            }
            // The status of a trail does not say whose it is.
            K::TrailStatus => {
                document.subject = named().and_then(|named| Some(Subject::Trail(named.which?.to_owned())));
            }
            _ => {}
        }
    }
    loaded
}

/// The files to join.
#[derive(Debug, Clone, Copy)]
pub struct Joining<'j> {
    /// The files, beside what was read from them.
    pub sources: &'j [Source],
    /// The manifests of their folders.
    pub manifests: &'j [Source],
    /// Only files that are whole folders join with each other.
    pub gathered: Gathered,
}

/// Joins what was read from files.
#[must_use]
pub fn join<'a, 's>(loaded: &'a [Loaded<'s>], joining: Joining<'_>) -> Bundles<'a, 's> {
    let mut bundles = Bundles::default();
    let files = || (0..).zip(loaded);
    let are_folders = joining.gathered == Gathered::Folders;
    for (number, pages) in together(loaded, joining.sources) {
        // The roles of an account are there for every bucket whose exports lie beside.
        let is_account = pages.iter().any(|file| account_details(file).next().is_some());
        let scope = if is_account && are_folders { Scope::Folders } else { Scope::File(number) };
        in_one_file(scope, &pages, &mut bundles);
    }
    if are_folders {
        let mut folders: BTreeMap<&str, Vec<(u32, &Source, &'a Loaded<'s>)>> = BTreeMap::new();
        for ((number, file), source) in files().zip(joining.sources) {
            if !is_container(file) {
                folders.entry(split(&source.name).0).or_default().push((number, source, file));
            }
        }
        for (folder, files) in folders {
            let manifest = joining.manifests.iter().find(|source| split(&source.name).0 == folder);
            let manifest = match manifest.map(|source| manifest::read(&source.text)) {
                None => Manifest::new(),
                Some(Ok(manifest)) => manifest,
                Some(Err(message)) => {
                    bundles.failures.push(Failure { path: within(folder, MANIFEST), message });
                    continue;
                }
            };
            let mut joined = Folder::read(folder, &manifest, &files);
            let is_read = |name: &str| files.iter().any(|(_, source, _)| split(&source.name).1 == name);
            let unread = manifest.keys().filter(|name| !is_read(name)).map(|name| {
                format!("`{name}` is listed and was not read: it is not there, or not taken in folders")
            });
            let wrong = unread.chain(joined.misfits.drain(..));
            let wrong = wrong.map(|message| Failure { path: within(folder, MANIFEST), message });
            bundles.failures.extend(wrong);
            joined.join(&mut bundles);
        }
    }
    bundles.accounts = accounts(&bundles.list);
    let place = |bundle: &Bundle<'_, '_>| match bundle.scope {
        Scope::File(number) => number,
        Scope::Folders => u32::MAX,
    };
    bundles.list.sort_by(|one, other| {
        (one.owner, &one.name, place(one)).cmp(&(other.owner, &other.name, place(other)))
    });
    bundles.roles = Roles::of(bundles.of(Owner::Role));
    bundles
}

/// The accounts that the exports come from: those that are named, and those that the roles are of.
fn accounts(bundles: &[Bundle<'_, '_>]) -> Vec<(Scope, String)> {
    let named = bundles.iter().filter(|bundle| bundle.owner == Owner::Account);
    let named = named.filter_map(|bundle| Some((bundle.scope, bundle.name.as_deref()?)));
    let roles = bundles.iter().filter(|bundle| bundle.owner == Owner::Role);
    let of_roles = roles.flat_map(|bundle| {
        let accounts = bundle.documents.iter().filter_map(|document| document.account.as_deref());
        accounts.filter(|account| is_account_id(account)).map(|account| (bundle.scope, account))
    });
    let mut accounts: Vec<(Scope, &str)> = named.chain(of_roles).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.into_iter().map(|(scope, account)| (scope, account.to_owned())).collect()
}

/// Whether a file names whom each of its documents is about, or whose documents are about many.
fn is_container(file: &Loaded<'_>) -> bool {
    const CONTAINERS: [K; 9] = [
        K::CloudFormation,
        K::CloudFormationResources,
        K::TerraformPlan,
        K::TerraformState,
        K::TerraformConfiguration,
        K::ConfigItem,
        K::ConfigQuery,
        K::PulumiStack,
        K::OtherDocument,
    ];
    file.wrappers.iter().any(|wrapper| CONTAINERS.contains(&wrapper.0))
        || account_details(file).next().is_some()
}

/// The path of a file in a folder.
fn within(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folder and the name of a file.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// What a file says by itself, or the pages of one answer: the resources of a template, a plan's, an item's.
fn in_one_file<'a, 's>(scope: Scope, pages: &[&'a Loaded<'s>], bundles: &mut Bundles<'a, 's>) {
    let mut named: BTreeMap<(Owner, String, Option<&str>), Vec<&'a Document<'s>>> = BTreeMap::new();
    let is_container = pages.iter().any(|file| is_container(file));
    let attachments = is_container.then(|| Attachments::of_pages(pages.iter().copied()));
    let mut followed = BTreeSet::new();
    for document in pages.iter().flat_map(|file| &file.documents) {
        let mut add = |owner, name| {
            let account = account_of(document).filter(|_| owner == Owner::Role);
            named.entry((owner, name, account)).or_default().push(document);
        };
        match (&document.subject, &attachments) {
            (Some(Subject::Bucket(name)), _) if owner_of(document.kind) == Some(Owner::Bucket) => {
                add(Owner::Bucket, name.clone());
            }
            (_, None) => {}
            (Some(Subject::Key(name)), _) => add(Owner::Key, name.clone()),
            _ if is_account_block(document) => {
                add(Owner::Account, document.account.clone().unwrap_or_default());
            }
            (_, Some(attachments)) if document.kind == K::IdentityPolicy => {
                for name in attachments.roles(document, &mut followed) {
                    add(Owner::Role, name);
                }
            }
            _ => {
                if let Some(name) = role_name(document) {
                    add(Owner::Role, name);
                }
            }
        }
    }
    let mut absent: BTreeMap<&str, Vec<(K, Node<'s>)>> = BTreeMap::new();
    for (kind, bucket, node) in pages.iter().flat_map(|file| &file.absent) {
        absent.entry(bucket).or_default().push((*kind, *node));
    }
    bundles.list.extend(named.into_iter().map(|((owner, name, _), documents)| Bundle {
        owner,
        absent: absent.remove(&*name).filter(|_| owner == Owner::Bucket).unwrap_or_default(),
        name: Some(name).filter(|name| !name.is_empty()),
        because: Because::OneFile,
        scope,
        documents,
    }));
    // A bucket of which nothing else is said.
    bundles.list.extend(absent.into_iter().map(|(name, absent)| Bundle {
        owner: Owner::Bucket,
        absent,
        name: Some(name.to_owned()),
        because: Because::OneFile,
        scope,
        documents: Vec::new(),
    }));
}

/// The account that tells a role from others of its name in one file: AWS Config's snapshots can be of several accounts.
fn account_of<'d>(document: &'d Document<'_>) -> Option<&'d str> {
    document.account.as_deref().filter(|_| document.spelling == Spelling::Config)
}

/// Terraform's resource for the account's public access block has the attributes of the bucket's. An item of AWS Config
/// that is about a bucket names it.
fn is_account_block(document: &Document<'_>) -> bool {
    const LEVELS: usize = 4;
    if document.kind != K::PublicAccessBlock || document.subject.is_some() {
        return false;
    }
    let mut ancestors =
        std::iter::successors(Some(document.node.origin()), |node| node.parent()).take(LEVELS);
    document.spelling == Spelling::Config
        || ancestors.any(|node| {
            // A plan's resource names its type, a configuration's lies below it.
            let kind = described(node, "type").or_else(|| node.key());
            kind.is_some_and(|kind| kind.is_string("aws_s3_account_public_access_block"))
        })
}

/// The role that a policy or a role's description is about, by the member beside or around it.
pub(super) fn role_name(document: &Document<'_>) -> Option<String> {
    const LEVELS: usize = 4;
    if let Some(Subject::Role(name)) = &document.subject {
        return Some(Holder::Role(name.clone()).name().to_owned());
    }
    if document.kind != K::IdentityPolicy {
        return None;
    }
    let ancestors = std::iter::successors(document.node.origin().parent(), |node| node.parent());
    let name = ancestors.take(LEVELS).find_map(|node| described(node, "RoleName"))?;
    name.string().map(std::borrow::Cow::into_owned)
}
