//! Telling what a JSON value is by its shape, in a fixed order: the first test that fits decides.

use std::borrow::Cow;

use crate::document::policy_type::{classify, looks_like_policy};
use crate::document::{
    Document, DocumentKind as K, Loaded, PolicyType, Stage, Subject, Trees, cloudformation, config_item, iam,
    terraform,
};
use crate::policy::Policy;
use crate::syntax::{Kind, Node, SyntaxError, Tree};

/// How many strings within strings are decoded: AWS Config's oldest dialect has three.
const MAX_LAYERS: u32 = 6;

/// Collects a file's documents.
pub(super) struct Reader<'s> {
    trees: &'s Trees<'s>,
    file: u32,
    policy_type: Option<PolicyType>,
    loaded: Loaded<'s>,
    layers: u32,
    /// The account of the role or item that is being read.
    account: Option<String>,
}

/// Wrapper members of the S3 API. Where `true`, the document is the wrapper's value.
#[rustfmt::skip]
const S3_WRAPPERS: [(&str, K, bool); 29] = [
    ("PolicyStatus", K::BucketPolicyStatus, true),
    ("ServerSideEncryptionConfiguration", K::BucketEncryption, true),
    ("PublicAccessBlockConfiguration", K::PublicAccessBlock, true),
    ("OwnershipControls", K::BucketOwnership, true),
    ("LoggingEnabled", K::BucketLogging, false),
    ("CORSRules", K::BucketCors, false),
    ("ReplicationConfiguration", K::BucketReplication, true),
    ("ObjectLockConfiguration", K::ObjectLock, true),
    ("TagSet", K::BucketTagging, false),
    ("Payer", K::BucketRequestPayment, false),
    ("LocationConstraint", K::BucketLocation, false),
    ("InventoryConfiguration", K::BucketInventory, true),
    ("InventoryConfigurationList", K::BucketInventory, false),
    ("IntelligentTieringConfiguration", K::BucketIntelligentTiering, true),
    ("IntelligentTieringConfigurationList", K::BucketIntelligentTiering, false),
    ("MetricsConfiguration", K::BucketMetrics, true),
    ("MetricsConfigurationList", K::BucketMetrics, false),
    ("AnalyticsConfiguration", K::BucketAnalytics, true),
    ("AnalyticsConfigurationList", K::BucketAnalytics, false),
    ("AbacStatus", K::BucketAbac, true),
    ("AccessPointList", K::AccessPointList, false),
    ("AccessPoints", K::MultiRegionAccessPoint, false),
    ("AccessGrantsList", K::AccessGrants, false),
    ("TopicConfigurations", K::BucketNotification, false),
    ("QueueConfigurations", K::BucketNotification, false),
    ("LambdaFunctionConfigurations", K::BucketNotification, false),
    ("EventBridgeConfiguration", K::BucketNotification, false),
    ("RedirectAllRequestsTo", K::BucketWebsite, false),
    ("IndexDocument", K::BucketWebsite, false),
];

/// What SDKs add to every answer.
const METADATA: &str = "ResponseMetadata";

const PUBLIC_ACCESS_SWITCHES: [&str; 4] =
    ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

impl<'s> Reader<'s> {
    pub(super) fn new(trees: &'s Trees<'s>, file: u32, policy_type: Option<PolicyType>) -> Self {
        Self { trees, file, policy_type, loaded: Loaded::default(), layers: 0, account: None }
    }

    pub(super) fn trees(&self) -> &'s Trees<'s> {
        self.trees
    }

    /// Takes in a whole text.
    pub(super) fn file(&mut self, mut tree: Tree<'s>) {
        tree.set_file(self.file);
        let tree = self.trees.alloc(tree);
        let Some(root) = tree.root() else { return };
        let before = self.count();
        let mut ours = self.value(root);
        if !ours
            && let Some(stated) = self.policy_type
            && root.kind() == Kind::Object
        {
            self.policy_of_kind(root, stated.kind(), Stage::Proposed, None);
            ours = true;
        }
        if ours || self.count() > before {
            self.loaded.roots.push(root);
        }
    }

    pub(super) fn has_documents(&self) -> bool {
        self.count() > 0
    }

    pub(super) fn syntax_error(&mut self, error: SyntaxError, pointer: String) {
        self.loaded.syntax_errors.push((error, pointer));
    }

