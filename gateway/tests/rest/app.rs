//! The API over a store of its own, and how the tests talk to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use gateway::accounts::{Customers, Deals, Issuer, Members, Notices, Tokens, look_up_roles, look_up_tokens};
use gateway::http::{Admission, Cors, Http, Remote, Rights, routes};
use gateway::pending::Pending;
use gateway::rates::Rates;
use gateway::submit::Submitter;
use http_body_util::BodyExt;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use shared::bus::in_process;
use shared::clock;
use shared::config::{Secret, SsoSettings};
use shared::domain::{AccessToken, NodeId, UserId};
use shared::presence::in_memory::InMemory;
use shared::shutdown::Tasks;
use shared::store::Store;
use shared::store::sqlite::Sqlite;
use tower::ServiceExt;

pub const SECRET: &[u8] = b"a secret of the tests, as long as it should be";
pub const PASSWORD: &str = "correct horse";
const LIFETIME: Duration = Duration::from_secs(3600);

/// The API in this process.
pub struct App {
    pub router: Router,
    pub store: Arc<dyn Store>,
    pub notices: Arc<Notices>,
}

/// What it answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

/// Somebody with an account.
pub struct Person {
    pub id: String,
    pub token: String,
}

impl App {
    pub async fn start() -> Self {
        Self::with_cors(Cors::Listed(Vec::new())).await
    }

    pub async fn with_cors(cors: Cors) -> Self {
        Self::with(cors, None).await
    }

    /// With an issuer whose tokens are trusted, by a secret that it shares.
    pub async fn with_issuer(name: &str, secret: &[u8]) -> Self {
        let secrets = vec![Secret::new(std::str::from_utf8(secret).unwrap())];
        let settings = SsoSettings { issuer: name.to_owned(), audience: None, secrets, keys: None };
        Self::with(Cors::Listed(Vec::new()), Some(Arc::new(Issuer::open(&settings).await.unwrap()))).await
    }

    async fn with(cors: Cors, issuer: Option<Arc<Issuer>>) -> Self {
        let store: Arc<dyn Store> = Arc::new(Sqlite::in_memory());
        store.migrate().await.unwrap();
        let (tokens, tokens_asked) = Tokens::new(store.clone(), SECRET, LIFETIME, issuer);
        let (members, roles_asked) = Members::new(store.clone());
        let tasks = Tasks::default();
        tasks.spawn("look_up_tokens", look_up_tokens(store.clone(), tokens_asked, tasks.clone()));
        tasks.spawn("look_up_roles", look_up_roles(store.clone(), roles_asked, tasks.clone()));
        let (tokens, members) = (Arc::new(tokens), Arc::new(members));
        let node = NodeId::from_uuid(clock::new_uuid());
        let bus = in_process::Network::new(1).join(node);
        let presence = Arc::new(InMemory::default());
        let (notices, _heard) = Notices::new(node, bus.clone(), presence.clone(), tokens.clone(), members.clone());
        let notices = Arc::new(notices);
        let admission = Admission { cors, rates: Arc::new(Rates::new(shared::config::Rates::default())) };
        let submitter = Arc::new(Submitter::new(node, bus.clone(), Arc::new(Pending::default())));
        let customers = Arc::new(Customers::new(&["/customer".to_owned(), "/artisans".to_owned()], false, tokens.clone()));
        let deals = Arc::new(Deals::new(store.clone()));
        let rights = Rights { tokens, customers, deals, members, notices: notices.clone() };
        let router = routes(Http::new(store.clone(), bus, presence, submitter, rights, admission));
        Self { router, store, notices }
    }

    /// The JWT of a token's row, as this installation signs it.
    pub fn sign(&self, row: &AccessToken) -> String {
        let (iat, exp) = (row.issued_at.as_secs(), row.expires_at.as_secs());
        let claims = json!({ "sub": row.user, "jti": row.id, "iat": iat, "exp": exp });
        encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(SECRET)).unwrap()
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(request(Method::GET, path, token).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        let request = request(Method::POST, path, token).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn send(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(Remote(SocketAddr::from(([192, 0, 2, 1], 4711))));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    pub async fn sign_up(&self, username: &str) -> Person {
        let answer = self.post("/api/auth/signup", "", account(username)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let body = answer.json();
        Person { id: text(&body["user"]["id"]), token: text(&body["token"]) }
    }

    pub async fn make_room(&self, by: &Person, name: &str, visibility: &str) -> String {
        let answer = self.post("/api/rooms", &by.token, json!({ "name": name, "visibility": visibility })).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        text(&answer.json()["id"])
    }
}

impl Person {
    pub fn user_id(&self) -> UserId {
        self.id.parse().unwrap()
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|fault| panic!("{fault} in {self:?}"))
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Asserts that it is a rejection of this shape and no other.
    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str, field: Option<&str>) {
        assert_eq!(self.status, status, "{self:?}");
        let body = self.json();
        let message = body["error"]["message"].as_str().unwrap_or_else(|| panic!("no message in {self:?}"));
        let expected = match field {
            Some(field) => json!({ "error": { "code": code, "message": message, "field": field } }),
            None => json!({ "error": { "code": code, "message": message } }),
        };
        assert_eq!(body, expected);
    }

    pub fn message(&self) -> String {
        text(&self.json()["error"]["message"])
    }
}

pub fn request(method: Method, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(path);
    if token.is_empty() { request } else { request.header(header::AUTHORIZATION, format!("Bearer {token}")) }
}

pub fn account(username: &str) -> Value {
    json!({ "username": username, "email": format!("{username}@example.org"), "password": PASSWORD })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
