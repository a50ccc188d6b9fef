//! `POST /api/rooms/{id}/read {seq?}`: one has read the room up to a message, or all of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::{RoomId, Seq, Timestamp};

use super::bearer::Bearer;
use super::body::OptionalFields;
use super::openapi::{InRooms, OfRoom, forms};
use super::query;
use super::room_path::RoomPath;
use super::{Http, Refused};
use crate::command;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mark {
    room_id: RoomId,
    seq: Seq,
    read_at: Timestamp,
}

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/read",
    tag = "rooms",
    summary = "Say how far one has read",
    params(OfRoom),
    request_body = Option<forms::Read>,
    responses((status = 200, body = forms::Mark, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn mark_read(
    State(http): State<Arc<Http>>,
    Bearer(identity): Bearer,
    RoomPath(room): RoomPath,
    OptionalFields(fields): OptionalFields,
) -> Result<Response, Refused> {
    let seq = fields.optional_whole("seq", 0, query::LARGEST)?.map(Seq);
    let mark = command::mark(&*http.store, &*http.bus, &http.members, &identity.user, room, seq).await?;
    Ok(Json(Mark { room_id: room, seq: mark.seq, read_at: mark.at }).into_response())
}
