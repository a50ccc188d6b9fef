//! Which vocabulary a command is of.

use shared::domain::{Command, Rejection};

use super::table::{CommandRow, Vocabulary};
use super::{Args, vocab};

/// The vocabularies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Rooms, messages, typing: the default.
    Rooms,
}

impl Dialect {
    /// All of them, in the order in which they are asked for a command.
    pub const ALL: [Self; 1] = [Self::Rooms];

    /// Its name.
    pub fn name(self) -> &'static str {
        self.vocabulary().name
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// Its table.
    pub fn vocabulary(self) -> &'static Vocabulary {
        match self {
            Self::Rooms => &vocab::rooms::VOCABULARY,
        }
    }

    fn row(self, event: &str) -> Option<&'static CommandRow> {
        self.vocabulary().commands.iter().find(|row| row.event == event)
    }
}

/// A client's event, understood.
#[derive(Debug)]
pub enum Understood {
    /// A command, and the vocabulary in which it was given.
    Command(Dialect, Command),
    /// A command with something wrong in it.
    Faulty(Dialect, Rejection),
    /// No vocabulary has a word for it.
    Unknown,
}

/// Understands a client's event.
pub fn understand(event: &str, args_json: &str) -> Understood {
    for dialect in Dialect::ALL {
        if let Some(row) = dialect.row(event) {
            return match Args::parse(args_json).and_then(|args| (row.read)(&args)) {
                Ok(command) => Understood::Command(dialect, command),
                Err(rejection) => Understood::Faulty(dialect, rejection),
            };
        }
    }
    Understood::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_a_command_is_understood_in_its_own_dialect() {
        for dialect in Dialect::ALL {
            for row in dialect.vocabulary().commands {
                match understand(row.event, row.example) {
                    Understood::Command(found, _) => assert_eq!(found, dialect, "{}", row.event),
                    other => panic!("{} {}: {other:?}", row.event, row.example),
                }
                serde_json::from_str::<Vec<serde_json::Value>>(row.answer).unwrap();
            }
        }
    }

    #[test]
    fn an_unknown_event_is_said_to_be_one() {
        assert!(matches!(understand("no_such_event", "[]"), Understood::Unknown));
    }
}
