//! A client comes back: whole, or as somebody new.

use std::time::Duration;

use shared::domain::{ConnectionId, HeardRoom, Mail, NodeId, Offset, Persona, RoomId, Session, SessionId, Trail, UserId};
use shared::limits;
use shared::presence::{NodeKind, PresenceFault};
use shared::telemetry::metrics::{self, Recovery};
use tokio::time::{Instant, sleep};
use tracing::debug;

use super::Sessions;

/// Between two looks for what another node, or another connection, is about to keep.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A session that goes on.
#[derive(Debug)]
pub struct Recovered {
    /// Its private id.
    pub id: SessionId,
    /// Its public id.
    pub socket: String,
    /// Whose it is.
    pub user: UserId,
    /// As whom it was served.
    pub persona: Persona,
    /// The rooms that it hears, each with the last message that its client has.
    pub trail: Trail,
}

impl Sessions {
    /// Restores a session of this user, or of a guest, if all that its client missed can be told; else it is gone for good, and the client
    /// is told so.
    pub async fn recover(&self, id: &str, offset: Option<&str>, user: Option<UserId>, namespace: &str) -> Option<Recovered> {
        match self.restore(id, offset, user, namespace).await {
            Ok(recovered) => {
                debug!(session = %recovered.id, offset, rooms = ?recovered.trail.rooms(), "a session is restored");
                Some(recovered)
            }
            Err(why) => {
                metrics::recovery(why);
                debug!(session = id, offset, ?why, "a session cannot be restored");
                None
            }
        }
    }

    async fn restore(
        &self,
        id: &str,
        offset: Option<&str>,
        user: Option<UserId>,
        namespace: &str,
    ) -> Result<Recovered, Recovery> {
        let id: SessionId = id.parse().map_err(|_| Recovery::Unknown)?;
        let offset: Offset = offset.map_or(Ok(Offset::Greeting), str::parse).map_err(|_| Recovery::Unplaced)?;
        let session = self.take_over(&id).await.ok_or(Recovery::Unknown)?;
        // What a guest shows is the session's private id.
        let is_own = user.map_or(!session.persona.is_user(), |user| session.persona.is_user() && session.user == user);
        if !is_own || session.namespace != namespace {
            return Err(Recovery::Foreign);
        }
        let rooms = session.trail.seen_at(offset, session.held_by.is_none()).ok_or(Recovery::Unplaced)?;
        if !self.can_be_told(&rooms).await {
            return Err(Recovery::TooFar);
        }
        let Session { socket, user, persona, .. } = session;
        Ok(Recovered { id, socket, user, persona, trail: Trail::resumed(rooms, offset).saying(&session.trail) })
    }

    /// Claims a session. If its old connection still stands, here or on another node that lives, that is hung up first, so that what was
    /// written to it is known to the last message; if that takes too long, the last checkpoint must do.
    async fn take_over(&self, id: &SessionId) -> Option<Session> {
        let deadline = Instant::now() + limits::SURRENDER_DEADLINE;
        let claimed = self.known(self.presence.claim(id, self.node).await)?;
        let mut held = claimed.clone();
        while let Some(node) = held.held_by {
            if Instant::now() > deadline || !self.ask_for(id, held.connection, node).await {
                return Some(claimed);
            }
            sleep(LOOK_AGAIN).await;
            // What its old connection leaves behind is free again. Until then it is ours, or its holder's once more.
            let found = self.known(self.presence.find(id).await)?;
            match found.held_by {
                None => return self.known(self.presence.claim(id, self.node).await),
                Some(node) if node == self.node && found.connection == held.connection => {}
                Some(_) => held = found,
            }
        }
        Some(claimed)
    }

    fn known(&self, found: Result<Option<Session>, PresenceFault>) -> Option<Session> {
        found.unwrap_or_else(|fault| {
            debug!(%fault, "a session cannot be looked for");
            None
        })
    }

    /// Asks the node that holds a connection, which may be this one, to give it up; false if that node is gone.
    async fn ask_for(&self, id: &SessionId, connection: ConnectionId, node: NodeId) -> bool {
        if node == self.node {
            self.surrender(id, connection);
            return true;
        }
        let lives = self.presence.live(NodeKind::Gateway).await.is_ok_and(|leases| leases.iter().any(|lease| lease.node == node));
        lives && self.bus.post(node, Mail::Surrender(id.clone(), connection)).await.is_ok()
    }

    /// Whether no room is further ahead than a replay may reach.
    async fn can_be_told(&self, rooms: &[HeardRoom]) -> bool {
        let ids: Vec<RoomId> = rooms.iter().map(|heard| heard.room).collect();
        let Ok(last) = self.store.last_seqs(&ids).await else { return false };
        rooms.iter().all(|heard| {
            let last = last.iter().find(|(room, _)| *room == heard.room).map(|(_, last)| *last);
            last.is_some_and(|last| last.0.saturating_sub(heard.told.0) <= limits::REPLAY_MAX)
        })
    }
}
