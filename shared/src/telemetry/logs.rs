//! Logs: for people on a terminal, or a line of JSON each for machines.

use std::io::IsTerminal;

use tracing::warn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Layer, fmt, registry};

use crate::config::{LogFormat, Settings};

/// Starts logging, on standard output, and logs what the settings' reader had to say.
pub fn start(settings: &Settings) -> Result<(), TryInitError> {
    let is_terminal = std::io::stdout().is_terminal();
    let format = settings.log.format.unwrap_or(if is_terminal { LogFormat::Pretty } else { LogFormat::Json });
    let lines = match format {
        LogFormat::Pretty => fmt::layer().with_ansi(is_terminal).boxed(),
        LogFormat::Json => fmt::layer().json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
    };
    registry().with(lines.with_filter(settings.log.filter.clone())).try_init()?;
    for warning in &settings.warnings {
        warn!("{warning}");
    }
    Ok(())
}
