//! How much may be asked for in which time: by a connection, by a user, from an address. A gateway counts for itself.
//!
//! Buckets are looked up once, when somebody connects or makes a request; a command then takes from three numbers, and waits for nobody.

mod allowance;
mod bucket;

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use shared::config::{OfAddresses, Rate, Rates as Settings};
use shared::domain::{Code, Rejection, UserId};
use shared::limits;
use shared::telemetry::metrics::{self, RateScope};
use tokio::time::Instant;

pub use allowance::Allowance;
use bucket::Bucket;

/// The rates, and the buckets of those who were here of late.
pub struct Rates {
    settings: Settings,
    start: Instant,
    users: Cache<UserId, Arc<Bucket>>,
    addresses: Cache<IpAddr, Arc<Bucket>>,
    handshakes: Cache<IpAddr, Arc<Bucket>>,
}

impl Rates {
    /// Nobody has asked for anything yet.
    pub fn new(settings: Settings) -> Self {
        let start = Instant::now();
        Self { settings, start, users: remembered(), addresses: remembered(), handshakes: remembered() }
    }

    /// Whether one more connection from an address may be opened.
    pub fn handshake(&self, address: IpAddr) -> Result<(), Rejection> {
        let OfAddresses { rate, .. } = self.settings.handshakes;
        let bucket = of_address(&self.handshakes, self.settings.handshakes, address);
        self.take(RateScope::Handshake, rate, bucket.as_deref())
    }

    /// Whether one more request from an address may be made.
    pub fn request(&self, address: IpAddr) -> Result<(), Rejection> {
        let OfAddresses { rate, .. } = self.settings.address;
        let bucket = of_address(&self.addresses, self.settings.address, address);
        self.take(RateScope::Address, rate, bucket.as_deref())
    }

    /// Whether one more request of a user may be made.
    pub fn request_of(&self, user: UserId) -> Result<(), Rejection> {
        self.take(RateScope::User, self.settings.user, Some(&self.user(user)))
    }

    fn user(&self, user: UserId) -> Arc<Bucket> {
        self.users.get_with(user, Arc::default)
    }

    fn take(&self, scope: RateScope, rate: Option<Rate>, bucket: Option<&Bucket>) -> Result<(), Rejection> {
        let (Some(rate), Some(bucket)) = (rate, bucket) else { return Ok(()) };
        bucket.take(rate, self.start.elapsed()).map_err(|wait| {
            metrics::rate_limited(scope);
            refusal(scope, wait)
        })
    }
}

fn refusal(scope: RateScope, wait: Duration) -> Rejection {
    let message = match scope {
        RateScope::Connection => "this connection asks for too much at once: slow down",
        RateScope::User => "you ask for too much at once, on all devices: slow down",
        RateScope::Address => "too much is asked for from your address: slow down",
        RateScope::Handshake => "too many connections are opened from your address: slow down",
    };
    Rejection::new(Code::RateLimited, message).after(wait)
}

/// Who is forgotten has a full bucket, as who has asked for nothing for that long has anyway.
fn remembered<K: std::hash::Hash + Eq + Send + Sync + 'static>() -> Cache<K, Arc<Bucket>> {
    Cache::builder().max_capacity(limits::RATES_REMEMBERED).time_to_idle(limits::RATE_REMEMBERED).build()
}

fn of_address(known: &Cache<IpAddr, Arc<Bucket>>, limit: OfAddresses, address: IpAddr) -> Option<Arc<Bucket>> {
    let address = address.to_canonical();
    let is_spared = limit.rate.is_none() || (limit.spares_private && is_private(address));
    (!is_spared).then(|| known.get_with(network(address), Arc::default))
}

/// Who owns one IPv6 address owns its whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(host) => Ipv6Addr::from_bits(host.to_bits() & (u128::MAX << 64)).into(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(host) => host.is_loopback() || host.is_private() || host.is_link_local(),
        IpAddr::V6(host) => host.is_loopback() || host.is_unique_local() || host.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(limit: OfAddresses) -> Rates {
        let rate = Rate::parse("1:2").unwrap();
        Rates::new(Settings { connection: rate, user: rate, address: limit, handshakes: limit })
    }

    fn given() -> OfAddresses {
        OfAddresses::parse("1:2").unwrap()
    }

    fn at(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn each_address_has_its_own_bucket_and_a_network_of_the_sixth_version_one() {
        let rates = rates(given());
        for address in ["203.0.113.1", "::ffff:203.0.113.1"] {
            rates.handshake(at(address)).unwrap();
        }
        let rejection = rates.handshake(at("203.0.113.1")).unwrap_err();
        assert_eq!((rejection.code(), rejection.retry_after()), (Code::RateLimited, Some(Duration::from_secs(1))));
        rates.handshake(at("203.0.113.2")).unwrap();
        rates.request(at("203.0.113.1")).unwrap();
        for address in ["2001:db8::1", "2001:db8::2"] {
            rates.request(at(address)).unwrap();
        }
        assert!(rates.request(at("2001:db8::3")).is_err());
        tokio::time::advance(Duration::from_secs(1)).await;
        rates.request(at("2001:db8::3")).unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn private_networks_are_spared_unless_a_rate_is_given() {
        let spares = OfAddresses { spares_private: true, ..given() };
        for (limit, refused) in [(spares, 0), (given(), 8)] {
            let rates = rates(limit);
            let addresses = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "fe80::1", "169.254.0.1", "172.16.0.1"];
            let times = addresses.iter().flat_map(|address| [address; 3]);
            assert_eq!(times.filter(|address| rates.request(at(address)).is_err()).count(), refused);
        }
        let rates = rates(spares);
        assert_eq!((0..3).filter(|_| rates.request(at("203.0.113.1")).is_err()).count(), 1, "a public one is not spared");
    }

    #[tokio::test(start_paused = true)]
    async fn a_users_connections_and_requests_count_together() {
        let rates = rates(OfAddresses { rate: None, spares_private: false });
        let user = UserId::from_uuid(uuid::Uuid::from_u128(1));
        let [one, other] = [(); 2].map(|()| rates.allowance(Some(user), at("203.0.113.1")));
        one.take(&rates).unwrap();
        rates.request_of(user).unwrap();
        assert!(other.take(&rates).is_err());
        let guest = rates.allowance(None, at("203.0.113.1"));
        guest.take(&rates).unwrap();
        guest.take(&rates).unwrap();
        assert!(guest.take(&rates).is_err(), "a connection has its own bucket too");
    }
}
