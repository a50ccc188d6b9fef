//! How much may be asked for in which time.

/// A rate: so many a second, and so many at once by who has asked for less before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// In the long run.
    pub per_second: u32,
    /// At once.
    pub burst: u32,
}

/// How much may be asked for, each with its own rate; `None` is without end. Each gateway counts for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Commands over one connection.
    pub connection: Option<Rate>,
    /// Commands and requests of one user.
    pub user: Option<Rate>,
    /// Commands and requests from one address.
    pub address: OfAddresses,
    /// New connections from one address.
    pub handshakes: OfAddresses,
}

/// A rate of addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfAddresses {
    /// The rate.
    pub rate: Option<Rate>,
    /// Whether private networks are exempt: behind such an address there may be a balancer that nobody has named, and all its clients.
    pub spares_private: bool,
}

const EXPECTED: &str = "expected a rate such as 200:4000, which is 200 a second and 4000 at once, each up to a million, or off";

impl Rate {
    /// Reads `PER_SECOND:BURST`, or `off`.
    pub fn parse(text: &str) -> Result<Option<Self>, &'static str> {
        if text == "off" {
            return Ok(None);
        }
        let (per_second, burst) = text.split_once(':').ok_or(EXPECTED)?;
        let number = |text: &str| text.trim().parse().ok().filter(|number| (1..=1_000_000).contains(number)).ok_or(EXPECTED);
        Ok(Some(Self { per_second: number(per_second)?, burst: number(burst)? }))
    }
}

impl OfAddresses {
    /// Reads a rate that is given, and holds for all addresses.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        Rate::parse(text).map(|rate| Self { rate, spares_private: false })
    }

    /// A rate that nobody has asked for.
    pub const fn by_default(rate: Rate) -> Self {
        Self { rate: Some(rate), spares_private: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_two_numbers_or_off() {
        let rate = Rate::parse("200:4000").unwrap().unwrap();
        assert_eq!((rate.per_second, rate.burst), (200, 4_000));
        assert_eq!(Rate::parse("off"), Ok(None));
        for bad in ["", "200", "0:1", "1:0", "-1:2", "1:2:3", "on", "1/s", "1000001:1"] {
            assert_eq!(Rate::parse(bad), Err(EXPECTED), "{bad}");
        }
    }
}
