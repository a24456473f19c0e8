//! AWS Config: snapshots, history files, rule events, query results, in all three dialects.

mod lifecycle;

use crate::document::dialect::{Dialect, Field, PLAIN, Shape, field, is_set, object, renamed, view};
use crate::document::policy_type::OF_ANOTHER_LANGUAGE;
use crate::document::recognize::{Reader, has, text};
use crate::document::{DocumentKind as K, Stage, Subject};
use crate::syntax::{Kind, Node, Tree, ViewBuilder};

use lifecycle::LIFECYCLE;

const VERSIONING: &[Field] = &[
    field(
        "status",
        &["Status"],
        // Config says `Off` for a bucket that never had versioning; the API leaves the member out.
        Shape::Word(&[("Enabled", "Enabled"), ("Suspended", "Suspended")]),
    ),
    field("isMfaDeleteEnabled", &["MFADelete"], Shape::Word(&[("true", "Enabled"), ("false", "Disabled")])),
];
const LOGGING: &[Field] = &[
    renamed("destinationBucketName", &["LoggingEnabled", "TargetBucket"]),
    field("", &["LoggingEnabled", "TargetPrefix"], Shape::Custom(log_prefix)),
];
/// An empty prefix is null.
fn log_prefix<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, _: Dialect<'_>) {
    match node.get("logFilePrefix").filter(|prefix| prefix.kind() == Kind::String) {
        Some(prefix) => view.scalar(prefix),
        None => view.replaced(Kind::String, node, ""),
    }
}
const SWITCHES: &[Field] = &[
    renamed("blockPublicAcls", &["BlockPublicAcls"]),
    renamed("ignorePublicAcls", &["IgnorePublicAcls"]),
    renamed("blockPublicPolicy", &["BlockPublicPolicy"]),
    renamed("restrictPublicBuckets", &["RestrictPublicBuckets"]),
];
const ENCRYPTION: &[Field] = &[field("rules", &["Rules"], Shape::Pascal)];

const OWNERSHIP: &[Field] = &[field("rules", &["Rules"], Shape::Pascal)];
const CORS_RULE: &[Field] = &[
    renamed("id", &["ID"]),
    renamed("allowedMethods", &["AllowedMethods"]),
    renamed("allowedOrigins", &["AllowedOrigins"]),
    renamed("allowedHeaders", &["AllowedHeaders"]),
    renamed("exposedHeaders", &["ExposeHeaders"]),
];
const CORS: &[Field] = &[field("rules", &["CORSRules"], Shape::Each(&Shape::Fields(CORS_RULE)))];
const GRANT: &[Field] = &[
    field("grantee", &["Grantee"], Shape::Custom(grantee)),
    field(
        "permission",
        &["Permission"],
        Shape::Word(&[
            ("FullControl", "FULL_CONTROL"),
            ("Read", "READ"),
            ("Write", "WRITE"),
            ("ReadAcp", "READ_ACP"),
            ("WriteAcp", "WRITE_ACP"),
        ]),
    ),
];
const ACL: &[Field] = &[
    field("owner", &["Owner"], Shape::Fields(&[renamed("id", &["ID"])])),
    // One of the two is null.
    field("grantSet", &["Grants"], Shape::Each(&Shape::Fields(GRANT))),
    field("grantList", &["Grants"], Shape::Each(&Shape::Fields(GRANT))),
];

