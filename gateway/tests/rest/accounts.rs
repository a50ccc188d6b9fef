//! Sign-up, log-in, and who one is.

use axum::http::{StatusCode, header};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::app::{App, PASSWORD, account, text};

#[tokio::test]
async fn a_sign_up_answers_with_the_user_and_a_token_that_works() {
    let app = App::start().await;
    let answer = app.post("/api/auth/signup", "", account("ann")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
    let body = answer.json();
    assert_eq!(keys(&body), ["expiresAt", "token", "user"]);
    assert_eq!(keys(&body["user"]), ["createdAt", "email", "id", "username"]);
    assert_eq!(body["user"]["username"], "ann");
    assert_eq!(body["user"]["email"], "ann@example.org");
    assert!(text(&body["expiresAt"]).ends_with(".000Z"), "{body}");

    let me = app.get("/api/me", &text(&body["token"])).await;
    assert_eq!(me.status, StatusCode::OK);
    assert_eq!(me.json(), body["user"]);
}

#[tokio::test]
async fn a_field_that_is_missing_or_wrong_is_named() {
    let app = App::start().await;
    let cases = [
        ("username", json!(null), "username is required"),
        ("username", json!(7), "username must be a string"),
        ("username", json!("a b"), "username must not contain white space, control characters or @"),
        ("username", json!(""), "username must have 1 to 64 characters"),
        ("email", json!(null), "email is required"),
        ("email", json!("ann"), "email must be an e-mail address"),
        ("password", json!(null), "password is required"),
        ("password", json!("short"), "password must have at least 8 characters and at most 1024 bytes"),
        ("password", json!(["correct horse"]), "password must be a string"),
    ];
    for (field, value, message) in cases {
        let mut body = account("ann");
        body[field] = value;
        let answer = app.post("/api/auth/signup", "", body).await;
        answer.refuses(400, "invalid", Some(field));
        assert_eq!(answer.message(), message);
    }
    let mut body = account("ann");
    body["nickname"] = json!({ "fields": "that nobody asks for pass" });
    assert_eq!(app.post("/api/auth/signup", "", body).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_is_taken_is_named() {
    let app = App::start().await;
    app.sign_up("ann").await;
    let same_name = json!({ "username": "ANN", "email": "other@example.org", "password": PASSWORD });
    app.post("/api/auth/signup", "", same_name).await.refuses(409, "conflict", Some("username"));
    let same_address = json!({ "username": "other", "email": "Ann@Example.org", "password": PASSWORD });
    app.post("/api/auth/signup", "", same_address).await.refuses(409, "conflict", Some("email"));
}

#[tokio::test]
async fn of_many_sign_ups_at_once_for_one_name_one_wins() {
    let app = App::start().await;
    let answers = join_all((0..12).map(|n| {
        let body = json!({ "username": "ann", "email": format!("ann{n}@example.org"), "password": PASSWORD });
        app.post("/api/auth/signup", "", body)
    }))
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == StatusCode::CREATED);
    assert_eq!(won.len(), 1);
    lost.iter().for_each(|answer| answer.refuses(409, "conflict", Some("username")));
}

#[tokio::test]
async fn a_second_log_in_returns_the_token_that_still_lives() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    for login in [json!({ "username": "Ann", "password": PASSWORD }), json!({ "email": "ANN@example.org", "password": PASSWORD })]
    {
        let answer = app.post("/api/auth/login", "", login).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let body = answer.json();
        assert_eq!(keys(&body), ["expiresAt", "token", "user"]);
        assert_eq!(text(&body["token"]), ann.token);
        assert_eq!(text(&body["user"]["id"]), ann.id);
    }
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_get_one_answer() {
    let app = App::start().await;
    app.sign_up("ann").await;
    let unknown = app.post("/api/auth/login", "", json!({ "username": "ben", "password": PASSWORD })).await;
    let wrong = app.post("/api/auth/login", "", json!({ "username": "ann", "password": "wrong horse" })).await;
    let short = app.post("/api/auth/login", "", json!({ "username": "ann", "password": "x" })).await;
    unknown.refuses(401, "unauthenticated", None);
    assert_eq!(unknown.text, wrong.text);
    assert_eq!(unknown.text, short.text);
}

#[tokio::test]
async fn a_log_in_without_a_name_or_a_password_says_so() {
    let app = App::start().await;
    let answer = app.post("/api/auth/login", "", json!({ "password": PASSWORD })).await;
    answer.refuses(400, "invalid", Some("username"));
    assert_eq!(answer.message(), "username or email is required");
    app.post("/api/auth/login", "", json!({ "email": "x", "password": "y" })).await.refuses(400, "invalid", Some("email"));
    app.post("/api/auth/login", "", json!({ "username": "ann" })).await.refuses(400, "invalid", Some("password"));
}

#[tokio::test]
async fn who_guesses_has_to_wait_and_nobody_else() {
    let app = App::start().await;
    app.sign_up("ann").await;
    app.sign_up("ben").await;
    let guess = json!({ "username": "ann", "password": "wrong horse" });
    for _ in 0..20 {
        app.post("/api/auth/login", "", guess.clone()).await.refuses(401, "unauthenticated", None);
    }
    let answer = app.post("/api/auth/login", "", json!({ "username": "ann", "password": PASSWORD })).await;
    answer.refuses(429, "rate_limited", None);
    assert_eq!(answer.header(header::RETRY_AFTER), Some("60"));
    let other = app.post("/api/auth/login", "", json!({ "username": "ben", "password": PASSWORD })).await;
    assert_eq!(other.status, StatusCode::OK);
}

fn keys(object: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
