//! Where something is said, in the words of those vocabularies that call a room by a name of their own.

use std::fmt;
use std::sync::Arc;

use super::{Rejection, RoomId, RoomName};

/// Who shares names of rooms and of people with each other: those of one namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tenant(Arc<str>);

impl Tenant {
    /// Those of a namespace; of the default one, without a name.
    pub fn of(namespace: &str) -> Self {
        Self(namespace.trim_start_matches('/').into())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A room, as a client calls it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// By its id.
    Id(RoomId),
    /// By a name; whoever says it first makes the room.
    Named(RoomName),
}

impl Place {
    /// Reads what a client calls a room: an id if it has the form of one, else a name.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Rejection> {
        match text.trim().parse() {
            Ok(id) => Ok(Self::Id(id)),
            Err(_) => RoomName::parse(field, text).map(Self::Named),
        }
    }

    /// The room's id.
    pub fn room(&self, tenant: &Tenant) -> RoomId {
        match self {
            Self::Id(room) => *room,
            Self::Named(name) => RoomId::of_name(tenant, name),
        }
    }
}
