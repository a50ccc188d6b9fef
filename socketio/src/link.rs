//! The outbound half of a connection, whatever its transport: anyone may write, nobody waits.

use std::{
    collections::VecDeque,
    fmt, io,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use tokio::sync::Notify;

use crate::{
    CloseReason, Config, Frame, Parser,
    engineio::{heartbeat::Pulse, polling::Polling, sid::Sid},
    outbox::{self, Outbox},
    packet::msgpack,
    tcp::Tcp,
};

/// What a connection speaks below the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    /// Engine.IO 3, as the 2.x clients do.
    Three,
    /// Engine.IO 4.
    Four,
    /// A plain WebSocket.
    Plain,
}

/// How much a message matters once its reader falls behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It must arrive. If it cannot be queued the link is hung up, so that the client comes back
    /// and recovers, rather than missing it silently.
    Lasting,
    /// It is worth something only now (typing, presence): it is shed once the outbox is half full.
    Ephemeral,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a message that was shed or met a closed link is not going to arrive"]
pub enum Sent {
    /// The kernel has all of it.
    Written,
    /// It waits in the outbox.
    Queued,
    /// It was dropped, as ephemeral messages are when their reader is slow.
    Shed,
    /// The link is closed, or was just hung up because its outbox is full.
    Closed,
}

/// One Engine.IO session or plain WebSocket. Cheap to share; it outlives its transport harmlessly.
///
/// [`send`](Self::send) writes to the socket in the caller's thread when nothing is queued before
/// it, and never blocks: what the kernel does not take goes to a bounded outbox, which the
/// connection's own task flushes.
// What a send touches lies together, in the order given and in one line of the cache: a room's sockets are many, and none of their
// memory is in the cache when their turn comes.
#[repr(C, align(64))]
pub struct Link {
    open: AtomicBool,
    attention: AtomicBool,
    revision: Revision,
    parser: Parser,
    /// The socket, to be touched without the lock.
    touched: OnceLock<Weak<Tcp>>,
    state: Mutex<State>,
    outbox_limit: usize,
    id: u64,
    sid: Sid,
    pub(crate) pulse: Pulse,
    task: AtomicWaker,
    progress: Notify,
}

#[repr(C)]
struct State {
    carrier: Carrier,
    closed: Option<CloseReason>,
    outbox: Outbox,
}

/// All that a send touches, up to whether the outbox is empty, is one line of a link; where locks are larger, it is two.
#[cfg(target_os = "linux")]
const _: () = {
    let lock = size_of::<Mutex<State>>() - size_of::<State>();
    let end = std::mem::offset_of!(Link, state) + lock + std::mem::offset_of!(State, outbox) + size_of::<usize>();
    assert!(end <= align_of::<Link>());
};

/// What takes the bytes away.
pub(crate) enum Carrier {
    /// Nothing yet: the WebSocket's handshake is under way.
    Awaited,
    /// The next poll, which is told.
    Polling(Arc<Polling>),
    /// The socket.
    Socket(Arc<Tcp>),
}

impl Link {
    /// Sends a frame, in the order of the calls. Returns at once, always.
    pub fn send(&self, frame: &Frame, weight: Weight) -> Sent {
        let translated;
        let frame = match self.parser {
            Parser::Json => frame,
            Parser::MessagePack => {
                translated = msgpack::encode(frame);
                &translated
            }
        };
        match self.revision {
            Revision::Four | Revision::Plain => self.put(frame.bytes(), weight),
            Revision::Three => self.put(frame.for_revision3().bytes(), weight),
        }
    }

    /// Closes the transport. A stock client takes that as a reason to come back.
    pub fn hang_up(&self) {
        self.close(CloseReason::HangUp);
    }

    /// Whether the link still takes messages.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Whether the link still takes messages. What a send needs is touched: asked of several links before any of them is written to,
    /// their memory comes into the cache at once, instead of one's after another's.
    pub fn touch(&self) -> bool {
        std::hint::black_box(self.touched.get().map(Weak::strong_count));
        self.is_open()
    }

