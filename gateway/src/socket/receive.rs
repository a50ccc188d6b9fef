//! What a client says, however it is connected: understood, and handed to its command.

use std::sync::Arc;

use shared::domain::{Code, Rejection};
use shared::telemetry::metrics::{self, CommandName, CommandOutcome};

use super::Caller;
use super::respond::Asked;
use crate::command;
use crate::dialect::{Dialect, Understood, understand};
use crate::gateway::Gateway;

/// Receives an event with its arguments, a JSON array. What cannot be understood is answered, if an answer is expected; who expects
/// none, and says what nobody knows, is only counted.
pub async fn receive(gateway: &Gateway, caller: &Arc<Caller>, event: &str, args_json: &str, asked: Asked) {
    if let Err(rejection) = caller.allowance.take(&gateway.rates) {
        return caller.respond(dialect_of(caller, event), asked, CommandName::Unknown).refuse(&rejection);
    }
    match understand(caller.floor, event, args_json) {
        Understood::Command(dialect, command) => {
            let respond = caller.respond(dialect, asked, CommandName::from(&command));
            if dialect != Dialect::Lobby && !caller.persona.is_user() {
                return respond.refuse(&Rejection::new(
                    Code::Forbidden,
                    "guests may only log in and speak where they are: this needs a token",
                ));
            }
            command::dispatch(gateway, &caller.speaker(), command, respond).await;
        }
        Understood::Faulty(dialect, rejection) => caller.respond(dialect, asked, CommandName::Unknown).refuse(&rejection),
        Understood::Unknown if asked.is_answered() => {
            let rejection = Rejection::new(Code::UnknownEvent, "there is no such event");
            caller.respond(caller.floor.home(), asked, CommandName::Unknown).refuse(&rejection);
        }
        Understood::Unknown => metrics::command(CommandName::Unknown, CommandOutcome::Rejected(Code::UnknownEvent)),
    }
}

/// Receives an event with binary data in it, which no vocabulary has a place for.
pub fn receive_binary(gateway: &Gateway, caller: &Caller, event: &str, asked: Asked) {
    let binary = || Rejection::invalid("arguments", "binary data is not carried: send it as text, or where it can be found");
    let rejection = caller.allowance.take(&gateway.rates).err().unwrap_or_else(binary);
    caller.respond(dialect_of(caller, event), asked, CommandName::Unknown).refuse(&rejection);
}

/// The vocabulary of an event that is refused whatever it says.
fn dialect_of(caller: &Caller, event: &str) -> Dialect {
    match understand(caller.floor, event, "[]") {
        Understood::Command(dialect, _) | Understood::Faulty(dialect, _) => dialect,
        Understood::Unknown => caller.floor.home(),
    }
}

/// Receives what cannot even be read.
pub fn receive_garbled(gateway: &Gateway, caller: &Caller, asked: Asked) {
    let garbled = || Rejection::invalid("arguments", "the event is not valid JSON");
    let rejection = caller.allowance.take(&gateway.rates).err().unwrap_or_else(garbled);
    caller.respond(caller.floor.home(), asked, CommandName::Unknown).refuse(&rejection);
}
