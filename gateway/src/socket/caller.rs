//! Who is at the other end of a socket, and what it hears.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shared::clock;
use shared::domain::{Author, ConnectionId, Event, NodeId, Session, SessionId, Tenant};
use shared::limits;
use shared::telemetry::metrics::CommandName;
use socketio::{Link, Weight};

use super::Pass;
use super::respond::{Asked, Respond};
use crate::dialect::{Dialect, Floor};
use crate::hub::{Voice, Wire};
use crate::session::SessionLog;

/// Who is at the other end of a socket.
#[derive(Debug)]
pub struct Caller {
    /// The user.
    pub user: Author,
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
