//! Names of AWS services as principals.

use std::sync::LazyLock;

use crate::aws::partition::{is_region, partitions};

/// Sorted.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("data/service-principals.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Log and report delivery, which the package behind [`NAMES`] lacks. Sources: the pages on S3 server access logging,
/// Storage Lens, Cost and Usage Reports, Data Exports and load balancer access logs; the last is what guides that are
/// older than the one before it name.
const DELIVERY: [&str; 6] = [
    "bcm-data-exports.amazonaws.com",
    "billingreports.amazonaws.com",
    "logdelivery.elasticloadbalancing.amazonaws.com",
    "logdelivery.elb.amazonaws.com",
    "logging.s3.amazonaws.com",
    "storage-lens.s3.amazonaws.com",
];

/// Whether AWS has a service with this principal, in its plain or its regional form: `logs.us-east-1.amazonaws.com` is
/// `logs.amazonaws.com`, and so is `logs.cn-north-1.amazonaws.com.cn`.
#[must_use]
pub fn is_known_service_principal(name: &str) -> bool {
    let suffix = |suffix: &str| name.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.'));
    let Some(service) = partitions().find_map(|partition| suffix(partition.dns_suffix)) else { return false };
    is_listed(service)
        || service.rsplit_once('.').is_some_and(|(service, region)| is_region(region) && is_listed(service))
}

fn is_listed(service: &str) -> bool {
    let name = || service.bytes().chain(".amazonaws.com".bytes());
    let is_in = |names: &[&str]| names.binary_search_by(|known| known.bytes().cmp(name())).is_ok();
    is_in(&NAMES) || is_in(&DELIVERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regional_forms_are_the_service() {
        for name in [
            "ec2.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "logs.us-east-1.amazonaws.com",
            "logs.cn-north-1.amazonaws.com.cn",
            "states.eu-west-1.amazonaws.com",
            "delivery.logs.amazonaws.com",
            "logging.s3.amazonaws.com",
            "replication.dynamodb.amazonaws.com",
        ] {
            assert!(is_known_service_principal(name), "{name}");
        }
        for name in [
            "",
            "ec2",
            "amazonaws.com",
            ".amazonaws.com",
            "ec3.amazonaws.com",
            "ec2.example.com",
            "ec2.us-east-9.amazonaws.com",
            "us-east-1.amazonaws.com",
            "#.amazonaws.com",
        ] {
            assert!(!is_known_service_principal(name), "{name}");
        }
    }

    #[test]
    fn the_lists_are_apart() {
        assert!(NAMES.len() >= 412 && NAMES.is_sorted() && DELIVERY.is_sorted());
        assert!(DELIVERY.iter().all(|name| !NAMES.contains(name)));
        for name in NAMES.iter().chain(&DELIVERY) {
            assert!(is_known_service_principal(name), "{name}");
        }
    }
}
