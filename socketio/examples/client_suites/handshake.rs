//! What `socket.handshake` of the reference server tells: the query and the credentials.

use std::collections::BTreeMap;

use http::request::Parts;
use serde::Serialize;
use socketio::RawValue;

/// The query of a connection's first request.
pub struct Query(BTreeMap<String, String>);

impl Query {
    pub fn of(request: &Parts) -> Self {
        let query = request.uri.query().unwrap_or_default();
        Self(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// As JSON, with the credentials that the client gave for a namespace.
    pub fn describe(&self, auth: Option<&RawValue>) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Handshake { query: &self.0, auth })
    }
}

#[derive(Serialize)]
struct Handshake<'a> {
    query: &'a BTreeMap<String, String>,
    auth: Option<&'a RawValue>,
}
