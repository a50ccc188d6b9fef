//! In what words a socket is told, and how they are written down.

use std::sync::Arc;

use serde_json::value::RawValue;
use shared::domain::{Event, Offset};
use socketio::Frame;

use crate::dialect::{Dialect, Told};

/// What is said once in a voice is written to all who hear that voice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Voice {
    /// The vocabulary.
    pub dialect: Dialect,
    /// How its words are written down.
    pub wire: Wire,
}

/// How words are written down.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wire {
    /// As Socket.IO packets of this namespace.
    SocketIo(Arc<str>),
    /// As objects of JSON, one a WebSocket message.
    Plain,
}

impl Voice {
    /// Puts an event into a frame; `None` if the vocabulary has no word for it.
    pub fn frame(&self, event: Event<'_>) -> Option<Frame> {
        let Told { event: name, args } = (self.dialect.vocabulary().tell)(event)?;
        match &self.wire {
            Wire::Plain => Some(Frame::text(&format!(r#"{{"event":"{name}","data":{args}}}"#))),
            // A stock client sends the last argument, if it is text, back when it returns: that is how it says what it has seen.
            Wire::SocketIo(namespace) => match offset(event) {
                Some(offset) => Some(Frame::event(namespace, name, &format!("{args},\"{offset}\""))),
                None => Some(Frame::event(namespace, name, &args)),
            },
        }
    }
}

impl Wire {
    /// The namespace, if there are any.
    pub fn namespace(&self) -> &str {
        match self {
            Self::SocketIo(namespace) => namespace,
            Self::Plain => "",
        }
    }

    /// The answer to a plain request, whose ack's arguments are given as a JSON array of one.
    pub fn plain_answer(id: &RawValue, args_json_array: &str) -> Frame {
        let data = args_json_array.strip_prefix('[').and_then(|args| args.strip_suffix(']')).unwrap_or("null");
        Frame::text(&format!(r#"{{"event":"ack","data":{data},"id":{id}}}"#))
    }
}

/// What a client has seen once it has seen this event; only what lasts counts.
fn offset(event: Event<'_>) -> Option<Offset> {
    match event {
        Event::Welcome(_) => Some(Offset::Greeting),
        Event::Room(room, event) => event.place().map(|seq| Offset::Message(room, seq)),
        Event::RoomJoined(..) | Event::RoomLeft(_) | Event::TokenExpiring(_) | Event::Done(_) | Event::Rejected(_) => None,
        Event::Crowd(..) | Event::Deal(..) | Event::PartnerStatus(..) => None,
    }
}
