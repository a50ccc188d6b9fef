//! Who is connecting: a token, from the auth payload or from the query.

use http::request::Parts;
use serde::Deserialize;
use serde_json::value::RawValue;
use shared::domain::{Code, Rejection};
use socketio::Refusal;

/// What is kept of a connection's HTTP request.
#[derive(Debug, Default)]
pub struct Handshake {
    token: Option<Box<str>>,
}

impl Handshake {
    /// The token that the query carried.
    pub fn token(&self) -> Option<String> {
        self.token.as_deref().map(str::to_owned)
    }

    /// Keeps the query's token, if there is one.
    pub fn of(request: &Parts) -> Self {
        let query = request.uri.query().unwrap_or_default();
        let token = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "token");
        Self { token: token.map(|(_, token)| token.into()) }
    }
}

#[derive(Deserialize)]
struct Credentials {
    token: Option<String>,
}

/// The token that a client shows.
pub fn token(auth: Option<&RawValue>, handshake: &Handshake) -> Result<String, Rejection> {
    let missing = || Rejection::new(Code::Unauthenticated, "a token is required in auth.token").about("token");
    let shown = match auth {
        Some(auth) => match serde_json::from_str::<Credentials>(auth.get()) {
            Ok(credentials) => credentials.token,
            Err(_) => return Err(Rejection::new(Code::Unauthenticated, "auth.token must be text").about("token")),
        },
        None => None,
    };
    shown.or_else(|| handshake.token()).ok_or_else(missing)
}

/// What a client that is not let in is told: the words that its predecessors used, and in the data what is wrong.
pub fn refusal(rejection: &Rejection) -> Refusal {
    let rejection = match rejection.code() {
        Code::Unauthenticated => &rejection.clone().about("token"),
        _ => rejection,
    };
    let data = serde_json::value::to_raw_value(rejection).ok();
    Refusal { message: "Authentication error".to_owned(), data }
}
