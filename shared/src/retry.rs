//! Pauses between attempts: they double, never pass a bound, and are jittered so that many processes do not come back at once.

use std::time::Duration;

use crate::limits;

/// The pauses of one series of attempts.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: limits::RETRY_FIRST }
    }
}

impl Backoff {
    /// The pause to make now: half of the step is chance.
    pub fn pause(&mut self) -> Duration {
        let step = self.next;
        self.next = (step * 2).min(limits::RETRY_LONGEST);
        step.mul_f64(rand::random_range(0.5..=1.0))
    }

    /// Waits before the next attempt.
    pub async fn wait(&mut self) {
        tokio::time::sleep(self.pause()).await;
    }

    /// Starts over, after a success.
    pub fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_below_the_bound() {
        let mut backoff = Backoff::default();
        let pauses: Vec<_> = (0..20).map(|_| backoff.pause()).collect();
        assert!(pauses[0] <= limits::RETRY_FIRST);
        assert!(pauses[10] > pauses[0]);
        assert!(pauses.iter().all(|pause| *pause <= limits::RETRY_LONGEST));
    }
}
