//! S3 configurations by their shape: wrapper members, bare inputs, `Rules` and `Status`.

use crate::aws::LIFECYCLE_ACTIONS;
use crate::document::dialect::{PLAIN, view};
use crate::document::recognize::{Reader, has};
use crate::document::{DocumentKind as K, Stage, Subject, canned_acl};
use crate::syntax::{Kind, Node, ViewBuilder};

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

/// Members of requests that hold a configuration, beside `Bucket`.
#[rustfmt::skip]
const REQUESTS: [(&str, K); 10] = [
    ("LifecycleConfiguration", K::BucketLifecycle),
    ("VersioningConfiguration", K::BucketVersioning),
    ("CORSConfiguration", K::BucketCors),
    ("BucketLoggingStatus", K::BucketLogging),
    ("NotificationConfiguration", K::BucketNotification),
    ("WebsiteConfiguration", K::BucketWebsite),
    ("AccelerateConfiguration", K::BucketAccelerate),
    ("RequestPaymentConfiguration", K::BucketRequestPayment),
    ("Tagging", K::BucketTagging),
    ("AccessControlPolicy", K::BucketAcl),
];

/// What SDKs add to every answer.
const METADATA: &str = "ResponseMetadata";

const PUBLIC_ACCESS_SWITCHES: [&str; 4] =
    ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];

impl<'s> Reader<'s> {
    /// The rules of a CORS configuration as a bare list, which is how the S3 console's editor shows them.
    pub(super) fn cors_list(&mut self, node: Node<'s>) -> bool {
        let is_cors = |item: Node<'s>| has(item, "AllowedOrigins") && has(item, "AllowedMethods");
        if node.items().next().is_none() || !node.items().all(is_cors) {
            return false;
        }
        let mut view = ViewBuilder::new(node.tree());
        view.open(Kind::Object, node);
        view.key(node, Some("CORSRules"));
        view.subtree(node);
        view.close();
        self.push_view(K::BucketCors, node, view.finish(), Stage::Proposed, None);
        true
    }

    /// A whole request of `put-bucket-…`, which names the bucket.
    fn request(&mut self, node: Node<'s>) -> bool {
        let Some(bucket) = node.get("Bucket").and_then(Node::string) else { return false };
        let found = REQUESTS.iter().find_map(|(key, kind)| Some((node.get(key)?, *kind)));
        let Some((value, kind)) = found.filter(|(value, _)| value.kind() == Kind::Object) else {
            return false;
        };
        self.push(kind, node, value, Stage::Proposed, Some(Subject::Bucket(bucket.into_owned())));
        true
    }

    /// A bucket's ACL that a request of `put-bucket-acl` or `create-bucket` gives by its name.
    fn canned_acl(&mut self, node: Node<'s>) -> bool {
        let Some(bucket) = node.get("Bucket").and_then(Node::string) else { return false };
        // With a key it is an object's.
        let name = node.get("ACL").filter(|name| !has(node, "Key") && canned_acl::is_canned(*name));
        let Some(name) = name else { return false };
        let subject = Some(Subject::Bucket(bucket.into_owned()));
        self.push_view(K::BucketAcl, name, view(name, canned_acl::BY_NAME, PLAIN), Stage::Proposed, subject);
        true
    }

    pub(super) fn s3(&mut self, node: Node<'s>) -> bool {
        let is_acl = self.canned_acl(node);
        self.configuration(node) || is_acl
    }

    fn configuration(&mut self, node: Node<'s>) -> bool {
        if self.request(node) {
            return true;
        }
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
                    // No answer says whose it is, a request does.
                    let is_request = has(node, "Bucket") || has(node, "AccountId");
                    let stage = if is_inner && !is_request { Stage::Observed } else { Stage::Proposed };
                    // An access point is made with a block of its own.
                    let bucket = node.get("Bucket").filter(|_| !has(node, "AccountId"));
                    let subject =
                        bucket.and_then(Node::string).map(|name| Subject::Bucket(name.into_owned()));
                    self.push(kind, node, if is_inner { value } else { node }, stage, subject);
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
        if let Some(kind) = bare_input(node) {
            self.push(kind, node, node, Stage::Proposed, None);
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
    pub(super) fn rules(&mut self, node: Node<'s>) -> bool {
        let Some(rules) = node.get("Rules") else { return false };
        let Some(first) = rules.items().next() else { return false };
        let is_encryption = has(first, "ApplyServerSideEncryptionByDefault")
            || has(first, "BucketKeyEnabled")
            || has(first, "BlockedEncryptionTypes");
        let is_lifecycle = || {
            LIFECYCLE_ACTIONS.iter().chain(&["Filter", "Prefix"]).any(|key| has(first, key))
                || is_lifecycle_stub(first)
        };
        let kind = if is_encryption {
            K::BucketEncryption
        } else if has(first, "ObjectOwnership") {
            K::BucketOwnership
        } else if has(first, "Destination") {
            K::BucketReplication
        } else if is_lifecycle() {
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

    /// `Status`: versioning, unless more is there than versioning has. Transfer acceleration has the same shape, and
    /// where the file's name says so, whoever knows that takes it for such.
    pub(super) fn status(&mut self, node: Node<'s>) -> bool {
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
}

/// A lifecycle rule with nothing but its name and status.
fn is_lifecycle_stub(rule: Node<'_>) -> bool {
    (has(rule, "ID") || has(rule, "Id"))
        && rule
            .get("Status")
            .is_some_and(|status| status.is_string("Enabled") || status.is_string("Disabled"))
}

/// Inputs of `put-bucket-…` that the answers wrap.
fn bare_input(node: Node<'_>) -> Option<K> {
    let is_list = |key: &str| node.get(key).is_some_and(|value| value.kind() == Kind::Array);
    if node.get("ObjectLockEnabled").is_some_and(|value| value.kind() == Kind::String) {
        return Some(K::ObjectLock);
    }
    if is_list("Tierings") {
        return Some(K::BucketIntelligentTiering);
    }
    if has(node, "Bucket")
        && (has(node, "CreateBucketConfiguration") || has(node, "ObjectLockEnabledForBucket"))
    {
        return Some(K::Bucket);
    }
    let destination = node.get("Destination");
    if has(node, "IncludedObjectVersions") && destination.is_some_and(|one| has(one, "S3BucketDestination")) {
        return Some(K::BucketInventory);
    }
    None
}
