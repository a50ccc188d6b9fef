//! `bench slow`: what those who read have to bear from those who do not.

use std::time::Duration;

use bench::{Fault, Member};

use crate::contender::{Contender, Running};
use crate::figures::{median, percentile};
use crate::options::Options;
use crate::scratch::Scratch;

/// Between two messages.
const PACE: Duration = Duration::from_millis(50);

/// Between a change of who is there and what is measured.
const REST: Duration = Duration::from_secs(2);

/// What readers noticed, in milliseconds, each round.
#[derive(Default)]
struct Delays {
    p50: Vec<f64>,
    p99: Vec<f64>,
}

/// The same messages to readers alone, then to them and to as many more who never read, until these are hung up.
pub async fn run(options: &Options) -> Result<(), Fault> {
    println!(
        "{} readers, then as many again who never read; contents of {} bytes, 20 a second; medians of {} rounds of {:?}, cores: {:?}\n",
        options.sockets, options.bytes, options.rounds, options.time, options.cores
    );
    println!("| server | readers' p50 / p99 alone, ms | beside as many who do not read | RSS, MiB | at its highest |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    for contender in &options.only {
        measure(*contender, options).await?;
    }
    Ok(())
}

async fn measure(contender: Contender, options: &Options) -> Result<(), Fault> {
    let scratch = Scratch::new()?;
    let folder = scratch.folder(contender.name())?;
    let mut running = contender.start(options.bytes, &folder, options.cores).await?;
    running.gather(0..options.sockets).await?;
    let (mut alone, mut beside) = (Delays::default(), Delays::default());
    let mut rss_kib = 0;
    for _ in 0..options.rounds {
        alone.speak(options, &mut running).await?;
        rss_kib = running.server.rss_kib()?;
        let mut stuck: Vec<Member> = Vec::new();
        for index in 0..options.sockets {
            stuck.push(running.crowd.stick(index).await?);
        }
        tokio::time::sleep(REST).await;
        beside.speak(options, &mut running).await?;
        let count = stuck.len();
        drop(stuck);
        tokio::time::sleep(REST).await;
        eprintln!("{}: alone {}, beside {} who do not read {}", contender.name(), alone.last(), count, beside.last());
    }
    println!(
        "| {} | {:.1} / {:.1} | {:.1} / {:.1} | {} | {} |",
        contender.about(),
        median(&alone.p50),
        median(&alone.p99),
        median(&beside.p50),
        median(&beside.p99),
        rss_kib / 1024,
        running.server.peak_rss_kib()? / 1024
    );
    Ok(())
}

impl Delays {
    async fn speak(&mut self, options: &Options, running: &mut Running) -> Result<(), Fault> {
        let Running { crowd, speech, .. } = running;
        let mut sending = tokio::time::interval(PACE);
        let count = u32::try_from(options.time.as_millis() / PACE.as_millis()).unwrap_or(1);
        crowd.tally.take_delays();
        crowd.tally.expect(crowd.listeners() * u64::from(count));
        for _ in 0..count {
            sending.tick().await;
            crowd.speak(&speech.say(&crowd.tally.marked(options.bytes))).await?;
        }
        crowd.tally.reached().await?;
        let mut delays = crowd.tally.take_delays();
        let mut percent = |percent| percentile(&mut delays, percent).as_secs_f64() * 1e3;
        self.p50.push(percent(50));
        self.p99.push(percent(99));
        Ok(())
    }

    fn last(&self) -> String {
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        format!("p50 {:.1} ms, p99 {:.1} ms", last(&self.p50), last(&self.p99))
    }
}
