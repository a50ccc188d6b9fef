//! `GET /api/auth/tokens`: one's live tokens, those that last longest first.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::clock;
use shared::limits;

use super::bearer::Bearer;
use super::openapi::{ForUsers, forms};
use super::{Http, Refused};
use crate::accounts::refuse;
use crate::view;

#[derive(Serialize)]
struct List {
    tokens: Vec<view::Token>,
}

#[utoipa::path(
    get,
    path = "/api/auth/tokens",
    tag = "accounts",
    summary = "Live tokens",
    responses((status = 200, body = forms::Tokens, description = "Done"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn list_tokens(State(http): State<Arc<Http>>, Bearer(identity): Bearer) -> Result<Response, Refused> {
    let found = http.store.list_tokens(identity.user.id, clock::now(), limits::TOKEN_LIST_MAX).await.map_err(refuse)?;
    let seen = |token: shared::domain::AccessToken| view::Token {
        id: token.id,
        issued_at: token.issued_at,
        expires_at: token.expires_at,
        current: Some(token.id) == identity.token,
    };
    Ok(Json(List { tokens: found.into_iter().map(seen).collect() }).into_response())
}
