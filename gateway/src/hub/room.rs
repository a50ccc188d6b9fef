//! One room on this node: a task that alone knows its members and what they were told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use shared::domain::{Author, RoomEvent, RoomId, RoomName, Seq};
use shared::limits;
use shared::retry::Backoff;
use shared::telemetry::metrics::{self, Cause};
use socketio::{Frame, Weight};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use super::deliver::Members;
use super::news::News;
use super::recent::Recent;
use super::{Hub, Member, Voice, repair};

/// How a room's task is reached.
#[derive(Debug)]
pub struct Room {
    /// Which room.
    pub id: RoomId,
    mailbox: mpsc::Sender<Call>,
    /// Events did not fit into the mailbox: the task must look into the store.
    overflowed: AtomicBool,
    /// The last message that the members were told, as far as others see; `UNKNOWN` before the first read.
    watermark: AtomicU64,
    /// The task has ended and the room is detached from the bus.
    pub ended: CancellationToken,
}

const UNKNOWN: u64 = u64::MAX;

/// What a room's task is asked.
#[derive(Debug)]
pub enum Call {
    /// This happened.
    Events(Vec<RoomEvent>),
    /// Somebody wants to hear the room.
    Attach(Box<Attach>),
    /// A connection hears it no more.
    Detach(usize),
    /// These people are there now.
    Crowd(RoomName, Vec<Author>),
    /// Somebody may have come or gone unseen.
    Recount,
    /// The store has messages up to this one, and something may have kept them from here.
    Stored(Seq, Cause),
}

/// Somebody wants to hear a room.
#[derive(Debug)]
pub struct Attach {
    /// Who.
    pub member: Member,
    /// In what words.
    pub voice: Voice,
    /// The last message it has; if it does not say, it hears from now on.
    pub since: Option<Seq>,
    /// Whether the store is known to have that message.
    pub is_stored: bool,
    /// What it is told when it starts to hear the room: before anything else of it.
    pub greeting: Option<Frame>,
    /// Answers.
    pub answer: oneshot::Sender<Attached>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// It hears the room; what follows this message comes live.
    At(Seq),
    /// It has missed more than is at hand: it should read the store up to here first. If it heard the room, it does so no more, lest what
    /// comes live is told before that.
    Behind { head: Seq, has_heard: bool },
    /// It has missed more than may be told.
    TooFar,
    /// What it says to have lies ahead of what this node was told: it should ask the store whether that can be.
    Ahead,
}

impl Attach {
    /// A call, and where it is answered.
    pub fn new(
        member: &Member,
        voice: &Voice,
        since: Option<Seq>,
        is_stored: bool,
        greeting: Option<&Frame>,
    ) -> (Self, oneshot::Receiver<Attached>) {
        let (answer, answered) = oneshot::channel();
        let (member, voice, greeting) = (member.clone(), voice.clone(), greeting.cloned());
        (Self { member, voice, since, is_stored, greeting, answer }, answered)
    }
}

impl Room {
    /// A room, and the mailbox for its task.
    pub fn new(id: RoomId) -> (Arc<Self>, mpsc::Receiver<Call>) {
        let (mailbox, calls) = mpsc::channel(limits::ROOM_MAILBOX);
        let watermark = AtomicU64::new(UNKNOWN);
        (Arc::new(Self { id, mailbox, overflowed: AtomicBool::new(false), watermark, ended: CancellationToken::new() }), calls)
    }

    /// Something happened. A full mailbox is no loss: the room reads from the store what it could not take.
    pub fn hear(&self, events: Vec<RoomEvent>) {
        if self.mailbox.try_send(Call::Events(events)).is_err() {
            self.overflowed.store(true, Ordering::Release);
        }
    }

    /// The store is known to have messages up to this one.
    pub fn stored(&self, seq: Seq, cause: Cause) {
        let _ = self.mailbox.try_send(Call::Stored(seq, cause));
    }

