//! `GET /api/rooms/{id}/messages?before=&after=&limit=`: a page of a room's messages, by `seq`, each as it is now: edited, deleted, with the
//! reactions to it. What was done to messages is no message: it has places among theirs, and is not in a page.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::{Message, MessageId, Seq};
use shared::limits;
use shared::store::Page;

use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use super::query::Query;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    messages: Vec<view::Message<'a>>,
    has_more: bool,
    last_seq: Seq,
}

#[utoipa::path(
    get,
    path = "/api/rooms/{id}/messages",
    tag = "rooms",
    summary = "A page of a room's messages, as they are now",
    params(OfRoom, ("before" = Option<u64>, Query, description = "Only messages before this place"), ("after" = Option<u64>, Query, description = "The first messages after this place, instead of the newest"), ("limit" = Option<u32>, Query, description = "At most so many: 1 to 200, or 50")),
    responses((status = 200, body = forms::History, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn history(
    State(http): State<Arc<Http>>,
    Permitted { user, room, .. }: Permitted,
    query: Query,
) -> Result<Response, Refused> {
    let limit = query.limit(limits::HISTORY_PAGE_DEFAULT, limits::HISTORY_PAGE_MAX)?;
    let (before, after) = (query.seq("before")?, query.seq("after")?);

    let forward = after.is_some();
    // One more than asked for tells whether there are more.
    let page = match after {
        Some(after) => Page::After { after, before, limit: limit + 1 },
        None => Page::Before { before, limit: limit + 1 },
    };
    let mut read = http.store.history(room.id, page).await.map_err(refuse)?;
    let surplus = read.len().saturating_sub(limit as usize);
    drop_surplus(&mut read, surplus, forward);

    // A message may have come between the two reads.
    let last_seq = read.last().map_or(room.last_seq, |newest| newest.seq.max(room.last_seq));
    let with_reactions: Vec<MessageId> =
        read.iter().filter(|message| !message.reactions.is_empty()).map(|message| message.id).collect();
    let own = match with_reactions.is_empty() {
        true => HashSet::new(),
        false => http.store.own_reactions(room.id, &with_reactions, user.id).await.map_err(refuse)?.into_iter().collect(),
    };
    let messages = read.iter().map(|message| view::Message::seen_by(message, &own)).collect();
    Ok(Json(Found { messages, has_more: surplus > 0, last_seq }).into_response())
}

/// The surplus lies where the reading goes to: at the new end, or at the old one.
fn drop_surplus(messages: &mut Vec<Message>, surplus: usize, forward: bool) {
    if forward {
        messages.truncate(messages.len() - surplus);
    } else {
        messages.drain(..surplus);
    }
}
