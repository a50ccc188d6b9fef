//! What is wrong with the settings, all of it at once.

use std::fmt;

use super::Program;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    what: String,
    given: Option<String>,
    expected: String,
}

impl Fault {
    /// What is wrong, and what is expected instead.
    pub(super) fn new(what: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { what: what.into(), given: None, expected: expected.into() }
    }

    /// Says what was given, if that may be shown.
    pub(super) fn given(mut self, given: Option<String>) -> Self {
        self.given = given;
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.what)?;
        if let Some(given) = &self.given {
            write!(formatter, " is `{given}`")?;
        }
        write!(formatter, ": {}", self.expected)
    }
}

/// All faults of one start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    program: Program,
    faults: Vec<Fault>,
}

impl Faults {
    pub(super) const fn new(program: Program, faults: Vec<Fault>) -> Self {
        Self { program, faults }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.faults.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, count) = (self.program.name(), self.faults.len());
        writeln!(formatter, "{name} cannot start: {count} {} wrong", if count == 1 { "setting is" } else { "settings are" })?;
        for fault in &self.faults {
            writeln!(formatter, "  {fault}")?;
        }
        write!(formatter, "See {name} --help.")
    }
}

impl std::error::Error for Faults {}
