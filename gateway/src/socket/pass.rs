//! By what right a connection is served, and until when.

use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::domain::{Timestamp, TokenId, UserId};
use shared::limits;

use crate::accounts::Identity;

/// By what right a connection is served. It may be exchanged for a later one.
#[derive(Debug, Default)]
pub struct Pass(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    /// Whose it is; none, if none was needed.
    account: Option<UserId>,
    /// A token of ours; none, if it is an issuer's, or if none was needed.
    token: Option<TokenId>,
    /// The end; none for who needs no token.
    expires_at: Option<Timestamp>,
    is_warned: bool,
}

/// What is due with a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// It ends then, and its bearer has not been told yet.
    Warning(Timestamp),
    /// It has ended.
    End,
}

impl Pass {
    /// The right of who has proved to be somebody.
    pub fn of(identity: &Identity) -> Self {
        let pass = Self::default();
        pass.renew(identity);
        pass
    }

    /// A later one of the same user.
    pub fn renew(&self, identity: &Identity) {
        let (account, expires_at) = (Some(identity.user.id), Some(identity.expires_at));
        *self.held() = Held { account, token: identity.token, expires_at, is_warned: false };
    }

    /// Whose it is. In a namespace with people of its own, that is not the user who is served.
    pub fn account(&self) -> Option<UserId> {
        self.held().account
    }

    /// By which token of ours.
    pub fn token(&self) -> Option<TokenId> {
        self.held().token
    }

    /// What is due; a warning once.
    pub fn due(&self, now: Timestamp) -> Due {
        let mut held = self.held();
        match held.expires_at {
            Some(end) if end <= now => Due::End,
            Some(end) if end <= now.after(limits::EXPIRY_WARNING) && !held.is_warned => {
                held.is_warned = true;
                Due::Warning(end)
            }
            Some(_) | None => Due::Nothing,
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::{Author, UserId, Username};
    use uuid::Uuid;

    use super::*;

    fn identity(expires_at: i64) -> Identity {
        let user = Author { id: UserId::from_uuid(Uuid::nil()), username: Username::trusted("ann") };
        Identity { user, subject: "ann".into(), token: None, expires_at: Timestamp::from_millis(expires_at) }
    }

    #[test]
    fn a_pass_warns_once_and_ends_unless_it_is_renewed() {
        let pass = Pass::of(&identity(100_000));
        let due = |now| pass.due(Timestamp::from_millis(now));
        assert_eq!(due(39_999), Due::Nothing);
        assert_eq!(due(40_000), Due::Warning(Timestamp::from_millis(100_000)));
        assert_eq!((due(40_001), due(99_999)), (Due::Nothing, Due::Nothing));
        assert_eq!(due(100_000), Due::End);
        pass.renew(&identity(300_000));
        assert_eq!(due(100_000), Due::Nothing);
        assert_eq!(due(299_999), Due::Warning(Timestamp::from_millis(300_000)));
        assert_eq!(Pass::default().due(Timestamp::from_millis(i64::MAX)), Due::Nothing);
    }
}
