//! `POST /api/auth/logout`: the token is no good any more, on whatever device it is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use shared::domain::Notice;

use super::bearer::Bearer;
use super::{Http, Refused};
use crate::accounts::refuse;

pub async fn logout(State(http): State<Arc<Http>>, Bearer(identity): Bearer) -> Result<StatusCode, Refused> {
    http.store.revoke_token(identity.user.id, identity.token).await.map_err(refuse)?;
    http.notices.tell(Notice::TokenRevoked(identity.user.id, identity.token)).await;
    Ok(StatusCode::NO_CONTENT)
}
