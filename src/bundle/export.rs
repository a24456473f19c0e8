//! What can be asked of AWS about a bucket, a role, a key or an account, and how the answers are saved.

use crate::document::DocumentKind as K;
use crate::policy::is_account_id;

/// Whom a bundle is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A general purpose bucket.
    Bucket,
    /// An IAM role.
    Role,
    /// A KMS key.
    Key,
    /// An AWS account.
    Account,
}

impl Owner {
    /// Every owner, in the order of output.
    pub const ALL: [Self; 4] = [Self::Bucket, Self::Role, Self::Key, Self::Account];

    /// The word used in manifests and output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Role => "role",
            Self::Key => "key",
            Self::Account => "account",
        }
    }
}

/// One question to AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// Whom it asks about.
    pub owner: Owner,
    /// The document that answers it.
    pub kind: K,
    /// The AWS CLI's service, such as `s3api`.
    pub service: &'static str,
    /// The AWS CLI's command, such as `get-bucket-policy`; the usual name of the file that holds the answer.
    pub command: &'static str,
    /// The API's operation, as errors name it.
    pub operation: &'static str,
    /// Error codes that say that there is none.
    pub absent: &'static [&'static str],
    /// The answer is empty when there is none.
    pub is_empty_absent: bool,
}

const fn s3(
    kind: K,
    command: &'static str,
    operation: &'static str,
    absent: &'static [&'static str],
) -> Export {
    Export {
        owner: Owner::Bucket,
        kind,
        service: "s3api",
        command,
        operation,
        absent,
        is_empty_absent: false,
    }
}

/// The AWS CLI prints nothing, and the API an empty document, where there is nothing to say.
const fn or_empty(export: Export) -> Export {
    Export { is_empty_absent: true, ..export }
}

const fn of(
    owner: Owner,
    kind: K,
    service: &'static str,
    command: &'static str,
    operation: &'static str,
) -> Export {
    Export { owner, kind, service, command, operation, absent: &[], is_empty_absent: false }
}

const NO_BLOCK: &[&str] = &["NoSuchPublicAccessBlockConfiguration"];

