//! `GET /api/me`: the user whose token it is.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::domain::{Code, Rejection, User};

use super::bearer::Bearer;
use super::openapi::{ForUsers, forms};
use super::{Http, Refused};
use crate::accounts::{Identity, refuse};
use crate::view;

#[utoipa::path(
    get,
    path = "/api/me",
    tag = "accounts",
    summary = "Who one is",
    responses((status = 200, body = forms::User, description = "Done"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn me(State(http): State<Arc<Http>>, Bearer(identity): Bearer) -> Result<Response, Refused> {
    let user = account(&http, &identity).await?;
    Ok(Json(view::User::from(&user)).into_response())
}

/// The account behind an identity.
pub async fn account(http: &Http, identity: &Identity) -> Result<User, Rejection> {
    let found = http.store.find_user(identity.user.id).await.map_err(refuse)?;
    found.ok_or_else(|| Rejection::new(Code::Unauthenticated, "this account is gone"))
}
