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
        self.by_user().entry(caller.user.id).or_default().push(Arc::downgrade(caller));
    }

    /// It is no more.
    pub fn leave(&self, caller: &Arc<Caller>) {
        let mut by_user = self.by_user();
        if let Some(callers) = by_user.get_mut(&caller.user.id) {
            callers.retain(|known| known.strong_count() > 0 && !std::ptr::eq(known.as_ptr(), Arc::as_ptr(caller)));
            if callers.is_empty() {
                by_user.remove(&caller.user.id);
            }
        }
    }

    /// A user's connections.
    pub fn of(&self, user: UserId) -> Vec<Arc<Caller>> {
        self.by_user().get(&user).map(|callers| callers.iter().filter_map(Weak::upgrade).collect()).unwrap_or_default()
    }

    /// All of them.
    pub fn all(&self) -> Vec<Arc<Caller>> {
        self.by_user().values().flatten().filter_map(Weak::upgrade).collect()
    }

    fn by_user(&self) -> MutexGuard<'_, HashMap<UserId, Vec<Weak<Caller>>>> {
        self.by_user.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
