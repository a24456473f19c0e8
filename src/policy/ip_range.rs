//! Ranges of IP addresses, as conditions write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address with the length of its prefix: `203.0.113.0/24`. An address by itself is a range of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpRange {
    /// The address as written.
    pub address: IpAddr,
    /// How many of its first bits count.
    pub length: u8,
}

/// Ranges that no request over the internet comes from: RFC 1918, RFC 6598, loopback and link-local addresses, and
/// their like in IPv6.
const PRIVATE: [IpRange; 9] = [
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v6(0xFC00, 7),
    v6(0xFE80, 10),
    IpRange { address: IpAddr::V6(Ipv6Addr::LOCALHOST), length: 128 },
];

const fn v4([a, b, c, d]: [u8; 4], length: u8) -> IpRange {
    IpRange { address: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), length }
}

const fn v6(first: u16, length: u8) -> IpRange {
    IpRange { address: IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, 0)), length }
}

impl IpRange {
    /// Reads `address` or `address/length`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/').map_or((text, None), |pair| (pair.0, Some(pair.1)));
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            None => longest,
            Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|length| *length <= longest)?
            }
            Some(_) => return None,
        };
        Some(Self { address, length })
    }

    /// The same range, written with its first address.
    #[must_use]
    pub fn canonical(self) -> Self {
        Self { address: first_address(self.address, self.length), length: self.length }
    }

    /// Whether every address in it is private.
    #[must_use]
    pub fn is_private(self) -> bool {
        PRIVATE.iter().any(|range| {
            range.address.is_ipv4() == self.address.is_ipv4()
                && self.length >= range.length
                && first_address(self.address, range.length) == range.address
        })
    }
}

impl std::fmt::Display for IpRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.address, self.length)
    }
}

/// The address with all bits behind the first `length` cleared.
fn first_address(address: IpAddr, length: u8) -> IpAddr {
    let length = u32::from(length);
    match address {
        IpAddr::V4(four) => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            IpAddr::V4((u32::from(four) & mask).into())
        }
        IpAddr::V6(six) => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            IpAddr::V6((u128::from(six) & mask).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges() {
        let canonical = |text: &str| IpRange::parse(text).map(|range| range.canonical().to_string());
        assert_eq!(canonical("203.0.113.7/24").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(canonical("203.0.113.7").as_deref(), Some("203.0.113.7/32"));
        assert_eq!(canonical("2001:DB8::1/32").as_deref(), Some("2001:db8::/32"));
        assert_eq!(canonical("0.0.0.0/0").as_deref(), Some("0.0.0.0/0"));
        for text in
            ["", "203.0.113", "203.0.113.0/33", "203.0.113.0/", "203.0.113.0/+8", "*", "2001:db8::/129"]
        {
            assert_eq!(IpRange::parse(text), None, "{text}");
        }
    }

    #[test]
    fn private_means_all_of_it() {
        let is_private = |text: &str| IpRange::parse(text).expect("it is a range").is_private();
        assert!(is_private("10.1.2.3") && is_private("172.31.0.0/16") && is_private("fd00::/8"));
        assert!(!is_private("172.0.0.0/8") && !is_private("203.0.113.0/24") && !is_private("0.0.0.0/0"));
    }
}
