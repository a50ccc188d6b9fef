//! Logging out, refreshing, changing a password, taking tokens back, closing an account.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use shared::clock;
use shared::domain::{AccessToken, TokenId, TokenStatus};
use std::time::Duration;

use crate::app::{Answer, App, PASSWORD, Person, request, text};

#[tokio::test]
async fn who_logs_out_has_no_token_any_more() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    assert_eq!(app.post("/api/auth/logout", &ann.token, json!({})).await.status, StatusCode::NO_CONTENT);
    app.get("/api/me", &ann.token).await.refuses(401, "unauthenticated", None);
    app.post("/api/auth/logout", &ann.token, json!({})).await.refuses(401, "unauthenticated", None);
    let again = log_in(&app, PASSWORD).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_ne!(text(&again.json()["token"]), ann.token, "a revoked token is not given out again");
}

#[tokio::test]
async fn a_refresh_gives_a_token_that_lasts_longer_and_the_same_to_all_who_ask() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let fresh = app.post("/api/auth/refresh", &ann.token, json!({})).await;
    assert_eq!(fresh.status, StatusCode::OK, "{fresh:?}");
    assert_eq!(text(&fresh.json()["token"]), ann.token, "nobody needs another one yet");

    let old = old_token(&app, &ann).await;
    app.store.revoke_token(ann.user_id(), id_of(&app, &ann.token).await).await.unwrap();
    let first = app.post("/api/auth/refresh", &old, json!({})).await.json();
    assert_ne!(text(&first["token"]), old);
    assert_eq!(text(&first["user"]["id"]), ann.id);
    assert_eq!(app.post("/api/auth/refresh", &old, json!({})).await.json(), first);
    for token in [&old, &text(&first["token"])] {
        assert_eq!(app.get("/api/me", token).await.status, StatusCode::OK, "both are valid");
    }
}

#[tokio::test]
async fn a_new_password_must_be_confirmed_and_differ_from_the_old_one() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let change = |old: &str, new: &str, confirm: &str| {
        let body = json!({ "oldPassword": old, "newPassword": new, "confirmPassword": confirm });
        app.post("/api/auth/change-password", &ann.token, body)
    };
    let answer = change(PASSWORD, "new password", "other password").await;
    answer.refuses(400, "invalid", Some("confirmPassword"));
    assert_eq!(answer.message(), "confirmPassword must be the same as newPassword");
    let answer = change(PASSWORD, PASSWORD, PASSWORD).await;
    answer.refuses(400, "invalid", Some("newPassword"));
    assert_eq!(answer.message(), "newPassword must differ from oldPassword");
    change(PASSWORD, "short", "short").await.refuses(400, "invalid", Some("newPassword"));
    change("wrong horse", "new password", "new password").await.refuses(403, "forbidden", Some("oldPassword"));
    for field in ["oldPassword", "newPassword", "confirmPassword"] {
        let mut body = json!({ "oldPassword": PASSWORD, "newPassword": "new password", "confirmPassword": "new password" });
        body[field] = Value::Null;
        app.post("/api/auth/change-password", &ann.token, body).await.refuses(400, "invalid", Some(field));
    }
    assert_eq!(log_in(&app, PASSWORD).await.status, StatusCode::OK, "nothing has changed");
}

#[tokio::test]
async fn a_change_of_password_ends_all_other_tokens() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let elsewhere = old_token(&app, &ann).await;
    assert_eq!(app.get("/api/me", &elsewhere).await.status, StatusCode::OK);
    let body = json!({ "oldPassword": PASSWORD, "newPassword": "new password", "confirmPassword": "new password" });
    let changed = app.post("/api/auth/change-password", &ann.token, body).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{changed:?}");
    app.get("/api/me", &elsewhere).await.refuses(401, "unauthenticated", None);
    assert_eq!(app.get("/api/me", &ann.token).await.status, StatusCode::OK);
    log_in(&app, PASSWORD).await.refuses(401, "unauthenticated", None);
    assert_eq!(log_in(&app, "new password").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_stolen_token_cannot_be_used_to_guess_the_password() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    for _ in 0..20 {
        let guess = json!({ "password": "wrong horse" });
        app.post("/api/auth/deactivate", &ann.token, guess).await.refuses(403, "forbidden", Some("password"));
    }
    let right = json!({ "password": PASSWORD });
    app.post("/api/auth/deactivate", &ann.token, right).await.refuses(429, "rate_limited", None);
}

#[tokio::test]
async fn tokens_are_listed_and_taken_back() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let other = old_token(&app, &ann).await;
    let tokens = app.get("/api/auth/tokens", &ann.token).await.json()["tokens"].clone();
    let tokens = tokens.as_array().unwrap();
    assert_eq!(tokens.iter().map(|token| token["current"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false]);
    let mut keys: Vec<_> = tokens[0].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["current", "expiresAt", "id", "issuedAt"]);

    let path = format!("/api/auth/tokens/{}", text(&tokens[1]["id"]));
    delete(&app, &path, &ben.token).await.refuses(404, "not_found", Some("tokenId"));
    assert_eq!(app.get("/api/me", &other).await.status, StatusCode::OK);
    assert_eq!(delete(&app, &path, &ann.token).await.status, StatusCode::NO_CONTENT);
    app.get("/api/me", &other).await.refuses(401, "unauthenticated", None);
    delete(&app, &path, &ann.token).await.refuses(404, "not_found", Some("tokenId"));
    delete(&app, "/api/auth/tokens/x", &ann.token).await.refuses(400, "invalid", Some("tokenId"));
    assert_eq!(app.get("/api/auth/tokens", &ann.token).await.json()["tokens"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_closed_account_cannot_be_entered() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let elsewhere = old_token(&app, &ann).await;
    assert_eq!(app.get("/api/me", &elsewhere).await.status, StatusCode::OK);
    let path = "/api/auth/deactivate";
    app.post(path, &ann.token, json!({})).await.refuses(400, "invalid", Some("password"));
    assert_eq!(app.post(path, &ann.token, json!({ "password": PASSWORD })).await.status, StatusCode::NO_CONTENT);
    for token in [&ann.token, &elsewhere] {
        app.get("/api/me", token).await.refuses(401, "unauthenticated", None);
    }
    log_in(&app, PASSWORD).await.refuses(403, "forbidden", None);
}

async fn log_in(app: &App, password: &str) -> Answer {
    app.post("/api/auth/login", "", json!({ "username": "ann", "password": password })).await
}

async fn delete(app: &App, path: &str, token: &str) -> Answer {
    app.send(request(Method::DELETE, path, token).body(Body::empty()).unwrap()).await
}

async fn id_of(app: &App, token: &str) -> TokenId {
    let tokens = app.get("/api/auth/tokens", token).await.json();
    let current = tokens["tokens"].as_array().unwrap().iter().find(|token| token["current"] == true).unwrap().clone();
    text(&current["id"]).parse().unwrap()
}

/// A second token of the same person, which has lived for most of its time.
async fn old_token(app: &App, person: &Person) -> String {
    let row = AccessToken {
        id: TokenId::from_uuid(clock::new_uuid()),
        user: person.user_id(),
        issued_at: clock::now(),
        expires_at: clock::now().after(Duration::from_secs(600)),
        status: TokenStatus::Live,
    };
    app.store.create_token(&row).await.unwrap();
    app.sign(&row)
}
