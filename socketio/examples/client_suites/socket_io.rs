//! The support server of `socket.io-client`.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use socketio::{Accept, Application, Connect, Event, Placeholder, Refusal, Socket};
use tokio_util::task::TaskTracker;

const PLACEHOLDER: &str = r#"{"_placeholder":true,"num":0}"#;
const DATE: &str = "2020-02-02T20:20:02.020Z";

pub struct Suite {
    tasks: TaskTracker,
    /// Private ids and the public ones that they restore.
    sessions: Mutex<HashMap<String, String>>,
    next: AtomicU64,
}

impl Suite {
    pub fn new(tasks: TaskTracker) -> Self {
        Self { tasks, sessions: Mutex::default(), next: AtomicU64::new(1) }
    }

    /// A restored session, or a new one.
    fn session(&self, pid: Option<String>) -> (String, String) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((pid, sid)) = pid.and_then(|pid| sessions.get_key_value(&pid)) {
            return (pid.clone(), sid.clone());
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let (pid, sid) = (format!("private-{number}"), format!("public-{number}"));
        sessions.insert(pid.clone(), sid.clone());
        (pid, sid)
    }

    /// Every event ends with an offset, which is what a returning client shows.
    fn say(&self, socket: &Socket<Value>, name: &str, args: &str, attachments: &[Bytes]) {
        let offset = self.next.fetch_add(1, Ordering::Relaxed);
        let comma = if args.is_empty() { "" } else { "," };
        let _ = socket.emit_binary(name, &format!("{args}{comma}\"{offset}\""), attachments);
    }
}

/// What `jsonbuff` and `jsonblob` bring.
#[derive(Deserialize)]
struct Mixed {
    hello: String,
    message: Placeholder,
    goodbye: String,
}

impl Application for Suite {
    type Handshake = BTreeMap<String, String>;
    /// What the reference server calls the handshake.
    type Data = Value;

    fn handshake(&self, request: &http::request::Parts, _remote: SocketAddr) -> Self::Handshake {
        let query = request.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    async fn connect(&self, connect: Connect<'_, Self>) -> Result<Accept<Value>, Refusal> {
        match connect.namespace {
            "/" if connect.handshake.contains_key("fail") => {
                return Err(Refusal::new("Auth failed (main namespace)"));
            }
            "/" | "/foo" | "/timeout_socket" | "/valid" | "/asd" | "/abc" => {}
            "/no" => return Err(Refusal::new("Auth failed (custom namespace)")),
            _ => return Err(Refusal::invalid_namespace()),
        }
        let auth = connect.auth.and_then(|auth| serde_json::from_str(auth.get()).ok());
        let data = json!({ "query": connect.handshake, "auth": auth.unwrap_or(json!({})) });
        let (pid, sid) = self.session(connect.recovery.map(|recovery| recovery.pid));
        Ok(Accept { data, sid: Some(sid), pid: Some(pid) })
    }

    async fn connected(&self, socket: &Arc<Socket<Value>>) {
        if socket.namespace() == "/abc" {
            self.say(socket, "handshake", &socket.data().to_string(), &[]);
        }
    }

    async fn event(&self, socket: &Arc<Socket<Value>>, Event { name, args, ack }: Event) {
        let data = Bytes::from_static(b"asdfasdf");
        let answer = |json: &str| ack.into_iter().for_each(|ack| ack.send(&format!("[{json}]")));
        let is_mixed = || {
            args.get::<Mixed>(0).is_ok_and(|mixed| {
                mixed.is_some_and(|mixed| {
                    mixed.hello == "lol" && mixed.goodbye == "gotcha" && args.attachments().get(mixed.message.num).is_some()
                })
            })
        };
        match name.as_str() {
            "hi" => self.say(socket, "hi", "", &[]),
            "echo" => answer(args.raw()),
            "getId" => answer(&json!(socket.id()).to_string()),
            "getHandshake" => answer(&socket.data().to_string()),
            "getAckDate" => answer(&json!(DATE).to_string()),
            "getDate" => self.say(socket, "takeDate", &json!(DATE).to_string(), &[]),
            "getDateObj" => self.say(socket, "takeDateObj", &json!({ "date": DATE }).to_string(), &[]),
            "getUtf8" => {
                let texts = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];
                for text in texts {
                    self.say(socket, "takeUtf8", &json!(text).to_string(), &[]);
                }
            }
            "false" => self.say(socket, "false", "false", &[]),
            "doge" => self.say(socket, "doge", PLACEHOLDER, &[data]),
            "getbin" => self.say(socket, "takebin", PLACEHOLDER, &[data]),
            "buffa" if args.binary(0).is_some() => self.say(socket, "buffack", "", &[]),
            "blob" if args.binary(0).is_some() => self.say(socket, "back", "", &[]),
            "jsonbuff" if is_mixed() => self.say(socket, "jsonbuff-ack", "", &[]),
            "jsonblob" if is_mixed() => self.say(socket, "jsonblob-ack", "", &[]),
            "abuff2" => self.say(socket, "abuff2-ack", "", &[]),
            "blob3" => self.say(socket, "blob3-ack", "", &[]),
            "ack" => {
                // The answer comes from the same client, so nobody may wait for it in here.
                let socket = socket.clone();
                let answer = socket.emit_with_ack("ack", "", Duration::from_secs(5));
                self.tasks.spawn(async move {
                    let Ok(args) = answer.await else { return };
                    let is_five = args.get::<u32>(0).is_ok_and(|first| first == Some(5));
                    let second = args.get::<Value>(1).ok().flatten().unwrap_or_default();
                    if is_five && second.get("test") == Some(&json!(true)) {
                        let _ = socket.emit("got it", "\"0\"");
                    }
                });
            }
            _ => {}
        }
    }
}
