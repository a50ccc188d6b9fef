//! The REST API, as an app's front end calls it.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Heard;

/// Longer than the server's own deadline for its parts.
const ANSWER: Duration = Duration::from_secs(10);
/// As large as the server gives them.
const PAGE: usize = 200;

/// The API of one gateway.
#[derive(Clone)]
pub struct Rest {
    url: String,
    client: reqwest::Client,
}

/// A person with an account and a token.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user's id.
    pub id: String,
    /// Unique over all tests.
    pub username: String,
    /// The JWT.
    pub token: String,
    /// What the account was made with.
    pub password: String,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body; null if it is none or no JSON.
    pub body: Value,
}

impl Rest {
    /// Speaks to the gateway at this address.
    pub fn new(url: String) -> Self {
        Self { url, client: reqwest::Client::new() }
    }

    /// Any request.
    pub async fn request(&self, method: Method, path: &str, token: Option<&str>, body: Option<String>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.url)).timeout(ANSWER);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let response = request.send().await.unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
        let status = response.status();
        let text = response.text().await.unwrap_or_default();
        Answer { status, body: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// A POST of JSON.
    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.request(Method::POST, path, token, Some(body.to_string())).await
    }

    /// A GET.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.request(Method::GET, path, Some(token), None).await
    }

    /// A new account whose name starts with `name`.
    pub async fn sign_up(&self, name: &str) -> Account {
        let username = format!("{name}-{}", &Uuid::new_v4().simple().to_string()[..12]);
        let password = "correct horse battery".to_owned();
        let form = json!({"username": username, "email": format!("{username}@example.org"), "password": password});
        let body = self.post("/api/auth/signup", None, form).await.expect(StatusCode::CREATED);
        assert!(body["expiresAt"].is_string() || body["expiresAt"].is_number(), "signup tells when the token ends: {body}");
        Account { id: text(&body["user"]["id"]), username, token: text(&body["token"]), password }
    }

    /// A new room's id; its creator is in it.
    pub async fn create_room(&self, account: &Account, visibility: &str) -> String {
        let form = json!({"name": "lounge", "visibility": visibility});
        text(&self.post("/api/rooms", Some(&account.token), form).await.expect(StatusCode::CREATED)["id"])
    }

    /// Becomes a member.
    pub async fn join(&self, account: &Account, room: &str) {
        self.post(&format!("/api/rooms/{room}/join"), Some(&account.token), json!({})).await.expect(StatusCode::OK);
    }

    /// All of a room's messages, read page by page.
    pub async fn history(&self, account: &Account, room: &str) -> Vec<Heard> {
        let mut messages: Vec<Heard> = Vec::new();
        loop {
            let after = messages.last().map_or(0, |message| message.seq);
            let path = format!("/api/rooms/{room}/messages?after={after}&limit={PAGE}");
            let page = self.get(&path, &account.token).await.expect(StatusCode::OK);
            messages.extend(page["messages"].as_array().expect("a page has messages").iter().map(Heard::of));
            if page["hasMore"] != true {
                let last = messages.last().map_or(0, |message| message.seq);
                assert_eq!(page["lastSeq"], last, "lastSeq is that of the newest message");
                return messages;
            }
        }
    }
}

impl Answer {
    /// The body of an answer with this status.
    #[track_caller]
    pub fn expect(self, status: StatusCode) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// Checks that it is an error that says what is wrong and where.
    #[track_caller]
    pub fn expect_error(self, status: u16, code: &str, field: Option<&str>) {
        let error = &self.body["error"];
        assert_eq!(
            (self.status.as_u16(), error["code"].as_str(), error["field"].as_str()),
            (status, Some(code), field),
            "{}",
            self.body
        );
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", self.body);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}
