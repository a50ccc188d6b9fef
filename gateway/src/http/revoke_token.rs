//! `DELETE /api/auth/tokens/{id}`: takes one of one's tokens back; its connections are hung up at once.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::domain::{Code, Notice, Rejection, TokenId};

use super::bearer::Bearer;
use super::openapi::{Done, ForUsers, forms};
use super::{Http, Refused};
use crate::accounts::refuse;

#[utoipa::path(
    delete,
    path = "/api/auth/tokens/{id}",
    tag = "accounts",
    summary = "Takes a token back; its connections are hung up",
    params(("id" = String, Path, format = "uuid", description = "The token")),
    responses(Done, (status = 404, body = forms::Failure, description = "There is no such live token"), ForUsers),
    security(("bearer" = [])),
)]
pub async fn revoke_token(
    State(http): State<Arc<Http>>,
    Bearer(identity): Bearer,
    id: Option<Path<String>>,
) -> Result<StatusCode, Refused> {
    let id: TokenId = id.map(|Path(id)| id).unwrap_or_default().parse()?;
    if !http.store.revoke_token(identity.user.id, id).await.map_err(refuse)? {
        return Err(Rejection::new(Code::NotFound, "you have no such live token").about("tokenId").into());
    }
    http.notices.tell(Notice::TokenRevoked(identity.user.id, id)).await;
    Ok(StatusCode::NO_CONTENT)
}
