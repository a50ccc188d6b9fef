//! Bodies, paths and methods that are refused, and a store that is away.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;
use shared::limits;

use crate::app::{Answer, App, PASSWORD, account, request};

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let app = App::start().await;
    for body in ["", "{", "{\"username\": ann}", "[]", "\"ann\"", "null", "\u{0}"] {
        sign_up(&app, "application/json", body.to_owned()).await.refuses(400, "invalid", None);
    }
    sign_up(&app, "application/json", "[".repeat(100_000)).await.refuses(400, "invalid", None);
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    let app = App::start().await;
    for media_type in ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let answer = sign_up(&app, media_type, account("ann").to_string()).await;
        answer.refuses(415, "unsupported_media_type", None);
    }
    for (media_type, name) in [("Application/JSON; charset=utf-8", "ann"), ("application/vnd.api+json", "ben")] {
        assert_eq!(sign_up(&app, media_type, account(name).to_string()).await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn a_body_over_the_bound_is_refused() {
    let app = App::start().await;
    let mut body = account("ann").to_string();
    body.push_str(&" ".repeat(limits::HTTP_BODY_BYTES - body.len()));
    assert_eq!(sign_up(&app, "application/json", body.clone()).await.status, StatusCode::CREATED);
    body.push(' ');
    sign_up(&app, "application/json", body).await.refuses(413, "too_large", None);
    sign_up(&app, "application/json", "x".repeat(10 * limits::HTTP_BODY_BYTES)).await.refuses(413, "too_large", None);
}

#[tokio::test]
async fn an_unknown_path_is_answered_in_json() {
    let app = App::start().await;
    for path in ["/api", "/api/", "/api/roms", "/nothing", "/api/rooms/x/y/z"] {
        app.get(path, "").await.refuses(404, "not_found", None);
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_there_are() {
    let app = App::start().await;
    for (method, path, allowed) in [
        (Method::GET, "/api/auth/signup", "POST"),
        (Method::DELETE, "/api/rooms", "GET,HEAD,POST"),
        (Method::POST, "/api/me", "GET,HEAD"),
        (Method::PUT, "/", "GET,HEAD"),
    ] {
        let answer = app.send(request(method, path, "").body(Body::empty()).unwrap()).await;
        answer.refuses(405, "method_not_allowed", None);
        assert_eq!(answer.header(header::ALLOW), Some(allowed), "{path}");
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_said_at_once() {
    let app = App::start().await;
    let (ann, ben) = (app.sign_up("ann").await, app.sign_up("ben").await);
    let room = app.make_room(&ann, "lounge", "public").await;
    app.store.close().await;
    let began = Instant::now();
    for answer in [
        app.post("/api/auth/signup", "", account("cat")).await,
        app.post("/api/auth/login", "", json!({ "username": "ann", "password": PASSWORD })).await,
        // Ann's token is still remembered, and Ben's was never asked for.
        app.get("/api/me", &ann.token).await,
        app.get("/api/me", &ben.token).await,
        app.get("/api/rooms", &ann.token).await,
        app.get(&format!("/api/rooms/{room}"), &ann.token).await,
        app.post(&format!("/api/rooms/{room}/join"), &ann.token, json!({})).await,
    ] {
        answer.refuses(503, "unavailable", None);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
    }
    assert!(began.elapsed() < Duration::from_secs(5));
}

async fn sign_up(app: &App, media_type: &str, body: String) -> Answer {
    let mut asked = request(Method::POST, "/api/auth/signup", "");
    if !media_type.is_empty() {
        asked = asked.header(header::CONTENT_TYPE, media_type);
    }
    app.send(asked.body(Body::from(body)).unwrap()).await
}