    /// The bus was away: what it should have brought of comings and goings is lost.
    pub fn recount(&self) {
        let _ = self.mailbox.try_send(Call::Recount);
    }

    /// Asks the task; gives the call back if the task has ended.
    pub async fn ask(&self, call: Call) -> Result<(), Call> {
        self.mailbox.send(call).await.map_err(|mpsc::error::SendError(call)| call)
    }

    /// The last message that the members were told, once it is known.
    pub fn watermark(&self) -> Option<Seq> {
        match self.watermark.load(Ordering::Acquire) {
            UNKNOWN => None,
            seq => Some(Seq(seq)),
        }
    }
}

/// The task: attaches the room to the bus, serves its mailbox, and ends when nobody has heard the room for a while.
pub async fn run(hub: Arc<Hub>, room: Arc<Room>, mut calls: mpsc::Receiver<Call>) {
    if let Some(watermark) = open(&hub, &room).await {
        let mut keeper = Keeper {
            hub: &hub,
            room: &room,
            members: Members::new(room.id),
            recent: Recent::default(),
            news: News::default(),
            ready: Vec::new(),
            watermark,
        };
        keeper.serve(&mut calls).await;
    }
    // Whoever sends from now on gets the call back, waits for the end, and starts the room anew.
    calls.close();
    if let Err(fault) = hub.bus.detach(&[room.id]).await {
        debug!(room = %room.id, %fault, "a room could not be detached");
    }
    hub.forget(&room);
    room.ended.cancel();
}

/// Binds first and reads the last place then, so that no message can fall between the two.
async fn open(hub: &Hub, room: &Room) -> Option<Seq> {
    let mut backoff = Backoff::default();
    let deadline = tokio::time::Instant::now() + limits::ACK_DEADLINE;
    while !hub.tasks.is_stopping() && tokio::time::Instant::now() < deadline {
        match hub.bus.attach(&[room.id]).await {
            Ok(()) => match hub.store.last_seqs(&[room.id]).await {
                Ok(seqs) => return Some(seqs.first().map_or(Seq::START, |(_, seq)| *seq)),
                Err(fault) => debug!(room = %room.id, %fault, "a room's last place cannot be read yet"),
            },
            Err(fault) => debug!(room = %room.id, %fault, "a room cannot be attached yet"),
        }
        backoff.wait().await;
    }
    None
}

/// The state of a room's task.
struct Keeper<'a> {
    hub: &'a Hub,
    room: &'a Room,
    members: Members,
    recent: Recent,
    news: News,
    /// What is in order and not yet written.
    ready: Vec<Arc<RoomEvent>>,
    /// The last message in `ready`, or written.
    watermark: Seq,
}

