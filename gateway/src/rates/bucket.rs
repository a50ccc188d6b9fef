//! A bucket of tokens: it fills at a rate, up to its burst, and each thing that is asked for takes one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shared::config::Rate;

/// A bucket, in one number: when it will be full again, in nanoseconds since the process started. Many may take from it at once without
/// waiting for each other.
#[derive(Debug, Default)]
pub struct Bucket(AtomicU64);

impl Bucket {
    /// Takes a token at a time that is given since the process started; if there is none, how long it takes until there is one.
    pub fn take(&self, rate: Rate, now: Duration) -> Result<(), Duration> {
        let now = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let token = 1_000_000_000 / u64::from(rate.per_second.max(1));
        let whole = token.saturating_mul(u64::from(rate.burst.max(1)));
        let mut full = self.0.load(Ordering::Relaxed);
        loop {
            let then = full.max(now).saturating_add(token);
            let is_over = then.saturating_sub(now).saturating_sub(whole);
            if is_over > 0 {
                return Err(Duration::from_nanos(is_over));
            }
            match self.0.compare_exchange_weak(full, then, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(other) => full = other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(per_second: u32, burst: u32) -> Rate {
        Rate { per_second, burst }
    }

    #[test]
    fn a_burst_goes_through_and_then_the_rate() {
        let (bucket, rate) = (Bucket::default(), rate(10, 5));
        let at = Duration::from_millis;
        for _ in 0..5 {
            bucket.take(rate, at(0)).unwrap();
        }
        assert_eq!(bucket.take(rate, at(0)), Err(at(100)));
        assert_eq!(bucket.take(rate, at(60)), Err(at(40)));
        bucket.take(rate, at(100)).unwrap();
        assert_eq!(bucket.take(rate, at(100)), Err(at(100)), "a refusal takes nothing");
        // Who waits has the whole burst again, and no more.
        for _ in 0..5 {
            bucket.take(rate, at(60_000)).unwrap();
        }
        assert!(bucket.take(rate, at(60_000)).is_err());
    }

    #[test]
    fn of_many_at_once_no_more_get_through_than_may() {
        let (bucket, rate) = (Bucket::default(), rate(1, 1_000));
        let through: usize = std::thread::scope(|scope| {
            let count = || (0..1_000).filter(|_| bucket.take(rate, Duration::ZERO).is_ok()).count();
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(through, 1_000);
    }
}