/// Every export that rules can ask for, and those that tell whom a folder is about. The error codes are those of the
/// S3 and IAM API references.
#[rustfmt::skip]
pub const EXPORTS: &[Export] = &[
    s3(K::BucketPolicy, "get-bucket-policy", "GetBucketPolicy", &["NoSuchBucketPolicy"]),
    s3(K::BucketPolicyStatus, "get-bucket-policy-status", "GetBucketPolicyStatus", &["NoSuchBucketPolicy"]),
    s3(K::PublicAccessBlock, "get-public-access-block", "GetPublicAccessBlock", NO_BLOCK),
    s3(K::BucketOwnership, "get-bucket-ownership-controls", "GetBucketOwnershipControls", &["OwnershipControlsNotFoundError"]),
    s3(K::BucketAcl, "get-bucket-acl", "GetBucketAcl", &[]),
    s3(K::BucketEncryption, "get-bucket-encryption", "GetBucketEncryption", &["ServerSideEncryptionConfigurationNotFoundError"]),
    or_empty(s3(K::BucketVersioning, "get-bucket-versioning", "GetBucketVersioning", &[])),
    s3(K::BucketLifecycle, "get-bucket-lifecycle-configuration", "GetBucketLifecycleConfiguration", &["NoSuchLifecycleConfiguration"]),
    or_empty(s3(K::BucketLogging, "get-bucket-logging", "GetBucketLogging", &[])),
    s3(K::BucketReplication, "get-bucket-replication", "GetBucketReplication", &["ReplicationConfigurationNotFoundError"]),
    s3(K::ObjectLock, "get-object-lock-configuration", "GetObjectLockConfiguration", &["ObjectLockConfigurationNotFoundError"]),
    or_empty(s3(K::BucketIntelligentTiering, "list-bucket-intelligent-tiering-configurations", "ListBucketIntelligentTieringConfigurations", &[])),
    s3(K::BucketRequestPayment, "get-bucket-request-payment", "GetBucketRequestPayment", &[]),
    s3(K::BucketCors, "get-bucket-cors", "GetBucketCors", &["NoSuchCORSConfiguration"]),
    s3(K::BucketWebsite, "get-bucket-website", "GetBucketWebsite", &["NoSuchWebsiteConfiguration"]),
    s3(K::BucketTagging, "get-bucket-tagging", "GetBucketTagging", &["NoSuchTagSet"]),
    s3(K::BucketLocation, "get-bucket-location", "GetBucketLocation", &[]),
    or_empty(s3(K::BucketNotification, "get-bucket-notification-configuration", "GetBucketNotificationConfiguration", &[])),
    or_empty(s3(K::BucketInventory, "list-bucket-inventory-configurations", "ListBucketInventoryConfigurations", &[])),
    or_empty(s3(K::BucketAccelerate, "get-bucket-accelerate-configuration", "GetBucketAccelerateConfiguration", &[])),
    s3(K::BucketAbac, "get-bucket-abac", "GetBucketAbac", &[]),
    Export { absent: &["NoSuchAccessPointPolicy"], ..of(Owner::Bucket, K::AccessPointPolicy, "s3control", "get-access-point-policy", "GetAccessPointPolicy") },
    of(Owner::Role, K::Role, "iam", "get-role", "GetRole"),
    of(Owner::Role, K::PolicyNames, "iam", "list-role-policies", "ListRolePolicies"),
    of(Owner::Role, K::AttachedPolicies, "iam", "list-attached-role-policies", "ListAttachedRolePolicies"),
    of(Owner::Role, K::IdentityPolicy, "iam", "get-role-policy", "GetRolePolicy"),
    of(Owner::Key, K::ResourcePolicy, "kms", "get-key-policy", "GetKeyPolicy"),
    Export { absent: NO_BLOCK, ..of(Owner::Account, K::PublicAccessBlock, "s3control", "get-public-access-block", "GetPublicAccessBlock") },
    of(Owner::Account, K::Trails, "cloudtrail", "describe-trails", "DescribeTrails"),
    of(Owner::Account, K::EventSelectors, "cloudtrail", "get-event-selectors", "GetEventSelectors"),
    of(Owner::Account, K::TrailStatus, "cloudtrail", "get-trail-status", "GetTrailStatus"),
    of(Owner::Account, K::BucketList, "s3api", "list-buckets", "ListBuckets"),
    of(Owner::Account, K::AccountSummary, "iam", "get-account-summary", "GetAccountSummary"),
    Export { absent: &["NoSuchEntity"], ..of(Owner::Account, K::PasswordPolicy, "iam", "get-account-password-policy", "GetAccountPasswordPolicy") },
];

/// A call of the AWS CLI whose answer is a document, such as `iam list-access-keys`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Whose bundles take the answer; none for a document that stands by itself.
    pub owner: Option<Owner>,
    /// The document.
    pub kind: K,
    /// The AWS CLI's service.
    pub service: &'static str,
    /// The AWS CLI's command.
    pub command: &'static str,
}

/// Calls whose answers no bundle takes.
#[rustfmt::skip]
const OTHER_CALLS: &[(K, &str, &str)] = &[
    (K::AccessPoint, "s3control", "get-access-point"),
    (K::MultiRegionAccessPoint, "s3control", "list-multi-region-access-points"),
    (K::MultiRegionAccessPoint, "s3control", "get-multi-region-access-point"),
    (K::IdentityPolicy, "iam", "get-policy-version"),
    (K::AccessKeys, "iam", "list-access-keys"),
    (K::CredentialReport, "iam", "get-credential-report"),
    (K::AuthorizationDetails, "iam", "get-account-authorization-details"),
];

/// The call written as service and command, when it is one that grantlint reads the answer of.
#[must_use]
pub fn call(text: &str) -> Option<Call> {
    let (service, command) = text.split_once(' ')?;
    let export = EXPORTS.iter().find(|export| (export.service, export.command) == (service, command));
    let export = export.map(|one| Call {
        owner: Some(one.owner),
        kind: one.kind,
        service: one.service,
        command: one.command,
    });
    export.or_else(|| {
        let other = OTHER_CALLS.iter().find(|call| (call.1, call.2) == (service, command));
        other.map(|(kind, service, command)| Call { owner: None, kind: *kind, service, command })
    })
}

