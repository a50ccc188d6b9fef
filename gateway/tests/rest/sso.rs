//! Users of a trusted issuer: let in without an account here, and kept apart from those who have one.

use axum::http::StatusCode;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use shared::clock;
use shared::domain::UserStatus;

use crate::app::{App, PASSWORD, SECRET, text};

const ISSUER: &str = "https://login.example.org";
const SHARED: &[u8] = b"a secret that two servers share, no shorter than this";

#[tokio::test]
async fn a_subject_becomes_a_user_at_first_sight() {
    let app = App::with_issuer(ISSUER, SHARED).await;
    let token = token(&json!({ "sub": "42", "preferred_username": "ann", "email": "ann@example.org" }));
    let me = app.get("/api/me", &token).await;
    assert_eq!(me.status, StatusCode::OK, "{me:?}");
    let me = me.json();
    assert_eq!((&me["username"], &me["email"]), (&json!("ann"), &json!("ann@example.org")));
    assert_eq!(app.get("/api/me", &token).await.json(), me);
    let room = app.post("/api/rooms", &token, json!({ "name": "lounge" })).await.json();
    assert_eq!(room["creatorId"], me["id"]);
    let login = json!({ "username": "ann", "password": PASSWORD });
    app.post("/api/auth/login", "", login).await.refuses(401, "unauthenticated", None);
}

#[tokio::test]
async fn a_subject_never_gets_into_an_account_by_its_name_or_address() {
    let app = App::with_issuer(ISSUER, SHARED).await;
    let ann = app.sign_up("ann").await;
    let me = app.get("/api/me", &token(&json!({ "sub": "42", "username": "Ann", "email": "ann@example.org" }))).await.json();
    assert_ne!(text(&me["id"]), ann.id);
    assert!(text(&me["username"]).starts_with("Ann-"), "{me}");
    assert_eq!(me.get("email"), None);
}

#[tokio::test]
async fn an_issuers_token_is_not_ours_and_ours_is_not_an_issuers() {
    let app = App::with_issuer(ISSUER, SHARED).await;
    let claims = |issuer: Option<&str>| {
        let mut claims =
            json!({ "sub": clock::new_uuid(), "jti": clock::new_uuid(), "iat": 0, "exp": clock::now().as_secs() + 60 });
        if let Some(issuer) = issuer {
            claims["iss"] = json!(issuer);
        }
        claims
    };
    for (secret, issuer) in [(SECRET, Some(ISSUER)), (SHARED, None), (SHARED, Some("https://elsewhere.example.org"))] {
        let forged = encode(&Header::new(Algorithm::HS256), &claims(issuer), &EncodingKey::from_secret(secret)).unwrap();
        app.get("/api/me", &forged).await.refuses(401, "unauthenticated", None);
    }
}

#[tokio::test]
async fn what_ends_at_the_issuer_cannot_be_ended_here_but_an_account_can() {
    let app = App::with_issuer(ISSUER, SHARED).await;
    let token = token(&json!({ "sub": "42" }));
    let id = text(&app.get("/api/me", &token).await.json()["id"]);
    for path in ["/api/auth/logout", "/api/auth/refresh"] {
        app.post(path, &token, json!({})).await.refuses(403, "forbidden", None);
    }
    let change = json!({ "oldPassword": "old password", "newPassword": "new password", "confirmPassword": "new password" });
    app.post("/api/auth/change-password", &token, change).await.refuses(403, "forbidden", None);
    assert_eq!(app.get("/api/auth/tokens", &token).await.json(), json!({ "tokens": [] }));

    app.store.set_user_status(id.parse().unwrap(), UserStatus::Deactivated).await.unwrap();
    app.notices.hear(shared::domain::Notice::TokensRevoked(id.parse().unwrap(), None));
    app.get("/api/me", &token).await.refuses(401, "unauthenticated", None);
}

fn token(claims: &Value) -> String {
    let mut claims = claims.clone();
    claims["iss"] = json!(ISSUER);
    claims["exp"] = json!(clock::now().as_secs() + 60);
    encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(SHARED)).unwrap()
}
