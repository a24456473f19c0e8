//! Callers that policies can tell apart, one of each.

use std::sync::LazyLock;

use crate::access::CallerKind;
use crate::policy::Arn;

use super::super::pattern::{Pattern, Reading, Variables};
use super::super::plausible::ACCOUNTS;
use super::super::product::{Fuel, OutOfFuel};
use super::super::text::{Text, Texts};
use super::{Callers, Derived, Named, Record};

/// Those of identity policies that ask nothing of their callers, as most do.
static UNASKED: LazyLock<Vec<Record>> = LazyLock::new(|| {
    let callers = Callers { is_identity: true, ..Callers::default() };
    callers.records_of_accounts(&mut Fuel::new(u64::MAX)).unwrap_or_default()
});

impl Callers {
    /// Callers among which every combination of answers is found.
    pub(super) fn records(&self, fuel: &mut Fuel) -> Result<Vec<Record>, OutOfFuel> {
        if self.is_identity && self.asks_nothing() {
            return Ok(UNASKED.clone());
        }
        let mut records = self.records_of_accounts(fuel)?;
        if self.is_identity {
            return Ok(records);
        }
        // CloudFront's origin access identities are users of no account.
        records.extend(self.named().filter_map(|named| match named {
            Named::Arn(arn) if Arn::parse(arn).is_some_and(|parsed| parsed.account == "cloudfront") => {
                let (kind, account) = (CallerKind::User, "cloudfront".to_owned());
                Some(Record { kind, arn: Text::plain(arn), account, session: None })
            }
            _ => None,
        }));
        let other =
            |kind, name: &str| Record { kind, arn: Text::plain(name), account: String::new(), session: None };
        records.push(other(CallerKind::Anonymous, ""));
        for service in self.services(fuel)? {
            records.push(other(CallerKind::Service, &service));
        }
        let mut providers: Vec<String> = self
            .named()
            .filter_map(|named| match named {
                Named::Federated(name) if name != "*" => Some(name.clone()),
                _ => None,
            })
            .collect();
        let account = ACCOUNTS[0];
        providers.push(format!("arn:aws:iam::{account}:saml-provider/example"));
        providers.push(format!("arn:aws:iam::{account}:oidc-provider/issuer.example.com"));
        providers.push(format!("arn:aws:iam::{account}:saml-provider/example-other"));
        records.extend(providers.iter().map(|name| other(CallerKind::Federated, name)));
        Ok(records)
    }

    fn services(&self, fuel: &mut Fuel) -> Result<Vec<String>, OutOfFuel> {
        let named = self.named().filter_map(|named| match named {
            Named::Service(name) => Some(name.clone()),
            _ => None,
        });
        let mut services: Vec<String> = named.collect();
        let plain =
            ["lambda.amazonaws.com", "sns.amazonaws.com", "events.amazonaws.com", "ec2.amazonaws.com"];
        services.extend(plain.map(str::to_owned));
        let mut texts = Texts::default();
        for pattern in self.conditions(Derived::ServiceName).flatten() {
            texts.add(pattern.clone());
        }
        if !texts.patterns.is_empty() {
            let glob = Reading { wildcards: true, ..Reading::default() };
            let shape = Pattern::compile("?*.amazonaws.com", glob, &mut Variables::default());
            let values = texts.values(&[&shape], &[texts.one_by_one()], &services, fuel)?;
            services = values.iter().map(Text::string).collect();
        }
        Ok(services)
    }
}