impl std::fmt::Display for Call {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.service, self.command)
    }
}

/// The export of `owner` that `kind` answers.
#[must_use]
pub fn export(owner: Owner, kind: K) -> Option<&'static Export> {
    EXPORTS.iter().find(|export| export.owner == owner && export.kind == kind)
}

/// Whom a document of `kind` is about when nothing else tells. Both buckets and accounts have public access blocks.
#[must_use]
pub fn owner_of(kind: K) -> Option<Owner> {
    EXPORTS.iter().find(|export| export.kind == kind).map(|export| export.owner)
}

impl Export {
    /// The AWS CLI's service and command.
    #[must_use]
    pub fn call(&self) -> String {
        format!("{} {}", self.service, self.command)
    }

    /// The file that [`script`](super::script) saves the answer as; the two public access blocks need two names.
    #[must_use]
    pub fn file_name(&self) -> String {
        let prefix = if self.service == "s3control" { "s3control-" } else { "" };
        format!("{prefix}{}.json", self.command)
    }
}

/// What a file's name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'n> {
    /// The bucket, role, key or account in front of, or behind, the command.
    pub subject: Option<&'n str>,
    /// Which one of many: a role's policy, a trail.
    pub which: Option<&'n str>,
    /// What was asked.
    pub export: &'static Export,
}

/// Endings of saved answers.
const ENDINGS: [&str; 4] = [".json", ".txt", ".err", ".error"];

/// What the commands of exports begin with: they all only read.
const VERBS: [&str; 3] = ["get-", "list-", "describe-"];

/// Reads a file's name: `get-bucket-policy.json`, `shared-data.get-bucket-policy.json`,
/// `s3control-get-public-access-block.json`, `bucket-policy.json`.
#[must_use]
pub fn read_name(file_name: &str) -> Option<Named<'_>> {
    let mut stem = file_name;
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| without_end(stem, ending)) {
        stem = shorter;
    }
    // Where a word of the name begins that a command can begin with.
    let words = stem.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'.' | b'_' | b'-'));
    let words = std::iter::once(0).chain(words.map(|(at, _)| at + 1));
    let is_verb = |at: &usize| VERBS.iter().any(|verb| begins_with(&stem.as_bytes()[*at..], verb));
    let words: Vec<usize> = words.filter(is_verb).collect();
    // The longest command that fits: one is the beginning of another.
    let fitting = EXPORTS.iter().filter_map(|export| fit(stem, &words, export));
    fitting.max_by_key(|pair| pair.1).map(|pair| pair.0)
}

/// What stands before `end`, in whatever letters that is written.
fn without_end<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let (start, own) = text.split_at_checked(text.len().checked_sub(end.len())?)?;
    own.eq_ignore_ascii_case(end).then_some(start)
}

fn begins_with(text: &[u8], start: &str) -> bool {
    text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start.as_bytes()))
}

/// What `stem` tells if it names the export, and the length of what names it.
fn fit<'n>(stem: &'n str, words: &[usize], export: &'static Export) -> Option<(Named<'n>, usize)> {
    const SEPARATORS: [char; 3] = ['.', '_', '-'];
    let is_command = |at: &usize| begins_with(&stem.as_bytes()[*at..], export.command);
    let Some(at) = words.iter().copied().find(is_command) else {
        // `bucket-policy.json` is how people name the answer by hand; only the whole name counts.
        let is_plain = export.owner == Owner::Bucket && stem.eq_ignore_ascii_case(export.kind.word());
        return is_plain.then_some((Named { subject: None, which: None, export }, stem.len()));
    };
    let (before, behind) = (&stem[..at], &stem[at + export.command.len()..]);
    let is_account_block = export.owner == Owner::Account && export.kind == K::PublicAccessBlock;
    let mut length = export.command.len();
    let mut before = before.strip_suffix(SEPARATORS).or_else(|| before.is_empty().then_some(before))?;
    match without_end(before, export.service) {
        Some(rest) if rest.is_empty() || rest.ends_with(SEPARATORS) => {
            before = rest.trim_end_matches(SEPARATORS);
            length += export.service.len();
        }
        // The same command of another service asks for something else.
        _ if is_account_block => return None,
        _ => {}
    }
    let behind = match behind.strip_prefix(['.', '_']) {
        Some(subject) => subject,
        None if behind.is_empty() => "",
        None => return None,
    };
    // Behind the command of what there are many of stands which one it is: a role's policy, a trail.
    let is_one_of_many =
        matches!(export.kind, K::IdentityPolicy | K::EventSelectors | K::TrailStatus | K::AccessPointPolicy);
    let subject = match (before, behind) {
        ("", _) if is_one_of_many => "",
        ("", subject) | (subject, _) => subject,
    };
    let which = if behind.is_empty() { before } else { behind };
    let is_name = !subject.is_empty() && (export.owner != Owner::Account || is_account_id(subject));
    let named = Named {
        subject: is_name.then_some(subject),
        which: (is_one_of_many && !which.is_empty()).then_some(which),
        export,
    };
    Some((named, length))
}

