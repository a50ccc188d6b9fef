//! What may be done to a message: `PATCH` and `DELETE /api/rooms/{id}/messages/{messageId}`, `PUT` and `DELETE` of
//! `/api/rooms/{id}/messages/{messageId}/reactions/{emoji}`. Answered when it is stored, in the order of all that is said in the room.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use shared::domain::{Alter, Alteration, Answer, ClientMessageId, Content, Emoji, MessageId, Rejection};

use super::body::Fields;
use super::openapi::{InRooms, OfClient, OfEmoji, OfMessage, OfRoom, forms};
use super::permitted::Permitted;
use super::query::Query;
use super::{Http, Refused};
use crate::{command, view};

/// The `{messageId}` of a path.
pub struct MessagePath(MessageId);

/// Its `{emoji}`.
pub struct EmojiPath(Emoji);

#[utoipa::path(
    patch,
    path = "/api/rooms/{id}/messages/{messageId}",
    tag = "messages",
    summary = "Lets one's message say something else",
    params(OfRoom, OfMessage),
    request_body = forms::Edit,
    responses((status = 200, body = forms::Changed, description = "Stored"), InRooms),
    security(("bearer" = [])),
)]
pub async fn edit(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    message: MessagePath,
    fields: Fields,
) -> Result<Response, Refused> {
    let content = Content::parse("content", fields.text("content")?)?;
    let mentions = fields.optional_users("mentions")?;
    let client_id = fields.optional_text("clientId")?.map(|text| ClientMessageId::parse("clientId", text)).transpose()?;
    http.change(permitted, message, Alteration::Edit { content, mentions }, client_id).await
}

#[utoipa::path(
    delete,
    path = "/api/rooms/{id}/messages/{messageId}",
    tag = "messages",
    summary = "Leaves nothing of a message: one's own or, for admins, anybody's",
    params(OfRoom, OfMessage, OfClient),
    responses((status = 200, body = forms::Changed, description = "Stored"), InRooms),
    security(("bearer" = [])),
)]
pub async fn delete(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    message: MessagePath,
    query: Query,
) -> Result<Response, Refused> {
    http.change(permitted, message, Alteration::Delete, query.client_id()?).await
}

#[utoipa::path(
    put,
    path = "/api/rooms/{id}/messages/{messageId}/reactions/{emoji}",
    tag = "messages",
    summary = "Puts an emoji under a message",
    params(OfRoom, OfMessage, OfEmoji, OfClient),
    responses((status = 200, body = forms::Changed, description = "Stored, now or before"), InRooms),
    security(("bearer" = [])),
)]
pub async fn add_reaction(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    message: MessagePath,
    EmojiPath(emoji): EmojiPath,
    query: Query,
) -> Result<Response, Refused> {
    http.change(permitted, message, Alteration::AddReaction { emoji }, query.client_id()?).await
}

#[utoipa::path(
    delete,
    path = "/api/rooms/{id}/messages/{messageId}/reactions/{emoji}",
    tag = "messages",
    summary = "Takes one's emoji away from a message",
    params(OfRoom, OfMessage, OfEmoji, OfClient),
    responses((status = 200, body = forms::Changed, description = "Stored"), InRooms),
    security(("bearer" = [])),
)]
pub async fn remove_reaction(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    message: MessagePath,
    EmojiPath(emoji): EmojiPath,
    query: Query,
) -> Result<Response, Refused> {
    http.change(permitted, message, Alteration::RemoveReaction { emoji }, query.client_id()?).await
}

impl Http {
    async fn change(
        &self,
        by: Permitted,
        MessagePath(message): MessagePath,
        alteration: Alteration,
        client_id: Option<ClientMessageId>,
    ) -> Result<Response, Refused> {
        let command = Alter { room: by.room.id, message, alteration, client_id };
        let answer = command::alter_and_wait(&*self.store, &self.members, &self.submitter, &by.user, command).await?;
        match &answer {
            Answer::Changed { id, room, message, seq, created_at, client_id } => {
                let client_id = client_id.as_ref();
                let (id, room_id, message_id, seq, created_at) = (*id, *room, *message, *seq, *created_at);
                Ok(Json(view::Changed { id, room_id, message_id, seq, created_at, client_id }).into_response())
            }
            _ => Err(Rejection::unavailable().into()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MessagePath {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Ok(Self(part(parts, state, "messageId").await?.parse()?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for EmojiPath {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        Ok(Self(Emoji::parse("emoji", &part(parts, state, "emoji").await?)?))
    }
}

async fn part<S: Send + Sync>(parts: &mut Parts, state: &S, name: &'static str) -> Result<String, Rejection> {
    let malformed = |_| Rejection::invalid(name, format!("{name} is malformed"));
    let Path(mut path): Path<HashMap<String, String>> = Path::from_request_parts(parts, state).await.map_err(malformed)?;
    Ok(path.remove(name).unwrap_or_default())
}
