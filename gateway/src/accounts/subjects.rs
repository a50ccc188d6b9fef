//! The users whom a trusted issuer vouches for: each has a row here from the first time that it is seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::sync::Cache;
use shared::clock;
use shared::domain::{Author, NewUser, Rejection, User, UserId, UserStatus};
use shared::limits;
use shared::store::{Store, StoreFault, Taken};

use super::issuer::Subject;
use super::refuse;
use super::tokens::no_longer_valid;

/// The users of a trusted issuer, read through a short memory.
pub struct Subjects {
    store: Arc<dyn Store>,
    known: Cache<UserId, Author>,
    /// How often something was forgotten: what was read before that must not be remembered after it.
    forgotten: AtomicU64,
}

impl Subjects {
    /// Over a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        let known = Cache::builder().max_capacity(limits::CHECKS_REMEMBERED).time_to_live(limits::CHECK_REMEMBERED).build();
        Self { store, known, forgotten: AtomicU64::default() }
    }

    /// The user that a subject is here, unless its account is closed.
    pub async fn admit(&self, subject: Subject) -> Result<Author, Rejection> {
        if let Some(known) = self.known.get(&subject.id) {
            return Ok(known);
        }
        let forgotten = self.forgotten.load(Ordering::Acquire);
        let user = match self.store.find_user(subject.id).await.map_err(refuse)? {
            Some(user) => user,
            None => self.register(subject).await?,
        };
        match user.status {
            UserStatus::Active => {}
            UserStatus::Deactivated => return Err(no_longer_valid()),
        }
        let author = user.author();
        if self.forgotten.load(Ordering::Acquire) == forgotten {
            self.known.insert(user.id, author.clone());
        }
        Ok(author)
    }

    /// Asks the store at the next use.
    pub fn forget(&self, user: UserId) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.known.invalidate(&user);
    }

    /// Makes the row. An address that somebody else has is left out: nobody gets into another's account by it.
    async fn register(&self, subject: Subject) -> Result<User, Rejection> {
        let Subject { id, names, mut email, .. } = subject;
        let mut names = names.into_iter().peekable();
        loop {
            let Some(username) = names.peek().cloned() else { return Err(no_longer_valid()) };
            let user = NewUser { id, username, email: email.clone(), password_hash: None, created_at: clock::now() };
            match self.store.create_user(&user).await {
                Ok(user) => return Ok(user),
                Err(StoreFault::Conflict(Taken::Username)) => _ = names.next(),
                Err(StoreFault::Conflict(Taken::Email)) => email = None,
                Err(fault) => {
                    // Another node may have been quicker.
                    return match self.store.find_user(id).await {
                        Ok(Some(user)) => Ok(user),
                        Ok(None) | Err(_) => Err(refuse(fault)),
                    };
                }
            }
        }
    }
}
