//! The command line.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::contender::Contender;
use crate::cores::Cores;

/// What is to be measured, and how.
#[derive(Clone, Debug)]
pub enum Measure {
    /// Deliveries.
    Fanout(Options),
    /// Connections.
    Connect(Options),
    /// Slow readers.
    Slow(Options),
    /// Seats.
    Presence(Seating),
    /// What is stored.
    Append(Appending),
    /// How much is asked for.
    Rates(Asking),
}

/// How storing is measured.
#[derive(Clone, Copy, Debug)]
pub struct Appending {
    /// How many messages are stored, and changed, in one measurement.
    pub messages: usize,
    /// Bytes of a message's content.
    pub bytes: usize,
    /// How often it is done.
    pub rounds: u32,
}

/// How rates are measured.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// How many commands are asked for in one measurement.
    pub commands: u32,
    /// How often it is done.
    pub rounds: u32,
}

/// How seats are measured.
#[derive(Clone, Copy, Debug)]
pub struct Seating {
    /// How many people come and go in one round.
    pub people: usize,
    /// How many of a room's members are asked about.
    pub members: usize,
    /// How often it is done.
    pub rounds: u32,
}

/// How.
#[derive(Clone, Debug)]
pub struct Options {
    /// Clients.
    pub sockets: usize,
    /// Bytes of a message's content.
    pub bytes: usize,
    /// How long each single measurement takes.
    pub time: Duration,
    /// How often it is made.
    pub rounds: u32,
    /// Of which servers.
    pub only: Vec<Contender>,
    /// On which cores.
    pub cores: Cores,
}

/// Reads the command line; exits with a word if it makes no sense.
pub fn read() -> Option<Measure> {
    let matches = Command::new("bench")
        .about("Measures Roomcast beside others, on this machine")
        .subcommand_required(true)
        .subcommand(options(
            "fanout",
            "Server CPU for each delivery, one message at a time and in bursts",
            ["1000", "200", "2", "5"],
        ))
        .subcommand(options("connect", "Server CPU to connect, and memory of idle connections", ["10000", "200", "0", "3"]))
        .subcommand(options("slow", "What readers notice of those who do not read", ["1000", "8000", "15", "3"]))
        .subcommand(Command::new("presence").about("People who come and go, and who asks about them, on a real Redis").args([
            number("people", "20000", "How many come and go in one round"),
            number("members", "10000", "How many of a room's members are asked about"),
            number("rounds", "3", "How often it is done"),
        ]))
        .subcommand(Command::new("append").about("Storing messages, and changes of them, on SQLite and on a real Postgres").args(
            [
                number("messages", "2048", "How many are stored, and then changed, in one measurement"),
                number("bytes", "200", "How long a message's content is"),
                number("rounds", "5", "How often it is done"),
            ],
        ))
        .subcommand(Command::new("rates").about("Looking whether somebody may ask for one thing more").args([
            number("commands", "1000000", "How many are asked for in one measurement"),
            number("rounds", "5", "How often it is done"),
        ]))
        .get_matches();
    let (name, matches) = matches.subcommand()?;
    match name {
        "fanout" => Some(Measure::Fanout(chosen(matches, &Contender::ALL)?)),
        "connect" => {
            let usual = [Contender::Engine, Contender::Roomcast, Contender::Uws, Contender::Node];
            Some(Measure::Connect(chosen(matches, &usual)?))
        }
        "slow" => Some(Measure::Slow(chosen(matches, &[Contender::Roomcast])?)),
        "presence" => {
            let given = |name| matches.get_one::<u32>(name).map(|number| (*number).max(1));
            let (people, members) = (given("people")? as usize, given("members")? as usize);
            Some(Measure::Presence(Seating { people, members, rounds: given("rounds")? }))
        }
        "append" => {
            let given = |name| matches.get_one::<u32>(name).map(|number| (*number).max(1));
            let (messages, bytes) = (given("messages")? as usize, given("bytes")? as usize);
            Some(Measure::Append(Appending { messages, bytes, rounds: given("rounds")? }))
        }
        "rates" => {
            let given = |name| matches.get_one::<u32>(name).map(|number| (*number).max(1));
            Some(Measure::Rates(Asking { commands: given("commands")?, rounds: given("rounds")? }))
        }
        _ => None,
    }
}

fn options(name: &'static str, about: &'static str, [sockets, bytes, seconds, rounds]: [&'static str; 4]) -> Command {
    Command::new(name).about(about).args([
        number("sockets", sockets, "How many clients"),
        number("bytes", bytes, "How long a message's content is"),
        number("seconds", seconds, "How long each single measurement takes"),
        number("rounds", rounds, "How often it is made"),
        Arg::new("free")
            .long("free")
            .action(ArgAction::SetTrue)
            .help("Let the system choose cores, instead of one for the server and the others for the load"),
        Arg::new("only")
            .long("only")
            .value_name("SERVERS")
            .value_delimiter(',')
            .value_parser(Contender::ALL.map(Contender::name))
            .help("Which servers, with commas between them"),
    ])
}

fn number(name: &'static str, default: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).value_name("NUMBER").value_parser(value_parser!(u32).range(0..=1_000_000));
    arg.default_value(default).help(help)
}

fn chosen(matches: &ArgMatches, all: &[Contender]) -> Option<Options> {
    let number = |name| matches.get_one::<u32>(name).copied();
    let named: Option<Vec<&String>> = matches.get_many("only").map(Iterator::collect);
    let only = match named {
        Some(named) => {
            Contender::ALL.into_iter().filter(|contender| named.iter().any(|name| *name == contender.name())).collect()
        }
        None => all.to_vec(),
    };
    Some(Options {
        sockets: number("sockets")?.max(1) as usize,
        bytes: number("bytes")? as usize,
        time: Duration::from_secs(number("seconds")?.into()),
        rounds: number("rounds")?.max(1),
        only,
        cores: Cores::take(!matches.get_flag("free")),
    })
}
