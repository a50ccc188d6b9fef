//! The shape of a vocabulary.

use shared::domain::{Answer, Command, Event, Rejection};

use super::Args;

/// A vocabulary: what can be said in it, and how it says what happens.
pub struct Vocabulary {
    /// Its name.
    pub name: &'static str,
    /// Who speaks it.
    pub about: &'static str,
    /// What a client may say.
    pub commands: &'static [CommandRow],
    /// Whether a command of a name that other vocabularies know too is meant in this one.
    pub is_meant: fn(&Args<'_>) -> bool,
    /// Who is told what somebody says.
    pub echo: Echo,
    /// Whether those who hear a room are told who is there, whenever that changes.
    pub lists_people: bool,
    /// What a client is told.
    pub events: &'static [EventRow],
    /// Puts an event into words; `None` if this vocabulary has none for it.
    pub tell: fn(Event<'_>) -> Option<Told>,
    /// Puts the answer to a command into an ack's arguments, a JSON array.
    pub answer: fn(&Answer) -> String,
    /// Puts a rejection into an ack's arguments, a JSON array.
    pub refuse: fn(&Rejection) -> String,
}

/// Who is told what somebody says in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Echo {
    /// All who hear the room.
    All,
    /// All but the connection over which it was said.
    OtherConnections,
    /// All but the connections of the person who said it.
    OtherPeople,
}

/// One thing that a client may say.
pub struct CommandRow {
    /// The event's name.
    pub event: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Reads its arguments.
    pub read: fn(&Args<'_>) -> Result<Command, Rejection>,
    /// Its arguments, for example: a JSON array.
    pub example: &'static str,
    /// The ack's arguments, for example: a JSON array.
    pub answer: &'static str,
}

/// One thing that a client is told.
pub struct EventRow {
    /// The event's name.
    pub event: &'static str,
    /// When.
    pub about: &'static str,
    /// Its arguments, for example: a JSON array.
    pub example: &'static str,
}

/// An event in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The event's name.
    pub event: &'static str,
    /// Its arguments: JSON values separated by commas.
    pub args: String,
}
