//! The policies that have a say in a request, from the paths that a user names.

use std::path::PathBuf;

use crate::cli::can::CanArguments;
use crate::cli::can::callers::Callers;
use crate::cli::check::PolicyTypeArgument;
use crate::cli::{Error, list, unread};
use grantlint::access::evaluate::Layer;
use grantlint::access::{Known, Request};
use grantlint::bundle::{Attachments, Holder, Unseen};
use grantlint::document::{Document, DocumentKind, Loaded, PolicyType, Subject};
use grantlint::policy::{Arn, Policy};
use grantlint::source::{Selection, Source, discover};
use grantlint::syntax::Node;

/// How a file is to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) policy_type: Option<PolicyType>,
    /// Where its policies come in, when that is stated.
    pub(super) layer: Option<Layer>,
}

/// A policy that has a say.
#[derive(Debug)]
pub(super) struct Gathering<'d, 's> {
    pub(super) policy: &'d Policy<'s>,
    pub(super) node: Node<'s>,
    pub(super) layer: Layer,
    pub(super) kind: DocumentKind,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Gathered<'d, 's> {
    pub(super) policies: Vec<Gathering<'d, 's>>,
    /// Policies of other resources, which have no say: paths and pointers.
    pub(super) others: Vec<(String, String)>,
    /// Policies of other identities, which have none either.
    pub(super) strangers: Vec<(String, String)>,
    /// Policies of VPC endpoints, which have one only in requests that go through those.
    pub(super) endpoints: Vec<(String, String)>,
    /// Managed policies of the caller, and its permissions boundary, whose texts are in none of the files.
    pub(super) unseen: Vec<String>,
}

/// Reads every file that the arguments name.
pub(super) fn read(arguments: &CanArguments) -> Result<(Vec<Source>, Vec<Asked>), Error> {
    let stated = arguments.policy_type.map(PolicyTypeArgument::value);
    let own = Asked { policy_type: stated, layer: None };
    let as_layer = |policy_type, layer| Asked { policy_type: Some(policy_type), layer: Some(layer) };
    let identity = |layer| as_layer(PolicyType::Identity, layer);
    let mut groups: Vec<(&[PathBuf], Asked)> = vec![
        (&arguments.paths, own),
        (&arguments.permissions_boundary, identity(Layer::Boundary)),
        (&arguments.session_policy, identity(Layer::Session)),
        (&arguments.resource_control_policies, as_layer(PolicyType::Rcp, Layer::ResourceControl)),
        (&arguments.endpoint_policy, as_layer(PolicyType::Resource, Layer::Endpoint)),
    ];
    // Level 0 is that of policies found among the paths.
    let levels = (1..).zip(arguments.service_control_policies.chunks(1));
    groups
        .extend(levels.map(|(level, path)| (path, as_layer(PolicyType::Scp, Layer::ServiceControl(level)))));

    let selection = Selection::default();
    let (mut sources, mut asked) = (Vec::new(), Vec::new());
    let mut failures = Vec::new();
    for (paths, how) in groups {
        for path in discover(paths, &selection) {
            match path.and_then(|path| grantlint::source::read(&path, &mut Vec::new())) {
                Ok(source) => {
                    sources.push(source);
                    asked.push(how);
                }
                Err(failure) => failures.push(failure),
            }
        }
    }
    if !failures.is_empty() {
        return Err(Error::Usage(list(&failures.iter().map(unread).collect::<Vec<_>>())));
    }
    Ok((sources, asked))
}

impl<'d, 's> Gathered<'d, 's> {
    /// The policies of the files that have a say in `request`. Whose the resource is goes into the request, when the
    /// text around its policy says so and the request does not.
    pub(super) fn from(
        loaded: &'d [Loaded<'s>],
        sources: &[Source],
        asked: &[Asked],
        request: &mut Request,
    ) -> Result<Self, Error> {
        let mut gathered = Self::default();
        for (loaded, source) in loaded.iter().zip(sources) {
            // Half a policy gives no answer.
            if let Some(reason) = loaded.reason_unread(&source.text).or_else(|| Attachments::excess(loaded)) {
                return Err(Error::Usage(format!("`{}`: {reason}", source.name)));
            }
        }
        let callers = Callers::find(loaded, sources, asked, request)?;
        gathered.unseen = unseen(loaded, sources, asked, request);
        for (number, (loaded, (source, asked))) in loaded.iter().zip(sources.iter().zip(asked)).enumerate() {
            for document in &loaded.documents {
                if callers.are_others(number, document, *asked) {
                    gathered.strangers.push((source.name.clone(), document.node.pointer()));
                } else {
                    gathered.take(document, source, *asked, request);
                }
            }
        }
        let left_out = [&gathered.others, &gathered.strangers, &gathered.endpoints];
        let is_empty = gathered.policies.is_empty() && left_out.iter().all(|list| list.is_empty());
        if is_empty && !sources.is_empty() {
            return Err(Error::Usage("there is no policy in the files named".to_owned()));
        }
        Ok(gathered)
    }