impl Keeper<'_> {
    async fn serve(&mut self, calls: &mut mpsc::Receiver<Call>) {
        let mut batch = Vec::new();
        loop {
            self.room.watermark.store(self.watermark.0, Ordering::Release);
            let next = calls.recv_many(&mut batch, limits::ROOM_MAILBOX);
            let is_heard = !self.members.is_empty();
            let count = tokio::select! {
                count = next => count,
                () = self.hub.tasks.stopped() => 0,
                () = tokio::time::sleep(limits::ROOM_LINGER), if !is_heard => 0,
            };
            if count == 0 {
                return;
            }
            for call in batch.drain(..) {
                self.answer(call).await;
            }
            self.deliver().await;
            if self.room.overflowed.swap(false, Ordering::AcqRel) {
                self.recount();
                self.repair(None, Cause::Overflow).await;
                self.deliver().await;
            }
        }
    }

    async fn answer(&mut self, call: Call) {
        match call {
            Call::Events(events) => {
                for event in events {
                    self.take(event).await;
                }
            }
            Call::Attach(attach) => {
                self.deliver().await;
                self.attach(*attach);
            }
            Call::Detach(place) => {
                self.deliver().await;
                self.members.remove(place);
            }
            Call::Crowd(name, people) => {
                self.deliver().await;
                self.members.tell_crowd(&name, &people);
            }
            Call::Recount => self.recount(),
            Call::Stored(seq, cause) => {
                if seq > self.watermark {
                    self.repair(Some(seq), cause).await;
                }
            }
        }
    }

    /// Puts an event in order: an entry of the log must follow the last one, and somebody's coming or going must not be overtaken.
    async fn take(&mut self, event: RoomEvent) {
        if !self.news.is_new(&event) {
            return;
        }
        if let RoomEvent::Joined(_) | RoomEvent::Left(_) = &event {
            self.recount();
        }
        match event.place() {
            None => self.ready.push(Arc::new(event)),
            Some(seq) => {
                if seq > self.watermark.next() {
                    self.repair(Some(Seq(seq.0 - 1)), Cause::Gap).await;
                }
                if seq > self.watermark {
                    self.follow(seq, event);
                }
            }
        }
    }

    /// The next entry of the log.
    fn follow(&mut self, seq: Seq, event: RoomEvent) {
        self.watermark = seq;
        if let RoomEvent::Changed { change, .. } = &event {
            self.recent.apply(change);
        }
        let event = Arc::new(event);
        self.recent.keep(seq, &event);
        self.ready.push(event);
    }

    /// Lets those who are to know be told who is there.
    fn recount(&self) {
        if self.members.list_people() {
            self.hub.crowds.count(self.room.id);
        }
    }

    /// Reads what is missing, up to a place or to the end.
    async fn repair(&mut self, up_to: Option<Seq>, cause: Cause) {
        metrics::room_repaired(cause);
        let Some(missing) = repair::read(self.hub, self.room.id, self.watermark, up_to).await else { return };
        for entry in missing {
            let seq = entry.seq();
            if seq != self.watermark.next() {
                error!(room = %self.room.id, seq = seq.0, "the store has a gap in a room");
            }
            self.follow(seq, RoomEvent::of_entry(entry, None));
            if self.ready.len() >= limits::ROOM_MAILBOX {
                self.deliver().await;
            }
        }
    }

    async fn deliver(&mut self) {
        if !self.ready.is_empty() {
            self.members.deliver(&self.ready).await;
            self.ready.clear();
        }
    }

    fn attach(&mut self, attach: Attach) {
        let Attach { mut member, voice, since, is_stored, greeting, answer } = attach;
        if answer.is_closed() || !member.link.is_open() {
            return;
        }
        let greet = |member: &Member| greeting.iter().for_each(|frame| _ = member.link.send(frame, Weight::Lasting));
        // Whose session was recovered may not know that yet, and join as at its first start: it was told all already.
        if let Some(known) = self.members.find(member.place())
            && let Some(restored_after) = known.restored_after.take()
            && since.is_none_or(|since| since >= restored_after)
        {
            greet(known);
            let _ = answer.send(Attached::At(known.after.max(self.watermark)));
            return;
        }
        let since = since.unwrap_or(self.watermark);
        if since > self.watermark && !is_stored {
            let _ = answer.send(Attached::Ahead);
            return;
        }
        let missed = if since < self.watermark { self.recent.after(since) } else { Some(Vec::new()) };
        if missed.is_none() && self.watermark.0 - since.0 > limits::REPLAY_MAX {
            let _ = answer.send(Attached::TooFar);
            return;
        }
        // One that comes again is told from the place that it names, and from now on once.
        let has_heard = self.members.remove(member.place());
        let Some(missed) = missed else {
            let _ = answer.send(Attached::Behind { head: self.watermark, has_heard });
            return;
        };
        greet(&member);
        member.after = since;
        self.members.tell(&member, &voice, &missed);
        member.after = since.max(self.watermark);
        if answer.send(Attached::At(member.after)).is_ok() {
            self.members.add(member, voice);
        }
    }
}
