//! A person at a Socket.IO client: a small one, that hides nothing of what the server sends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::event_log::EventLog;
use crate::packet::{self, Packet};
use crate::{Account, Heard, Receipt};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;
type Acks = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;

/// What should come at once on loopback, on a busy machine with a debug build.
const SOON: Duration = Duration::from_secs(15);

/// One connection.
pub struct Chatter {
    log: Arc<EventLog>,
    acks: Acks,
    next_ack: AtomicU64,
    frames: mpsc::UnboundedSender<String>,
    tasks: [JoinHandle<()>; 2],
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The server's code, or one of our own.
    pub code: String,
    /// What a person is told.
    pub message: String,
    /// The field that is wrong.
    pub field: Option<String>,
    /// When to come back, if that is what is wrong.
    pub retry_after_ms: Option<u64>,
}

impl Refusal {
    /// Our own code: nobody answers at that address.
    pub const UNREACHABLE: &str = "client: unreachable";
    /// Our own code: the connection ended before the answer came.
    pub const HUNG_UP: &str = "client: hung up";

    fn of(error: &Value) -> Self {
        let text = |name: &str| error[name].as_str().map(str::to_owned);
        let message = text("message").or_else(|| text("error")).unwrap_or_default();
        Self {
            code: text("code").unwrap_or_default(),
            message,
            field: text("field"),
            retry_after_ms: error["retryAfterMs"].as_u64(),
        }
    }

    fn ours(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), field: None, retry_after_ms: None }
    }
}

impl Chatter {
    /// Connects as this person; anything but a welcome fails the test.
    pub async fn enter(url: &str, account: &Account) -> Self {
        Self::connect(url, Some(&account.token)).await.unwrap_or_else(|refusal| panic!("no welcome at {url}: {refusal:?}"))
    }

    /// Connects with this token, if the server agrees.
    pub async fn connect(url: &str, token: Option<&str>) -> Result<Self, Refusal> {
        let attempt = Self::try_connect(url, token);
        timeout(SOON, attempt).await.unwrap_or_else(|_| panic!("{url} neither welcomed nor refused within {SOON:?}"))
    }

    async fn try_connect(url: &str, token: Option<&str>) -> Result<Self, Refusal> {
        let address = format!("{}/socket.io/?EIO=4&transport=websocket", url.replacen("http", "ws", 1));
        let unreachable = |fault: String| Refusal::ours(Refusal::UNREACHABLE, fault);
        let (mut socket, _) = connect_async(address).await.map_err(|fault| unreachable(fault.to_string()))?;
        loop {
            let frame = socket.next().await.ok_or_else(|| unreachable("hung up".into()))?;
            let Message::Text(text) = frame.map_err(|fault| unreachable(fault.to_string()))? else {
                continue;
            };
            match Packet::parse(&text).expect("a packet") {
                Packet::Open(_) => {
                    let hello = Message::text(packet::connect(token));
                    socket.send(hello).await.map_err(|fault| unreachable(fault.to_string()))?;
                }
                Packet::Connected(_) => return Ok(Self::start(socket)),
                Packet::Refused(refusal) => {
                    let inside = Refusal::of(&refusal["data"]);
                    return Err(Refusal { message: refusal["message"].as_str().unwrap_or_default().to_owned(), ..inside });
                }
                Packet::Ping => {
                    let _ = socket.send(Message::text("3")).await;
                }
                other => return Err(unreachable(format!("{other:?} instead of a welcome"))),
            }
        }
    }

    fn start(socket: Socket) -> Self {
        let (sink, stream) = socket.split();
        let (frames, outgoing) = mpsc::unbounded_channel();
        let (log, acks) = (Arc::new(EventLog::new()), Acks::default());
        let tasks = [
            tokio::spawn(write(sink, outgoing)),
            tokio::spawn(read(stream, Arc::clone(&log), Arc::clone(&acks), frames.clone())),
        ];
        Self { log, acks, next_ack: AtomicU64::new(0), frames, tasks }
    }

    /// Sends an event and wants no answer.
    pub fn emit(&self, name: &str, payload: &Value) {
        self.send_frame(packet::event(&json!([name, payload]).to_string(), None));
    }

    /// Sends a frame as it is.
    pub fn send_frame(&self, frame: impl Into<String>) {
        let _ = self.frames.send(frame.into());
    }

    /// Sends an event; the answer can be awaited later. The event is on its way when this returns.
    pub fn ask(&self, name: &str, payload: &Value) -> impl Future<Output = Result<Value, Refusal>> + use<> {
        self.ask_with(&json!([name, payload]).to_string())
    }

