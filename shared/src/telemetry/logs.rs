//! Logs: for people on a terminal, or a line of JSON each for machines.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt, registry};

use crate::config::{LogFormat, LogSettings};

/// Starts logging, on standard output. If something logs already, as in a test, that stays.
pub fn init(settings: &LogSettings) {
    let is_terminal = std::io::stdout().is_terminal();
    let format = settings.format.unwrap_or(if is_terminal { LogFormat::Pretty } else { LogFormat::Json });
    let lines = match format {
        LogFormat::Pretty => fmt::layer().with_ansi(is_terminal).boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
    };
    let _ = registry().with(lines.with_filter(quiet_drivers(settings.filter.clone()))).try_init();
}

/// What the drivers log of their own: what matters of it comes back to us as a fault, and is logged where it is handled.
const DRIVERS: [(&str, LevelFilter); 4] = [
    ("lapin", LevelFilter::OFF),
    ("sqlx", LevelFilter::WARN),
    // Where a lost connection is told a second time.
    ("sqlx::pool", LevelFilter::OFF),
    ("sqlx_core::pool", LevelFilter::OFF),
];

/// Drivers are heard only if they are named.
fn quiet_drivers(filter: Targets) -> Targets {
    let is_named = |driver: &str| filter.iter().any(|(target, _)| target.starts_with(driver));
    let quiet: Vec<_> = DRIVERS.into_iter().filter(|(driver, _)| !is_named(driver)).collect();
    filter.with_targets(quiet)
}
