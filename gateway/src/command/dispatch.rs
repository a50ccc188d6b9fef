//! Hands a command to its file, and its outcome to whoever asked.

use std::sync::Arc;

use shared::domain::{Answer, Command, Rejection, Say, Send};

use super::{
    accept_room, alter, enter, join, leave, list_deals, list_users, log_in, log_out, mark_read, refresh, request_room,
    say_direct, say_here, say_in_deal, send, typing,
};
use crate::gateway::Gateway;
use crate::socket::{Caller, Respond};

/// Carries a command out. The next one of the same connection comes only after this returns, so that order is kept.
pub async fn dispatch(gateway: &Gateway, caller: &Arc<Caller>, command: Command, respond: Respond) {
    let outcome: Result<Answer, Rejection> = match command {
        Command::Join(command) => join::join(gateway, caller, &respond.voice, command).await,
        Command::Leave { room } => leave::leave(gateway, caller, room).await,
        Command::Typing { room, is_typing } => typing::typing(gateway, caller, room, is_typing),
        Command::MarkRead { room, seq } => mark_read::mark_read(gateway, caller, room, seq).await,
        Command::ListUsers { room, call } => list_users::list_users(gateway, caller, room, call).await,
        Command::Refresh { token } => refresh::refresh(gateway, caller, token).await,
        Command::Enter(places) => enter::enter(gateway, caller, &respond.voice, places).await,
        Command::Exit(place) => leave::leave(gateway, caller, place.room(&caller.tenant)).await,
        Command::Say(Say { place, body, client_id }) => {
            let command = Send { room: place.room(&caller.tenant), body, client_id };
            return send::send(gateway, caller, command, None, respond).await;
        }
        Command::LogIn(command) => log_in::log_in(gateway, caller, &respond.voice, command).await,
        Command::LogOut => log_out::log_out(gateway, caller).await,
        Command::SayHere(body) => return say_here::say_here(gateway, caller, body, respond).await,
        Command::Ping => Ok(Answer::SocketId(caller.socket.clone())),
        Command::RequestRoom(terms) => request_room::request_room(gateway, caller, terms).await,
        Command::AcceptRoom(terms) => accept_room::accept_room(gateway, caller, terms).await,
        Command::TypingInDeal { token } => say_in_deal::typing_in_deal(gateway, caller, token).await,
        Command::ListDeals => list_deals::list_deals(gateway, caller).await,
        Command::ListPartners => list_deals::list_partners(gateway, caller).await,
        Command::SayInDeal(command) => return say_in_deal::say_in_deal(gateway, caller, command, respond).await,
        Command::SayDirect(command) => return say_direct::say_direct(gateway, caller, command, respond).await,
        Command::Alter(command) => return alter::alter(gateway, caller, command, respond).await,
        // Answered by the router's reply, later.
        Command::Send(command) => return send::send(gateway, caller, command, None, respond).await,
    };
    match outcome {
        Ok(answer) => respond.done(&answer),
        Err(rejection) => respond.refuse(&rejection),
    }
}