/// A group stands by its name alone, an account as an object with its canonical id.
fn grantee<'s>(view: &mut ViewBuilder<'s>, node: Node<'s>, _: Dialect<'_>) {
    const GROUPS: [(&str, &str); 3] = [
        ("AllUsers", "http://acs.amazonaws.com/groups/global/AllUsers"),
        ("AuthenticatedUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
        ("LogDelivery", "http://acs.amazonaws.com/groups/s3/LogDelivery"),
    ];
    let group = GROUPS.iter().find(|group| node.is_string(group.0));
    view.open(Kind::Object, node);
    match (group, node.get("id")) {
        (Some((_, uri)), _) => {
            view.key(node, Some("URI"));
            view.replaced(Kind::String, node, uri);
        }
        (None, Some(id)) => {
            view.key(id, Some("ID"));
            view.scalar(id);
        }
        (None, None) => {}
    }
    view.close();
}

const DESTINATION: &[Field] = &[
    renamed("bucketARN", &["Bucket"]),
    renamed("Account", &["Account"]),
    renamed("account", &["Account"]),
    renamed("storageClass", &["StorageClass"]),
    field("accessControlTranslation", &["AccessControlTranslation"], Shape::Pascal),
    field("encryptionConfiguration", &["EncryptionConfiguration"], Shape::Pascal),
    field("metrics", &["Metrics"], Shape::Pascal),
    field("replicationTime", &["ReplicationTime"], Shape::Pascal),
];
const REPLICATION_RULE: &[Field] = &[
    renamed("priority", &["Priority"]),
    renamed("status", &["Status"]),
    renamed("prefix", &["Prefix"]),
    field("sourceSelectionCriteria", &["SourceSelectionCriteria"], Shape::Pascal),
    field("deleteMarkerReplication", &["DeleteMarkerReplication"], Shape::Pascal),
    field("destinationConfig", &["Destination"], Shape::Fields(DESTINATION)),
];
/// The rules are members here, each by its id.
const REPLICATION: &[Field] =
    &[renamed("roleARN", &["Role"]), field("rules", &["Rules"], Shape::Custom(replication_rules))];

fn replication_rules<'s>(view: &mut ViewBuilder<'s>, rules: Node<'s>, dialect: Dialect<'_>) {
    view.open(Kind::Array, rules);
    for (_, rule) in rules.members() {
        object(view, rule, REPLICATION_RULE, dialect);
    }
    view.close();
}

/// The notifications are members here, each by its id, and their type says where they go.
const NOTIFICATION: &[Field] = &[
    field("configurations", &["TopicConfigurations"], Shape::Custom(topics)),
    field("configurations", &["QueueConfigurations"], Shape::Custom(queues)),
    field("configurations", &["LambdaFunctionConfigurations"], Shape::Custom(functions)),
    renamed("eventBridgeConfiguration", &["EventBridgeConfiguration"]),
];
const NOTIFICATION_TO: &[Field] = &[
    renamed("topicARN", &["TopicArn"]),
    renamed("queueARN", &["QueueArn"]),
    renamed("functionARN", &["LambdaFunctionArn"]),
    renamed("events", &["Events"]),
    field("filter/s3KeyFilter", &["Filter", "Key"], Shape::Pascal),
];

fn topics<'s>(view: &mut ViewBuilder<'s>, all: Node<'s>, dialect: Dialect<'_>) {
    notifications(view, all, "TopicConfiguration", dialect);
}

fn queues<'s>(view: &mut ViewBuilder<'s>, all: Node<'s>, dialect: Dialect<'_>) {
    notifications(view, all, "QueueConfiguration", dialect);
}

fn functions<'s>(view: &mut ViewBuilder<'s>, all: Node<'s>, dialect: Dialect<'_>) {
    notifications(view, all, "LambdaConfiguration", dialect);
}

fn notifications<'s>(view: &mut ViewBuilder<'s>, all: Node<'s>, kind: &str, dialect: Dialect<'_>) {
    view.open(Kind::Array, all);
    let of_kind = |one: &Node<'_>| one.get("type").is_some_and(|word| word.is_string(kind));
    for one in all.members().map(|member| member.1).filter(of_kind) {
        object(view, one, NOTIFICATION_TO, dialect);
    }
    view.close();
}

const WEBSITE: &[Field] = &[
    renamed("indexDocumentSuffix", &["IndexDocument", "Suffix"]),
    renamed("errorDocument", &["ErrorDocument", "Key"]),
    field("redirectAllRequestsTo", &["RedirectAllRequestsTo"], Shape::Pascal),
    field("routingRules", &["RoutingRules"], Shape::Pascal),
];
const ACCELERATE: &[Field] = &[renamed("status", &["Status"])];

