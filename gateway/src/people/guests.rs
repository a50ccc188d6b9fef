//! A guest's name is a seat: of all who want it, over all nodes, the one has it whom the seat brought online.

use std::sync::atomic::Ordering;

use shared::domain::{Author, Code, ConnectionId, Rejection, Timestamp};
use shared::limits;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};
use tracing::debug;

use super::People;
use super::person::Seated;

impl People {
    /// Takes a name that must be free, or become so in a moment: its guest may just have gone, and its gateway be about to say so. Returns
    /// since when it is taken; afterwards its guest is here, as who arrives is.
    pub async fn claim(&self, guest: &Author, connection: ConnectionId) -> Result<Timestamp, Rejection> {
        if !self.is_reached.load(Ordering::Relaxed) {
            return Err(Rejection::unavailable());
        }
        let deadline = Instant::now() + limits::NAME_WAIT;
        loop {
            if let Some(since) = self.take_name(guest, connection).await? {
                return Ok(since);
            }
            while self.held_since(guest).await?.is_some() {
                if Instant::now() >= deadline {
                    return Err(taken(guest));
                }
                sleep(limits::NAME_LOOK).await;
            }
            // Others may have waited for it as well, and been quicker.
            if Instant::now() >= deadline {
                return Err(taken(guest));
            }
            sleep(limits::NAME_LOOK).await;
        }
    }

    /// Takes a name if it is free.
    async fn take_name(&self, guest: &Author, connection: ConnectionId) -> Result<Option<Timestamp>, Rejection> {
        let Some(seated) = self.table().claim(guest, connection) else { return Ok(None) };
        let since = self.seated(seated).await;
        if !matches!(since, Ok(Some(_))) {
            self.release(guest, connection);
        }
        since
    }

    /// Takes a name again that its guest has had since then, if it was nobody else's meanwhile.
    pub async fn reclaim(&self, guest: &Author, connection: ConnectionId, since: Timestamp) -> Result<Timestamp, Rejection> {
        let seated = self.table().arrive(guest, connection);
        let came = match seated {
            Some(seated) => self.seated(seated).await,
            None => Ok(None),
        };
        let is_mine = match came {
            // It was free.
            Ok(Some(since)) => Ok(since),
            // It is still held, by this guest's earlier connection or by somebody else.
            Ok(None) => {
                self.held_since(guest).await.and_then(|held| held.filter(|held| *held == since).ok_or_else(|| taken(guest)))
            }
            Err(rejection) => Err(rejection),
        };
        is_mine.inspect_err(|_| self.release(guest, connection))
    }

    /// A guest is gone, and its name is free, at once.
    pub fn release(&self, guest: &Author, connection: ConnectionId) {
        let _ = self.table().release(guest.id, connection);
        self.changed.notify_one();
    }

    /// The same; when this returns, whoever wants the name has it, on any gateway, unless the presence server is away or slow.
    pub async fn vacate(&self, guest: &Author, connection: ConnectionId) {
        let freed = self.table().release(guest.id, connection);
        self.changed.notify_one();
        if let Some(freed) = freed
            && self.is_reached.load(Ordering::Relaxed)
        {
            let _ = timeout(limits::DEPENDENCY_DEADLINE, freed).await;
        }
    }

    async fn seated(&self, seated: oneshot::Receiver<Seated>) -> Result<Seated, Rejection> {
        self.changed.notify_one();
        match timeout(limits::DEPENDENCY_DEADLINE, seated).await {
            Ok(Ok(seated)) => Ok(seated),
            Ok(Err(_)) | Err(_) => Err(Rejection::unavailable()),
        }
    }

    async fn held_since(&self, guest: &Author) -> Result<Option<Timestamp>, Rejection> {
        let standings = self.presence.standings(&[guest.id]).await.map_err(|fault| {
            debug!(%fault, "it cannot be known whose a name is");
            Rejection::unavailable()
        })?;
        Ok(standings.first().and_then(|standing| standing.online_since))
    }
}

fn taken(guest: &Author) -> Rejection {
    Rejection::new(Code::Conflict, format!("the name {} is taken in this room", guest.username)).about("name")
}
