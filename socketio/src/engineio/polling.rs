//! HTTP long-polling: one request waits for what the server sends, others bring what it receives.

use std::{
    collections::VecDeque,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Response,
    header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full};
use hyper::body::Body;
use tokio::{
    sync::{Notify, mpsc},
    time::timeout,
};

use super::{
    error::RequestError,
    packet::Packet,
    payload::{self, Encoding, Payload},
};
use crate::{CloseReason, Frame, Link, frame::messages, link::Collected, websocket::receive::Receiver};

/// One body may wait while the application is at work on the one before; the request that brought
/// it is answered only then, and the client sends no other meanwhile.
const WAITING_BODIES: usize = 1;

/// How many messages one poll brings. python-engineio hangs up on a body of more than 16 packets.
const MESSAGES_A_POLL: usize = 16;

/// How long a poll may still wait for a message once a WebSocket works. Then it is released, because
/// the client cannot move before. As long as with the reference server: clients count on it.
const RELEASE_AFTER: Duration = Duration::from_millis(100);

/// The side of a session that HTTP requests see.
pub(crate) struct Polling {
    encoding: Encoding,
    deliveries: mpsc::Sender<Delivery>,
    wake: Notify,
    ended: Notify,
    phase: AtomicU8,
    polled: AtomicBool,
    posted: AtomicBool,
    over: AtomicBool,
}

/// What requests bring to the session's task.
pub(crate) enum Delivery {
    Packets(Vec<Packet>),
    /// The client has moved to this WebSocket.
    Upgraded(Box<Receiver>),
}

/// How far a session is on its way from polling to a WebSocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    Polling,
    /// A WebSocket is there.
    Probing,
    /// It works. Polls are released soon, so that the client can let go of them.
    Probed,
    Upgraded,
}

impl Polling {
    pub fn new(encoding: Encoding) -> (Arc<Self>, mpsc::Receiver<Delivery>) {
        let (deliveries, inbound) = mpsc::channel(WAITING_BODIES);
        let polling = Self {
            encoding,
            deliveries,
            wake: Notify::new(),
            ended: Notify::new(),
            phase: AtomicU8::new(Phase::Polling as u8),
            polled: AtomicBool::new(false),
            posted: AtomicBool::new(false),
            over: AtomicBool::new(false),
        };
        (Arc::new(polling), inbound)
    }

    /// Answers a GET as soon as there is something to say.
    pub async fn poll(&self, link: &Link) -> Result<Response<Full<Bytes>>, RequestError> {
        self.check(link, link.close_reason().is_some_and(lingers))?;
        if self.polled.swap(true, Ordering::AcqRel) {
            // A session has one poll at a time. Which of the two is genuine, nobody knows.
            link.close(CloseReason::TransportError);
            return Err(RequestError::BadRequest);
        }
        let mut poll = Poll { polling: self, link, is_answered: false };
        let mut is_released = false;
        let payload = loop {
            match link.collect(MESSAGES_A_POLL) {
                Collected::Elsewhere => {
                    poll.is_answered = true;
                    return Err(RequestError::BadRequest);
                }
                Collected::Queue { mut queued, closed } => {
                    if let Some(reason) = closed {
                        queued.push_back(last_word(reason).bytes().clone());
                        self.over.store(true, Ordering::Release);
                    } else if queued.is_empty() && is_released {
                        queued.push_back(Frame::NOOP.bytes().clone());
                    }
                    if !queued.is_empty() {
                        break self.encode(&queued);
                    }
                }
            }
            let woken = self.wake.notified();
            if self.phase() == Phase::Probed as u8 {
                is_released = timeout(RELEASE_AFTER, woken).await.is_err();
            } else {
                woken.await;
            }
        };
        poll.is_answered = true;
        Ok(respond(payload))
    }

    /// Takes in a POST.
    pub async fn push<B: Body<Data = Bytes>>(
        &self,
        link: &Link,
        headers: &HeaderMap,
        body: B,
        limit: usize,
    ) -> Result<Response<Full<Bytes>>, RequestError> {
        self.check(link, false)?;
        if self.posted.swap(true, Ordering::AcqRel) {
            link.close(CloseReason::TransportError);
            return Err(RequestError::BadRequest);
        }
        let mut post = Post { polling: self, link, is_answered: false };
        let is_binary = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/octet-stream"));
        let body = read(headers, body, limit).await.inspect_err(|error| {
            // Refused, and the session goes on; whatever else goes wrong ends it.
            post.is_answered = *error == RequestError::PayloadTooLarge;
        })?;
        link.pulse.heard();
        let packets = payload::decode(self.encoding, is_binary, body).map_err(|_| {
            link.close(CloseReason::ParseError);
            RequestError::BadRequest
        })?;
        self.deliver(Delivery::Packets(packets)).await.map_err(|()| RequestError::UnknownSid)?;
        post.is_answered = true;
        // `text/html`: some browsers would offer a plain text for download.
        Ok(response(HeaderValue::from_static("text/html"), Bytes::from_static(b"ok")))
    }

