//! What was given by flag or environment, read value by value while the faults are gathered.

use std::collections::HashMap;
use std::ffi::OsString;

use super::address::without_password;
use super::nearest::nearest;
use super::table::{Default, Setting, Shown, TABLE};
use super::{Exit, Fault, Faults, Program};

/// The values of one start.
#[derive(Debug)]
pub struct Given {
    pub program: Program,
    flags: HashMap<&'static str, OsString>,
    variables: HashMap<&'static str, OsString>,
    faults: Vec<Fault>,
    warnings: Vec<String>,
}

impl Given {
    /// Gathers them. A variable without a value counts as not given: compose files write them so.
    pub fn new(
        program: Program,
        flags: HashMap<&'static str, OsString>,
        environment: impl Iterator<Item = (OsString, OsString)>,
        faults: Vec<Fault>,
    ) -> Self {
        let mut given = Self { program, flags, variables: HashMap::new(), faults, warnings: Vec::new() };
        for (name, value) in environment {
            let Some(name) = name.to_str().filter(|name| name.starts_with("ROOMCAST_")) else { continue };
            match TABLE.iter().find(|setting| setting.variable == name) {
                Some(setting) if setting.is_read_by(program) && !value.is_empty() => {
                    given.variables.insert(setting.variable, value);
                }
                Some(_) => {}
                None if name.starts_with("ROOMCAST_TEST_") => {}
                None => given.warn(match nearest(name, TABLE.iter().map(|setting| setting.variable)) {
                    Some(meant) => format!("{name} is set, but there is no such setting; did you mean {meant}?"),
                    None => format!("{name} is set, but there is no such setting"),
                }),
            }
        }
        given
    }

    /// A setting's value, or its default from the table.
    pub fn value<T, E: Into<String>>(&mut self, setting: &Setting, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        match (self.given(setting, &parse), setting.default) {
            (Value::Good(value), _) => Some(value),
            (Value::NotGiven, Default::Value(text)) => parse(text).ok(),
            (Value::Wrong, _) | (Value::NotGiven, Default::Depends(_)) => None,
        }
    }

    /// A setting's value, or the default that it has here.
    pub fn value_or<T, E: Into<String>>(
        &mut self,
        setting: &Setting,
        parse: impl Fn(&str) -> Result<T, E>,
        default: T,
    ) -> Option<T> {
        match self.given(setting, &parse) {
            Value::Good(value) => Some(value),
            Value::NotGiven => Some(default),
            Value::Wrong => None,
        }
    }

    /// A rule that binds this setting is broken.
    pub fn refuse(&mut self, setting: &Setting, expected: impl Into<String>) {
        let shown = self.text(setting).and_then(|text| shown(setting, &text.to_string_lossy()));
        let fault = Fault::new(self.name(setting), expected).given(shown);
        self.faults.push(fault);
    }

    /// Something that does not stop the start.
    pub fn warn(&mut self, warning: impl Into<String>) {
        self.warnings.push(warning.into());
    }

    /// Whether it was given at all.
    pub fn has(&self, setting: &Setting) -> bool {
        self.text(setting).is_some()
    }

    /// The faults, or if there are none the warnings.
    pub fn finish(self) -> Result<Vec<String>, Exit> {
        if self.faults.is_empty() { Ok(self.warnings) } else { Err(Exit::Faults(Faults::new(self.program, self.faults))) }
    }

    fn given<T, E: Into<String>>(&mut self, setting: &Setting, parse: impl Fn(&str) -> Result<T, E>) -> Value<T> {
        let Some(text) = self.text(setting) else { return Value::NotGiven };
        let parsed = match text.to_str() {
            Some(text) => parse(text).map_err(Into::into),
            None => Err("expected text in UTF-8".to_owned()),
        };
        match parsed {
            Ok(value) => Value::Good(value),
            Err(expected) => {
                self.refuse(setting, expected);
                Value::Wrong
            }
        }
    }

    fn text(&self, setting: &Setting) -> Option<&OsString> {
        self.flags.get(setting.flag).or_else(|| self.variables.get(setting.variable))
    }

    fn name(&self, setting: &Setting) -> String {
        match self.flags.contains_key(setting.flag) {
            true => format!("{} (given as --{})", setting.variable, setting.flag),
            false => setting.variable.to_owned(),
        }
    }
}

enum Value<T> {
    Good(T),
    NotGiven,
    Wrong,
}

fn shown(setting: &Setting, text: &str) -> Option<String> {
    match setting.shown {
        Shown::Whole => Some(text.to_owned()),
        Shown::WithoutPassword => Some(without_password(text)),
        Shown::Never => None,
    }
}
