//! People: who is connected here, what the others are told of their coming and going, and how something reaches a user wherever it is.
//!
//! The table (`table.rs`) knows what is so; the presence server knows what was stated. Whatever changes is stated as soon as the last
//! statement was answered, all at once (`register.rs`); what that changes for others is said once a tick (`announce.rs`).

mod announce;
mod guests;
mod hold;
mod person;
mod register;
mod table;
mod tell;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::backends::Backends;
use shared::bus::Bus;
use shared::domain::{NodeId, RoomId};
use shared::limits;
use shared::outbox::Outbox;
use shared::presence::Presence;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, timeout};

use crate::command::Approached;
use crate::socket::{Caller, Callers};
use announce::Announcer;
use table::Table;

pub use announce::announce;
pub use hold::hold;
pub use register::register;

/// The people of this node.
pub struct People {
    node: NodeId,
    bus: Arc<dyn Bus>,
    presence: Arc<dyn Presence>,
    callers: Arc<Callers>,
    table: Mutex<Table>,
    /// Something in the table is to be stated.
    changed: Notify,
    /// Whether the presence server answers: nobody waits for a statement otherwise.
    is_reached: AtomicBool,
    /// It does so again.
    reached: Notify,
    announcer: Announcer,
    /// Those to whom somebody says something, who may not hear that yet.
    approached: mpsc::Sender<Approached>,
}

impl People {
    /// Nobody yet. Who is gone for less than `grace` was never gone, for others.
    pub fn new(
        node: NodeId,
        backends: &Backends,
        callers: Arc<Callers>,
        outbox: Outbox,
        grace: Duration,
        approached: mpsc::Sender<Approached>,
    ) -> Arc<Self> {
        let Backends { bus, store, presence, .. } = backends.clone();
        Arc::new(Self {
            node,
            announcer: Announcer::new(bus.clone(), store, outbox),
            bus,
            presence,
            callers,
            table: Mutex::new(Table::new(grace)),
            changed: Notify::new(),
            is_reached: AtomicBool::new(false),
            reached: Notify::new(),
            approached,
        })
    }

    /// Somebody has connected. When this returns, it can be told things from everywhere, unless the presence server is away.
    pub async fn arrive(&self, caller: &Caller) {
        let seated = self.table().arrive(&caller.user, caller.connection);
        self.changed.notify_one();
        if let Some(seated) = seated
            && self.is_reached.load(Ordering::Relaxed)
        {
            let _ = timeout(limits::DEPENDENCY_DEADLINE, seated).await;
        }
    }

    /// A connection is gone, and hears no room any more. Its user may come back.
    pub fn depart(&self, caller: &Caller) {
        self.table().depart(caller.user.id, caller.connection, Instant::now());
        self.changed.notify_one();
    }

    /// A connection hears a room.
    pub fn enter(&self, caller: &Caller, room: RoomId) {
        self.table().enter(caller.user.id, caller.connection, room);
        self.changed.notify_one();
    }

    /// A connection hears a room no more.
    pub fn leave(&self, caller: &Caller, room: RoomId) {
        self.table().leave(caller.user.id, caller.connection, room);
        self.changed.notify_one();
    }

    /// Where it is asked who is online.
    pub fn presence(&self) -> &dyn Presence {
        &*self.presence
    }

    /// The presence server has answered: what waits to be stated need not wait any more.
    fn has_answered(&self) {
        if !self.is_reached.swap(true, Ordering::Relaxed) {
            self.reached.notify_one();
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
