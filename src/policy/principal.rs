//! Who a statement is about.

use std::borrow::Cow;

use crate::policy::Arn;
use crate::syntax::Node;

/// One principal.
#[derive(Debug, Clone)]
pub struct Principal<'s> {
    /// Where it stands.
    pub node: Node<'s>,
    /// What kind of caller.
    pub kind: PrincipalKind,
    /// Its text.
    pub text: Cow<'s, str>,
}

/// The keys of `Principal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The bare string `"*"`.
    Anyone,
    /// `AWS`: an account, role, user, session or `*`.
    Aws,
    /// `Service`: an AWS service.
    Service,
    /// `Federated`: an identity provider.
    Federated,
    /// `CanonicalUser`: an account by its canonical id.
    CanonicalUser,
}

impl PrincipalKind {
    /// The kinds that have a key, with it.
    pub(super) const KEYS: [(&'static str, Self); 4] = [
        ("AWS", Self::Aws),
        ("Service", Self::Service),
        ("Federated", Self::Federated),
        ("CanonicalUser", Self::CanonicalUser),
    ];

    /// Its key; the bare `"*"` has none.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        Self::KEYS.iter().find(|pair| pair.1 == self).map(|pair| pair.0)
    }
}

impl Principal<'_> {
    /// Whether it is every caller, anonymous ones included.
    #[must_use]
    pub fn is_anyone(&self) -> bool {
        self.kind == PrincipalKind::Anyone || (self.kind == PrincipalKind::Aws && self.text == "*")
    }

    /// The twelve-digit account that it belongs to, when it is an AWS principal that names one.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        if self.kind != PrincipalKind::Aws {
            return None;
        }
        let account = Arn::parse(&self.text).map_or(&*self.text, |arn| arn.account);
        is_account_id(account).then_some(account)
    }

    /// Whether it trusts a whole account rather than one role or user of it.
    #[must_use]
    pub fn is_whole_account(&self) -> bool {
        self.kind == PrincipalKind::Aws
            && Arn::parse(&self.text).map_or_else(|| is_account_id(&self.text), |arn| arn.resource == "root")
    }
}

/// Whether `text` is twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
