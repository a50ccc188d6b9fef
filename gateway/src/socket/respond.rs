//! How a command is answered: as its sender asked to be, else by an event if something is wrong.

use std::sync::Arc;

use serde_json::value::RawValue;
use shared::domain::{Answer, Event, Rejection};
use shared::telemetry::metrics::{self, CommandName, CommandOutcome};
use socketio::{Ack, Link, Weight};

use crate::hub::{Voice, Wire};

/// Answers one command, in the words in which it was given. It may be answered long after, in any order.
pub struct Respond {
    /// In what words.
    pub voice: Voice,
    link: Arc<Link>,
    asked: Asked,
    command: CommandName,
}

/// How the sender asked to be answered.
#[derive(Debug)]
pub enum Asked {
    /// It did not.
    Nothing,
    /// By the ack of a Socket.IO event.
    Ack(Ack),
    /// By a plain frame with this id.
    Id(Box<RawValue>),
}

impl Respond {
    /// An answer to be given.
    pub fn new(voice: Voice, link: Arc<Link>, asked: Asked, command: CommandName) -> Self {
        Self { voice, link, asked, command }
    }

    /// It was done.
    pub fn done(self, answer: &Answer) {
        metrics::command(self.command, CommandOutcome::Done);
        if let Asked::Nothing = self.asked {
            if let Some(frame) = self.voice.frame(Event::Done(answer)) {
                let _ = self.link.send(&frame, Weight::Lasting);
            }
            return;
        }
        let args = (self.voice.dialect.vocabulary().answer)(answer);
        self.asked.answer(&self.link, &args);
    }

    /// It was refused.
    pub fn refuse(self, rejection: &Rejection) {
        metrics::command(self.command, CommandOutcome::Rejected(rejection.code()));
        if let Asked::Nothing = self.asked {
            if let Some(frame) = self.voice.frame(Event::Rejected(rejection)) {
                let _ = self.link.send(&frame, Weight::Lasting);
            }
            return;
        }
        let args = (self.voice.dialect.vocabulary().refuse)(rejection);
        self.asked.answer(&self.link, &args);
    }
}

impl Asked {
    fn answer(self, link: &Link, args_json_array: &str) {
        match self {
            Self::Nothing => {}
            Self::Ack(ack) => ack.send(args_json_array),
            Self::Id(id) => {
                let _ = link.send(&Wire::plain_answer(&id, args_json_array), Weight::Lasting);
            }
        }
    }
}

impl From<Option<Ack>> for Asked {
    fn from(ack: Option<Ack>) -> Self {
        ack.map_or(Self::Nothing, Self::Ack)
    }
}
