//! The command line: flags and verbs, read by clap, with every fault in them and not the first alone.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};

use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::nearest::nearest;
use super::program::{Document, Exit, Program};
use super::table::{Default, Setting, TABLE};
use super::{Fault, Faults};

/// What a command line says.
#[derive(Debug)]
pub struct Arguments {
    pub verb: Verb,
    pub flags: HashMap<&'static str, OsString>,
    pub faults: Vec<Fault>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Serve,
    Migrate,
    Secret,
    Docs(Document),
}

/// Reads a command line, without the program's own name.
pub fn read(program: Program, arguments: impl Iterator<Item = OsString>) -> Result<Arguments, Exit> {
    let mut arguments: Vec<OsString> = arguments.collect();
    let mut faults = Vec::new();
    // Clap stops at the first fault: what is wrong is noted and taken out, then it reads the rest.
    loop {
        let with_name = std::iter::once(program.name().into()).chain(arguments.iter().cloned());
        let error = match command(program).try_get_matches_from(with_name) {
            Ok(matches) => return Ok(Arguments { verb: verb(&matches), flags: flags(program, &matches), faults }),
            Err(error) => error,
        };
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            return Err(Exit::Told(error.to_string()));
        }
        let wrong = wrong_argument(&error).filter(|wrong| remove(&mut arguments, wrong));
        faults.push(fault(program, &error, wrong.as_deref()));
        if wrong.is_none() {
            return Err(Exit::Faults(Faults::new(program, faults)));
        }
    }
}

/// A program's command line as clap knows it.
pub fn command(program: Program) -> Command {
    let command = Command::new(program.name())
        .version(env!("CARGO_PKG_VERSION"))
        .about(program.about())
        .after_help("Each setting can be given as a flag or by its variable in the environment; the flag wins.")
        .next_line_help(true)
        .args_override_self(true)
        .args(TABLE.iter().filter(|setting| setting.is_read_by(program)).map(|setting| flag(setting, program)));
    match program {
        Program::Gateway | Program::Router => command,
        Program::Roomcast => command.subcommands([
            Command::new("migrate").about("Bring the store's schema up to date, and end"),
            Command::new("secret").about("Print a fresh secret for ROOMCAST_JWT_SECRET"),
            Command::new("docs").about("Print a document that is generated from the code").hide(true).arg(
                Arg::new("document").required(true).value_parser(PossibleValuesParser::new(["settings", "metrics", "dialects"])),
            ),
        ]),
    }
}

fn flag(setting: &'static Setting, program: Program) -> Arg {
    let default = match setting.default {
        _ if setting.needed_by.contains(&program) => "must be given".to_owned(),
        Default::Value(text) | Default::Depends(text) => format!("default: {text}"),
    };
    Arg::new(setting.flag)
        .long(setting.flag)
        .value_name(setting.unit)
        .value_parser(value_parser!(OsString))
        .global(true)
        .help(format!("{}\n{}, {default}", setting.help, setting.variable))
}

fn verb(matches: &ArgMatches) -> Verb {
    match matches.subcommand() {
        Some(("migrate", _)) => Verb::Migrate,
        Some(("secret", _)) => Verb::Secret,
        Some(("docs", matches)) => Verb::Docs(match matches.get_one::<String>("document").map(String::as_str) {
            Some("metrics") => Document::Metrics,
            Some("dialects") => Document::Dialects,
            _ => Document::Settings,
        }),
        _ => Verb::Serve,
    }
}

fn flags(program: Program, matches: &ArgMatches) -> HashMap<&'static str, OsString> {
    // Flags may stand before the verb or after it; the verb's own matches have both.
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    let known = TABLE.iter().filter(|setting| setting.is_read_by(program));
    known.filter_map(|setting| Some((setting.flag, matches.get_one::<OsString>(setting.flag)?.clone()))).collect()
}

/// The argument that clap stumbled over, as it stands on the command line.
fn wrong_argument(error: &clap::Error) -> Option<String> {
    let context = match error.kind() {
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        // A flag without a value.
        ErrorKind::InvalidValue if is_empty(error.get(ContextKind::InvalidValue)) => ContextKind::InvalidArg,
        _ => return None,
    };
    match error.get(context)? {
        ContextValue::String(text) => text.split([' ', '=']).next().map(str::to_owned),
        _ => None,
    }
}

fn is_empty(value: Option<&ContextValue>) -> bool {
    matches!(value, Some(ContextValue::String(text)) if text.is_empty())
}

/// Takes an argument out, and what looks like its value: false if it is not there.
fn remove(arguments: &mut Vec<OsString>, wrong: &str) -> bool {
    let Some(index) = arguments.iter().position(|argument| name(argument) == Some(wrong)) else { return false };
    let argument = arguments.remove(index);
    let takes_next = wrong.starts_with("--") && argument == wrong;
    let is_value = |next: &OsString| !next.as_encoded_bytes().starts_with(b"-") && !VERBS.iter().any(|verb| next == verb);
    if takes_next && arguments.get(index).is_some_and(is_value) {
        arguments.remove(index);
    }
    true
}

const VERBS: [&str; 3] = ["migrate", "secret", "docs"];

fn name(argument: &OsStr) -> Option<&str> {
    argument.to_str()?.split([' ', '=']).next()
}

fn fault(program: Program, error: &clap::Error, wrong: Option<&str>) -> Fault {
    let Some(wrong) = wrong else {
        let text = error.to_string();
        return Fault::new("the command line", text.lines().next().unwrap_or_default().trim_start_matches("error: "));
    };
    if error.kind() == ErrorKind::InvalidValue {
        return Fault::new(wrong, "a value must follow");
    }
    let flag = wrong.trim_start_matches('-');
    if TABLE.iter().any(|setting| setting.flag == flag) {
        return Fault::new(wrong, format!("{} does not read this setting", program.name()));
    }
    let flags = TABLE.iter().filter(|setting| setting.is_read_by(program)).map(|setting| setting.flag);
    match nearest(flag, flags).filter(|_| wrong.starts_with("--")) {
        Some(meant) => Fault::new(wrong, format!("there is no such flag; did you mean --{meant}?")),
        None => Fault::new(wrong, "there is no such flag or verb"),
    }
}
