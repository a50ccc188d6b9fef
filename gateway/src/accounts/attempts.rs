//! Log-in attempts: guessing one account's password from one address soon has to wait.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use shared::domain::{Code, Login, Rejection};

/// Attempts without a success in one window: more than a person makes, and a year of guessing at this pace is ten million guesses,
/// which no password of eight unguessed characters fears.
const ATTEMPTS: u32 = 20;
/// The window: it starts with the first attempt.
pub const WINDOW: Duration = Duration::from_secs(60);
/// Accounts and addresses remembered: some 10 MB. Who floods it to be forgotten pays a password hash for each entry.
const REMEMBERED: u64 = 100_000;

/// Counts attempts for each account and address.
pub struct Attempts {
    counts: Cache<(Box<str>, Option<IpAddr>), Arc<AtomicU32>>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self { counts: Cache::builder().max_capacity(REMEMBERED).time_to_live(WINDOW).build() }
    }
}

impl Attempts {
    /// Counts an attempt before its password is looked at, so that many at once do not slip through together.
    pub fn begin(&self, login: &Login, address: Option<IpAddr>) -> Result<(), Rejection> {
        let count = self.counts.get_with(key(login, address), Arc::default);
        if count.fetch_add(1, Ordering::Relaxed) >= ATTEMPTS {
            return Err(Rejection::new(Code::RateLimited, "too many failed log-ins to this account: wait a minute"));
        }
        Ok(())
    }

    /// The password was right: the account's owner starts afresh.
    pub fn succeeded(&self, login: &Login, address: Option<IpAddr>) {
        self.counts.invalidate(&key(login, address));
    }
}

/// Who owns one IPv6 address owns its whole /64.
fn key(login: &Login, address: Option<IpAddr>) -> (Box<str>, Option<IpAddr>) {
    let account = match login {
        Login::Username(name) => name.as_str(),
        Login::Email(address) => address.as_str(),
    };
    let network = address.map(|address| match address.to_canonical() {
        IpAddr::V4(host) => IpAddr::V4(host),
        IpAddr::V6(host) => IpAddr::V6((u128::from(host) & (u128::MAX << 64)).into()),
    });
    (account.to_lowercase().into(), network)
}

#[cfg(test)]
mod tests {
    use shared::domain::Username;

    use super::*;

    fn ann(name: &str) -> Login {
        Login::Username(Username::parse("username", name).unwrap())
    }

    #[test]
    fn one_account_from_one_network_has_its_attempts_and_no_more() {
        let (attempts, address) = (Attempts::default(), |text: &str| Some(text.parse().unwrap()));
        for _ in 0..ATTEMPTS {
            attempts.begin(&ann("ann"), address("2001:db8::1")).unwrap();
        }
        assert_eq!(attempts.begin(&ann("ANN"), address("2001:db8::2")).unwrap_err().code(), Code::RateLimited);
        attempts.begin(&ann("ann"), address("2001:db8:1::1")).unwrap();
        attempts.begin(&ann("ben"), address("2001:db8::1")).unwrap();
    }

    #[test]
    fn a_success_starts_afresh() {
        let attempts = Attempts::default();
        for _ in 0..ATTEMPTS {
            attempts.begin(&ann("ann"), None).unwrap();
        }
        attempts.succeeded(&ann("ann"), None);
        attempts.begin(&ann("ann"), None).unwrap();
    }
}
