//! Who is at the other end of a socket, and what it hears.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use shared::clock;
use shared::domain::{Author, ConnectionId, Event, Guest, NodeId, Persona, Session, SessionId, Tenant, UserId, Username};
use shared::limits;
use shared::telemetry::metrics::CommandName;
use socketio::{Link, Weight};

use super::Pass;
use super::respond::{Asked, Respond};
use crate::dialect::{Dialect, Floor};
use crate::hub::{Voice, Wire};
use crate::rates::Allowance;
use crate::session::SessionLog;

/// Who is at the other end of a socket.
#[derive(Debug)]
pub struct Caller {
    /// The user.
    pub user: Author,
    /// As whom it is served.
    pub persona: Persona,
    /// By what right it is served.
    pub pass: Pass,
    /// The connection.
    pub link: Arc<Link>,
    /// How it is told.
    pub wire: Wire,
    /// What may be spoken.
    pub floor: Floor,
    /// With whom it shares names.
    pub tenant: Tenant,
    /// The socket's public id.
    pub socket: String,
    /// This connection of the session.
    pub connection: ConnectionId,
    /// The session's private id, if its client can come back.
    pub session: Option<SessionId>,
    /// What it hears, and what was written to it.
    pub log: Arc<SessionLog>,
    /// Sends that await their replies.
    pub outstanding: Arc<AtomicUsize>,
    /// What it may still ask for.
    pub allowance: Arc<Allowance>,
    /// Whether it was a guest before its connection dropped, and is not known as that any more.
    pub has_lapsed: bool,
    /// For nobody: the guest that it is, while it is logged in.
    pub(super) guest: Mutex<Option<Arc<Caller>>>,
    /// For a guest: the nobody that it was before it logged in.
    pub(super) before: Weak<Caller>,
}

impl Caller {
    /// Somebody whose session ends with the connection.
    pub fn passing(user: Author, link: Arc<Link>, wire: Wire, log: SessionLog) -> Self {
        let floor = match &wire {
            Wire::SocketIo(_) => Floor::Root,
            Wire::Plain => Floor::Plain,
        };
        Self {
            user,
            persona: Persona::default(),
            pass: Pass::default(),
            link,
            floor,
            tenant: Tenant::of(wire.namespace()),
            wire,
            socket: String::new(),
            connection: ConnectionId::from_uuid(clock::random_uuid()),
            session: None,
            log: Arc::new(log),
            outstanding: Arc::default(),
            allowance: Arc::default(),
            has_lapsed: false,
            guest: Mutex::default(),
            before: Weak::new(),
        }
    }

    /// Who has no account, and no name yet.
    pub fn nobody() -> Author {
        Author { id: UserId::from_uuid(clock::random_uuid()), username: Username::trusted("guest") }
    }

    /// Nobody becomes a guest, over the same connection.
    pub fn log_in(self: &Arc<Self>, user: Author, guest: Guest) -> Arc<Self> {
        let logged_in = Arc::new(Self {
            user,
            persona: Persona::Guest(Box::new(guest)),
            pass: Pass::default(),
            link: self.link.clone(),
            wire: self.wire.clone(),
            floor: self.floor,
            tenant: self.tenant.clone(),
            socket: self.socket.clone(),
            connection: self.connection,
            session: self.session.clone(),
            log: self.log.clone(),
            outstanding: self.outstanding.clone(),
            allowance: self.allowance.clone(),
            has_lapsed: false,
            guest: Mutex::default(),
            before: Arc::downgrade(self),
        });
        *self.guest.lock().unwrap_or_else(PoisonError::into_inner) = Some(logged_in.clone());
        logged_in
    }

    /// A guest becomes nobody again; `None` for who is none.
    pub fn log_out(&self) -> Option<Arc<Self>> {
        let before = self.before.upgrade()?;
        before.guest.lock().unwrap_or_else(PoisonError::into_inner).take();
        Some(before)
    }

    /// Who speaks: for nobody, the guest as whom it has logged in.
    pub fn speaker(self: &Arc<Self>) -> Arc<Self> {
        match self.persona {
            Persona::User | Persona::Guest(_) => self.clone(),
            Persona::Nobody => {
                let guest = self.guest.lock().unwrap_or_else(PoisonError::into_inner);
                guest.clone().unwrap_or_else(|| self.clone())
            }
        }
    }

    /// In a vocabulary, as this caller is told.
    pub fn voice(&self, dialect: Dialect) -> Voice {
        Voice { dialect, wire: self.wire.clone() }
    }

    /// As it is told what concerns itself, whatever room it is in.
    pub fn own_voice(&self) -> Voice {
        self.voice(self.floor.home())
    }

    /// Tells it something that concerns itself.
    pub fn tell(&self, event: Event<'_>, weight: Weight) {
        if let Some(frame) = self.own_voice().frame(event) {
            let _ = self.link.send(&frame, weight);
        }
    }

    /// The answer to a command of this caller's.
    pub fn respond(&self, dialect: Dialect, asked: Asked, command: CommandName) -> Respond {
        Respond::new(self.voice(dialect), self.link.clone(), asked, command)
    }

    /// A place among the sends that await their replies; `None` if all are taken.
    pub fn slot(&self) -> Option<Slot> {
        let taken = self.outstanding.fetch_add(1, Ordering::Relaxed);
        let slot = Slot(self.outstanding.clone());
        (taken < limits::PENDING_SENDS_PER_CONNECTION).then_some(slot)
    }

    /// What is to be known when its client comes back.
    pub fn record(&self, node: NodeId) -> Session {
        Session {
            connection: self.connection,
            socket: self.socket.clone(),
            user: self.user.id,
            persona: self.persona.clone(),
            namespace: self.wire.namespace().to_owned(),
            trail: self.log.snapshot(),
            held_by: Some(node),
        }
    }
}

/// A place among a connection's sends that await their replies, free again when dropped.
#[derive(Debug)]
pub struct Slot(Arc<AtomicUsize>);

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
