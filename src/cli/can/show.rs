//! An answer in words.

mod json;

use crate::cli::Error;
use crate::cli::can::gather::Gathered;
use grantlint::access::Request;
use grantlint::access::evaluate::{Answer, Decision, Decisive, Doubt, Layer};
use grantlint::finding::{Label, Severity};
use grantlint::output::{HumanOptions, Labelled, Remark, count, harmless};
use grantlint::policy::Effect;
use grantlint::source::Source;
use grantlint::syntax::Node;

/// Statements that would have allowed the request and are shown, and conditions of each that fail; the others are
/// counted.
const MOST_NEAR: usize = 8;

/// An answer and all that it is about.
pub(super) struct Shown<'a, 'd, 's> {
    pub(super) request: &'a Request,
    pub(super) answer: &'a Answer<'s>,
    pub(super) gathered: &'a Gathered<'d, 's>,
}

impl Shown<'_, '_, '_> {
    pub(super) fn human(&self, sources: &[Source], options: HumanOptions) -> Result<String, Error> {
        let mut remarks: Vec<Remark> = self.answer.decisive.iter().map(|one| self.decisive(one)).collect();
        remarks.extend(self.near());
        remarks.extend(self.answer.doubts.iter().filter_map(open));
        let labels = remarks.iter().flat_map(|remark| remark.labels.iter().cloned());
        let labelled = Labelled::new(sources.to_vec(), labels.collect::<Vec<_>>());
        let mut out = Vec::new();
        labelled.write(&remarks, options, &mut out)?;
        let mut text = format!("{}: {}\n", self.word(), harmless(&self.request.to_string()));
        for layer in &self.answer.missing {
            text.push_str(&format!("{}\n", self.lack(*layer)));
        }
        if !out.is_empty() {
            text.push('\n');
            text.push_str(&String::from_utf8_lossy(&out));
        }
        for key in self.keys() {
            text.push_str(&depends_on(&harmless(key)));
        }
        for policy in self.unseen() {
            text.push_str(&format!(
                "depends on `{}`, which the caller has and no file holds the text of\n",
                harmless(policy)
            ));
        }
        if self.is_bucket_open() {
            text.push_str(
                "depends on the bucket behind the access point, on which the request must be allowed as well\n",
            );
        }
        text.push_str(&left_out(
            &self.gathered.others,
            "is about another resource",
            "are about another resource",
        ));
        text.push_str(&left_out(&self.gathered.strangers, "is not the caller's", "are not the caller's"));
        text.push_str(&left_out(
            &self.gathered.endpoints,
            "is a VPC endpoint's, which the request need not go through: `--endpoint-policy` takes a file with it",
            "are those of VPC endpoints, which the request need not go through: `--endpoint-policy` takes a file with one",
        ));
        Ok(text)
    }

    fn word(&self) -> &'static str {
        match self.answer.decision {
            Decision::Allowed => "allowed",
            Decision::ImplicitlyDenied => "denied, since nothing allows it",
            Decision::ExplicitlyDenied => "denied by a statement",
        }
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.answer.doubts.iter().filter_map(|doubt| match doubt {
            Doubt::Key(key) => Some(&**key),
            Doubt::Later(_) | Doubt::Open(_) => None,
        })
    }

    /// What the caller has without a text, unless a Deny decides whatever that says.
    fn unseen(&self) -> &[String] {
        if self.answer.decision == Decision::ExplicitlyDenied { &[] } else { &self.gathered.unseen }
    }

    /// Whether it hangs on the policies of a bucket that is known by an access point only.
    fn is_bucket_open(&self) -> bool {
        self.answer.decision == Decision::Allowed && self.request.is_through_access_point()
    }

    fn decisive(&self, one: &Decisive<'_>) -> Remark {
        let (verb, severity) = match one.effect {
            Effect::Allow => ("allows it", Severity::Info),
            Effect::Deny => ("denies it", Severity::High),
        };
        let message = format!("{} {verb}", self.named(one.policy, one.statement));
        let policy = self.gathered.policies[one.policy].policy;
        let statement = &policy.statements[one.statement];
        // The statement's first line is often a lone brace.
        let effect = Label {
            pointer: one.node.pointer(),
            ..Label::of(statement.effect_node.unwrap_or(one.node), verb)
        };
        let parts = [
            statement.principals.as_ref().map(|listed| (listed.value, "the caller")),
            statement.actions.as_ref().map(|listed| (listed.value, "the action")),
            statement.resources.as_ref().map(|listed| (listed.value, "the resource")),
        ];
        let parts = parts.into_iter().flatten().map(|(node, message)| Label::of(node, message));
        let labels = std::iter::once(effect).chain(parts).collect();
        Remark { severity, message, labels, notes: Vec::new() }
    }

    /// ``statement `ReadMedia` of the bucket policy``, or by number when it has no name.
    fn named(&self, policy: usize, statement: usize) -> String {
        let policy = &self.gathered.policies[policy];
        let name = match policy.layer {
            Layer::Boundary | Layer::Session | Layer::Endpoint => described(policy.layer),
            _ => policy.kind.described(),
        };
        let sid =
            policy.policy.statements[statement].sid.and_then(Node::string).filter(|sid| !sid.is_empty());
        match sid {
            Some(sid) => format!("statement `{sid}` of the {name}"),
            None => format!("statement {} of the {name}", statement + 1),
        }
    }

    fn near(&self) -> Vec<Remark> {
        let near = &self.answer.near;
        let mut remarks: Vec<Remark> = near
            .iter()
            .take(MOST_NEAR)
            .map(|one| {
                let labels = one.failed.iter().take(MOST_NEAR).map(|node| {
                    let key = node.string().unwrap_or_default();
                    let is_stated = !self.keys().any(|open| open.eq_ignore_ascii_case(&key));
                    Label::of(
                        *node,
                        if is_stated { "does not hold" } else { "not stated, so it does not hold" },
                    )
                });
                let hidden = one.failed.len().saturating_sub(MOST_NEAR);
                let rest = (hidden > 0).then(|| format!("and {} more", count(hidden, "place", "places")));
                Remark {
                    severity: Severity::Info,
                    message: format!(
                        "{} would allow it but for its conditions",
                        self.named(one.policy, one.statement)
                    ),
                    labels: labels.collect(),
                    notes: rest.into_iter().collect(),
                }
            })
            .collect();
        if let Some(hidden @ 1..) = near.len().checked_sub(MOST_NEAR) {
            let message = format!("{hidden} more would allow it but for their conditions");
            remarks.push(Remark { severity: Severity::Info, message, labels: Vec::new(), notes: Vec::new() });
        }
        remarks
    }

    /// What a layer that must allow the request lacks.
    fn lack(&self, layer: Layer) -> String {
        let given = self.gathered.policies.iter().filter(|policy| policy.layer == layer).count();
        let name = described(layer);
        let mut text = match given {
            0 => format!("it takes an allowing {name}, and none was given"),
            1 => format!("the {name} does not allow it"),
            _ => format!("none of the {given} policies read as {name} allows it"),
        };
        if let Layer::ServiceControl(_) = layer {
            text.push_str("; every level needs an Allow, which AWS's FullAWSAccess gives");
        }
        text
    }
}

