//! `POST /api/rooms/{id}/invite {expiresIn?, maxUses?}`: a new invite, in place of the one that there is.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::clock;
use shared::domain::{Invite, InviteToken};
use shared::limits;

use super::body::OptionalFields;
use super::openapi::{InRooms, OfRoom, forms};
use super::permitted::Permitted;
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[utoipa::path(
    post,
    path = "/api/rooms/{id}/invite",
    tag = "rooms",
    summary = "A new invite in place of the old, by the room's creator",
    params(OfRoom),
    request_body = Option<forms::NewInvite>,
    responses((status = 201, body = forms::Invite, description = "Done"), InRooms),
    security(("bearer" = [])),
)]
pub async fn make_invite(
    State(http): State<Arc<Http>>,
    permitted: Permitted,
    OptionalFields(fields): OptionalFields,
) -> Result<Response, Refused> {
    let seconds = fields.optional_number("expiresIn", limits::INVITE_SECONDS_MAX)?;
    let max_uses = fields.optional_number("maxUses", limits::INVITE_USES_MAX.into())?;
    let created_at = clock::now();
    let invite = Invite {
        room: permitted.room.id,
        token: InviteToken::from_uuid(clock::random_uuid()),
        created_at,
        expires_at: seconds.map(|seconds| created_at.after(Duration::from_secs(seconds))),
        max_uses: max_uses.and_then(|number| u32::try_from(number).ok()),
        uses: 0,
    };
    http.store.set_invite(&invite).await.map_err(refuse)?;
    Ok((StatusCode::CREATED, Json(view::Invite::from(&invite))).into_response())
}
