//! Partitions of AWS and their regions.

use std::sync::LazyLock;

/// A partition: a part of AWS with accounts of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// What ARNs call it: `aws`.
    pub name: &'static str,
    /// What its host names end in: `amazonaws.com`.
    pub dns_suffix: &'static str,
    /// Names of its regions, separated by tabs.
    regions: &'static str,
}

impl Partition {
    /// The names of its regions, sorted.
    pub fn regions(self) -> impl Iterator<Item = &'static str> {
        self.regions.split('\t')
    }
}

static PARTITIONS: LazyLock<Vec<Partition>> = LazyLock::new(|| {
    let rows = include_str!("data/partitions.txt").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let mut columns = line.splitn(3, '\t');
        Some(Partition { name: columns.next()?, dns_suffix: columns.next()?, regions: columns.next()? })
    })
    .collect()
});

/// Every region with its partition, sorted; first how it begins, since to compare numbers takes least.
static REGIONS: LazyLock<Vec<(u64, &str, &str)>> = LazyLock::new(|| {
    let of = |region: &'static str, partition: Partition| (beginning(region), region, partition.name);
    let all = |partition: Partition| partition.regions().map(move |region| of(region, partition));
    let mut regions: Vec<_> = partitions().flat_map(all).collect();
    regions.sort_unstable();
    regions
});

/// The first eight bytes of a name as a number.
fn beginning(name: &str) -> u64 {
    name.as_bytes().first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

/// Every partition, sorted by name.
pub fn partitions() -> impl Iterator<Item = Partition> {
    PARTITIONS.iter().copied()
}

/// The partition that has the region.
#[must_use]
pub fn partition_of_region(region: &str) -> Option<&'static str> {
    let find = |region: &str| {
        let beginning = beginning(region);
        let from = REGIONS.partition_point(|known| known.0 < beginning);
        let mut alike = REGIONS[from..].iter().take_while(|known| known.0 == beginning);
        alike.find(|known| known.1 == region)
    };
    let has_capitals = || region.bytes().any(|byte| byte.is_ascii_uppercase());
    let found = find(region).or_else(|| has_capitals().then(|| find(&region.to_ascii_lowercase())).flatten());
    found.map(|known| known.2)
}

/// Whether AWS has a region with this name.
#[must_use]
pub fn is_region(name: &str) -> bool {
    partition_of_region(name).is_some()
}

/// Whether AWS has a partition with this name.
#[must_use]
pub fn is_partition(name: &str) -> bool {
    partitions().any(|partition| partition.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_their_partitions() {
        assert_eq!(partition_of_region("us-east-1"), Some("aws"));
        assert_eq!(partition_of_region("CN-North-1"), Some("aws-cn"));
        assert_eq!(partition_of_region("us-gov-west-1"), Some("aws-us-gov"));
        assert_eq!(partition_of_region("aws-global"), None);
        assert!(!is_region("us-east-9") && !is_region(""));
        assert!(is_partition("aws") && is_partition("aws-iso") && !is_partition("amazon"));
        assert!(partitions().count() >= 8);
        let regions: Vec<_> = partitions().flat_map(Partition::regions).collect();
        assert!(regions.len() >= 48 && !regions.contains(&""));
        assert!(regions.into_iter().all(is_region));
    }
}
