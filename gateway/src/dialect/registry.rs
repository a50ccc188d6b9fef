//! Which vocabulary a command is of.

use shared::domain::{Command, Rejection};

use super::table::{CommandRow, Vocabulary};
use super::{Args, vocab};

/// The vocabularies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Rooms, messages, typing: the default.
    Rooms,
    /// Rooms by name, messages to the others.
    Broadcast,
    /// Names with slashes.
    Slash,
    /// From one person to another, in names with slashes.
    SingleChat,
    /// A customer and a vendor, in a room of their own.
    Marketplace,
    /// Guests with a name in one room.
    Lobby,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Rooms, Self::Broadcast, Self::Slash, Self::SingleChat, Self::Lobby, Self::Marketplace];

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
            Self::Broadcast => &vocab::broadcast::VOCABULARY,
            Self::Slash => &vocab::slash::VOCABULARY,
            Self::SingleChat => &vocab::single_chat::VOCABULARY,
            Self::Lobby => &vocab::lobby::VOCABULARY,
            Self::Marketplace => &vocab::marketplace::VOCABULARY,
        }
    }

    fn row(self, event: &str) -> Option<&'static CommandRow> {
        self.vocabulary().commands.iter().find(|row| row.event == event)
    }
}

/// Where a client stands: what it may speak there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Floor {
    /// The default namespace.
    Root,
    /// A plain WebSocket.
    Plain,
    /// A namespace in which customers and vendors meet.
    Marketplace,
}

impl Floor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Root, Self::Plain, Self::Marketplace];

    /// The vocabularies that are spoken there, in the order in which they are asked whether a command is meant in them.
    pub const fn dialects(self) -> &'static [Dialect] {
        match self {
            Self::Root => &[Dialect::Broadcast, Dialect::Rooms, Dialect::Slash, Dialect::SingleChat, Dialect::Lobby],
            Self::Plain => &[Dialect::Rooms, Dialect::SingleChat],
            Self::Marketplace => &[Dialect::Marketplace],
        }
    }

    /// The one in which a client is told what it has not asked for.
    pub const fn home(self) -> Dialect {
        match self {
            Self::Root | Self::Plain => Dialect::Rooms,
            Self::Marketplace => Dialect::Marketplace,
        }
    }

    /// The one in which it is told what somebody says to its user alone.
    pub const fn direct(self) -> Dialect {
        match self {
            Self::Root | Self::Plain => Dialect::SingleChat,
            Self::Marketplace => Dialect::Marketplace,
        }
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

/// Understands a client's event. Of several vocabularies that know its name, the first in which it is meant has it.
pub fn understand(floor: Floor, event: &str, args_json: &str) -> Understood {
    let mut known = floor.dialects().iter().filter_map(|dialect| Some((*dialect, dialect.row(event)?))).peekable();
    let Some((first, _)) = known.peek().copied() else { return Understood::Unknown };
    let args = match Args::parse(args_json) {
        Ok(args) => args,
        Err(rejection) => return Understood::Faulty(first, rejection),
    };
    match known.find(|(dialect, _)| (dialect.vocabulary().is_meant)(&args)) {
        Some((dialect, row)) => match (row.read)(&args) {
            Ok(command) => Understood::Command(dialect, command),
            Err(rejection) => Understood::Faulty(dialect, rejection),
        },
        None => Understood::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_of_a_command_is_understood_in_its_own_dialect() {
        for (floor, dialect) in
            Floor::ALL.into_iter().flat_map(|floor| floor.dialects().iter().map(move |dialect| (floor, *dialect)))
        {
            for row in dialect.vocabulary().commands {
                match understand(floor, row.event, row.example) {
                    Understood::Command(found, _) => assert_eq!(found, dialect, "{}", row.event),
                    other => panic!("{} {}: {other:?}", row.event, row.example),
                }
                serde_json::from_str::<Vec<serde_json::Value>>(row.answer).unwrap();
            }
        }
    }

    #[test]
    fn every_dialect_is_spoken_somewhere() {
        for dialect in Dialect::ALL {
            assert!(Floor::ALL.into_iter().any(|floor| floor.dialects().contains(&dialect)), "{dialect:?}");
            assert_eq!(Dialect::named(dialect.name()), Some(dialect));
        }
    }

    #[test]
    fn an_unknown_event_is_said_to_be_one() {
        assert!(matches!(understand(Floor::Root, "no_such_event", "[]"), Understood::Unknown));
        assert!(matches!(understand(Floor::Plain, "room/join-room", "[]"), Understood::Unknown));
    }

    #[test]
    fn a_name_that_two_vocabularies_know_is_told_apart_by_its_shape() {
        for (event, args, meant) in [
            ("join_room", r#"["lounge"]"#, Dialect::Broadcast),
            ("join_room", r#"[{"room":"lounge"}]"#, Dialect::Broadcast),
            ("join_room", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d"}]"#, Dialect::Rooms),
            ("send_message", r#"[{"room":"lounge","message":"hi"}]"#, Dialect::Broadcast),
            ("send_message", r#"[{"roomId":"0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d","content":"hi"}]"#, Dialect::Rooms),
        ] {
            assert!(
                matches!(understand(Floor::Root, event, args), Understood::Command(found, _) if found == meant),
                "{event} {args}"
            );
        }
        for (args, meant) in
            [("[]", Dialect::Rooms), ("[{}]", Dialect::Rooms), ("[7]", Dialect::Rooms), (r#"[""]"#, Dialect::Broadcast)]
        {
            assert!(
                matches!(understand(Floor::Root, "join_room", args), Understood::Faulty(found, _) if found == meant),
                "{args}"
            );
        }
    }
}