    /// What is sent from the handshake request itself.
    pub fn greet(&self, link: &Link) -> Response<Full<Bytes>> {
        let queued = match link.collect(MESSAGES_A_POLL) {
            Collected::Queue { queued, .. } => queued,
            Collected::Elsewhere => Default::default(),
        };
        respond(self.encode(&queued))
    }

    /// Hands something to the session's task, as soon as that has room for it.
    pub async fn deliver(&self, delivery: Delivery) -> Result<(), ()> {
        self.deliveries.send(delivery).await.map_err(|_| ())
    }

    /// Has a waiting poll look again.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Goes from one phase to another, unless somebody else was faster.
    pub fn advance(&self, from: Phase, to: Phase) -> bool {
        let order = Ordering::AcqRel;
        self.phase.compare_exchange(from as u8, to as u8, order, Ordering::Acquire).is_ok()
    }

    pub fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Release);
    }

    /// Waits until a poll has taken the last words, if one is waiting or may come.
    pub async fn finish(&self, reason: CloseReason) {
        if !self.over.load(Ordering::Acquire) && (lingers(reason) || self.polled.load(Ordering::Acquire)) {
            self.ended.notified().await;
        }
    }

    fn encode(&self, queued: &VecDeque<Bytes>) -> Payload {
        let messages: Vec<_> = queued.iter().flat_map(|bytes| messages(bytes)).collect();
        payload::encode(self.encoding, &messages)
    }

    fn phase(&self) -> u8 {
        self.phase.load(Ordering::Acquire)
    }

    fn check(&self, link: &Link, is_awaited: bool) -> Result<(), RequestError> {
        if self.phase() == Phase::Upgraded as u8 {
            return Err(RequestError::BadRequest);
        }
        let is_served = link.is_open() || (is_awaited && !self.over.load(Ordering::Acquire));
        if is_served { Ok(()) } else { Err(RequestError::UnknownSid) }
    }
}

/// Whether a session that ends between two polls is kept for the next one.
fn lingers(reason: CloseReason) -> bool {
    reason.is_orderly() && reason != CloseReason::ParseError
}

/// A client that closed by itself just wants its poll back. So does one that shall come back: python-socketio and
/// rust_socketio take a CLOSE for a farewell, and an unknown session at the next poll for a reason to connect again. (The
/// JavaScript client comes back in either case.) Another one is told.
fn last_word(reason: CloseReason) -> Frame {
    match reason {
        CloseReason::TransportClose | CloseReason::HangUp | CloseReason::Drain | CloseReason::SlowReader => Frame::NOOP,
        CloseReason::ClientDisconnect
        | CloseReason::ServerDisconnect
        | CloseReason::TransportError
        | CloseReason::PingTimeout
        | CloseReason::ParseError
        | CloseReason::ConnectTimeout => Frame::CLOSE,
    }
}

/// A waiting poll. If its client gives it up, the session is over.
struct Poll<'a> {
    polling: &'a Polling,
    link: &'a Link,
    is_answered: bool,
}

impl Drop for Poll<'_> {
    fn drop(&mut self) {
        self.polling.polled.store(false, Ordering::Release);
        if !self.is_answered {
            self.link.close(CloseReason::TransportError);
        }
        if !self.link.is_open() {
            self.polling.ended.notify_one();
        }
    }
}

/// A request with packets. If it breaks off, what it brought may be lost, and the session is over.
struct Post<'a> {
    polling: &'a Polling,
    link: &'a Link,
    is_answered: bool,
}

impl Drop for Post<'_> {
    fn drop(&mut self) {
        self.polling.posted.store(false, Ordering::Release);
        if !self.is_answered {
            self.link.close(CloseReason::TransportError);
        }
    }
}

async fn read<B: Body<Data = Bytes>>(headers: &HeaderMap, body: B, limit: usize) -> Result<Bytes, RequestError> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Err(RequestError::PayloadTooLarge);
    }
    let mut body = pin!(body);
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| RequestError::BadRequest)?.into_data() else {
            continue;
        };
        if read.len() + data.len() > limit {
            return Err(RequestError::PayloadTooLarge);
        }
        read.extend_from_slice(&data);
    }
    Ok(read.into())
}

fn respond(payload: Payload) -> Response<Full<Bytes>> {
    let kind = if payload.is_binary { "application/octet-stream" } else { "text/plain; charset=UTF-8" };
    response(HeaderValue::from_static(kind), payload.body.into())
}

fn response(kind: HeaderValue, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
