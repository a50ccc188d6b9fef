//! What a client says, however it is connected: understood, and handed to its command.

use std::sync::Arc;

use shared::domain::{Code, Rejection};
use shared::telemetry::metrics::CommandName;

use super::Caller;
use super::respond::Asked;
use crate::command;
use crate::dialect::{Dialect, Understood, understand};
use crate::gateway::Gateway;

/// How much of the name of an event that nobody knows is said back.
const NAME_CHARS: usize = 64;

/// Receives an event with its arguments, a JSON array.
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
        Understood::Unknown => {
            let name: String = event.chars().take(NAME_CHARS).collect();
            let rejection = Rejection::new(Code::UnknownEvent, format!("there is no such event: {name}")).about("event");
            caller.respond(caller.floor.home(), asked, CommandName::Unknown).refuse(&rejection);
        }
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

/// Receives what is no event, for this reason.
pub fn receive_faulty(gateway: &Gateway, caller: &Caller, asked: Asked, fault: Rejection) {
    let rejection = caller.allowance.take(&gateway.rates).err().unwrap_or(fault);
    caller.respond(caller.floor.home(), asked, CommandName::Unknown).refuse(&rejection);
}

/// The fault of what cannot even be read.
pub fn not_json() -> Rejection {
    Rejection::invalid("arguments", "the event is not valid JSON")
}