    /// The same with an event that is written out, well or badly.
    pub fn ask_with(&self, event: &str) -> impl Future<Output = Result<Value, Refusal>> + use<> {
        let number = self.next_ack.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        self.acks.lock().unwrap_or_else(PoisonError::into_inner).insert(number, answer);
        if self.log.ended().is_some() {
            self.acks.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        self.send_frame(packet::event(event, Some(number)));
        let (log, event) = (Arc::clone(&self.log), event.chars().take(120).collect::<String>());
        async move {
            let answer = timeout(SOON, answered).await.unwrap_or_else(|_| panic!("{event} was not answered within {SOON:?}"));
            match answer {
                Err(_) => Err(Refusal::ours(Refusal::HUNG_UP, log.ended().unwrap_or_default())),
                Ok(answer) if answer["error"].is_object() => Err(Refusal::of(&answer["error"])),
                // In `lobby`, the error is its text, and the rest stands beside it.
                Ok(answer) if answer["error"].is_string() => Err(Refusal::of(&answer)),
                Ok(answer) => Ok(answer),
            }
        }
    }

    /// Hears a room from now on, or from a place on.
    pub async fn join(&self, room: &str, since: Option<u64>) -> Result<Value, Refusal> {
        let mut wish = json!({ "roomId": room });
        if let Some(since) = since {
            wish["since"] = since.into();
        }
        self.ask("join_room", &wish).await
    }

    /// Says something; the answer means that it is stored.
    pub async fn say(&self, room: &str, content: &str) -> Receipt {
        let answer = self.ask("send_message", &json!({"roomId": room, "content": content})).await;
        Receipt::of(&answer.unwrap_or_else(|refusal| panic!("{content:?} was refused: {refusal:?}")))
    }

    /// Says many things without waiting in between; the answers in the same order.
    pub async fn say_all(&self, room: &str, contents: impl IntoIterator<Item = String>) -> Vec<Receipt> {
        // As many as a connection may have outstanding, and some room.
        const WINDOW: usize = 256;
        let mut contents = contents.into_iter().peekable();
        let mut receipts = Vec::new();
        while contents.peek().is_some() {
            let wishes = contents.by_ref().take(WINDOW).map(|content| json!({"roomId": room, "content": content}));
            let answers: Vec<_> = wishes.map(|wish| self.ask("send_message", &wish)).collect();
            for answer in answers {
                receipts.push(Receipt::of(&answer.await.unwrap_or_else(|refusal| panic!("a send was refused: {refusal:?}"))));
            }
        }
        receipts
    }

    /// The next event of this name.
    pub async fn expect_event(&self, name: &str) -> Value {
        self.log.take(name, SOON).await
    }

    /// Waits for so many messages, then tells all that were heard of this room.
    pub async fn hear(&self, room: &str, count: usize) -> Vec<Heard> {
        self.log.count("receive_message", count, SOON * 2).await;
        self.heard(room)
    }

    /// The messages that were heard of this room so far.
    pub fn heard(&self, room: &str) -> Vec<Heard> {
        let all = self.log.all("receive_message");
        all.iter().filter(|payload| payload["roomId"] == room).map(Heard::of).collect()
    }

    /// A round trip: whatever the server sent before has arrived when this returns.
    pub async fn settle(&self, room: &str) {
        let answer = self.ask("typing", &json!({"roomId": room, "isTyping": false})).await;
        assert!(
            answer.as_ref().is_ok() || answer.as_ref().is_err_and(|refusal| refusal.code != Refusal::HUNG_UP),
            "the connection is gone: {answer:?}"
        );
    }

    /// What was told, and waiting for more.
    pub fn log(&self) -> &EventLog {
        &self.log
    }
}

impl Drop for Chatter {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn write(mut sink: SplitSink<Socket, Message>, mut outgoing: mpsc::UnboundedReceiver<String>) {
    while let Some(frame) = outgoing.recv().await {
        if sink.feed(Message::text(frame)).await.is_err() {
            return;
        }
        // Back-to-back sends leave in one write, as they do in a browser.
        while let Ok(frame) = outgoing.try_recv() {
            if sink.feed(Message::text(frame)).await.is_err() {
                return;
            }
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
}

async fn read(mut stream: SplitStream<Socket>, log: Arc<EventLog>, acks: Acks, frames: mpsc::UnboundedSender<String>) {
    let reason = loop {
        match stream.next().await {
            None => break "the transport ended".to_owned(),
            Some(Err(fault)) => break fault.to_string(),
            Some(Ok(Message::Close(close))) => break format!("closed: {close:?}"),
            Some(Ok(Message::Text(text))) => match Packet::parse(&text) {
                Ok(Packet::Ping) => _ = frames.send("3".into()),
                Ok(Packet::Event(name, payload)) => log.push(name, payload),
                Ok(Packet::Ack(number, answer)) => match take(&acks, number) {
                    Some(waiting) => _ = waiting.send(answer),
                    None => break format!("an ack that nobody asked for: {text}"),
                },
                Ok(Packet::Close) => break "closed by Engine.IO".to_owned(),
                Ok(Packet::Disconnected) => break "the namespace was closed".to_owned(),
                Ok(other) => break format!("unexpected: {other:?}"),
                Err(fault) => break fault,
            },
            Some(Ok(_)) => {}
        }
    };
    log.end(reason);
    acks.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

fn take(acks: &Acks, number: u64) -> Option<oneshot::Sender<Value>> {
    acks.lock().unwrap_or_else(PoisonError::into_inner).remove(&number)
}
