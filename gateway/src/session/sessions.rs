//! The sessions that live on this node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use shared::backends::Backends;
use shared::bus::Bus;
use shared::domain::{NodeId, Session, SessionId};
use shared::presence::Presence;
use shared::store::Store;
use tracing::debug;

use crate::socket::Caller;

/// The sessions that live on this node, and where those of others are found.
pub struct Sessions {
    pub(super) node: NodeId,
    pub(super) bus: Arc<dyn Bus>,
    pub(super) store: Arc<dyn Store>,
    pub(super) presence: Arc<dyn Presence>,
    /// How long a client may stay away.
    pub(super) window: Duration,
    live: Mutex<HashMap<SessionId, Weak<Caller>>>,
}

impl Sessions {
    /// None yet.
    pub fn new(node: NodeId, backends: &Backends, window: Duration) -> Self {
        let Backends { bus, store, presence, .. } = backends.clone();
        Self { node, bus, store, presence, window, live: Mutex::default() }
    }

    /// Whether clients may come back at all.
    pub fn are_kept(&self) -> bool {
        !self.window.is_zero()
    }

    /// A session lives here now. That is known to all at once: a client whose connection drops may be back, elsewhere, before this node has
    /// noticed, and must find out whom to ask.
    pub async fn begin(&self, caller: &Arc<Caller>) {
        let Some(id) = &caller.session else { return };
        self.live().insert(id.clone(), Arc::downgrade(caller));
        // As long as a checkpoint's.
        if let Err(fault) = self.presence.keep(&[(id.clone(), caller.record(self.node))], self.window * 2).await {
            debug!(%fault, "a session could not be announced");
        }
    }

    /// Its connection has dropped: keeps what is known of it for whoever comes back.
    pub async fn drop_in_order(&self, caller: &Arc<Caller>) {
        let Some(id) = self.forget(caller) else { return };
        let session = Session { held_by: None, ..caller.record(self.node) };
        if let Err(fault) = self.presence.keep(&[(id, session)], self.window).await {
            debug!(%fault, "a session could not be kept");
        }
    }

    /// Its client has said goodbye: nobody will come back.
    pub async fn end(&self, caller: &Arc<Caller>) {
        let Some(id) = self.forget(caller) else { return };
        if let Err(fault) = self.presence.end(&id).await {
            debug!(%fault, "a session ends by itself");
        }
    }

    /// Hangs up the connection of a session that goes on elsewhere; false if it does not live here.
    pub fn surrender(&self, id: &SessionId) -> bool {
        let caller = self.live().get(id).and_then(Weak::upgrade);
        if let Some(caller) = &caller {
            caller.link.hang_up();
        }
        caller.is_some()
    }

    /// Those that live here.
    pub(super) fn all(&self) -> Vec<Arc<Caller>> {
        self.live().values().filter_map(Weak::upgrade).collect()
    }

    fn forget(&self, caller: &Arc<Caller>) -> Option<SessionId> {
        let id = caller.session.as_ref()?;
        let mut live = self.live();
        if live.get(id).is_some_and(|known| std::ptr::eq(known.as_ptr(), Arc::as_ptr(caller))) {
            live.remove(id);
        }
        Some(id.clone())
    }

    fn live(&self) -> MutexGuard<'_, HashMap<SessionId, Weak<Caller>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
