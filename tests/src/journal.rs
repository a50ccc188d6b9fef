//! What a process wrote, and what of it no passing test may have caused.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use serde_json::Value;

/// All lines that a process wrote on both its streams.
#[derive(Clone, Default)]
pub struct Journal {
    lines: Arc<Mutex<Vec<String>>>,
}

impl Journal {
    /// Reads a stream to its end, on a thread of its own.
    pub fn follow(&self, stream: impl Read + Send + 'static) -> JoinHandle<()> {
        let lines = Arc::clone(&self.lines);
        thread::spawn(move || {
            for line in BufReader::new(stream).lines() {
                let Ok(line) = line else { return };
                lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        })
    }

    /// What was written so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lines that make a test fail: errors and panics, and warnings that contain none of the announced words.
    pub fn offences(&self, announced: &[String]) -> Vec<String> {
        let is_offence = |line: &String| match Severity::of(line) {
            Severity::Error => true,
            Severity::Warning => !announced.iter().any(|words| line.contains(words.as_str())),
            Severity::Harmless => false,
        };
        self.lines().into_iter().filter(is_offence).collect()
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Severity {
    Error,
    Warning,
    Harmless,
}

impl Severity {
    fn of(line: &str) -> Self {
        match serde_json::from_str::<Value>(line) {
            Ok(record) => match record["level"].as_str() {
                Some("ERROR") => Self::Error,
                Some("WARN") => Self::Warning,
                _ => Self::Harmless,
            },
            // A panic is written past the log.
            Err(_) if line.contains("panicked at") => Self::Error,
            Err(_) => Self::Harmless,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn errors_warnings_and_panics_are_told_apart_from_the_rest() {
        for (line, severity) in [
            (r#"{"level":"ERROR","fields":{"message":"x"}}"#, Severity::Error),
            ("thread 'main' panicked at src/main.rs:1:1:", Severity::Error),
            (r#"{"level":"WARN","fields":{"message":"x"}}"#, Severity::Warning),
            (r#"{"level":"INFO","fields":{"message":"ERROR"}}"#, Severity::Harmless),
            ("Roomcast listens on http://127.0.0.1:1", Severity::Harmless),
        ] {
            assert_eq!(Severity::of(line), severity, "{line}");
        }
    }
}