    /// A number that no other link of this process has.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// What the connection speaks.
    pub fn revision(&self) -> Revision {
        self.revision
    }

    /// Tells that the client has done what [`Layer::join_within`](crate::Layer::join_within) asks.
    pub fn joined(&self) {
        self.pulse.joined();
    }

    /// Has the connection's task call [`Layer::attention`](crate::Layer::attention) soon.
    pub fn call_attention(&self) {
        self.attention.store(true, Ordering::Release);
        self.task.wake();
    }

    /// How many bytes wait in the outbox.
    pub fn queued_bytes(&self) -> usize {
        self.state().outbox.bytes()
    }

    /// How many bytes may wait in the outbox: up to a quarter less than the settings say, for each link a little different.
    pub fn outbox_limit(&self) -> usize {
        self.outbox_limit
    }

    /// Waits until at most `bytes` wait in the outbox, or the link is closed.
    pub async fn drained(&self, bytes: usize) {
        self.until(|link| !link.is_open() || link.queued_bytes() <= bytes).await;
    }

    /// Waits until the link is closed.
    pub async fn closed(&self) {
        self.until(|link| !link.is_open()).await;
    }

    pub(crate) fn new(config: &Config, revision: Revision, carrier: Carrier, pulse: Pulse) -> Arc<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);

        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Arc::new(Self {
            id,
            sid: Sid::random(),
            revision,
            // A plain WebSocket carries no packets.
            parser: if revision == Revision::Plain { Parser::Json } else { config.parser },
            outbox_limit: outbox::limit(config.outbox_bytes, id),
            open: AtomicBool::new(true),
            attention: AtomicBool::new(false),
            pulse,
            touched: OnceLock::new(),
            state: Mutex::new(State { carrier, closed: None, outbox: Outbox::default() }),
            task: AtomicWaker::new(),
            progress: Notify::new(),
        })
    }

    /// Sends what belongs to the transport itself, and is written alike whatever is spoken over it.
    pub(crate) fn send_own(&self, frame: &Frame) {
        // A link that cannot take it is closing, or will be found out by its time-outs.
        let _ = self.put(frame.bytes(), Weight::Lasting);
    }

    pub(crate) fn sid(&self) -> Sid {
        self.sid
    }

    /// Ends the link; the first reason counts. Whoever serves it is woken and cleans up.
    pub(crate) fn close(&self, reason: CloseReason) {
        let mut state = self.state();
        if state.closed.is_some() {
            return;
        }
        state.closed = Some(reason);
        self.open.store(false, Ordering::Release);
        if let Carrier::Polling(polling) = &state.carrier {
            polling.wake();
        }
        drop(state);
        self.task.wake();
        self.progress.notify_waiters();
    }

    pub(crate) fn close_reason(&self) -> Option<CloseReason> {
        if self.is_open() { None } else { self.state().closed }
    }

    /// Gives the link its socket, at the start or by an upgrade.
    pub(crate) fn attach(&self, socket: Arc<Tcp>) {
        // It has no other in its life.
        let _ = self.touched.set(Arc::downgrade(&socket));
        let previous = std::mem::replace(&mut self.state().carrier, Carrier::Socket(socket));
        if let Carrier::Polling(polling) = previous {
            polling.wake();
        }
        self.task.wake();
    }

    /// Takes the socket away, so that handles that are still held do not keep it open.
    pub(crate) fn detach(&self) {
        let mut state = self.state();
        state.outbox = Outbox::default();
        if let Carrier::Socket(socket) = std::mem::replace(&mut state.carrier, Carrier::Awaited) {
            socket.finish();
        }
    }

    pub(crate) fn take_attention(&self) -> bool {
        self.attention.load(Ordering::Relaxed) && self.attention.swap(false, Ordering::AcqRel)
    }

    /// Has the polling task be woken by everything that happens to this link.
    pub(crate) fn watch(&self, context: &Context<'_>) {
        self.task.register(context.waker());
    }

    /// Writes what is queued, as far as the kernel takes it. Ready once nothing is left; pending
    /// too while there is no socket to write to. The caller must [`watch`](Self::watch) the link.
    pub(crate) fn poll_flush(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut guard = self.state();
        let state = &mut *guard;
        let failed = loop {
            if state.outbox.is_empty() {
                return Poll::Ready(());
            }
            let Carrier::Socket(socket) = &state.carrier else {
                return Poll::Pending;
            };
            if ready!(socket.poll_write_ready(context)).is_err() {
                break true;
            }
            match state.outbox.write_with(|slices| socket.write_vectored(slices)) {
                Ok(()) => self.progress.notify_waiters(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => break true,
            }
        };
        if failed {
            state.outbox = Outbox::default();
            drop(guard);
            self.close(CloseReason::TransportError);
        }
        Poll::Ready(())
    }

    /// What a poll shall answer with: so many of the messages that are queued, or nothing while there is nothing. The
    /// last poll gets them all.
    pub(crate) fn collect(&self, limit: usize) -> Collected {
        let mut state = self.state();
        let Carrier::Polling(_) = &state.carrier else {
            return Collected::Elsewhere;
        };
        let closed = state.closed;
        let queued = if closed.is_some() { state.outbox.take() } else { state.outbox.take_messages(limit) };
        drop(state);
        self.progress.notify_waiters();
        Collected::Queue { queued, closed }
    }

    /// Queues the last words of a link that is closed already.
    pub(crate) fn put_last(&self, frame: &Frame) {
        self.state().outbox.push(frame.bytes().clone());
    }

    fn put(&self, bytes: &Bytes, weight: Weight) -> Sent {
        let mut state = self.state();
        if state.closed.is_some() {
            return Sent::Closed;
        }
        let mut rest = 0;
        if state.outbox.is_empty()
            && let Carrier::Socket(socket) = &state.carrier
        {
            match socket.write(bytes) {
                Ok(written) if written == bytes.len() => return Sent::Written,
                Ok(written) => rest = written,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => {
                    drop(state);
                    self.close(CloseReason::TransportError);
                    return Sent::Closed;
                }
            }
        }
        // A frame of which a part is written already must follow, whatever the bounds say.
        if rest == 0 {
            let queued = state.outbox.bytes();
            let filled = queued + bytes.len();
            match weight {
                Weight::Ephemeral if filled > self.outbox_limit / 2 => return Sent::Shed,
                // One frame alone is taken even if it is larger than the outbox: the application
                // bounds what it sends, and the client could never get it otherwise.
                Weight::Lasting if filled > self.outbox_limit && queued > 0 => {
                    drop(state);
                    self.close(CloseReason::SlowReader);
                    return Sent::Closed;
                }
                Weight::Lasting | Weight::Ephemeral => {}
            }
        }
        let was_empty = state.outbox.is_empty();
        state.outbox.push(bytes.slice(rest..));
        if was_empty {
            if let Carrier::Polling(polling) = &state.carrier {
                polling.wake();
            }
            drop(state);
            self.task.wake();
        }
        Sent::Queued
    }

    async fn until(&self, condition: impl Fn(&Self) -> bool) {
        loop {
            let mut progress = std::pin::pin!(self.progress.notified());
            progress.as_mut().enable();
            if condition(self) {
                return;
            }
            progress.await;
        }
    }

    /// A panic elsewhere while the lock was held leaves nothing half done that matters here.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a poll took from a link.
pub(crate) enum Collected {
    /// What was queued, perhaps nothing, and whether that was the last of it.
    Queue { queued: VecDeque<Bytes>, closed: Option<CloseReason> },
    /// Nothing: the link has moved to a WebSocket.
    Elsewhere,
}

impl fmt::Debug for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Link")
            .field("id", &self.id)
            .field("revision", &self.revision)
            .field("open", &self.is_open())
            .finish_non_exhaustive()
    }
}
