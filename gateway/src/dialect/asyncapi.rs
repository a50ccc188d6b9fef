//! The socket events as an AsyncAPI document, from the tables of the vocabularies: what a client may say the server receives, and what a
//! client is told it sends.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use shared::domain::Rejection;

use super::{Dialect, Floor, Vocabulary};

/// The document.
pub fn asyncapi() -> Value {
    let mut messages = Map::new();
    for dialect in Dialect::ALL {
        for message in messages_of(dialect.vocabulary()) {
            messages.insert(message.id, message.body);
        }
    }
    let (mut channels, mut operations) = (Map::new(), Map::new());
    for floor in Floor::ALL {
        let place = Place::of(floor);
        channels.insert(place.id.to_owned(), place.channel(floor));
        for dialect in floor.dialects() {
            operations.extend(place.operations(dialect.vocabulary()));
        }
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Roomcast",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What clients say over sockets and are told, in each vocabulary. The API over REST has a document of its own, \
                            /api/openapi.json.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": {
            "stock": server("/socket.io/", "Socket.IO, for stock clients: a channel is a namespace, a message an event with one argument, a \
                                            reply its ack. What can be recovered carries one argument more, text at its end."),
            "plain": server("/ws", "A plain WebSocket: a message is a frame {event, data, id?}, its reply {event: ack, data, id}."),
        },
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages },
    })
}

fn server(pathname: &str, about: &str) -> Value {
    let host = json!({ "default": "127.0.0.1:8080", "description": "Where the gateway listens" });
    json!({ "host": "{host}", "protocol": "ws", "pathname": pathname, "description": about, "variables": { "host": host } })
}

/// Where a floor is.
struct Place {
    id: &'static str,
    address: &'static str,
    server: &'static str,
    about: &'static str,
}

impl Place {
    fn of(floor: Floor) -> Self {
        match floor {
            Floor::Root => Self { id: "root", address: "/", server: "stock", about: "The default namespace" },
            Floor::Plain => Self { id: "plain", address: "/ws", server: "plain", about: "A plain WebSocket" },
            Floor::Marketplace => Self {
                id: "marketplace",
                address: "/{marketplace}",
                server: "stock",
                about: "A namespace in which customers and vendors meet",
            },
        }
    }

    fn channel(&self, floor: Floor) -> Value {
        let all = floor.dialects().iter().flat_map(|dialect| messages_of(dialect.vocabulary()));
        let messages: Map<String, Value> =
            all.map(|message| (message.id.clone(), reference(&format!("components/messages/{}", message.id)))).collect();
        let mut channel = json!({
            "address": self.address,
            "description": self.about,
            "servers": [reference(&format!("servers/{}", self.server))],
            "messages": messages,
        });
        if floor == Floor::Marketplace {
            let about = "One of the setting ROOMCAST_MARKETPLACES";
            channel["parameters"] = json!({ "marketplace": { "description": about, "examples": ["customer", "artisans"] } });
        }
        channel
    }

    fn operations(&self, vocabulary: &'static Vocabulary) -> impl Iterator<Item = (String, Value)> {
        let channel = reference(&format!("channels/{}", self.id));
        let message = |id: &str| reference(&format!("channels/{}/messages/{id}", self.id));
        let refused = message(&format!("{}.refused", vocabulary.name));
        let operation = |written: Written| {
            let action = match written.part {
                Part::Command => "receive",
                Part::Event => "send",
                Part::Answer => return None,
            };
            let mut operation = json!({
                "action": action,
                "channel": channel,
                "summary": format!("`{}` in `{}`", written.event, vocabulary.name),
                "messages": [message(&written.id)],
            });
            if written.part == Part::Command {
                operation["reply"] =
                    json!({ "channel": channel, "messages": [message(&format!("{}.answer", written.id)), refused] });
            }
            Some((format!("{}.{}", self.id, written.id), operation))
        };
        messages_of(vocabulary).into_iter().filter_map(operation).collect::<Vec<_>>().into_iter()
    }
}

fn reference(path: &str) -> Value {
    json!({ "$ref": format!("#/{path}") })
}

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What a client says.
    Command,
    /// What its ack gets.
    Answer,
    /// What it is told.
    Event,
}

/// A message of the document.
struct Written {
    part: Part,
    event: &'static str,
    id: String,
    body: Value,
}

