//! Which IP addresses are somebody's on the public internet. Everything else is ours, our
//! network's or nobody's, and no address from data may lead there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 blocks that are not global unicast (the special-purpose registry of IANA, multicast and
/// the reserved rest): the first address and the length of the prefix.
const V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),       // this network
    ([10, 0, 0, 0], 8),      // private
    ([100, 64, 0, 0], 10),   // carrier-grade NAT
    ([127, 0, 0, 0], 8),     // loopback
    ([169, 254, 0, 0], 16),  // link-local, where clouds keep their metadata
    ([172, 16, 0, 0], 12),   // private
    ([192, 0, 0, 0], 24),    // protocol assignments
    ([192, 0, 2, 0], 24),    // documentation
    ([192, 31, 196, 0], 24), // AS112
    ([192, 52, 193, 0], 24), // AMT
    ([192, 88, 99, 0], 24),  // 6to4 relays
    ([192, 168, 0, 0], 16),  // private
    ([192, 175, 48, 0], 24), // AS112
    ([198, 18, 0, 0], 15),   // benchmarks
    ([198, 51, 100, 0], 24), // documentation
    ([203, 0, 113, 0], 24),  // documentation
    ([224, 0, 0, 0], 4),     // multicast
    ([240, 0, 0, 0], 4),     // reserved, and broadcast
];

/// The one IPv6 block that is global unicast. Loopback, mapped and compatible IPv4, NAT64, unique
/// local, link-local and multicast all lie outside it.
const V6_GLOBAL: ([u16; 8], u32) = ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3);

/// The parts of it that are not, or that carry an IPv4 address inside.
const V6: &[([u16; 8], u32)] = &[
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23), // Teredo, benchmarks, ORCHID and the like
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32), // documentation
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16), // 6to4
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48), // AS112
    ([0x3ffe, 0, 0, 0, 0, 0, 0, 0], 16), // the former 6bone
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20), // documentation
];

/// Whether an address is global unicast.
pub(super) fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !V4.iter().any(|block| lies_in_v4(v4, *block)),
        IpAddr::V6(v6) => {
            lies_in_v6(v6, V6_GLOBAL) && !V6.iter().any(|b| lies_in_v6(v6, *b)) && !is_isatap(v6)
        }
    }
}

/// Returns whether the lower half is that of a tunnel to the IPv4 address at its end (ISATAP, RFC 5214).
fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., universal, mark, _, _] = address.segments();
    mark == 0x5efe && matches!(universal, 0 | 0x200)
}

fn lies_in_v4(address: Ipv4Addr, (first, prefix): ([u8; 4], u32)) -> bool {
    let differing = u32::from(address) ^ u32::from_be_bytes(first);
    differing.leading_zeros() >= prefix
}

fn lies_in_v6(address: Ipv6Addr, (first, prefix): ([u16; 8], u32)) -> bool {
    let differing = u128::from(address) ^ u128::from(Ipv6Addr::from(first));
    differing.leading_zeros() >= prefix
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, want: bool) {
        assert_eq!(is_global(address.parse().unwrap()), want, "{address}");
    }

    #[test]
    fn blocks_end_where_they_end() {
        for (inside, outside) in [
            ("10.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.63.255.255"),
            ("100.127.255.255", "100.128.0.0"),
            ("127.0.0.2", "128.0.0.1"),
            ("169.254.169.254", "169.255.0.0"),
            ("172.31.255.255", "172.32.0.0"),
            ("192.0.0.170", "192.0.1.0"),
            ("192.168.0.0", "192.169.0.0"),
            ("198.19.255.255", "198.20.0.0"),
            ("255.255.255.255", "223.255.255.255"),
            ("2001:1ff:ffff::1", "2001:200::1"),
            ("2002:808:808::1", "2003::1"),
            ("3fff:fff::1", "3fff:1000::1"),
            ("fe80::1", "2606:4700::1111"),
        ] {
            check(inside, false);
            check(outside, true);
        }
    }

    #[test]
    fn addresses_inside_addresses_are_refused() {
        for address in [
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::8.8.8.8",
            "64:ff9b::8.8.8.8",
            "64:ff9b:1::1",
            "2001:0:4136:e378::1",
            "fc00::1",
            "fd00:ec2::254",
            "fec0::1",
            "ff02::1",
            "100::1",
            "4000::1",
        ] {
            check(address, false);
        }
    }
}
