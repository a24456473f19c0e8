//! What policies are about, one after another: buckets, roles and keys with all their documents, and policies by
//! themselves.

use std::collections::HashSet;

use crate::bundle::{Bundle, Bundles, Joining, Owner, is_manifest, join, load_all};
use crate::document::{Document, DocumentKind as K, Loaded, PolicyType, Trees};
use crate::finding::{Failure, Label};
use crate::source::{Gathered, Source};
use crate::syntax::Node;

/// The files to read, and how.
#[derive(Debug, Default)]
pub struct Files {
    /// The files; manifests among them say whom others are about.
    pub sources: Vec<Source>,
    /// Only files that are whole folders are joined with each other.
    pub gathered: Gathered,
    /// The kind of every policy, when the user states it.
    pub policy_type: Option<PolicyType>,
}

/// What was asked of each subject of some files.
pub(super) struct Read<T> {
    pub(super) answers: Vec<T>,
    pub(super) files: Vec<Source>,
    pub(super) failures: Vec<Failure>,
}

/// Asks something of every subject in the files.
pub(super) fn of_subjects<T>(
    files: Files,
    ask: impl for<'b, 's> Fn(&Subject<'b, 's>, &'b Bundles<'b, 's>) -> T,
) -> Read<T> {
    let (answers, files, failures) = of_joined(files, |loaded, bundles| {
        subjects(loaded, bundles).iter().map(|subject| ask(subject, bundles)).collect()
    });
    Read { answers, files, failures }
}

/// Asks something of the files and of what is joined from them; with them come back the files but for manifests, in the
/// order in which labels count them, and what could not be read.
pub(crate) fn of_joined<T>(
    files: Files,
    ask: impl for<'b, 's> FnOnce(&'b [Loaded<'s>], &'b Bundles<'b, 's>) -> T,
) -> (T, Vec<Source>, Vec<Failure>) {
    let Files { sources, gathered, policy_type } = files;
    let (manifests, sources): (Vec<_>, Vec<_>) = sources.into_iter().partition(is_manifest);
    let mut failures = Vec::new();
    let answer = {
        let trees = Trees::new();
        let loaded = load_all(&trees, &sources, policy_type);
        for (source, loaded) in sources.iter().zip(&loaded) {
            failures.extend(
                loaded
                    .reason_unread(&source.text)
                    .map(|message| Failure { path: source.name.clone(), message }),
            );
        }
        let joining = Joining { sources: &sources, manifests: &manifests, gathered };
        let bundles = join(&loaded, joining);
        failures.extend_from_slice(bundles.failures());
        ask(&loaded, &bundles)
    };
    (answer, sources, failures)
}

/// One thing with its documents.
pub(super) struct Subject<'b, 's> {
    /// What it is; `None` for a policy that nothing is known of but itself.
    pub(super) owner: Option<Owner>,
    pub(super) name: Option<String>,
    /// Its policies, trust policies among them.
    pub(super) policies: Vec<&'b Document<'s>>,
    pub(super) bundle: Option<&'b Bundle<'b, 's>>,
}

const BUCKET_KINDS: [K; 5] =
    [K::BucketPolicy, K::BucketAcl, K::PublicAccessBlock, K::BucketOwnership, K::BucketPolicyStatus];

/// Every bucket, role and key that has a policy or what stands beside one, then the policies of others.
fn subjects<'b, 's>(loaded: &'b [Loaded<'s>], bundles: &'b Bundles<'b, 's>) -> Vec<Subject<'b, 's>> {
    let mut subjects = Vec::new();
    let mut taken: HashSet<*const Document<'s>> = HashSet::new();
    for bundle in bundles.iter() {
        let each = |kinds: &[K]| -> Vec<&'b Document<'s>> {
            kinds.iter().flat_map(|kind| bundle.each(*kind)).collect()
        };
        let (policies, is_told) = match bundle.owner {
            Owner::Bucket => {
                let is_told = bundle.told().any(|pair| BUCKET_KINDS.contains(&pair.0));
                (each(&[K::BucketPolicy]), is_told)
            }
            Owner::Role => (each(&[K::TrustPolicy, K::IdentityPolicy]), false),
            Owner::Key => (each(&[K::ResourcePolicy]), false),
            Owner::Account => continue,
        };
        taken.extend(policies.iter().map(|document| std::ptr::from_ref(*document)));
        if is_told || !policies.is_empty() {
            let (owner, name) = (Some(bundle.owner), bundle.name.clone());
            subjects.push(Subject { owner, name, policies, bundle: Some(bundle) });
        }
    }
    for document in loaded.iter().flat_map(|file| &file.documents) {
        let is_limit = matches!(document.kind, K::Scp | K::Rcp | K::EndpointPolicy);
        if document.policy.is_some() && !is_limit && taken.insert(std::ptr::from_ref(document)) {
            subjects.push(Subject { owner: None, name: None, policies: vec![document], bundle: None });
        }
    }
    subjects
}

/// A label for a place, without a message.
pub(super) fn place(node: Node<'_>) -> Label {
    Label::of(node, "")
}
