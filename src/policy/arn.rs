//! Amazon Resource Names.

use crate::policy::{UNKNOWN_CLOSE, UNKNOWN_OPEN};

/// `arn:partition:service:region:account:resource`, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'t> {
    /// `aws`, `aws-cn`, …
    pub partition: &'t str,
    /// The service's name space, such as `s3`.
    pub service: &'t str,
    /// Empty for global services.
    pub region: &'t str,
    /// Twelve digits, or empty where names are global.
    pub account: &'t str,
    /// All the rest, colons and slashes included.
    pub resource: &'t str,
}

impl<'t> Arn<'t> {
    /// Takes `text` apart; `None` unless it starts with `arn:` and has all six fields.
    #[must_use]
    pub fn parse(text: &'t str) -> Option<Self> {
        Some(Self::cut(text, Colons::find(text)?))
    }

    /// Takes `text` apart where its colons are known to be.
    pub(super) fn cut(text: &'t str, Colons([partition, service, region, account]): Colons) -> Self {
        let field = |from: u16, to: u16| &text[usize::from(from) + 1..usize::from(to)];
        Self {
            partition: &text["arn:".len()..usize::from(partition)],
            service: field(partition, service),
            region: field(service, region),
            account: field(region, account),
            resource: &text[usize::from(account) + 1..],
        }
    }

    /// The bucket's name, when it is the ARN of a general purpose bucket or of objects in one.
    #[must_use]
    pub fn bucket(&self) -> Option<&'t str> {
        let is_bucket = self.service == "s3" && self.region.is_empty() && self.account.is_empty();
        let end = || self.resource.bytes().position(|byte| byte == b'/').unwrap_or(self.resource.len());
        is_bucket.then(|| &self.resource[..end()])
    }

    /// The access point's name, and what stands behind it, when it is the ARN of an access point or of objects in one.
    #[must_use]
    pub fn access_point(&self) -> Option<&'t str> {
        let is_of_account = self.service == "s3" && !self.account.is_empty();
        self.resource.strip_prefix("accesspoint/").filter(|_| is_of_account)
    }

    /// The key pattern behind the bucket's name, when it is the ARN of objects.
    #[must_use]
    pub fn object_key(&self) -> Option<&'t str> {
        self.bucket()?;
        self.resource.split_once('/').map(|pair| pair.1)
    }
}

/// Where the colons behind the first four fields of an ARN are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colons([u16; 4]);

impl Colons {
    /// `None` unless `text` starts with `arn:` and has all six fields; their names are far shorter than 65,536 bytes.
    pub(super) fn find(text: &str) -> Option<Self> {
        if !text.starts_with("arn:") {
            return None;
        }
        let mut colons = [0; 4];
        let mut at = "arn:".len();
        for colon in &mut colons {
            at += field(&text[at..])?;
            *colon = u16::try_from(at).ok()?;
            at += 1;
        }
        Some(Self(colons))
    }
}

/// How long the text up to the next colon is. Fields are a few letters, so looking at each beats a search. Colons in
/// what is filled in later are part of a name: `⟨AWS::Region⟩`, `${aws:PrincipalAccount}`.
fn field(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.as_bytes()[from..].iter().position(|byte| matches!(byte, b':' | b'$' | 0xE2))?;
        let rest = &text[at..];
        let close = match rest.as_bytes()[0] {
            b':' => return Some(at),
            b'$' if rest.starts_with("${") => rest.find('}'),
            0xE2 if rest.starts_with(UNKNOWN_OPEN) => rest.find(UNKNOWN_CLOSE),
            _ => None,
        };
        // The last byte of a character is never one that is looked for.
        from = at + close.unwrap_or(0) + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_bucket_and_key_apart() {
        let arn = Arn::parse("arn:aws:s3:::b/x/y:z").expect("it has six fields");
        assert_eq!((arn.bucket(), arn.object_key()), (Some("b"), Some("x/y:z")));
        let bare = Arn::parse("arn:aws:s3:::b").expect("it has six fields");
        assert_eq!((bare.bucket(), bare.object_key()), (Some("b"), None));
        let access_point =
            Arn::parse("arn:aws:s3:eu-west-1:111122223333:accesspoint/a").expect("it has six fields");
        assert_eq!((access_point.bucket(), access_point.access_point()), (None, Some("a")));
        assert_eq!((bare.access_point(), arn.access_point()), (None, None));
        assert_eq!(Arn::parse("arn:aws:s3"), None);
        let later =
            Arn::parse("arn:aws:sqs:⟨AWS::Region⟩:${aws:PrincipalAccount}:é$x").expect("it has six fields");
        assert_eq!(
            (later.region, later.account, later.resource),
            ("⟨AWS::Region⟩", "${aws:PrincipalAccount}", "é$x")
        );
        assert_eq!(Arn::parse("arn:aws:sqs:${aws:⟨x:y:z").expect("it has six fields").account, "⟨x");
    }
}
