//! A client's presence in one namespace, as the application sees it.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use tokio::sync::oneshot;

use crate::{Args, Link, Sent, Weight, packet::encode};

/// One namespace of one connection.
pub struct Socket<D> {
    id: Box<str>,
    namespace: Arc<str>,
    link: Arc<Link>,
    data: D,
    connected: AtomicBool,
    /// Set when the application has disconnected the socket, until that is worked off.
    acks: Acks,
}

impl<D> Socket<D> {
    /// The public id, which the client knows as `socket.id`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The namespace.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// What [`Accept`](crate::Accept) gave.
    pub fn data(&self) -> &D {
        &self.data
    }

    /// The connection, which the client's other namespaces share.
    pub fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// Whether the socket is still connected.
    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Acquire) && self.link.is_open()
    }

    /// Sends an event. `args_json`: JSON values, separated by commas.
    pub fn emit(&self, name: &str, args_json: &str) -> Sent {
        self.emit_binary(name, args_json, &[])
    }

    /// Sends an event with binary attachments, to which placeholders in `args_json` refer.
    pub fn emit_binary(&self, name: &str, args_json: &str, attachments: &[Bytes]) -> Sent {
        if !self.is_connected() {
            return Sent::Closed;
        }
        let frame = encode::event(&self.namespace, None, name, args_json, attachments);
        self.link.send(&frame, Weight::Lasting)
    }

    /// Leaves the namespace on the client's side as well. The stock client does not come back by
    /// itself after this; to have it reconnect, hang up the [`link`](Self::link).
    pub fn disconnect(&self) {
        if self.connected.swap(false, Ordering::AcqRel) {
            let _ = self.link.send(&encode::disconnect(&self.namespace), Weight::Lasting);
            self.link.call_attention();
        }
    }

    pub(crate) fn new(id: String, namespace: Arc<str>, link: Arc<Link>, data: D, max_pending_acks: usize) -> Arc<Self> {
        Arc::new(Self {
            id: id.into(),
            namespace,
            link,
            data,
            connected: AtomicBool::new(true),
            acks: Acks { limit: max_pending_acks, next: AtomicU64::new(0), pending: Mutex::default() },
        })
    }

    /// The socket is over: nothing is sent through it any more, and no answer will come.
    pub(crate) fn end(&self) {
        self.connected.store(false, Ordering::Release);
        *self.acks.pending() = None;
    }

    pub(crate) fn has_left(&self) -> bool {
        !self.connected.load(Ordering::Acquire)
    }

    /// The client answered; an answer that nobody waits for (any more) is ignored.
    pub(crate) fn answered(&self, id: u64, args: Args) {
        if let Some(waiting) = self.acks.take(id) {
            let _ = waiting.send(args);
        }
    }

    pub(crate) fn ack(&self, id: u64) -> Ack {
        Ack { link: self.link.clone(), namespace: self.namespace.clone(), id }
    }
}

impl<D: Send + Sync + 'static> Socket<D> {
    /// Sends an event at once, and waits for the client's answer to it.
    pub fn emit_with_ack(
        self: &Arc<Self>,
        name: &str,
        args_json: &str,
        timeout: Duration,
    ) -> impl Future<Output = Result<Args, AckError>> + Send + use<D> {
        self.emit_binary_with_ack(name, args_json, &[], timeout)
    }

    /// Sends an event with attachments at once, and waits for the client's answer to it.
    pub fn emit_binary_with_ack(
        self: &Arc<Self>,
        name: &str,
        args_json: &str,
        attachments: &[Bytes],
        timeout: Duration,
    ) -> impl Future<Output = Result<Args, AckError>> + Send + use<D> {
        let sent = self.acks.expect().and_then(|(id, answer)| {
            let awaited = Awaited { socket: self.clone(), id };
            let frame = encode::event(&self.namespace, Some(id), name, args_json, attachments);
            let is_open = !self.has_left();
            match is_open.then(|| self.link.send(&frame, Weight::Lasting)) {
                Some(Sent::Written | Sent::Queued) => Ok((awaited, answer)),
                Some(Sent::Shed | Sent::Closed) | None => Err(AckError::Disconnected),
            }
        });
        async move {
            let (_awaited, answer) = sent?;
            match tokio::time::timeout(timeout, answer).await {
                Ok(answer) => answer.map_err(|_| AckError::Disconnected),
                Err(_) => Err(AckError::TimedOut),
            }
        }
    }
}

impl<D> fmt::Debug for Socket<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Socket")
            .field("id", &self.id)
            .field("namespace", &self.namespace)
            .field("connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}

/// Why no answer to an event came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AckError {
    /// The client took too long.
    #[error("the client did not acknowledge in time")]
    TimedOut,
    /// The socket was disconnected before.
    #[error("the client disconnected before it acknowledged")]
    Disconnected,
    /// The client owes too many answers already.
    #[error("too many acknowledgements are outstanding")]
    TooMany,
}

/// An event of the client's.
#[derive(Debug)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// Its arguments.
    pub args: Args,
    /// Where to answer, if the client wants an answer.
    pub ack: Option<Ack>,
}

/// The client's wish for an answer. It may be kept, and answered later from anywhere.
#[derive(Debug)]
pub struct Ack {
    link: Arc<Link>,
    namespace: Arc<str>,
    id: u64,
}

impl Ack {
    /// Answers with a JSON array of arguments.
    pub fn send(self, args_json_array: &str) {
        self.send_binary(args_json_array, &[]);
    }

    /// Answers with a JSON array of arguments, whose placeholders refer to attachments.
    pub fn send_binary(self, args_json_array: &str, attachments: &[Bytes]) {
        let frame = encode::ack(&self.namespace, self.id, args_json_array, attachments);
        // A client that is gone has no use for the answer.
        let _ = self.link.send(&frame, Weight::Lasting);
    }
}

/// The answers that a socket waits for. Most sockets never wait for one, so the table is boxed.
struct Acks {
    limit: usize,
    next: AtomicU64,
    pending: Mutex<Option<Box<Pending>>>,
}

type Pending = HashMap<u64, oneshot::Sender<Args>>;

impl Acks {
    fn expect(&self) -> Result<(u64, oneshot::Receiver<Args>), AckError> {
        let mut pending = self.pending();
        let table = pending.get_or_insert_default();
        if table.len() >= self.limit {
            return Err(AckError::TooMany);
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        table.insert(id, sender);
        Ok((id, receiver))
    }

    fn take(&self, id: u64) -> Option<oneshot::Sender<Args>> {
        let mut pending = self.pending();
        let table = pending.as_mut()?;
        let waiting = table.remove(&id);
        if table.is_empty() {
            *pending = None;
        }
        waiting
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Option<Box<Pending>>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets an answer once nobody waits for it any more.
struct Awaited<D> {
    socket: Arc<Socket<D>>,
    id: u64,
}

impl<D> Drop for Awaited<D> {
    fn drop(&mut self) {
        self.socket.acks.take(self.id);
    }
}
