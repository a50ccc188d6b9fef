//! What sign-up and log-in answer: the user and its token.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::domain::{Timestamp, User};

use crate::accounts::Issued;
use crate::view;

/// A user who is logged in.
pub struct Session {
    pub user: User,
    pub issued: Issued,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Form<'a> {
    user: view::User<'a>,
    token: &'a str,
    expires_at: Timestamp,
}

impl IntoResponse for Session {
    fn into_response(self) -> Response {
        let form = Form { user: (&self.user).into(), token: &self.issued.token, expires_at: self.issued.expires_at };
        ([(CACHE_CONTROL, "no-store")], Json(form)).into_response()
    }
}
