//! `bench presence`: what it costs that people come and go, and to ask who is there, on a real Redis.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use bench::Fault;
use shared::domain::{Author, NodeId, UserId, Username};
use shared::limits;
use shared::presence::redis::{Redis, Servers};
use shared::presence::{Presence, Seats, Statement, UserSeat};
use uuid::Uuid;
use xtask::services::{self, Tap};

use crate::figures::median;
use crate::options::Seating;
use crate::scratch::Scratch;

/// People in a measurement that takes a round trip, or two, for each.
const ONE_BY_ONE: usize = 2_000;

/// One line of the table.
#[derive(Default)]
struct Line {
    each_second: Vec<f64>,
    commands: f64,
    redis_micros: Vec<f64>,
}

/// Comings and goings one at a time and in storms, beside the least that Redis could be asked for the same; then who is there.
pub async fn run(seating: &Seating) -> Result<(), Fault> {
    let scratch = Scratch::new()?;
    let server = services::Redis::start(&scratch.folder("redis")?)?;
    println!(
        "{} people, {ONE_BY_ONE} where one waits for the other; medians of {} rounds, on one Redis\n",
        seating.people, seating.rounds
    );
    println!("| what | each second | round trips | Redis commands, with those in scripts | Redis CPU, µs |");
    println!("| --- | ---: | ---: | ---: | ---: |");
    raw(&server, seating)?;
    for (what, people, at_once) in [("one at a time", ONE_BY_ONE, 1), ("a storm", seating.people, limits::SEATS_AT_ONCE)] {
        let mut lines = [Line::default(), Line::default()];
        for round in 0..seating.rounds {
            let presence = open(server.port(), &format!("{what}-{round}"))?;
            for (line, is_there) in lines.iter_mut().zip([true, false]) {
                let account = Account::start(&server)?;
                for first in (0..people).step_by(at_once) {
                    state(&presence, first..people.min(first + at_once), is_there).await?;
                }
                account.settle(&server, people, line)?;
            }
        }
        let trips = trips(&server, at_once).await?;
        for ((line, doing), trips) in lines.iter().zip(["connect", "disconnect"]).zip(trips) {
            line.print(&format!("{doing}, {what}"), &format!("{trips}, for {at_once}"));
        }
    }
    ask(&server, seating).await
}

/// The least that can be asked: one command for each, and no word of who is told what.
fn raw(server: &services::Redis, seating: &Seating) -> Result<(), Fault> {
    for (what, people, at_once) in [("one at a time", ONE_BY_ONE, 1), ("a storm", seating.people, limits::SEATS_AT_ONCE)] {
        let mut line = Line::default();
        for _ in 0..seating.rounds {
            let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port()))?;
            socket.set_nodelay(true)?;
            let mut answers = BufReader::new(socket.try_clone()?);
            let account = Account::start(server)?;
            for first in (0..people).step_by(at_once) {
                let some = first..people.min(first + at_once);
                let asked: String = some.clone().map(|n| format!("HSET raw:{n} {:016} 1\r\n", 7)).collect();
                socket.write_all(asked.as_bytes())?;
                let mut answer = String::new();
                for _ in some {
                    answers.read_line(&mut answer)?;
                }
            }
            account.settle(server, people, &mut line)?;
        }
        line.print(&format!("one HSET each, {what}"), &format!("1, for {at_once}"));
    }
    Ok(())
}

