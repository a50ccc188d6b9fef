//! `bench connect`: what a connection costs, to make and to have.

use std::time::Duration;

use bench::Fault;

use crate::contender::Contender;
use crate::figures::{median, micros_each};
use crate::options::Options;
use crate::scratch::Scratch;

/// How long a server may take to come to rest.
const REST: Duration = Duration::from_secs(2);

/// What was measured of one server.
#[derive(Default)]
struct Column {
    connect: Vec<f64>,
    join: Vec<f64>,
    rss_kib: Vec<f64>,
}

/// One server after another, anew in each round.
pub async fn run(options: &Options) -> Result<(), Fault> {
    println!("{} connections, medians of {} rounds\n", options.sockets, options.rounds);
    println!("| server | µs to connect | µs to join the room | RSS a connection idle in it, KiB |");
    println!("| --- | ---: | ---: | ---: |");
    for contender in &options.only {
        let mut column = Column::default();
        for _ in 0..options.rounds {
            column.measure(*contender, options).await?;
        }
        let (connect, join) = (median(&column.connect), median(&column.join));
        println!("| {} | {connect:.0} | {join:.0} | {:.1} |", contender.about(), median(&column.rss_kib));
    }
    Ok(())
}

impl Column {
    async fn measure(&mut self, contender: Contender, options: &Options) -> Result<(), Fault> {
        let scratch = Scratch::new()?;
        let mut running = contender.start(options.bytes, &scratch.folder(contender.name())?, options.cores).await?;
        // All by which the server grows from its first connection on counts, also what it would need only once; but code that has
        // never run yet should not count as the time of connections.
        let rss = running.server.rss_kib()?;
        let first = (options.sockets / 20).max(1);
        running.gather(0..first).await?;

        let count = (options.sockets - first) as u64;
        let cpu = running.server.cpu()?;
        running.crowd.connect(first..options.sockets).await?;
        let connected = running.server.cpu()?;
        self.connect.push(micros_each(connected - cpu, count));
        running.crowd.join().await?;
        tokio::time::sleep(REST).await;
        self.join.push(micros_each(running.server.cpu()? - connected, count));
        self.rss_kib.push((running.server.rss_kib()? as f64 - rss as f64) / options.sockets as f64);
        eprintln!(
            "{}: {:.0} µs to connect, {:.0} to join, {:.1} KiB",
            contender.name(),
            self.connect.last().copied().unwrap_or_default(),
            self.join.last().copied().unwrap_or_default(),
            self.rss_kib.last().copied().unwrap_or_default()
        );
        Ok(())
    }
}