/// What a saved AWS CLI error says: the code and the operation.
#[must_use]
pub fn read_error(text: &str) -> Option<(&str, &str)> {
    let rest = &text[text.find("An error occurred (")? + "An error occurred (".len()..];
    let (code, rest) = rest.split_once(')')?;
    let rest = rest.split_once(" when calling the ")?.1;
    let (operation, _) = rest.split_once(" operation")?;
    Some((code, operation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_was_asked_and_of_whom() {
        let read = |name: &'static str| {
            let named = read_name(name)?;
            Some((named.export.owner, named.export.kind, named.subject))
        };
        assert_eq!(read("get-bucket-policy.json"), Some((Owner::Bucket, K::BucketPolicy, None)));
        assert_eq!(
            read("get-bucket-policy-status.json").expect("it is an answer's name").1,
            K::BucketPolicyStatus
        );
        assert_eq!(
            read("shared-data.get-bucket-acl.json"),
            Some((Owner::Bucket, K::BucketAcl, Some("shared-data")))
        );
        assert_eq!(
            read("logs.example.com.get-bucket-logging.json.txt"),
            Some((Owner::Bucket, K::BucketLogging, Some("logs.example.com")))
        );
        assert_eq!(read("get-role.reader.json"), Some((Owner::Role, K::Role, Some("reader"))));
        assert_eq!(read("get-role-policy.read.json"), Some((Owner::Role, K::IdentityPolicy, None)));
        assert_eq!(read("get-event-selectors.main.json"), Some((Owner::Account, K::EventSelectors, None)));
        let which = |name: &'static str| read_name(name)?.which;
        assert_eq!(which("get-trail-status.main.json"), Some("main"));
        assert_eq!(which("main.get-trail-status.json"), Some("main"));
        assert_eq!((which("get-trail-status.json"), which("get-bucket-acl.main.json")), (None, None));
        assert_eq!(read("get-public-access-block.json").expect("it is an answer's name").0, Owner::Bucket);
        assert_eq!(
            read("s3control-get-public-access-block.json").expect("it is an answer's name").0,
            Owner::Account
        );
        assert_eq!(
            read("111122223333.s3control-get-public-access-block.json"),
            Some((Owner::Account, K::PublicAccessBlock, Some("111122223333")))
        );
        assert_eq!(read("bucket-encryption.json").expect("it is an answer's name").1, K::BucketEncryption);
        assert_eq!(
            read("field-media.Get-Bucket-ACL.JSON"),
            Some((Owner::Bucket, K::BucketAcl, Some("field-media")))
        );
        assert_eq!(read("template.json"), None);
        assert_eq!(read("forget-bucket-policy.json"), None);
    }

    #[test]
    fn errors_tell_what_was_asked() {
        let text =
            "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: no\n";
        assert_eq!(read_error(text), Some(("NoSuchBucketPolicy", "GetBucketPolicy")));
        assert_eq!(read_error("An error occurred"), None);
    }

    #[test]
    fn every_export_only_reads() {
        for export in EXPORTS {
            assert!(VERBS.iter().any(|verb| export.command.starts_with(verb)), "{}", export.command);
        }
    }
}