/// Parts of a bucket's item that are documents of their own in the API.
#[rustfmt::skip]
const BUCKET: [(&str, K, &[Field]); 12] = [
    ("BucketVersioningConfiguration", K::BucketVersioning, VERSIONING),
    ("BucketLoggingConfiguration", K::BucketLogging, LOGGING),
    ("PublicAccessBlockConfiguration", K::PublicAccessBlock, SWITCHES),
    ("ServerSideEncryptionConfiguration", K::BucketEncryption, ENCRYPTION),
    ("BucketLifecycleConfiguration", K::BucketLifecycle, LIFECYCLE),
    ("OwnershipControls", K::BucketOwnership, OWNERSHIP),
    ("CrossOriginConfiguration", K::BucketCors, CORS),
    ("AccessControlList", K::BucketAcl, ACL),
    ("BucketReplicationConfiguration", K::BucketReplication, REPLICATION),
    ("BucketNotificationConfiguration", K::BucketNotification, NOTIFICATION),
    ("BucketWebsiteConfiguration", K::BucketWebsite, WEBSITE),
    ("BucketAccelerateConfiguration", K::BucketAccelerate, ACCELERATE),
];

pub(super) fn read<'s>(reader: &mut Reader<'s>, node: Node<'s>) -> bool {
    for key in ["configurationItems", "baseConfigurationItems", "BaseConfigurationItems"] {
        if let Some(items) = node.get(key).filter(|items| items.kind() == Kind::Array) {
            reader.wrapper(K::ConfigItem, node);
            for one in items.items() {
                item(reader, one);
            }
            return true;
        }
    }
    let names_resource = text(node, "resourceType").is_some_and(|name| name.starts_with("AWS::"));
    if names_resource && (has(node, "configuration") || has(node, "supplementaryConfiguration")) {
        reader.wrapper(K::ConfigItem, node);
        item(reader, node);
        return true;
    }
    if has(node, "QueryInfo") && node.get("Results").is_some_and(|results| results.kind() == Kind::Array) {
        reader.wrapper(K::ConfigQuery, node);
        for result in node.get("Results").into_iter().flat_map(Node::items) {
            // A query need not ask for the type.
            reader.decoded(result, |reader, root| {
                read(reader, root) || reader.policies_within(root, Stage::Observed)
            });
        }
        return true;
    }
    let one = node.get("configurationItem").or_else(|| node.get("ConfigurationItem"));
    if let Some(one) = one.filter(|one| one.kind() == Kind::Object) {
        reader.wrapper(K::ConfigItem, node);
        item(reader, one);
        return true;
    }
    if let Some(event) = node.get("invokingEvent") {
        return reader.decoded(event, read);
    }
    false
}

/// Where an item of a type that nobody has listed may hold policies.
const PARTS: [&str; 2] = ["configuration", "supplementaryConfiguration"];

fn item<'s>(reader: &mut Reader<'s>, node: Node<'s>) {
    if text(node, "configurationItemStatus").is_some_and(|status| status.starts_with("ResourceDeleted")) {
        return;
    }
    // The ARNs of buckets have no account.
    let account = text(node, "awsAccountId").or_else(|| text(node, "accountId"));
    let arn = || text(node, "ARN").or_else(|| text(node, "arn"));
    match account {
        Some(account) => reader.set_account_id(&account),
        None => reader.set_account(arn().as_deref()),
    }
    resource(reader, node);
    reader.set_account(None);
}

fn resource<'s>(reader: &mut Reader<'s>, node: Node<'s>) {
    let kind = text(node, "resourceType").unwrap_or_default();
    let name = text(node, "resourceName").or_else(|| text(node, "resourceId"));
    match &*kind {
        "AWS::S3::Bucket" => {
            let subject = name.map(|name| Subject::Bucket(name.into_owned()));
            if let Some(parts) = node.get("supplementaryConfiguration") {
                bucket(reader, parts, subject.as_ref());
            }
        }
        "AWS::S3::AccountPublicAccessBlock" => {
            let Some(configuration) = node.get("configuration") else { return };
            opened(reader, configuration, |reader, root| {
                let tree = view(root, SWITCHES, PLAIN);
                reader.push_view(K::PublicAccessBlock, root, tree, Stage::Observed, None);
                true
            });
        }
        "AWS::IAM::Role" | "AWS::IAM::User" | "AWS::IAM::Group" | "AWS::IAM::Policy" => {
            let subject = name.map(|name| Subject::Role(name.into_owned()));
            let Some(configuration) = node.get("configuration") else { return };
            opened(reader, configuration, |reader, root| entity(reader, root, subject.as_ref()));
        }
        "AWS::EC2::VPCEndpoint" => {
            let Some(configuration) = node.get("configuration") else { return };
            opened(reader, configuration, |reader, root| {
                let policy = root.get("policyDocument");
                let (kind, stage) = (Some(K::EndpointPolicy), Stage::Observed);
                policy.is_some_and(|policy| reader.encoded_policy(policy, kind, stage, None))
            });
        }
        OF_ANOTHER_LANGUAGE => {}
        _ => {
            for part in PARTS.iter().filter_map(|part| node.get(part)) {
                reader.policies_within(part, Stage::Observed);
            }
        }
    }
}