fn messages_of(vocabulary: &'static Vocabulary) -> Vec<Written> {
    let name = vocabulary.name;
    let id = |kind: &str, event: &str| format!("{name}.{kind}.{}", event.replace('/', "."));
    let mut messages = Vec::new();
    for row in vocabulary.commands {
        let id = id("say", row.event);
        let answer = message(row.event, "What its ack gets when it was done.".to_owned(), row.answer);
        messages.push(Written { part: Part::Answer, event: row.event, id: format!("{id}.answer"), body: answer });
        messages.push(Written {
            part: Part::Command,
            event: row.event,
            id,
            body: message(row.event, row.about.to_owned(), row.example),
        });
    }
    let refusal = (vocabulary.refuse)(&Rejection::invalid("roomId", "roomId is required"));
    let refused =
        message("refused", "What an ack gets when a command was refused; `field` is there if one is wrong.".to_owned(), &refusal);
    messages.push(Written { part: Part::Answer, event: "refused", id: format!("{name}.refused"), body: refused });
    // One event may be told of several things: each has a number from the second on.
    let mut told: HashMap<&str, usize> = HashMap::new();
    for row in vocabulary.events {
        let times = told.entry(row.event).and_modify(|times| *times += 1).or_insert(1);
        let mut id = id("hear", row.event);
        if *times > 1 {
            id = format!("{id}.{times}");
        }
        messages.push(Written {
            part: Part::Event,
            event: row.event,
            id,
            body: message(row.event, row.about.to_owned(), row.example),
        });
    }
    messages
}

/// A message, from an example: a JSON array of its one argument.
fn message(event: &str, about: String, example: &str) -> Value {
    let mut message = json!({ "name": event, "title": event, "description": about });
    // Some events say all by their name.
    if let Some(payload) = serde_json::from_str::<Vec<Value>>(example).unwrap_or_default().into_iter().next() {
        message["payload"] = schema(&payload);
        message["examples"] = json!([{ "payload": payload }]);
    }
    message
}

/// The fields of an example with the types that they have there. Which of them may be absent is said in words.
fn schema(example: &Value) -> Value {
    match example {
        Value::Object(fields) => {
            let properties: Map<String, Value> = fields.iter().map(|(name, value)| (name.clone(), schema(value))).collect();
            json!({ "type": "object", "properties": properties })
        }
        Value::Array(items) => match items.first() {
            Some(first) => json!({ "type": "array", "items": schema(first) }),
            None => json!({ "type": "array" }),
        },
        Value::String(_) => json!({ "type": "string" }),
        Value::Bool(_) => json!({ "type": "boolean" }),
        Value::Number(_) => json!({ "type": "number" }),
        Value::Null => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::CommandRow;

    fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = asyncapi();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 100, "{found:?}");
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }

    #[test]
    fn every_row_of_every_table_is_an_operation_of_each_floor_on_which_it_is_spoken() {
        let document = asyncapi();
        let operations = document["operations"].as_object().unwrap();
        let mut expected = 0;
        for floor in Floor::ALL {
            for vocabulary in floor.dialects().iter().map(|dialect| dialect.vocabulary()) {
                expected += vocabulary.commands.len() + vocabulary.events.len();
            }
        }
        assert_eq!(operations.len(), expected, "two of them have one id");
        for (id, operation) in operations {
            let of_channel = format!("{}/messages/", operation["channel"]["$ref"].as_str().unwrap());
            let reply = operation["reply"]["messages"].as_array().into_iter().flatten();
            for message in operation["messages"].as_array().unwrap().iter().chain(reply) {
                assert!(message["$ref"].as_str().unwrap().starts_with(&of_channel), "{id}: {message}");
            }
            assert_eq!(operation["action"] == "receive", operation["reply"].is_object(), "{id}");
        }
    }

    #[test]
    fn every_message_says_what_it_is_and_shows_an_example() {
        let document = asyncapi();
        for (id, message) in document["components"]["messages"].as_object().unwrap() {
            assert!(id.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter)), "{id}");
            assert!(!message["description"].as_str().unwrap().is_empty(), "{id}");
            let says_nothing = |row: &CommandRow| row.event == message["name"] && row.example == "[]";
            match message.get("payload") {
                Some(_) => assert!(!message["examples"][0]["payload"].is_null(), "{id}"),
                None => {
                    assert!(Dialect::ALL.iter().any(|dialect| dialect.vocabulary().commands.iter().any(says_nothing)), "{id}")
                }
            }
        }
    }
}
