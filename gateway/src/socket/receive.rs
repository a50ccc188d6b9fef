//! What a client says, however it is connected: understood, and handed to its command.

use shared::domain::{Code, Rejection};
use shared::telemetry::metrics::{self, CommandName, CommandOutcome};

use super::Caller;
use super::respond::Asked;
use crate::command;
use crate::dialect::{Understood, understand};
use crate::gateway::Gateway;

/// Receives an event with its arguments, a JSON array. What cannot be understood is answered, if an answer is expected; who expects
/// none, and says what nobody knows, is only counted.
pub async fn receive(gateway: &Gateway, caller: &Caller, event: &str, args_json: &str, asked: Asked) {
    match understand(caller.floor, event, args_json) {
        Understood::Command(dialect, command) => {
            let respond = caller.respond(dialect, asked, CommandName::from(&command));
            command::dispatch(gateway, caller, command, respond).await;
        }
        Understood::Faulty(dialect, rejection) => caller.respond(dialect, asked, CommandName::Unknown).refuse(&rejection),
        Understood::Unknown if asked.is_answered() => {
            let rejection = Rejection::new(Code::UnknownEvent, "there is no such event");
            caller.respond(caller.floor.home(), asked, CommandName::Unknown).refuse(&rejection);
        }
        Understood::Unknown => metrics::command(CommandName::Unknown, CommandOutcome::Rejected(Code::UnknownEvent)),
    }
}

/// Receives what cannot even be read.
pub fn receive_garbled(caller: &Caller, asked: Asked) {
    let rejection = Rejection::invalid("arguments", "the event is not valid JSON");
    caller.respond(caller.floor.home(), asked, CommandName::Unknown).refuse(&rejection);
}
