//! Guests: people without an account, known in one room by a name.

use serde::{Deserialize, Serialize};

use super::{Timestamp, Username};

/// As whom a connection is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Persona {
    /// A user who has proved to be one.
    #[default]
    User,
    /// Nobody yet: it may only log in.
    Nobody,
    /// A guest who has logged in.
    Guest(Box<Guest>),
}

/// A guest who has logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// The name, which is nobody else's in that room.
    pub name: Username,
    /// Since when: while the name's seat is taken from then on, it is this guest's.
    pub since: Timestamp,
}

impl Persona {
    /// Whether it has proved to be a user.
    pub fn is_user(&self) -> bool {
        match self {
            Self::User => true,
            Self::Nobody | Self::Guest(_) => false,
        }
    }
}