/// The value as an object, whether it stands as one or as a string that holds one.
fn opened<'s>(reader: &mut Reader<'s>, node: Node<'s>, then: impl FnOnce(&mut Reader<'s>, Node<'s>) -> bool) {
    match node.kind() {
        // The ACL is a text within a text.
        Kind::String => {
            reader.decoded(node, |reader, root| {
                if root.kind() == Kind::String { reader.decoded(root, then) } else { then(reader, root) }
            });
        }
        Kind::Object => {
            then(reader, node);
        }
        _ => {}
    }
}

fn bucket<'s>(reader: &mut Reader<'s>, parts: Node<'s>, subject: Option<&Subject>) {
    if let Some(policy) = parts.get("BucketPolicy") {
        opened(reader, policy, |reader, root| {
            let Some(text) = root.get("policyText") else { return false };
            // A bucket without a policy has the member all the same.
            if let (Kind::Null, Some(Subject::Bucket(name))) = (text.kind(), subject) {
                reader.absent(K::BucketPolicy, name, text);
                return true;
            }
            reader.encoded_policy(text, Some(K::BucketPolicy), Stage::Observed, subject.cloned())
        });
    }
    if let Some(charged) = parts.get("IsRequesterPaysEnabled").filter(|one| one.scalar().is_some()) {
        reader.push_view(K::BucketRequestPayment, charged, payer(charged), Stage::Observed, subject.cloned());
    }
    for (key, kind, fields) in BUCKET {
        let Some(part) = parts.get(key) else { continue };
        opened(reader, part, |reader, root| {
            if root.kind() != Kind::Object {
                return false;
            }
            // Logging that is off has its members too, all null.
            let is_off = kind == K::BucketLogging && !root.get("destinationBucketName").is_some_and(is_set);
            let fields = if is_off { &[] } else { fields };
            reader.push_view(kind, root, view(root, fields, PLAIN), Stage::Observed, subject.cloned());
            true
        });
    }
}

/// Who pays, where AWS Config has a yes or no, or a text of it.
fn payer(charged: Node<'_>) -> Tree<'_> {
    let is_charged = charged.scalar().is_some_and(|word| word == "true");
    let mut view = ViewBuilder::new(charged.tree());
    view.open(Kind::Object, charged);
    view.key(charged, Some("Payer"));
    view.replaced(Kind::String, charged, if is_charged { "Requester" } else { "BucketOwner" });
    view.close();
    view.finish()
}

fn entity<'s>(reader: &mut Reader<'s>, root: Node<'s>, subject: Option<&Subject>) -> bool {
    let mut any = false;
    if let Some(trust) = root.get("assumeRolePolicyDocument") {
        any |= reader.encoded_policy(trust, Some(K::TrustPolicy), Stage::Observed, subject.cloned());
    }
    for list in ["rolePolicyList", "userPolicyList", "groupPolicyList"] {
        for policy in root.get(list).into_iter().flat_map(Node::items) {
            if let Some(document) = policy.get("policyDocument") {
                any |= reader.encoded_policy(document, Some(K::IdentityPolicy), Stage::Observed, None);
            }
        }
    }
    for version in root.get("policyVersionList").into_iter().flat_map(Node::items) {
        if let Some(document) = version.get("document") {
            any |= reader.encoded_policy(document, Some(K::IdentityPolicy), Stage::Observed, None);
        }
    }
    any
}
