//! Sessions: what is known of a connection, so that who comes back after a drop goes on where it was.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{NodeId, Persona, Rejection, RoomId, Seq, Trail, UserId};

/// A session's private id: whoever shows it, and the user's token, takes the session over.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(Uuid);

impl SessionId {
    /// Wraps a random uuid.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(formatter)
    }
}

impl FromStr for SessionId {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        Uuid::try_parse(text).map(Self).map_err(|_| Rejection::invalid("pid", "pid is not one of ours"))
    }
}

/// What a client says that it saw last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offset {
    /// The greeting that follows every CONNECT, and no message after it.
    Greeting,
    /// This message.
    Message(RoomId, Seq),
}

impl fmt::Display for Offset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Greeting => formatter.write_str("0"),
            Self::Message(room, seq) => write!(formatter, "{}.{seq}", room.as_uuid().as_simple()),
        }
    }
}

impl FromStr for Offset {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let message = || {
            let (room, seq) = text.split_once('.')?;
            Some(Self::Message(room.parse().ok()?, Seq(seq.parse().ok()?)))
        };
        match text {
            "0" => Ok(Self::Greeting),
            _ => message().ok_or_else(|| Rejection::invalid("offset", "offset is not one of ours")),
        }
    }
}

/// One of a session's connections, the first or one after a drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionId(Uuid);

impl ConnectionId {
    /// Wraps a random uuid.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(formatter)
    }
}

/// What is known of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Which connection.
    pub connection: ConnectionId,
    /// The socket's public id, which its client keeps.
    pub socket: String,
    /// Whose it is.
    pub user: UserId,
    /// As whom it was served.
    #[serde(default, skip_serializing_if = "Persona::is_user")]
    pub persona: Persona,
    /// The namespace.
    pub namespace: String,
    /// What it hears.
    pub trail: Trail,
    /// The node that still holds the connection; none once it has dropped, and all that was written to it is in the trail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<NodeId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_they_are_written() {
        for offset in [Offset::Greeting, Offset::Message(RoomId::from_uuid(Uuid::from_u128(7)), Seq(42))] {
            assert_eq!(offset.to_string().parse::<Offset>().unwrap(), offset);
        }
        assert!("hello".parse::<Offset>().is_err());
    }
}
