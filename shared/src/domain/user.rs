//! Users and how they are named in what others see.

use serde::{Deserialize, Serialize};

use super::{Email, Timestamp, UserId, Username};

/// A user's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Its unique name.
    pub username: Username,
    /// Its unique address; a trusted issuer may give none.
    pub email: Option<Email>,
    /// Whether it may act.
    pub status: UserStatus,
    /// When it signed up.
    pub created_at: Timestamp,
}

impl User {
    /// How others see this user.
    pub fn author(&self) -> Author {
        Author { id: self.id, username: self.username.clone() }
    }
}

/// Whether an account may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStatus {
    /// It may.
    Active,
    /// It has been closed.
    Deactivated,
}

/// The part of a user that travels with what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The user.
    pub id: UserId,
    /// The name at that time.
    pub username: Username,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Its id.
    pub id: UserId,
    /// Its name, not yet known to be free.
    pub username: Username,
    /// Its address, not yet known to be free; a trusted issuer may give none.
    pub email: Option<Email>,
    /// Its password's hash; none if only a trusted issuer can let it in.
    pub password_hash: Option<PasswordHash>,
    /// The time of the sign-up.
    pub created_at: Timestamp,
}

/// What a client calls itself when it logs in.
#[derive(Clone, Debug)]
pub enum Login {
    /// By name.
    Username(Username),
    /// By address.
    Email(Email),
}

/// An argon2id hash in PHC form. It never prints.
#[derive(Clone)]
pub struct PasswordHash(Box<str>);

impl PasswordHash {
    /// Wraps a hash in PHC form.
    pub fn new(phc: impl Into<Box<str>>) -> Self {
        Self(phc.into())
    }

    /// The PHC form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}
