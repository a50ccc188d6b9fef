//! `POST /api/auth/logout`: the token is no good any more, on whatever device it is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::Notice;

use super::bearer::Bearer;
use super::openapi::{Done, ForUsers};
use super::{Http, Refused};
use crate::accounts::refuse;

#[utoipa::path(
    post,
    path = "/api/auth/logout",
    tag = "accounts",
    summary = "Takes the token back, on whatever device it is",
    responses(Done, ForUsers),
    security(("bearer" = [])),
)]
pub async fn logout(State(http): State<Arc<Http>>, Bearer(identity): Bearer) -> Result<StatusCode, Refused> {
    let (user, token) = (identity.user.id, identity.own_token()?);
    http.store.revoke_token(user, token).await.map_err(refuse)?;
    http.notices.tell(Notice::TokenRevoked(user, token)).await;
    Ok(StatusCode::NO_CONTENT)
}
