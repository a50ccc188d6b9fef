//! `rust_socketio` over the transports that the command line names.
//!
//! `rust-client talk <url> polling,websocket` or `rust-client chat <url> websocket <token> <room>`.
//!
//! Its version 0.6 cannot acknowledge, knows one attachment an event, and loses those that a WebSocket brings, whatever the
//! server: the rest is shown.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rust_socketio::client::Client;
use rust_socketio::{ClientBuilder, Event, Payload, TransportType};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(15);

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["talk", url, transports] => ["/", "/other"].iter().for_each(|namespace| talk(url, transports, namespace)),
        ["chat", url, transports, token, room] => chat(url, transports, token, room),
        _ => panic!("{arguments:?}"),
    }
}

/// Everything that it can do with the server of client_matrix, before and after its transport is dropped.
fn talk(url: &str, transports: &str, namespace: &str) {
    let (heard, ears) = channel();
    let builder = builder(url, transports).namespace(namespace);
    let client = on(on(builder, Event::Connect, &heard), "echo", &heard).connect().expect("it connects");
    for _ in 0..2 {
        hear(&ears, "connect");
        exchange(&client, &ears, &heard, transports == "polling");
        client.emit("drop", json!(null)).expect("it sends");
    }
    hear(&ears, "the second reconnect");
    client.disconnect().expect("it leaves");
}

fn exchange(client: &Client, ears: &Receiver<Payload>, heard: &Sender<Payload>, is_polling: bool) {
    for number in 0..20 {
        client.emit("echo", json!(number)).expect("it sends");
    }
    for number in 0..20 {
        assert_eq!(hear(ears, "20 events"), Payload::Text(vec![json!(number)]));
    }
    if is_polling {
        let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
        client.emit("echo", bytes.clone()).expect("it sends");
        assert!(hear(ears, "an attachment") == Payload::from(bytes), "the attachment is not what was sent");
    }
    let mixed = vec![json!("text €"), json!({"a": [1, "two"]}), Value::Null];
    assert_eq!(ask(client, "echo", mixed.clone(), ears, heard), Payload::Text(vec![Value::Array(mixed)]));
}

/// One member and one message. What it needs of the REST API is done before.
fn chat(url: &str, transports: &str, token: &str, room: &str) {
    let (heard, ears) = channel();
    let builder = builder(url, transports).auth(json!({ "token": token }));
    let client = on(builder, "welcome", &heard).connect().expect("it connects");
    hear(&ears, "welcome");
    let joined = ask(&client, "join_room", vec![json!({ "roomId": room })], &ears, &heard);
    assert_eq!(first(&joined)["roomId"], *room, "{joined:?}");
    let message = json!({ "roomId": room, "content": "hello €", "messageType": "text" });
    let stored = ask(&client, "send_message", vec![message], &ears, &heard);
    assert!(first(&stored)["seq"].is_u64(), "{stored:?}");
    client.disconnect().expect("it leaves");
}

fn builder(url: &str, transports: &str) -> ClientBuilder {
    let transport = match transports {
        "websocket" => TransportType::Websocket,
        "polling" => TransportType::Polling,
        "polling,websocket" => TransportType::WebsocketUpgrade,
        other => panic!("{other}"),
    };
    ClientBuilder::new(url).transport_type(transport).reconnect(true).reconnect_on_disconnect(true).reconnect_delay(50, 100)
}

fn on(builder: ClientBuilder, event: impl Into<Event>, heard: &Sender<Payload>) -> ClientBuilder {
    let heard = heard.clone();
    builder.on(event, move |payload, _| _ = heard.send(payload))
}

/// With an acknowledgement.
fn ask(client: &Client, event: &str, args: Vec<Value>, ears: &Receiver<Payload>, heard: &Sender<Payload>) -> Payload {
    let heard = heard.clone();
    client.emit_with_ack(event, args, PATIENCE, move |payload, _| _ = heard.send(payload)).expect("it sends");
    hear(ears, event)
}

fn first(payload: &Payload) -> &Value {
    match payload {
        Payload::Text(values) => values[0].get(0).unwrap_or(&values[0]),
        other => panic!("{other:?}"),
    }
}

fn hear(ears: &Receiver<Payload>, what: &str) -> Payload {
    ears.recv_timeout(PATIENCE).unwrap_or_else(|fault| panic!("{what}: {fault}"))
}
