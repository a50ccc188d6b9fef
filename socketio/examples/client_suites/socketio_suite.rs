//! What the suite of `socket.io-client` expects of an application.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, request::Parts};
use http_body_util::Full;
use hyper::body::Incoming;
use serde::Deserialize;
use socketio::{Accept, Application, Args, Config, Connect, Engine, Event, Placeholder, RawValue, Refusal, Socket};
use tokio_util::task::TaskTracker;

use crate::{Site, forever, handshake::Query};

const DATE: &str = r#""2026-01-02T03:04:05.678Z""#;
const BINARY: &str = r#"{"_placeholder":true,"num":0}"#;
const TEXTS: [&str; 5] = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
/// How long a client may think about a question.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct SocketIoSuite(Arc<Engine<Suite>>);

impl SocketIoSuite {
    pub fn new(tasks: &TaskTracker) -> Self {
        let config = Config { ping_interval: Duration::from_secs(2), ..Config::default() };
        let suite = Suite { tasks: tasks.clone(), sessions: Mutex::default(), latest: AtomicU64::new(0) };
        Self(Engine::new(config, suite, tasks.clone()))
    }
}

impl Site for SocketIoSuite {
    async fn answer(&self, request: Request<Incoming>, remote: SocketAddr) -> Response<Full<Bytes>> {
        if !request.uri().query().is_some_and(|query| query.contains("sid=")) {
            // The suite tests what a client does when connecting takes long.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.0.handle(request, remote).await
    }

    async fn run(&self) {
        self.0.run(forever()).await;
    }
}

/// Remembers its clients' sessions as long as it runs. No suite asks for what was missed.
pub struct Suite {
    tasks: TaskTracker,
    /// The public id of each session, by the private one.
    sessions: Mutex<HashMap<String, String>>,
    latest: AtomicU64,
}

/// What is known of one socket.
pub struct Client {
    handshake: String,
    received: Mutex<Vec<String>>,
}

impl Application for Suite {
    type Handshake = Query;
    type Data = Client;

    fn handshake(&self, request: &Parts, _remote: SocketAddr) -> Query {
        Query::of(request)
    }

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<Client>, Refusal> {
        match connect.namespace {
            "/" if connect.handshake.has("fail") => return Err(Refusal::new("Auth failed (main namespace)")),
            "/" | "/foo" | "/timeout_socket" | "/valid" | "/asd" | "/abc" => {}
            "/no" => return Err(Refusal::new("Auth failed (custom namespace)")),
            _ => return Err(Refusal::invalid_namespace()),
        }
        let handshake = connect.handshake.describe(connect.auth).map_err(|fault| Refusal::new(fault.to_string()))?;
        let returning = connect.recovery.filter(|recovery| recovery.offset.is_some()).map(|recovery| recovery.pid);
        let (sid, pid) = self.session(returning);
        Ok(Accept { data: Client { handshake, received: Mutex::default() }, sid: Some(sid), pid: Some(pid) })
    }

    async fn connected(&self, socket: &Arc<Socket<Client>>) {
        if socket.namespace() == "/abc" {
            self.emit(socket, "handshake", &socket.data().handshake);
        }
    }