/// Who of a room's members is online: as the product asks, and one after another.
async fn ask(server: &services::Redis, seating: &Seating) -> Result<(), Fault> {
    let presence = open(server.port(), "members")?;
    for first in (0..seating.members).step_by(limits::SEATS_AT_ONCE) {
        state(&presence, first..seating.members.min(first + limits::SEATS_AT_ONCE), true).await?;
    }
    let users: Vec<UserId> = (0..seating.members).map(user_id).collect();
    let (mut at_once, mut one_by_one) = (Vec::new(), Vec::new());
    for _ in 0..seating.rounds {
        let started = Instant::now();
        presence.standings(&users).await.map_err(presence_fault)?;
        at_once.push(started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        for user in &users {
            presence.standings(&[*user]).await.map_err(presence_fault)?;
        }
        one_by_one.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let tap = Tap::before(server.port())?;
    let counted = warm(tap.port()).await?;
    let before = tap.trips();
    counted.standings(&users).await.map_err(presence_fault)?;
    println!("\n| who of {} members is online | round trips | ms |", seating.members);
    println!("| --- | ---: | ---: |");
    println!("| `get_room_users` | {} | {:.1} |", tap.trips() - before, median(&at_once));
    println!("| asked one after another | {} | {:.1} |", seating.members, median(&one_by_one));
    Ok(())
}

/// The round trips of a statement of so many who come, and who go.
async fn trips(server: &services::Redis, at_once: usize) -> Result<[u64; 2], Fault> {
    let tap = Tap::before(server.port())?;
    let presence = warm(tap.port()).await?;
    let mut trips = [0; 2];
    for (trips, is_there) in trips.iter_mut().zip([true, false]) {
        let before = tap.trips();
        state(&presence, 0..at_once, is_there).await?;
        *trips = tap.trips() - before;
    }
    Ok(trips)
}

/// With all its connections made.
async fn warm(port: u16) -> Result<Redis, Fault> {
    let presence = open(port, "counted")?;
    for _ in 0..4 {
        presence.health().await.map_err(presence_fault)?;
    }
    Ok(presence)
}

async fn state(presence: &Redis, people: std::ops::Range<usize>, is_there: bool) -> Result<(), Fault> {
    let seat = |n| UserSeat {
        user: Author { id: user_id(n), username: Username::trusted("somebody") },
        connections: is_there.into(),
        is_known: !is_there,
        idle: Duration::ZERO,
    };
    let (node, count) = (NodeId::from_uuid(Uuid::from_u128(1)), people.len());
    let statement = Statement { users: people.map(seat).collect(), rooms: Vec::new() };
    let told = presence.state(node, &statement).await.map_err(presence_fault)?;
    if told.len() == count { Ok(()) } else { Err(Fault::Server(format!("{} of {count} transitions", told.len()))) }
}

fn open(port: u16, prefix: &str) -> Result<Redis, Fault> {
    let url = format!("redis://127.0.0.1:{port}");
    let servers = Servers::parse(&url).ok_or_else(|| Fault::Server(format!("{url} is no address")))?;
    Redis::open(&servers, prefix).map_err(presence_fault)
}

fn user_id(n: usize) -> UserId {
    UserId::from_uuid(Uuid::from_u128(n as u128))
}

/// What Redis has done since.
struct Account {
    started: Instant,
    commands: f64,
    cpu: f64,
}

impl Account {
    fn start(server: &services::Redis) -> Result<Self, Fault> {
        let (commands, cpu) = done(server)?;
        Ok(Self { started: Instant::now(), commands, cpu })
    }

    fn settle(self, server: &services::Redis, people: usize, line: &mut Line) -> Result<(), Fault> {
        let took = self.started.elapsed().as_secs_f64();
        let (commands, cpu) = done(server)?;
        line.each_second.push(people as f64 / took);
        // Its own two questions are not counted.
        line.commands = (commands - self.commands - 2.0) / people as f64;
        line.redis_micros.push((cpu - self.cpu) * 1e6 / people as f64);
        Ok(())
    }
}

/// Commands and seconds of CPU, since it was started.
fn done(server: &services::Redis) -> Result<(f64, f64), Fault> {
    let number = |text: &str, name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().parse::<f64>().ok());
        value.ok_or_else(|| Fault::Server(format!("Redis does not say {name}")))
    };
    let stats = server.ask("INFO stats")?;
    let cpu = server.ask("INFO cpu")?;
    Ok((number(&stats, "total_commands_processed")?, number(&cpu, "used_cpu_user")? + number(&cpu, "used_cpu_sys")?))
}

impl Line {
    fn print(&self, what: &str, trips: &str) {
        let (each_second, micros) = (median(&self.each_second), median(&self.redis_micros));
        println!("| {what} | {each_second:.0} | {trips} | {:.2} | {micros:.1} |", self.commands);
    }
}

fn presence_fault(fault: shared::presence::PresenceFault) -> Fault {
    Fault::Server(fault.to_string())
}
