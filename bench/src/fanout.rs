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

/// How long a server is measured before it is the next one's turn: what else the machine does comes and goes within seconds, and so
/// meets all of them alike.
const TURN: Duration = Duration::from_millis(250);

/// What the raw loop sends around a content: `42["receive_message",""]`.
const RAW_ENVELOPE: usize = 24;

/// One server and what was measured of it.
struct Column {
    running: Running,
    /// Bytes of a content.
    bytes: usize,
    rss_kib: f64,
    frame_bytes: f64,
    single: Cost,
    burst: Cost,
}

/// What so many messages at once cost.
struct Cost {
    at_once: u64,
    /// The server's time in the turns of this round, and the deliveries.
    cpu: Duration,
    delivered: u64,
    /// Microseconds of a delivery in each round.
    rounds: Vec<f64>,
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
        for which in [Column::single, Column::burst] {
            let mut left = options.time;
            while !left.is_zero() {
                let turn = left.min(TURN);
                for column in &mut columns {
                    column.take_turn(turn, which).await?;
                }
                left -= turn;
            }
            columns.iter_mut().for_each(|column| which(column).end_round());
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

    let mut column = Column { running, bytes, rss_kib, frame_bytes: 0.0, single: Cost::of(1), burst: Cost::of(BURST) };
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
    fn single(&mut self) -> &mut Cost {
        &mut self.single
    }

    fn burst(&mut self) -> &mut Cost {
        &mut self.burst
    }

    async fn take_turn(&mut self, time: Duration, which: fn(&mut Self) -> &mut Cost) -> Result<(), Fault> {
        let at_once = which(self).at_once;
        let (cpu, delivered) = (self.running.server.cpu()?, self.running.crowd.tally.messages());
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.broadcast(at_once).await?;
            tokio::time::sleep(PACE).await;
        }
        let cpu = self.running.server.cpu()? - cpu;
        let delivered = self.running.crowd.tally.messages() - delivered;
        let cost = which(self);
        cost.cpu += cpu;
        cost.delivered += delivered;
        Ok(())
    }

    async fn broadcast(&mut self, at_once: u64) -> Result<(), Fault> {
        let Running { crowd, speech, .. } = &mut self.running;
        let burst = speech.say(&"x".repeat(self.bytes)).repeat(usize::try_from(at_once).unwrap_or(1));
        crowd.tally.expect(crowd.listeners() * at_once);
        crowd.speak(&burst).await?;
        crowd.tally.reached().await
    }

    fn last(&self) -> String {
        let last = |cost: &Cost| cost.rounds.last().copied().unwrap_or(f64::NAN);
        format!("{} {:.2} / {:.2}", self.running.contender.name(), last(&self.single), last(&self.burst))
    }
}

impl Cost {
    fn of(at_once: u64) -> Self {
        Self { at_once, cpu: Duration::ZERO, delivered: 0, rounds: Vec::new() }
    }

    fn end_round(&mut self) {
        self.rounds.push(micros_each(std::mem::take(&mut self.cpu), std::mem::take(&mut self.delivered)));
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
        let ratio = |of: fn(&Column) -> &Cost| match raw {
            Some(raw) => {
                format!(
                    "{:.2}",
                    median(&of(column).rounds.iter().zip(&of(raw).rounds).map(|(own, raw)| own / raw).collect::<Vec<_>>())
                )
            }
            None => "–".to_owned(),
        };
        println!(
            "| {} | {:.2} | {} | {:.2} | {} | {:.1} | {:.0} |",
            column.running.contender.about(),
            median(&column.single.rounds),
            ratio(|column| &column.single),
            median(&column.burst.rounds),
            ratio(|column| &column.burst),
            column.rss_kib,
            column.frame_bytes,
        );
    }
}