    fn take(&mut self, document: &'d Document<'s>, source: &Source, asked: Asked, request: &mut Request) {
        let Some(policy) = &document.policy else { return };
        let Some(layer) = asked.layer.or_else(|| Layer::of(document.kind)) else { return };
        let place = || (source.name.clone(), document.node.pointer());
        // Beside other things an endpoint stands, but the request need not go through it.
        let is_beside = !document.node.pointer().is_empty();
        if asked.layer.is_none() && layer == Layer::Endpoint && is_beside {
            self.endpoints.push(place());
            return;
        }
        if layer == Layer::Resource && !is_about(document, request) {
            self.others.push(place());
            return;
        }
        if layer == Layer::Resource
            && let Some(account) = &document.account
            && request.key("aws:ResourceAccount") == Known::Unstated
        {
            request.context.add("aws:ResourceAccount", account);
        }
        self.policies.push(Gathering { policy, node: document.node, layer, kind: document.kind });
    }
}

/// What the files name as the caller's and do not hold. A boundary may be stated.
fn unseen(loaded: &[Loaded<'_>], sources: &[Source], asked: &[Asked], request: &Request) -> Vec<String> {
    let Some(caller) = Holder::of_arn(&request.caller.arn) else { return Vec::new() };
    let own = asked.iter().take_while(|one| one.layer.is_none()).count();
    let names: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
    let found = Unseen::of(&loaded[..own], &names);
    let has_boundary = asked.iter().any(|one| one.layer == Some(Layer::Boundary));
    let mut unseen: Vec<String> = found.policies_of(&caller).map(str::to_owned).collect();
    unseen.extend(found.boundary_of(&caller).filter(|_| !has_boundary).map(str::to_owned));
    unseen
}

/// Whether the document can be the policy of the request's resource.
fn is_about(document: &Document<'_>, request: &Request) -> bool {
    let Some(arn) = Arn::parse(&request.resource) else { return true };
    let role = arn.resource.strip_prefix("role/").filter(|_| arn.service == "iam");
    match (&document.subject, document.kind) {
        (Some(Subject::Role(name)), _) => {
            role.is_some_and(|path| path.rsplit('/').next() == Some(name) || name.contains('⟨'))
        }
        (Some(Subject::Bucket(name)), _) => arn.bucket() == Some(name) || name.contains('⟨'),
        (Some(Subject::Key(id)), _) => {
            arn.service == "kms" && (arn.resource.strip_prefix("key/") == Some(id) || id.contains('⟨'))
        }
        (None, DocumentKind::TrustPolicy) => role.is_some(),
        (None, DocumentKind::BucketPolicy | DocumentKind::AccessPointPolicy) => arn.service == "s3",
        (None | Some(Subject::User(_) | Subject::Group(_) | Subject::Policy(_) | Subject::Trail(_)), _) => {
            role.is_none()
        }
    }
}
