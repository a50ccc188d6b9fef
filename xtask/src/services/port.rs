//! Free loopback ports that stay free while their server is down.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Below the range that systems take for outgoing connections (32768 on Linux, 49152 elsewhere): a port from that range could be lost
/// to any client while its server is being restarted.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

static GIVEN: LazyLock<Mutex<HashSet<u16>>> = LazyLock::new(Mutex::default);

/// A port that nothing listens on and that this process has not given out before. Random, so that parallel processes seldom meet.
pub fn free() -> std::io::Result<u16> {
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let span = u64::from(RANGE.end - RANGE.start);
    for _ in 0..1_000 {
        let offset = RandomState::new().build_hasher().finish() % span;
        let port = RANGE.start + u16::try_from(offset).unwrap_or_default();
        if !given.contains(&port) && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            given.insert(port);
            return Ok(port);
        }
    }
    Err(std::io::Error::other("no free loopback port between 20000 and 32000"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_ports_differ_and_lie_below_the_outgoing_range() {
        let (one, other) = (super::free().unwrap(), super::free().unwrap());
        assert_ne!(one, other);
        assert!(super::RANGE.contains(&one) && super::RANGE.contains(&other));
    }
}