    async fn event(&self, socket: &Arc<Socket<Client>>, event: Event) {
        let Event { name, args, ack } = event;
        match (socket.namespace(), &*name, ack) {
            ("/" | "/foo", "getId", Some(ack)) => ack.send(&format!("[\"{}\"]", socket.id())),
            ("/", "getHandshake", Some(ack)) => ack.send(&format!("[{}]", socket.data().handshake)),
            ("/", "getAckDate", Some(ack)) => ack.send(&format!("[{DATE}]")),
            ("/", "echo", Some(ack)) => ack.send_binary(&first(&args), args.attachments()),
            ("/", "hi", None) => self.emit(socket, "hi", ""),
            ("/", "ack", _) => self.ask(socket),
            ("/", "getDate", None) => self.emit(socket, "takeDate", DATE),
            ("/", "getDateObj", None) => self.emit(socket, "takeDateObj", &format!(r#"{{"date":{DATE}}}"#)),
            ("/", "getUtf8", None) => TEXTS.iter().for_each(|text| self.emit(socket, "takeUtf8", &format!("{text:?}"))),
            ("/", "false", None) => self.emit(socket, "false", "false"),
            ("/", "doge", None) => self.emit_binary(socket, "doge"),
            ("/", "getbin", None) => self.emit_binary(socket, "takebin"),
            ("/", _, None) => self.check(socket, &name, &args),
            _ => {}
        }
    }
}

impl Suite {
    /// The session of that private id, or a new one.
    fn session(&self, returning: Option<String>) -> (String, String) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((pid, sid)) = returning.and_then(|pid| sessions.get_key_value(&pid)) {
            return (sid.clone(), pid.clone());
        }
        let number = self.next();
        let (sid, pid) = (format!("public-{number}"), format!("private-{number}"));
        sessions.insert(pid.clone(), sid.clone());
        (sid, pid)
    }

    /// Every event ends with an offset: a client that has seen one asks for recovery.
    fn emit(&self, socket: &Socket<Client>, name: &str, args: &str) {
        // Nothing to do about a client that is gone already.
        let _ = socket.emit(name, &self.with_offset(args));
    }

    fn emit_binary(&self, socket: &Socket<Client>, name: &str) {
        let _ = socket.emit_binary(name, &self.with_offset(BINARY), &[Bytes::from_static(b"asdfasdf")]);
    }

    fn with_offset(&self, args: &str) -> String {
        let comma = if args.is_empty() { "" } else { "," };
        format!(r#"{args}{comma}"{}""#, self.next())
    }

    /// Asks the client for an answer, in a task of its own: nothing is read from the client during an event's call.
    fn ask(&self, socket: &Arc<Socket<Client>>) {
        #[derive(Deserialize)]
        struct Second {
            test: bool,
        }
        let answer = socket.emit_with_ack("ack", "", PATIENCE);
        let socket = socket.clone();
        let offset = self.with_offset("");
        self.tasks.spawn(async move {
            let Ok(args) = answer.await else { return };
            if matches!((args.get(0), args.get(1)), (Ok(Some(5)), Ok(Some(Second { test: true })))) {
                let _ = socket.emit("got it", &offset);
            }
        });
    }

    /// Tells the client that what it sent arrived as it should, and in order.
    fn check(&self, socket: &Socket<Client>, name: &str, args: &Args) {
        let mut received = socket.data().received.lock().unwrap_or_else(PoisonError::into_inner);
        let came = |earlier: &[&str]| *received == earlier;
        let is_binary = args.binary(0).is_some();
        let confirmation = match name {
            "buffa" if is_binary => Some("buffack"),
            "blob" if is_binary => Some("back"),
            "jsonbuff" if is_mixed(args) => Some("jsonbuff-ack"),
            "jsonblob" if is_mixed(args) => Some("jsonblob-ack"),
            "abuff2" if came(&["abuff1"]) => Some("abuff2-ack"),
            "blob3" if is_binary && came(&["blob1", "blob2"]) => Some("blob3-ack"),
            "abuff1" | "blob1" if is_binary => None,
            "blob2" if matches!(args.get(0), Ok(Some("second"))) => None,
            _ => return,
        };
        received.push(name.to_owned());
        if let Some(confirmation) = confirmation {
            self.emit(socket, confirmation, "");
        }
    }

    fn next(&self) -> u64 {
        self.latest.fetch_add(1, Ordering::Relaxed)
    }
}

fn first(args: &Args) -> String {
    match args.get::<&RawValue>(0) {
        Ok(Some(value)) => format!("[{value}]"),
        Ok(None) | Err(_) => "[]".to_owned(),
    }
}

/// JSON with binary data in its midst.
fn is_mixed(args: &Args) -> bool {
    #[derive(Deserialize)]
    struct Mixed<'a> {
        hello: &'a str,
        message: Placeholder,
        goodbye: &'a str,
    }
    let mixed = args.get::<Mixed<'_>>(0);
    matches!(mixed, Ok(Some(Mixed { hello: "lol", message, goodbye: "gotcha" })) if message.num < args.attachments().len())
}
