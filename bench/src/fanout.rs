//! `bench fanout`: what one message costs for each socket that gets it.

use std::time::{Duration, Instant};

use bench::Fault;

use crate::contender::{Contender, Running};
use crate::figures::{median, micros_each};
use crate::options::Options;
use crate::scratch::Scratch;

/// Messages in a burst.
const BURST: u64 = 8;
/// Between the arrival of a message at all sockets and the next one: enough for a server to fall asleep.
const PACE: Duration = Duration::from_millis(5);

/// What the raw loop sends around a content: `42["receive_message",""]`.
const RAW_ENVELOPE: usize = 24;

/// One server and what was measured of it.
struct Column {
    running: Running,
    /// Bytes of a content.
    bytes: usize,
    rss_kib: f64,
    frame_bytes: f64,
    single: Vec<f64>,
    burst: Vec<f64>,
}

/// All servers run at once with all their sockets, and take turns: what else the machine does meets all of them.
pub async fn run(options: &Options) -> Result<(), Fault> {
    let scratch = Scratch::new()?;
    let mut columns = Vec::new();
    for contender in &options.only {
        eprintln!("{}: {} sockets", contender.name(), options.sockets);
        columns.push(begin(*contender, options.bytes, options, &scratch).await?);
    }
    // A message of ours says more than its content: the floor for as many bytes.
    if let Some(own) = find(&columns, Contender::Roomcast)
        && find(&columns, Contender::Raw).is_some()
    {
        let bytes = (own.frame_bytes as usize).saturating_sub(RAW_ENVELOPE);
        columns.push(begin(Contender::Raw, bytes, options, &scratch).await?);
    }
    for round in 0..options.rounds {
        for column in &mut columns {
            column.measure(options).await?;
        }
        let line: Vec<_> = columns.iter().map(Column::last).collect();
        eprintln!("round {}: {}", round + 1, line.join("  "));
    }
    print(options, &columns);
    Ok(())
}

async fn begin(contender: Contender, bytes: usize, options: &Options, scratch: &Scratch) -> Result<Column, Fault> {
    let mut running = contender.start(bytes, &scratch.folder(contender.name())?, options.cores).await?;
    let before = running.server.rss_kib()?;
    running.gather(0..options.sockets).await?;
    let rss_kib = (running.server.rss_kib()? as f64 - before as f64) / options.sockets as f64;

    let mut column = Column { running, bytes, rss_kib, frame_bytes: 0.0, single: Vec::new(), burst: Vec::new() };
    // The first messages find cold caches and, in Node, code that is not compiled yet.
    for _ in 0..20 {
        column.broadcast(1).await?;
        column.broadcast(BURST).await?;
    }
    let tally = &column.running.crowd.tally;
    column.frame_bytes = tally.bytes() as f64 / tally.messages() as f64;
    Ok(column)
}

impl Column {
    async fn measure(&mut self, options: &Options) -> Result<(), Fault> {
        let single = self.cost(options, 1).await?;
        self.single.push(single);
        let burst = self.cost(options, BURST).await?;
        self.burst.push(burst);
        Ok(())
    }

    /// Microseconds of the server's time for each delivery.
    async fn cost(&mut self, options: &Options, at_once: u64) -> Result<f64, Fault> {
        let (cpu, delivered) = (self.running.server.cpu()?, self.running.crowd.tally.messages());
        let end = Instant::now() + options.time;
        while Instant::now() < end {
            self.broadcast(at_once).await?;
            tokio::time::sleep(PACE).await;
        }
        let delivered = self.running.crowd.tally.messages() - delivered;
        Ok(micros_each(self.running.server.cpu()? - cpu, delivered))
    }

    async fn broadcast(&mut self, at_once: u64) -> Result<(), Fault> {
        let Running { crowd, speech, .. } = &mut self.running;
        let burst = speech.say(&"x".repeat(self.bytes)).repeat(usize::try_from(at_once).unwrap_or(1));
        crowd.tally.expect(crowd.listeners() * at_once);
        crowd.speak(&burst).await?;
        crowd.tally.reached().await
    }

    fn last(&self) -> String {
        let last = |values: &[f64]| values.last().copied().unwrap_or(f64::NAN);
        format!("{} {:.2} / {:.2}", self.running.contender.name(), last(&self.single), last(&self.burst))
    }
}

fn find(columns: &[Column], contender: Contender) -> Option<&Column> {
    columns.iter().find(|column| column.running.contender == contender)
}

fn print(options: &Options, columns: &[Column]) {
    println!(
        "{} sockets in one room, contents of {} bytes, medians of {} rounds of {:?}, cores: {:?}",
        options.sockets, options.bytes, options.rounds, options.time, options.cores
    );
    println!("server CPU for each delivery, one at a time and in bursts of {BURST}; × is against the first raw loop\n");
    println!("| server | µs, one at a time | × raw | µs, bursts of {BURST} | × raw | RSS a connection, KiB | bytes a message |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let raw = find(columns, Contender::Raw);
    for column in columns {
        // Round by round, since what else the machine does changes from one to the next.
        let ratio = |of: fn(&Column) -> &[f64]| match raw {
            Some(raw) => {
                format!("{:.2}", median(&of(column).iter().zip(of(raw)).map(|(own, raw)| own / raw).collect::<Vec<_>>()))
            }
            None => "–".to_owned(),
        };
        println!(
            "| {} | {:.2} | {} | {:.2} | {} | {:.1} | {:.0} |",
            column.running.contender.about(),
            median(&column.single),
            ratio(|column| &column.single),
            median(&column.burst),
            ratio(|column| &column.burst),
            column.rss_kib,
            column.frame_bytes,
        );
    }
}
