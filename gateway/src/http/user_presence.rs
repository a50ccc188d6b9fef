//! `GET /api/users/{id}/presence`: whether somebody is online, and when it was last.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::{Rejection, Timestamp, UserId};
use shared::presence::PresenceFault;
use tracing::debug;

use super::bearer::Bearer;
use super::openapi::{ForUsers, forms};
use super::{Http, Refused};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    user_id: UserId,
    is_online: bool,
    last_seen: Option<Timestamp>,
}

#[utoipa::path(
    get,
    path = "/api/users/{id}/presence",
    tag = "presence",
    summary = "Whether somebody is online, and when it was last",
    params(("id" = String, Path, format = "uuid", description = "The user")),
    responses((status = 200, body = forms::UserPresence, description = "Done"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn user_presence(
    State(http): State<Arc<Http>>,
    Bearer(_): Bearer,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let user_id: UserId = id.parse()?;
    let standing = http.presence.standings(&[user_id]).await.map_err(unavailable)?.pop().unwrap_or_default();
    let last_seen = standing.last_seen.filter(|_| !standing.is_online);
    Ok(Json(Found { user_id, is_online: standing.is_online, last_seen }).into_response())
}

pub fn unavailable(fault: PresenceFault) -> Rejection {
    debug!(%fault, "it cannot be known who is online");
    Rejection::unavailable()
}
