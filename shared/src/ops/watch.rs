//! Asks one server again and again whether it is there, and says so once whenever that changes.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep};
use tracing::{info, warn};

use super::Health;
use crate::retry::Backoff;
use crate::telemetry::metrics::Dependency;

/// Between two questions to a server that is there.
const PAUSE: Duration = Duration::from_secs(1);

/// An absence that lasts for so long is worth a line: connections are made lazily, so the first question may come before them.
const WORTH_TELLING: Duration = Duration::from_millis(500);

/// A server's answer: it is there, or why it is not.
pub type Asked = BoxFuture<'static, Result<(), String>>;

/// Asks for as long as it is not cancelled. `place` is where the server is, without its password.
pub async fn watch(health: Arc<Health>, dependency: Dependency, place: String, ask: impl Fn() -> Asked) {
    let name = dependency.name();
    let (mut backoff, mut absence) = (Backoff::default(), None);
    let mut is_known = false;
    loop {
        let asked_at = Instant::now();
        let answer = ask().await;
        match &answer {
            Ok(()) => {
                if !is_known || absence.take().is_some_and(|absence: Absence| absence.is_told) {
                    info!(at = %place, "the {name} is there");
                }
                (is_known, absence) = (true, None);
                backoff.reset();
            }
            Err(why) => {
                let absence = absence.get_or_insert(Absence { since: asked_at, is_told: false });
                if !absence.is_told && absence.since.elapsed() >= WORTH_TELLING {
                    absence.is_told = true;
                    warn!(at = %place, %why, "the {name} is away: trying again until it is there");
                }
            }
        }
        let pause = if answer.is_ok() { PAUSE } else { backoff.pause() };
        health.record(dependency, answer);
        sleep(pause).await;
    }
}

struct Absence {
    since: Instant,
    is_told: bool,
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::io;
    use std::sync::Mutex;

    use futures_util::FutureExt;
    use tracing::instrument::WithSubscriber;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Watches a server that answers with each of these for so many questions, and is there from then on; what was logged.
    async fn logged(answers: &[(usize, Result<(), &'static str>)]) -> Vec<String> {
        let answers: VecDeque<_> = answers.iter().flat_map(|(times, answer)| std::iter::repeat_n(*answer, *times)).collect();
        let (answers, lines, health) = (Mutex::new(answers), Lines::default(), Health::new());
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        let ask = || {
            let answer = answers.lock().unwrap().pop_front().unwrap_or(Ok(()));
            std::future::ready(answer.map_err(str::to_owned)).boxed()
        };
        let watching = watch(health, Dependency::Store, "postgres://db".to_owned(), ask).with_subscriber(subscriber);
        let _ = tokio::time::timeout(Duration::from_secs(120), watching).await;
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| line.split_once("the store is ").unwrap().1.to_owned()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn an_absence_and_its_end_are_one_line_each() {
        let lines = logged(&[(20, Err("refused")), (3, Ok(())), (20, Err("reset"))]).await;
        assert_eq!(
            lines,
            [
                "away: trying again until it is there at=postgres://db why=refused",
                "there at=postgres://db",
                "away: trying again until it is there at=postgres://db why=reset",
                "there at=postgres://db",
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_connection_that_takes_a_moment_is_no_absence() {
        assert_eq!(logged(&[(2, Err("not connected yet"))]).await, ["there at=postgres://db"]);
        assert_eq!(logged(&[(3, Ok(())), (1, Err("a hiccup"))]).await, ["there at=postgres://db"]);
    }
}
