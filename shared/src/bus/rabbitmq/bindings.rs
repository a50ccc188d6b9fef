//! Which rooms this node hears, and that the broker agrees.
//!
//! A room is always bound and unbound by the same one of a few tasks, each with a channel of its own, which looks up what is wanted
//! when it is its turn. So whatever the order of `attach`, `detach` and a reconnect, the last look wins. Each task sends what has
//! gathered without waiting, and then waits once: 2,000 rooms a second instead of some 500.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::try_join_all;
use lapin::{Channel, Connection};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::connection::{Cause, in_time};
use super::topology::{self, Names};
use crate::bus::BusFault;
use crate::domain::RoomId;
use crate::shutdown::Tasks;

/// Tasks, and channels, that bind: with more of them nothing gets faster.
const BINDERS: usize = 8;
/// Rooms after which a binder waits for the broker: half a second's work for it, when all binders are at it.
const ROOMS_AT_ONCE: usize = 128;
/// Jobs that wait for one binder; beyond it their callers wait.
const JOBS: usize = 64;
/// The janitor of another node may delete an exchange between our declaring and binding it, which closes the channel under all
/// others that wait on it; it does not happen three times in a row.
const ATTEMPTS: usize = 3;
/// Rooms after which a binder changes its channel: lapin remembers all that was ever declared on one.
const ROOMS_PER_CHANNEL: usize = 4_096;

/// The rooms that this node hears.
#[derive(Clone)]
pub(super) struct Bindings {
    wanted: Arc<Wanted>,
    binders: Vec<mpsc::Sender<Job>>,
}

#[derive(Default)]
struct Wanted {
    rooms: Mutex<HashSet<RoomId>>,
    /// The connection that has this node's queue.
    connection: Mutex<Option<Arc<Connection>>>,
}

struct Job {
    rooms: Vec<RoomId>,
    done: oneshot::Sender<Result<(), Cause>>,
}

impl Bindings {
    pub(super) fn open(names: &Names, tasks: &Tasks, close: &CancellationToken) -> Self {
        let wanted = Arc::<Wanted>::default();
        let binders = (0..BINDERS)
            .map(|_| {
                let (sender, jobs) = mpsc::channel(JOBS);
                let binder = Binder { names: names.clone(), wanted: wanted.clone(), channel: None, rooms_on_channel: 0 };
                let close = close.clone();
                tasks.spawn("bus binder", async move {
                    close.run_until_cancelled(binder.run(jobs)).await;
                });
                sender
            })
            .collect();
        Self { wanted, binders }
    }

    /// Hears these rooms from when it returns.
    pub(super) async fn attach(&self, rooms: &[RoomId]) -> Result<(), BusFault> {
        self.wanted.connection()?;
        let new: Vec<_> = {
            let mut wanted = self.wanted.rooms();
            rooms.iter().copied().filter(|room| wanted.insert(*room)).collect()
        };
        if let Err(cause) = self.agree(rooms).await {
            let mut wanted = self.wanted.rooms();
            for room in &new {
                wanted.remove(room);
            }
            return Err(cause.into());
        }
        Ok(())
    }

    /// Hears these rooms no more. Without a connection there is no queue that could.
    pub(super) async fn detach(&self, rooms: &[RoomId]) -> Result<(), BusFault> {
        {
            let mut wanted = self.wanted.rooms();
            for room in rooms {
                wanted.remove(room);
            }
        }
        if self.wanted.connection().is_ok() {
            self.agree(rooms).await?;
        }
        Ok(())
    }

    /// Binds all of them to a new queue.
    pub(super) async fn bind_all(&self) -> Result<(), Cause> {
        let rooms: Vec<_> = self.wanted.rooms().iter().copied().collect();
        self.agree(&rooms).await
    }

    /// From now on the queue is there, or is not.
    pub(super) fn use_connection(&self, connection: Option<Arc<Connection>>) {
        *self.wanted.connection.lock().unwrap_or_else(PoisonError::into_inner) = connection;
    }

    /// Returns when the broker agrees on these rooms.
    async fn agree(&self, rooms: &[RoomId]) -> Result<(), Cause> {
        let mut shares = vec![Vec::new(); self.binders.len()];
        for room in rooms {
            let share = room.as_uuid().as_u128() % self.binders.len() as u128;
            shares[share as usize].push(*room);
        }
        try_join_all(self.binders.iter().zip(&shares).map(|(binder, share)| async move {
            for rooms in share.chunks(ROOMS_AT_ONCE) {
                let (done, answer) = oneshot::channel();
                binder.send(Job { rooms: rooms.to_vec(), done }).await.map_err(|_| Cause::Lost)?;
                answer.await.map_err(|_| Cause::Lost)??;
            }
            Ok(())
        }))
        .await
        .map(drop)
    }
}

impl Wanted {
    fn rooms(&self) -> MutexGuard<'_, HashSet<RoomId>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&self) -> Result<Arc<Connection>, Cause> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Cause::NoQueue)
    }
}

struct Binder {
    names: Names,
    wanted: Arc<Wanted>,
    channel: Option<Channel>,
    rooms_on_channel: usize,
}

impl Binder {
    async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        while waiting.recv_many(&mut jobs, JOBS).await > 0 {
            let mut batch = jobs.drain(..).peekable();
            while let Some(job) = batch.next() {
                let (mut rooms, mut done) = (job.rooms, vec![job.done]);
                while let Some(job) = batch.next_if(|job| rooms.len() + job.rooms.len() <= ROOMS_AT_ONCE) {
                    rooms.extend(job.rooms);
                    done.push(job.done);
                }
                let outcome = self.agree(&rooms).await;
                for done in done {
                    let _ = done.send(outcome.clone());
                }
            }
        }
    }

    async fn agree(&mut self, rooms: &[RoomId]) -> Result<(), Cause> {
        let mut attempt = 1;
        loop {
            match self.try_to_agree(rooms).await {
                Err(Cause::Amqp(_)) if attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn try_to_agree(&mut self, rooms: &[RoomId]) -> Result<(), Cause> {
        let channel = self.channel().await?;
        in_time(async {
            let mut unwanted = Vec::new();
            for room in rooms {
                if self.wanted.rooms().contains(room) {
                    topology::bind_room(&channel, &self.names, *room).await?;
                } else {
                    unwanted.push(topology::unbind_room(&channel, &self.names, *room));
                }
            }
            try_join_all(unwanted).await?;
            topology::declare_rooms(&channel, &self.names).await
        })
        .await?;
        self.rooms_on_channel += rooms.len();
        self.channel = Some(channel);
        Ok(())
    }

    /// Takes the channel out: it is put back after all went well.
    async fn channel(&mut self) -> Result<Channel, Cause> {
        let connection = self.wanted.connection()?;
        let used_up = self.rooms_on_channel >= ROOMS_PER_CHANNEL;
        if let Some(channel) = self.channel.take().filter(|channel| channel.status().connected() && !used_up) {
            return Ok(channel);
        }
        self.rooms_on_channel = 0;
        in_time(connection.create_channel()).await
    }
}
