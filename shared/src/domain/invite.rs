//! Invites: who shows a room's token may join it, however private it is.

use std::fmt;

use uuid::Uuid;

use super::{Rejection, RoomId, Timestamp};
use crate::limits;

/// A room's invite. There is one at a time: a new one takes the place of the old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Where it leads.
    pub room: RoomId,
    /// What is shown.
    pub token: InviteToken,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it is refused; never, if there is none.
    pub expires_at: Option<Timestamp>,
    /// How many may join by it; all, if there is no number.
    pub max_uses: Option<u32>,
    /// How many have.
    pub uses: u32,
}

/// What somebody who is invited shows. It prints only where it is asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct InviteToken(Box<str>);

impl InviteToken {
    /// A token made of bits that nobody can guess.
    pub fn from_uuid(random: Uuid) -> Self {
        Self(random.as_simple().to_string().into())
    }

    /// Checks what a client sent in `field`.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Rejection> {
        let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-_".contains(&letter);
        if !(1..=limits::INVITE_TOKEN_BYTES).contains(&text.len()) || !text.bytes().all(is_letter) {
            return Err(Rejection::invalid(field, format!("{field} is not a token of an invite")));
        }
        Ok(Self(text.into()))
    }

    /// Wraps a token that was checked when it was stored.
    pub fn trusted(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The token.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for InviteToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("InviteToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_is_written_and_never_prints() {
        let token = InviteToken::from_uuid(Uuid::from_u128(u128::MAX / 3));
        assert_eq!(InviteToken::parse("inviteToken", token.expose()).unwrap(), token);
        assert!(!format!("{token:?}").contains(token.expose()));
        for bad in ["", "a b", "../x", "ä", &"x".repeat(limits::INVITE_TOKEN_BYTES + 1)] {
            assert_eq!(InviteToken::parse("inviteToken", bad).unwrap_err().field(), Some("inviteToken"), "{bad:?}");
        }
    }
}