/// Policies that have no say, the first by its place.
fn left_out(policies: &[(String, String)], is: &str, are: &str) -> String {
    let Some((path, pointer)) = policies.first() else { return String::new() };
    let place = format!("{path} {pointer}");
    let place = harmless(place.trim_end());
    match policies.len() - 1 {
        0 => format!("{place} {is}\n"),
        rest => format!("{place}, and {rest} more policies, {are}\n"),
    }
}

fn depends_on(key: &str) -> String {
    if key.eq_ignore_ascii_case("aws:ResourceAccount") {
        return format!(
            "depends on whose the resource is; it is taken for the caller's account's: \
             say `--context {key}=ACCOUNT`\n"
        );
    }
    format!(
        "depends on {key}, which is not stated and taken for absent: say `--context {key}=VALUE`, \
         or `--context {key}=` when the request lacks it\n"
    )
}

/// A doubt about a place.
fn open(doubt: &Doubt<'_>) -> Option<Remark> {
    let (node, message) = match doubt {
        Doubt::Key(_) => return None,
        Doubt::Later(node) => (node, "the answer depends on this, which is known only later"),
        Doubt::Open(node) => (node, "the answer depends on this, and what AWS makes of it is not documented"),
    };
    let labels = vec![Label::of(*node, "")];
    Some(Remark { severity: Severity::Medium, message: message.to_owned(), labels, notes: Vec::new() })
}

/// A layer in words.
fn described(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::Resource => "policy of the resource",
        Layer::ServiceControl(_) => "service control policy",
        Layer::ResourceControl => "resource control policy",
        Layer::Endpoint => "endpoint policy",
    }
}

/// A layer as programs read it.
fn word(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity",
        Layer::Boundary => "boundary",
        Layer::Session => "session",
        Layer::Resource => "resource",
        Layer::ServiceControl(_) => "scp",
        Layer::ResourceControl => "rcp",
        Layer::Endpoint => "endpoint",
    }
}
