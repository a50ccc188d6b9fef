//! What one connection may still ask for.

use std::net::IpAddr;
use std::sync::Arc;

use shared::domain::{Rejection, UserId};
use shared::telemetry::metrics::RateScope;

use super::{Bucket, Rates, of_address};

/// The buckets from which a connection's commands take.
#[derive(Debug, Default)]
pub struct Allowance {
    connection: Bucket,
    /// Shared with the user's other connections; none for guests.
    user: Option<Arc<Bucket>>,
    /// Shared with all who come from there.
    address: Option<Arc<Bucket>>,
}

impl Rates {
    /// What a new connection may ask for.
    pub fn allowance(&self, user: Option<UserId>, address: IpAddr) -> Arc<Allowance> {
        let user = user.filter(|_| self.settings.user.is_some()).map(|user| self.user(user));
        let address = of_address(&self.addresses, self.settings.address, address);
        Arc::new(Allowance { connection: Bucket::default(), user, address })
    }
}

impl Allowance {
    /// Takes what one command costs.
    pub fn take(&self, rates: &Rates) -> Result<(), Rejection> {
        let settings = &rates.settings;
        rates.take(RateScope::Connection, settings.connection, Some(&self.connection))?;
        rates.take(RateScope::User, settings.user, self.user.as_deref())?;
        rates.take(RateScope::Address, settings.address.rate, self.address.as_deref())
    }
}
