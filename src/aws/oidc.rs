//! Identity providers that many customers share, so that a token of theirs says nothing about whose it is until
//! one of its claims is compared.

/// A provider and what tells its customers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedProvider {
    /// Its URL without `https://`: what stands before the colon in condition keys.
    pub url: &'static str,
    /// The claims of which one must be compared, each as the end of a condition key; one with a colon is a whole key.
    pub claims: &'static [&'static str],
    /// How the provider's subjects name the customer: the text before the customer's name and the one behind it.
    pub subject: Option<(&'static str, char)>,
}

const SUBJECT: &[&str] = &["sub"];
const AUDIENCE: &[&str] = &["aud"];

const fn by(url: &'static str, claims: &'static [&'static str]) -> SharedProvider {
    SharedProvider { url, claims, subject: None }
}

const fn by_subject(url: &'static str, before: &'static str, behind: char) -> SharedProvider {
    SharedProvider { url, claims: SUBJECT, subject: Some((before, behind)) }
}

/// GitHub Actions. Since May 2026 IAM takes the workflow's reference in place of the subject; the other claims name a
/// repository or its owner as well.
pub const GITHUB: &str = "token.actions.githubusercontent.com";
/// Cognito's identity pools, which may give tokens to guests as well.
pub const COGNITO: &str = "cognito-identity.amazonaws.com";
const GITHUB_CLAIMS: &[&str] = &[
    "sub",
    "job_workflow_ref",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "enterprise",
    "enterprise_id",
];

/// Claims of GitHub of which the whole value is one customer's, and those that begin with the owner's name.
const GITHUB_WHOLE: [&str; 5] =
    ["repository_owner", "repository_owner_id", "repository_id", "enterprise", "enterprise_id"];
const GITHUB_OF_OWNER: [&str; 2] = ["repository", "job_workflow_ref"];

/// How the values of a claim name the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The whole value does: an id, or a name with nothing behind it.
    Whole,
    /// The text between these two does.
    Between(&'static str, char),
}

impl Naming {
    /// Whether values that begin so are one customer's.
    #[must_use]
    pub fn is_fixed(self, start: &str) -> bool {
        let Self::Between(before, behind) = self else { return false };
        match start.strip_prefix(before) {
            Some(name) => name.find(behind).is_some_and(|end| end > 0),
            // A subject that was made up otherwise: something must stand there.
            None => !before.starts_with(start),
        }
    }
}

impl SharedProvider {
    /// How the values of a claim name the customer, where that is known.
    #[must_use]
    pub fn names_customer(&self, claim: &str) -> Option<Naming> {
        let is_among = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(claim));
        if claim.eq_ignore_ascii_case("sub") {
            return self.subject.map(|(before, behind)| Naming::Between(before, behind));
        }
        if self.url == GITHUB && is_among(&GITHUB_OF_OWNER) {
            return Some(Naming::Between("", '/'));
        }
        let is_whole = match self.url {
            GITHUB => is_among(&GITHUB_WHOLE),
            // Where it is the audience or the application that tells customers apart, it is one id. Google's ids of
            // clients begin with the project's number, and what follows is the project's too.
            _ => is_among(&["app_id"]) || (self.claims == AUDIENCE && is_among(AUDIENCE)),
        };
        is_whole.then_some(Naming::Whole)
    }
}

/// Providers whose roles IAM refuses to save unless the claim is compared ("OIDC identity provider controls" in the IAM
/// user guide), and the four that have no provider resource, with the claims that the guide tells to compare. How
/// subjects are written is from the providers' own documentation.
#[rustfmt::skip]
const SHARED: [SharedProvider; 25] = [
    SharedProvider { url: GITHUB, claims: GITHUB_CLAIMS, subject: Some(("repo:", '/')) },
    by("accounts.google.com", &["aud", "oaud", "sub", "email"]),
    by(COGNITO, AUDIENCE),
    by("graph.facebook.com", &["app_id", "id"]),
    by("www.amazon.com", &["app_id", "user_id"]),
    by_subject("agent.buildkite.com", "organization:", ':'),
    by("api.pulumi.com/oidc", AUDIENCE),
    by_subject("app.terraform.io", "organization:", ':'),
    by_subject("gitlab.com", "project_path:", '/'),
    by("oidc-configuration.audit-log.githubusercontent.com", SUBJECT),
    by("oidc.codefresh.io", SUBJECT),
    by("oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu", SUBJECT),
    by("oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb", SUBJECT),
    by("oidc.vercel.com", AUDIENCE),
    by("proidc.upbound.io", SUBJECT),
    by("rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7", SUBJECT),
    by("rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr", SUBJECT),
    by("rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg", SUBJECT),
    by("rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26", SUBJECT),
    by("sandboxes.cloud", AUDIENCE),
    by("scalr.io", SUBJECT),
    by("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", &["sts:RoleSessionName"]),
    by("studio.datachain.ai/api", SUBJECT),
    by("tokens.cloud.shisho.dev", SUBJECT),
    by_subject("vstoken.actions.githubusercontent.com", "repo:", '/'),
];

/// The shared provider with this URL; a slash at its end does not count.
#[must_use]
pub fn shared_provider(url: &str) -> Option<SharedProvider> {
    let url = url.trim_end_matches('/');
    SHARED.into_iter().find(|provider| provider.url.eq_ignore_ascii_case(url))
}

/// Whether the provider is that of an EKS cluster, whose every workload has a token for AWS.
#[must_use]
pub fn is_eks_cluster(url: &str) -> bool {
    url.strip_prefix("oidc.eks.").is_some_and(|rest| rest.contains(".amazonaws.") && rest.contains("/id/"))
}

/// Providers whose tokens have one audience, from their documentation.
const ONE_AUDIENCE: [&str; 3] = [GITHUB, "accounts.google.com", COGNITO];

/// Whether each of the provider's tokens is known to be for one audience.
#[must_use]
pub fn has_one_audience(url: &str) -> bool {
    ONE_AUDIENCE.iter().any(|known| known.eq_ignore_ascii_case(url))
}