    pub(super) fn finish(self) -> Loaded<'s> {
        self.loaded
    }

    fn count(&self) -> usize {
        self.loaded.documents.len() + self.loaded.wrappers.len()
    }

    /// Recognises one value; `false` when it is nothing of ours.
    fn value(&mut self, node: Node<'s>) -> bool {
        match node.kind() {
            Kind::Object => {
                // Nothing else has statements at its top, and raw policies are what most files hold.
                (has(node, "Statement") && self.raw_policy(node))
                    || self.recorded(node)
                    || self.container(node)
                    || iam::read(self, node)
                    || self.policy_wrapper(node)
                    || self.s3(node)
                    || self.rules(node)
                    || self.status(node)
                    || self.raw_policy(node)
            }
            Kind::String => self.decoded(node, Self::value),
            Kind::Array => self.batch(node),
            _ => false,
        }
    }

    /// Answers as SDKs and their recorders save them: an error in place of the answer, or the answer beside its status.
    fn recorded(&mut self, node: Node<'s>) -> bool {
        if node.get("Error").is_some_and(|error| has(error, "Code")) && has(node, "ResponseMetadata") {
            self.wrapper(K::CliError, node);
            return true;
        }
        match node.get("data").filter(|data| data.kind() == Kind::Object && has(node, "status_code")) {
            Some(data) => self.value(data),
            None => false,
        }
    }

    /// Documents that hold documents of many kinds.
    fn container(&mut self, node: Node<'s>) -> bool {
        cloudformation::read(self, node)
            || terraform::read(self, node)
            || config_item::read(self, node)
            || self.security_findings(node)
    }

    /// Findings of other tools are named and left alone.
    fn security_findings(&mut self, node: Node<'s>) -> bool {
        let is_asff = |node: Node<'s>| has(node, "SchemaVersion") && has(node, "ProductArn");
        let is_ocsf = |node: Node<'s>| has(node, "class_uid") && has(node, "finding_info");
        let listed = node.get("Findings").is_some_and(|list| list.items().any(is_asff));
        if !listed && !is_asff(node) && !is_ocsf(node) {
            return false;
        }
        self.wrapper(K::SecurityFindings, node);
        true
    }

    fn batch(&mut self, node: Node<'s>) -> bool {
        // The S3 console's editor shows the rules of a CORS configuration as a bare list.
        let is_cors = |item: Node<'s>| has(item, "AllowedOrigins") && has(item, "AllowedMethods");
        if node.items().next().is_some() && node.items().all(is_cors) {
            let mut view = crate::syntax::ViewBuilder::new(node.tree());
            view.open(Kind::Object, node);
            view.key(node, Some("CORSRules"));
            view.subtree(node);
            view.close();
            let view = self.trees.alloc(view.finish());
            if let Some(root) = view.root() {
                self.push(K::BucketCors, node, root, Stage::Proposed, None);
            }
            return true;
        }
        let mut any = false;
        for item in node.items() {
            any |= matches!(item.kind(), Kind::Object) && self.value(item);
        }
        any
    }

    /// `Policy` means six things, told apart by its type and its neighbours.
    fn policy_wrapper(&mut self, node: Node<'s>) -> bool {
        const STRINGS: [&str; 5] = ["policyText", "ResourcePolicy", "resourcePolicy", "policy", "PolicyText"];
        if let Some(value) = node.get("Policy") {
            if value.kind() == Kind::String {
                return self.encoded_policy(value, None, Stage::Observed, None);
            }
            let parts = [value.get("Established"), value.get("Proposed")];
            if parts.iter().any(Option::is_some) {
                let inner = parts.iter().flatten().filter_map(|part| part.get("Policy"));
                let mut any = false;
                for policy in inner {
                    any |= self.encoded_policy(policy, Some(K::AccessPointPolicy), Stage::Observed, None);
                }
                return any;
            }
            if let (Some(summary), Some(content)) = (value.get("PolicySummary"), value.get("Content")) {
                let kind = match summary.get("Type").and_then(Node::string).as_deref() {
                    Some("SERVICE_CONTROL_POLICY") => K::Scp,
                    Some("RESOURCE_CONTROL_POLICY") => K::Rcp,
                    _ => return false,
                };
                return self.encoded_policy(content, Some(kind), Stage::Observed, None);
            }
            if looks_like_policy(value) {
                return self.policy(value, None, Stage::Observed, None);
            }
        }
        for key in STRINGS {
            if let Some(value) = node.get(key) {
                let stage = Stage::Observed;
                if value.kind() == Kind::String && self.encoded_policy(value, None, stage, None) {
                    return true;
                }
                if looks_like_policy(value) {
                    return self.policy(value, None, stage, None);
                }
                // Glacier nests the string one object deeper.
                if let Some(inner) = value.get("Policy")
                    && self.encoded_policy(inner, None, stage, None)
                {
                    return true;
                }
            }
        }
        match node.get("Attributes").and_then(|attributes| attributes.get("Policy")) {
            Some(value) => self.encoded_policy(value, Some(K::ResourcePolicy), Stage::Observed, None),
            None => false,
        }
    }

    fn s3(&mut self, node: Node<'s>) -> bool {
        for (key, kind, is_inner) in S3_WRAPPERS {
            if let Some(value) = node.get(key) {
                let fits = match kind {
                    K::BucketTagging => value.items().all(|tag| has(tag, "Key")),
                    K::BucketRequestPayment | K::BucketLocation => {
                        matches!(value.kind(), Kind::String | Kind::Null)
                    }
                    K::BucketWebsite => value.kind() == Kind::Object,
                    _ => matches!(value.kind(), Kind::Object | Kind::Array),
                };
                if fits && !has(node, "NetworkOrigin") {
                    let stage = if is_inner { Stage::Observed } else { Stage::Proposed };
                    self.push(kind, node, if is_inner { value } else { node }, stage, None);
                    return true;
                }
            }
        }
        if has(node, "Bucket") && has(node, "NetworkOrigin") {
            self.push(K::AccessPoint, node, node, Stage::Observed, None);
            return true;
        }
        if node.get("AccessPoint").is_some_and(|point| has(point, "Alias")) {
            self.push(K::MultiRegionAccessPoint, node, node, Stage::Observed, None);
            return true;
        }
        let is_status = |part: Node<'s>| part.get("IsPublic").is_some_and(|value| value.kind() == Kind::Bool);
        if let Some(status) = node.get("Established").filter(|part| is_status(*part)) {
            self.push(K::BucketPolicyStatus, node, status, Stage::Observed, None);
            return true;
        }
        if has(node, "AccessGrantArn") {
            self.push(K::AccessGrants, node, node, Stage::Observed, None);
            return true;
        }
        if has(node, "Grants") && has(node, "Owner") {
            self.push(K::BucketAcl, node, node, Stage::Observed, None);
            return true;
        }
        if node.get("Buckets").is_some_and(|list| list.items().all(|bucket| has(bucket, "Name"))) {
            self.push(K::BucketList, node, node, Stage::Observed, None);
            return true;
        }
        let is_switch = |key: Node<'s>| PUBLIC_ACCESS_SWITCHES.iter().any(|switch| key.is_string(switch));
        let mut keys = node.members().map(|(key, _)| key).filter(|key| !key.is_string(METADATA)).peekable();
        if keys.peek().is_some() && keys.all(is_switch) {
            self.push(K::PublicAccessBlock, node, node, Stage::Proposed, None);
            return true;
        }
        false
    }

    /// `Rules`, told apart by the first rule's keys.
    fn rules(&mut self, node: Node<'s>) -> bool {
        const LIFECYCLE: [&str; 9] = [
            "Expiration",
            "Transitions",
            "Transition",
            "NoncurrentVersionExpiration",
            "NoncurrentVersionTransitions",
            "NoncurrentVersionTransition",
            "AbortIncompleteMultipartUpload",
            "Filter",
            "Prefix",
        ];
        let Some(rules) = node.get("Rules") else { return false };
        let Some(first) = rules.items().next() else { return false };
        let is_encryption = has(first, "ApplyServerSideEncryptionByDefault")
            || has(first, "BucketKeyEnabled")
            || has(first, "BlockedEncryptionTypes");
        let kind = if is_encryption {
            K::BucketEncryption
        } else if has(first, "ObjectOwnership") {
            K::BucketOwnership
        } else if has(first, "Destination") {
            K::BucketReplication
        } else if LIFECYCLE.iter().any(|key| has(first, key)) || is_lifecycle_stub(first) {
            K::BucketLifecycle
        } else {
            return false;
        };
        // The answer of get-bucket-lifecycle-configuration has a member that no input has.
        let stage =
            if has(node, "TransitionDefaultMinimumObjectSize") { Stage::Observed } else { Stage::Proposed };
        self.push(kind, node, node, stage, None);
        true
    }

    /// `Status`: versioning, unless more is there than versioning has. Transfer acceleration has the same shape; taken
    /// for versioning it says the same thing.
    fn status(&mut self, node: Node<'s>) -> bool {
        let is_versioning_key = |key: Node<'s>| {
            ["Status", "MFADelete", "MfaDelete", METADATA].iter().any(|known| key.is_string(known))
        };
        let status = node.get("Status");
        let is_word = |value: Node<'s>| value.is_string("Enabled") || value.is_string("Suspended");
        let fits = node.members().next().is_some()
            && node.members().all(|(key, _)| is_versioning_key(key))
            && (status.is_some_and(is_word) || has(node, "MFADelete") || has(node, "MfaDelete"));
        if fits {
            self.push(K::BucketVersioning, node, node, Stage::Proposed, None);
        }
        fits
    }

    fn raw_policy(&mut self, node: Node<'s>) -> bool {
        looks_like_policy(node) && self.policy(node, None, Stage::Proposed, None)
    }

    /// A policy at `node`, when it looks like one; its kind from the shape unless the wrapper or the user tells it.
    pub(super) fn policy(
        &mut self,
        node: Node<'s>,
        kind: Option<K>,
        stage: Stage,
        subject: Option<Subject>,
    ) -> bool {
        if !looks_like_policy(node) {
            return false;
        }
        let policy = Policy::parse(node);
        let kind = self.policy_type.map(PolicyType::kind).or(kind).unwrap_or_else(|| classify(&policy));
        self.push_policy(kind, node, policy, stage, subject);
        true
    }

    /// A policy at `node` whatever it looks like: its place says that it is one.
    pub(super) fn policy_of_kind(&mut self, node: Node<'s>, kind: K, stage: Stage, subject: Option<Subject>) {
        let kind = self.policy_type.map_or(kind, PolicyType::kind);
        self.push_policy(kind, node, Policy::parse(node), stage, subject);
    }

    fn push_policy(
        &mut self,
        kind: K,
        node: Node<'s>,
        policy: Policy<'s>,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        let policy = Some(policy);
        let account = self.account.clone();
        self.loaded.documents.push(Document { kind, node, root: node, stage, subject, account, policy });
    }

    /// A policy that may stand as an object or as a string, JSON or percent-encoded.
    pub(super) fn encoded_policy(
        &mut self,
        node: Node<'s>,
        kind: Option<K>,
        stage: Stage,
        subject: Option<Subject>,
    ) -> bool {
        match node.kind() {
            Kind::String => {
                self.decoded(node, |reader, root| reader.encoded_policy(root, kind, stage, subject.clone()))
            }
            Kind::Object => self.policy(node, kind, stage, subject),
            // AWS Config shows a policy's version as a list that holds the document.
            Kind::Array => {
                let mut any = false;
                for item in node.items() {
                    any |= self.encoded_policy(item, kind, stage, subject.clone());
                }
                any
            }
            _ => false,
        }
    }

    /// Reads the JSON inside a string and hands its top to `then`.
    pub(super) fn decoded(&mut self, node: Node<'s>, then: impl FnOnce(&mut Self, Node<'s>) -> bool) -> bool {
        if self.layers >= MAX_LAYERS {
            return false;
        }
        let Some(embedded) = Tree::parse_embedded(node) else { return false };
        let (tree, errors) = match embedded {
            Ok(tree) => (tree, Vec::new()),
            Err((text, base)) => Tree::parse_embedded_tolerantly(text, base),
        };
        let tree = self.trees.alloc(tree);
        let Some(root) = tree.root() else { return false };
        self.layers += 1;
        let is_ours = then(self, root);
        self.layers -= 1;
        if is_ours {
            self.loaded.roots.push(root);
            let pointer = root.pointer();
            for mut error in errors {
                error.span = tree.outer_span(error.span);
                error.replacement = None;
                self.syntax_error(error, pointer.clone());
            }
        }
        is_ours
    }

    /// Says which account the documents read next belong to: the one in `arn`, or nobody's.
    pub(super) fn set_account(&mut self, arn: Option<&str>) {
        self.account = arn.and_then(crate::policy::Arn::parse).map(|arn| arn.account.to_owned());
    }

    /// A configuration document.
    pub(super) fn push(
        &mut self,
        kind: K,
        node: Node<'s>,
        root: Node<'s>,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        let account = self.account.clone();
        self.loaded.documents.push(Document { kind, node, root, stage, subject, account, policy: None });
    }

    /// A configuration document whose content was brought into another shape.
    pub(super) fn push_view(
        &mut self,
        kind: K,
        node: Node<'s>,
        view: Tree<'s>,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        if let Some(root) = self.trees.alloc(view).root() {
            self.push(kind, node, root, stage, subject);
        }
    }

    /// Something recognised that has nothing to check by itself.
    pub(super) fn wrapper(&mut self, kind: K, node: Node<'s>) {
        self.loaded.wrappers.push((kind, node.pointer()));
    }
}

/// Whether `node` has a member `key`.
pub(super) fn has(node: Node<'_>, key: &str) -> bool {
    node.get(key).is_some()
}

/// The string member `key`.
pub(super) fn text<'s>(node: Node<'s>, key: &str) -> Option<Cow<'s, str>> {
    node.get(key)?.string()
}

/// A lifecycle rule with nothing but its name and status.
fn is_lifecycle_stub(rule: Node<'_>) -> bool {
    (has(rule, "ID") || has(rule, "Id"))
        && rule
            .get("Status")
            .is_some_and(|status| status.is_string("Enabled") || status.is_string("Disabled"))
}
