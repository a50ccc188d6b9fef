//! Who is connected to this gateway, by user.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use shared::domain::UserId;

use super::Caller;

/// Who is connected to this gateway.
#[derive(Default)]
pub struct Callers {
    by_user: Mutex<HashMap<UserId, Vec<Weak<Caller>>>>,
}

impl Callers {
    /// Somebody is connected.
    pub fn enter(&self, caller: &Arc<Caller>) {
        let mut by_user = self.by_user();
        for user in ids(caller) {
            by_user.entry(user).or_default().push(Arc::downgrade(caller));
        }
    }

    /// It is no more.
    pub fn leave(&self, caller: &Caller) {
        let mut by_user = self.by_user();
        for user in ids(caller) {
            if let Some(callers) = by_user.get_mut(&user) {
                callers.retain(|known| known.strong_count() > 0 && !std::ptr::eq(known.as_ptr(), caller));
                if callers.is_empty() {
                    by_user.remove(&user);
                }
            }
        }
    }

    /// A user's connections.
    pub fn of(&self, user: UserId) -> Vec<Arc<Caller>> {
        self.found(user, |caller| caller.user.id == user)
    }

    /// The connections that are served by the right of an account, as whomever.
    pub fn of_account(&self, account: UserId) -> Vec<Arc<Caller>> {
        self.found(account, |caller| caller.pass.account() == Some(account))
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<Caller>> {
        let by_user = self.by_user();
        let once = |(user, callers): (&UserId, &Vec<Weak<Caller>>)| {
            let own = callers.iter().filter_map(Weak::upgrade).filter(|caller| caller.user.id == *user);
            own.collect::<Vec<_>>()
        };
        by_user.iter().flat_map(once).collect()
    }

    fn found(&self, id: UserId, is_meant: impl Fn(&Caller) -> bool) -> Vec<Arc<Caller>> {
        let by_user = self.by_user();
        let callers = by_user.get(&id).into_iter().flatten().filter_map(Weak::upgrade);
        callers.filter(|caller| is_meant(caller)).collect()
    }

    fn by_user(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Weak<Caller>>>> {
        self.by_user.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Under which a connection is found: its user, and the account by whose right it is served, if that is not the same.
fn ids(caller: &Caller) -> impl Iterator<Item = UserId> {
    let user = caller.user.id;
    let account = caller.pass.account().filter(|account| *account != user);
    std::iter::once(user).chain(account)
}
