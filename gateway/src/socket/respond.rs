//! How a command is answered: by its ack if it carries one, else an event if something is wrong.

use std::sync::Arc;

use shared::domain::{Answer, Event, Rejection};
use shared::telemetry::metrics::{self, CommandName, CommandOutcome};
use socketio::{Ack, Link, Weight};

use crate::hub::Voice;

/// Answers one command, in the words in which it was given. It may be answered long after, in any order.
pub struct Respond {
    /// In what words.
    pub voice: Voice,
    link: Arc<Link>,
    ack: Option<Ack>,
    command: CommandName,
}

impl Respond {
    /// An answer to be given.
    pub fn new(voice: Voice, link: Arc<Link>, ack: Option<Ack>, command: CommandName) -> Self {
        Self { voice, link, ack, command }
    }

    /// It was done.
    pub fn done(self, answer: &Answer) {
        metrics::command(self.command, CommandOutcome::Done);
        if let Some(ack) = self.ack {
            ack.send(&(self.voice.dialect.vocabulary().answer)(answer));
        }
    }

    /// It was refused.
    pub fn refuse(self, rejection: &Rejection) {
        metrics::command(self.command, CommandOutcome::Rejected(rejection.code()));
        match self.ack {
            Some(ack) => ack.send(&(self.voice.dialect.vocabulary().refuse)(rejection)),
            None => {
                if let Some(frame) = self.voice.frame(Event::Rejected(rejection)) {
                    let _ = self.link.send(&frame, Weight::Lasting);
                }
            }
        }
    }
}
