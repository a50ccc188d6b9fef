//! `POST /api/auth/deactivate {password}`: an account closes itself. Its messages and memberships stay; nobody can log in to it.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::{Notice, UserStatus};

use super::bearer::Bearer;
use super::body::Fields;
use super::openapi::{Done, ForUsers, forms};
use super::{Http, Refused, Remote};
use crate::accounts::refuse;

#[utoipa::path(
    post,
    path = "/api/auth/deactivate",
    tag = "accounts",
    summary = "Closes the account",
    request_body = forms::Proof,
    responses(Done, ForUsers),
    security(("bearer" = [])),
)]
pub async fn deactivate(
    State(http): State<Arc<Http>>,
    remote: Option<Extension<Remote>>,
    Bearer(identity): Bearer,
    fields: Fields,
) -> Result<StatusCode, Refused> {
    http.prove(&identity, "password", fields.text("password")?, remote).await?;
    http.store.set_user_status(identity.user.id, UserStatus::Deactivated).await.map_err(refuse)?;
    http.notices.tell(Notice::TokensRevoked(identity.user.id, None)).await;
    Ok(StatusCode::NO_CONTENT)
}
