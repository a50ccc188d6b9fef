//! Whose word is believed about where a request came from.

use std::net::IpAddr;

/// Networks of proxies of one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Network>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    first: IpAddr,
    bits: u32,
}

impl Proxies {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let expected = "expected none, or addresses and networks such as 10.0.0.7,10.1.0.0/16 with commas between them";
        match text {
            "none" => Ok(Self::default()),
            list => list.split(',').map(|part| network(part.trim())).collect::<Option<_>>().map(Self).ok_or(expected),
        }
    }

    /// Where a request came from: the peer, or if that is a proxy of one's own, the last address in `X-Forwarded-For` that is none. What
    /// stands before it anybody may have made up.
    pub fn client<'h>(&self, peer: IpAddr, forwarded_for: impl DoubleEndedIterator<Item = &'h str>) -> IpAddr {
        let mut client = peer.to_canonical();
        for part in forwarded_for.rev().flat_map(|header| header.rsplit(',')) {
            if !self.has(client) {
                break;
            }
            match address(part.trim()) {
                Some(before) => client = before,
                None => break,
            }
        }
        client
    }

    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.has(address))
    }
}

impl Network {
    fn has(self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                same_start(first.to_bits().into(), address.to_bits().into(), 32, self.bits)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => same_start(first.to_bits(), address.to_bits(), 128, self.bits),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn same_start(one: u128, other: u128, width: u32, bits: u32) -> bool {
    (one ^ other).checked_shr(width - bits).unwrap_or_default() == 0
}

fn network(text: &str) -> Option<Network> {
    let (first, bits) = text.split_once('/').map_or((text, None), |(first, bits)| (first, Some(bits)));
    let first: IpAddr = first.parse().ok()?;
    let width = if first.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(width), |bits| bits.parse().ok()).filter(|bits| *bits <= width)?;
    Some(Network { first, bits })
}

/// An address as proxies write it: with a port or without one.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(bare).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &str, peer: &str, forwarded_for: &[&str]) -> String {
        let proxies = Proxies::parse(proxies).unwrap();
        proxies.client(peer.parse().unwrap(), forwarded_for.iter().copied()).to_string()
    }

    #[test]
    fn only_proxies_of_ones_own_are_believed() {
        let made_up = &["203.0.113.7"];
        assert_eq!(client("none", "192.0.2.1", made_up), "192.0.2.1");
        assert_eq!(client("10.0.0.0/8", "192.0.2.1", made_up), "192.0.2.1");
        assert_eq!(client("192.0.2.1", "192.0.2.1", made_up), "203.0.113.7");
        assert_eq!(client("192.0.2.1", "::ffff:192.0.2.1", made_up), "203.0.113.7");
        assert_eq!(client("10.0.0.0/8,2001:db8::/32", "2001:db8::1", &["198.51.100.1, 203.0.113.7", "10.2.3.4"]), "203.0.113.7");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["nonsense"]), "10.0.0.1");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["203.0.113.7:4711"]), "203.0.113.7");
        assert_eq!(client("0.0.0.0/0", "10.0.0.1", &["203.0.113.7, 198.51.100.1"]), "203.0.113.7");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.1,,10.0.0.2", "2001:db8::/129"] {
            assert!(Proxies::parse(text).is_err(), "{text}");
        }
    }
}
