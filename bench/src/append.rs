//! `bench append`: what it costs to store messages, and changes of them, one at a time and in full batches, on SQLite and on a real
//! Postgres.

use std::fs;
use std::time::{Duration, Instant};

use bench::Fault;
use shared::domain::{
    Alteration, Author, Body, Content, MessageId, MessageKind, NewRoom, NodeId, Role, RoomId, RoomName, Submission, Submitted,
    Ticket, Timestamp, UserId, Username, Visibility,
};
use shared::limits;
use shared::store::postgres::Postgres;
use shared::store::sqlite::Sqlite;
use shared::store::{Appended, Store, StoreFault};
use uuid::Uuid;
use xtask::services;

use crate::figures::{median, micros_each};
use crate::options::Appending;
use crate::scratch::Scratch;

/// Rooms among which a batch is spread, as a shard's are.
const ROOMS: u128 = 8;
/// The kernel counts CPU time for `/proc` in these, on every Linux.
const TICK: Duration = Duration::from_millis(10);
const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

/// Messages and changes in turn, so that a machine's moods meet both.
pub async fn run(appending: &Appending) -> Result<(), Fault> {
    let scratch = Scratch::new()?;
    let server = services::Postgres::start(&scratch.folder("postgres")?)?;
    let sqlite = Sqlite::open(&scratch.folder("sqlite")?.join("store.sqlite")).map_err(store_fault)?;
    let postgres = Postgres::connect(&server.url(), 2).map_err(store_fault)?;
    println!(
        "{} messages in each measurement, of {} bytes, in {ROOMS} rooms; medians of {} rounds\n",
        appending.messages, appending.bytes, appending.rounds
    );
    println!("| store | at once | what | µs each | CPU µs each, of this process |");
    println!("| --- | ---: | --- | ---: | ---: |");
    for (name, store) in [("SQLite", &sqlite as &dyn Store), ("Postgres", &postgres)] {
        store.migrate().await.map_err(store_fault)?;
        let mut writer = Writer::begin(store, appending.bytes).await?;
        for at_once in [1, limits::BATCH_SUBMISSIONS] {
            let (mut said, mut edited) = (Line::default(), Line::default());
            for _ in 0..appending.rounds {
                let messages = writer.say(appending.messages, at_once, &mut said).await?;
                writer.edit(&messages, at_once, &mut edited).await?;
            }
            said.print(name, at_once, "messages");
            edited.print(name, at_once, "edits, each of another message");
        }
        store.close().await;
    }
    Ok(())
}

/// Somebody who says things, and changes them.
struct Writer<'s> {
    store: &'s dyn Store,
    author: Author,
    content: Content,
    ids: u128,
}

impl<'s> Writer<'s> {
    async fn begin(store: &'s dyn Store, bytes: usize) -> Result<Self, Fault> {
        let author = Author { id: UserId::from_uuid(Uuid::from_u128(1)), username: Username::trusted("ann") };
        for number in 0..ROOMS {
            let (name, creator) = (RoomName::trusted("bench"), author.id);
            let new = NewRoom { id: room(number), name, creator, visibility: Visibility::Public, created_at: NOW };
            store.create_room(&new).await.map_err(store_fault)?;
            store.join_room(new.id, author.id, Role::Member, NOW).await.map_err(store_fault)?;
        }
        Ok(Self { store, author, content: Content::trusted("x".repeat(bytes)), ids: 1 << 64 })
    }

    /// So many messages, and what they are called.
    async fn say(&mut self, count: usize, at_once: usize, line: &mut Line) -> Result<Vec<(RoomId, MessageId)>, Fault> {
        let rooms = (0..count as u128).map(|number| room(number % ROOMS));
        let said: Vec<Submission> = rooms
            .map(|room| {
                let body = Body::new(self.content.clone(), MessageKind::Text);
                self.submission(room, Submitted::Message { body, to: None })
            })
            .collect();
        self.append(&said, at_once, line).await?;
        Ok(said.iter().map(|said| (said.room, said.id)).collect())
    }

    /// One edit of each of them.
    async fn edit(&mut self, messages: &[(RoomId, MessageId)], at_once: usize, line: &mut Line) -> Result<(), Fault> {
        let edits: Vec<Submission> = messages
            .iter()
            .map(|(room, message)| {
                let alteration = Alteration::Edit { content: self.content.clone(), mentions: Vec::new() };
                self.submission(*room, Submitted::Change { message: *message, alteration })
            })
            .collect();
        self.append(&edits, at_once, line).await
    }

    async fn append(&self, all: &[Submission], at_once: usize, line: &mut Line) -> Result<(), Fault> {
        let (started, cpu) = (Instant::now(), own_cpu()?);
        for batch in all.chunks(at_once) {
            let appended = self.store.append(batch, NOW).await.map_err(store_fault)?;
            if let Some(other) = appended.iter().find(|appended| !matches!(appended, Appended::Stored(_))) {
                return Err(Fault::Server(format!("not stored: {other:?}")));
            }
        }
        line.micros.push(micros_each(started.elapsed(), all.len() as u64));
        line.cpu_micros.push(micros_each(own_cpu()?.saturating_sub(cpu), all.len() as u64));
        Ok(())
    }

    fn submission(&mut self, room: RoomId, what: Submitted) -> Submission {
        self.ids += 1;
        Submission {
            // As ids are: of which nothing is known beforehand.
            id: MessageId::from_uuid(Uuid::new_v5(&Uuid::nil(), &self.ids.to_be_bytes())),
            room,
            author: self.author.clone(),
            what,
            client_id: None,
            node: NodeId::from_uuid(Uuid::nil()),
            ticket: Ticket(0),
            accepted_at: NOW,
        }
    }
}

#[derive(Default)]
struct Line {
    micros: Vec<f64>,
    cpu_micros: Vec<f64>,
}

impl Line {
    fn print(&self, store: &str, at_once: usize, what: &str) {
        println!("| {store} | {at_once} | {what} | {:.1} | {:.1} |", median(&self.micros), median(&self.cpu_micros));
    }
}

fn room(number: u128) -> RoomId {
    RoomId::from_uuid(Uuid::from_u128(number + 1))
}

/// User and system time of all threads of this process: SQLite's work is among it, Postgres's is not.
fn own_cpu() -> Result<Duration, Fault> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // Behind the name, which may have blanks in it; then the 12th and 13th are what is wanted.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: Vec<u32> = fields.skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Ok(TICK * ticks.iter().sum::<u32>())
}

fn store_fault(fault: StoreFault) -> Fault {
    Fault::Server(fault.to_string())
}
