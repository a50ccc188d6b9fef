//! How the values of settings are read: each function says what it expects if it cannot.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use tracing_subscriber::filter::{LevelFilter, Targets};

use super::{LogFormat, Secret};

/// Shorter keys than the hash itself weaken HS256 (RFC 7518, section 3.2).
pub const SECRET_MIN_BYTES: usize = 32;

pub fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an IP address and a port, such as 127.0.0.1:8080")
}

pub fn secret(text: &str) -> Result<Secret, String> {
    if text.len() < SECRET_MIN_BYTES {
        return Err(format!("expected at least {SECRET_MIN_BYTES} bytes, but it has {}", text.len()));
    }
    Ok(Secret::new(text))
}

pub fn switch(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("expected on or off"),
    }
}

pub fn directory(text: &str) -> Result<PathBuf, &'static str> {
    if text.is_empty() { Err("expected the path of a directory") } else { Ok(text.into()) }
}

/// A name that may stand in a queue's or a key's name.
pub fn name(text: &str) -> Result<String, &'static str> {
    let is_name_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"_-.:".contains(&letter);
    match text.len() {
        1..=64 if text.bytes().all(is_name_letter) => Ok(text.to_owned()),
        _ => Err("expected 1 to 64 letters, digits, or any of _ - . :"),
    }
}

/// Namespaces of Socket.IO, with or without their leading slash; each is kept once, with it.
pub fn namespaces(text: &str) -> Result<Vec<String>, &'static str> {
    let expected =
        "expected none, or names such as /customer with commas between them: 1 to 64 letters, digits, or any of _ - . :";
    if text == "none" {
        return Ok(Vec::new());
    }
    let mut namespaces = Vec::new();
    for namespace in text.split(',').map(|namespace| namespace.trim()) {
        let bare = name(namespace.strip_prefix('/').unwrap_or(namespace)).map_err(|_| expected)?;
        let namespace = format!("/{bare}");
        if !namespaces.contains(&namespace) {
            namespaces.push(namespace);
        }
    }
    Ok(namespaces)
}

pub fn log_format(text: &str) -> Result<LogFormat, &'static str> {
    match text {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        _ => Err("expected pretty or json"),
    }
}

pub fn log_filter(text: &str) -> Result<Targets, &'static str> {
    let expected = "expected a level (off, error, warn, info, debug, trace) or a list such as info,gateway=debug";
    // A lone word that is no level would be read as the name of a part, and silence all others.
    let is_directive = |part: &str| part.contains('=') || (!part.is_empty() && part.parse::<LevelFilter>().is_ok());
    if !text.split(',').all(is_directive) {
        return Err(expected);
    }
    text.parse().map_err(|_| expected)
}

pub fn seconds(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<Duration, String> {
    move |text| whole(text, &range, "seconds").map(Duration::from_secs)
}

pub fn milliseconds(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<Duration, String> {
    move |text| whole(text, &range, "milliseconds").map(Duration::from_millis)
}

pub fn count<N: TryFrom<u64>>(range: RangeInclusive<u64>) -> impl Fn(&str) -> Result<N, String> {
    move |text| whole(text, &range, "").and_then(|number| N::try_from(number).map_err(|_| expected_number(&range, "")))
}

fn whole(text: &str, range: &RangeInclusive<u64>, unit: &str) -> Result<u64, String> {
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| expected_number(range, unit))
}

fn expected_number(range: &RangeInclusive<u64>, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" of {unit}") };
    format!("expected a whole number{unit} from {} to {}", range.start(), range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_filter_is_made_of_levels() {
        for good in ["info", "off", "warn,gateway=debug", "info,shared::bus=trace"] {
            assert!(log_filter(good).is_ok(), "{good}");
        }
        for bad in ["verbose", "info,gateway", "gateway=loud", ""] {
            assert!(log_filter(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_have_bounds_and_say_them() {
        assert_eq!(seconds(0..=10)("10"), Ok(Duration::from_secs(10)));
        assert_eq!(seconds(0..=10)("11"), Err("expected a whole number of seconds from 0 to 10".to_owned()));
        assert!(count::<u16>(1..=1024)("-1").is_err());
    }

    #[test]
    fn namespaces_have_their_slash_and_come_once() {
        assert_eq!(namespaces("/customer, artisans,customer"), Ok(vec!["/customer".to_owned(), "/artisans".to_owned()]));
        assert_eq!(namespaces("none"), Ok(Vec::new()));
        for bad in ["", "/", "/a/b", "a,,b", "/a b"] {
            assert!(namespaces(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_have_no_letters_that_queues_or_keys_give_a_meaning() {
        assert!(name("ms_rmq_network").is_ok());
        for bad in ["", "a b", "{a}", "#", "ä"] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
