//! Condition keys whose values all have one form, though AWS does not fix the words.
//!
//! Sources: "AWS global condition context keys", "Principal key values" and "Available keys for AWS OIDC federation" and
//! "for SAML" in the IAM user guide; the Service Authorization Reference; the names that the services' API references
//! allow. Read in November 2026.

use crate::aws::oidc;
use crate::glob::are_disjoint_ignoring_case;

/// How every value of a key is written.
#[derive(Debug, Clone, Copy)]
pub struct KeyForm {
    /// Patterns, of which each value matches one.
    patterns: &'static [&'static str],
    /// Characters that no value has.
    never: &'static [char],
    /// What the values are, in words.
    pub what: &'static str,
}

impl KeyForm {
    /// Whether `value`, which may be a pattern, can be one of the key's. Sound, not complete: a `false` is certain.
    #[must_use]
    pub fn may_have(&self, value: &str) -> bool {
        !value.contains(self.never)
            && self.patterns.iter().any(|pattern| !are_disjoint_ignoring_case(pattern, value))
    }
}

const fn like(patterns: &'static [&'static str], what: &'static str) -> KeyForm {
    KeyForm { patterns, never: &[], what }
}

/// IAM takes letters, digits and `_+=,.@-` in the names of users and sessions.
const NAME: KeyForm = KeyForm { patterns: &["*"], never: &['/', ':', ' '], what: "a name without its ARN" };

/// A role's id stands before a colon, and a user's alone; the root user has its account's id, and federated users have
/// it before the colon.
const USER_ID: KeyForm = KeyForm {
    patterns: &["AIDA*", "AROA*:*", "????????????", "????????????:*", "anonymous"],
    never: &['/', ' '],
    what: "a user's id, or a role's id, a colon and the session's name",
};

/// The subject of a Kubernetes service account's token; neither of its names has other signs than `-` and `.`.
const SERVICE_ACCOUNT: KeyForm = KeyForm {
    patterns: &["system:serviceaccount:?*:?*"],
    never: &['/', '_', ' '],
    what: "`system:serviceaccount:`, a namespace, a colon and a service account",
};

const IDENTITY_POOL: KeyForm = like(&["*:*"], "a Region, a colon and a UUID");
const ADDRESS: KeyForm = like(&["*@*"], "an address with an `@`");
const ALIAS: KeyForm = like(&["alias/*"], "`alias/` and the alias's name");

/// Keys and their forms.
#[rustfmt::skip]
const FORMS: [(&str, KeyForm); 17] = [
    ("aws:FederatedProvider", like(&["*.*", "arn:*"], "a provider's domain or ARN")),
    ("aws:SourceIdentity", NAME),
    ("aws:userid", USER_ID),
    ("aws:username", NAME),
    ("codecommit:References", like(&["refs/*"], "a whole ref, such as `refs/heads/main`")),
    ("cognito-identity.amazonaws.com:aud", IDENTITY_POOL),
    ("cognito-identity.amazonaws.com:sub", IDENTITY_POOL),
    ("ec2:InstanceType", like(&["*.*"], "a family, a dot and a size")),
    ("kms:RequestAlias", ALIAS),
    ("kms:ResourceAliases", ALIAS),
    ("lambda:Principal", like(&["*.*", "????????????", "arn:*"], "a service's name, an account's id or an ARN")),
    ("rds:DatabaseClass", like(&["db.*"], "a class that begins with `db.`")),
    // The recipient of the assertion, which is not its audience, `urn:amazon:webservices`.
    ("saml:aud", like(&["https://*"], "the address that assertions are posted to, such as `https://signin.aws.amazon.com/saml`")),
    ("ses:FromAddress", ADDRESS),
    ("ses:Recipients", ADDRESS),
    ("sts:RoleSessionName", NAME),
    ("sts:SourceIdentity", NAME),
];

/// The form of the key's values, where AWS gives them one; key names ignore case.
#[must_use]
pub fn form_of_key(key: &str) -> Option<&'static KeyForm> {
    if let Some(row) = FORMS.iter().find(|row| row.0.eq_ignore_ascii_case(key)) {
        return Some(&row.1);
    }
    let provider = key.strip_suffix(":sub")?;
    oidc::is_eks_cluster(provider).then_some(&SERVICE_ACCOUNT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;
    use crate::aws::global_key;

    #[test]
    fn every_key_is_one_of_aws() {
        let table = Authorization::embedded();
        for (name, _) in FORMS {
            let (prefix, _) = name.split_once(':').unwrap();
            let is_listed = |service: &str| table.service(service).is_some_and(|own| own.key(name).is_some());
            assert!(global_key(name).is_some() || is_listed(prefix) || is_listed("sts"), "{name}");
        }
        assert!(FORMS.is_sorted_by_key(|row| row.0));
    }
}
