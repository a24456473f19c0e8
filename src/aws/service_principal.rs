//! Names of AWS services as principals.

use std::sync::LazyLock;

use crate::aws::partition::{is_region, partitions};
use crate::distance::distance;

/// Sorted.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("data/service-principals.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Log and report delivery, which the package behind [`NAMES`] lacks. Sources: the pages on S3 server access logging,
/// Storage Lens, Cost and Usage Reports, Data Exports and load balancer access logs; `logdelivery.elb` is the one of
/// Outposts.
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
    let Some((service, _)) = taken_apart(name) else { return false };
    is_listed(service) || is_listed(without_region(service))
}

/// The principal that an unknown one was probably meant to be: the only one a letter or two away. `None` for those that
/// are known; there is no list of all, so that others may well be there.
#[must_use]
pub fn similar_service_principal(name: &str) -> Option<String> {
    let (service, suffix) = taken_apart(name)?;
    let bare = without_region(service);
    // Of short names too many are near each other.
    let most = match bare.len() {
        5..=8 => 1,
        9..=LONGEST => 2,
        _ => return None,
    };
    if is_known_service_principal(name) {
        return None;
    }
    let all = NAMES.iter().chain(&DELIVERY).filter_map(|known| known.strip_suffix(".amazonaws.com"));
    let is_near = |known: &&str| distance(bare, known, most).is_some();
    let mut near = all.filter(is_near);
    let meant = near.next().filter(|_| near.next().is_none())?;
    Some(format!("{meant}{}.{suffix}", &service[bare.len()..]))
}

/// No service's name is as long.
const LONGEST: usize = 80;

/// A principal without the suffix of its partition, and that.
fn taken_apart(name: &str) -> Option<(&str, &'static str)> {
    let suffix = |suffix: &str| name.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.'));
    partitions().find_map(|partition| Some((suffix(partition.dns_suffix)?, partition.dns_suffix)))
}

fn without_region(service: &str) -> &str {
    service.rsplit_once('.').filter(|pair| is_region(pair.1)).map_or(service, |pair| pair.0)
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
    fn a_misspelt_name_is_near_one_only() {
        let meant = |name: &str| similar_service_principal(name);
        assert_eq!(meant("lamda.amazonaws.com").as_deref(), Some("lambda.amazonaws.com"));
        assert_eq!(meant("deliverylogs.amazonaws.com").as_deref(), Some("delivery.logs.amazonaws.com"));
        assert_eq!(
            meant("cloudwacth.cn-north-1.amazonaws.com.cn").as_deref(),
            Some("cloudwatch.cn-north-1.amazonaws.com.cn")
        );
        for name in
            ["lambda.amazonaws.com", "rum.amazonaws.com", "ec3.amazonaws.com", "lamda", "other.example.com"]
        {
            assert_eq!(meant(name), None, "{name}");
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
