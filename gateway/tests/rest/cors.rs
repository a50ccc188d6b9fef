//! What pages of other sites may do.

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use gateway::http::Cors;

use crate::app::{Answer, App, request};

const FRIEND: &str = "https://chat.example.org";
const STRANGER: &str = "https://evil.example.org";

#[tokio::test]
async fn a_listed_origin_may_ask_with_credentials() {
    let app = App::with_cors(Cors::Listed(vec![HeaderValue::from_static(FRIEND)])).await;
    let answer = preflight(&app, FRIEND).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_METHODS), Some("GET, POST, PUT, PATCH, DELETE, OPTIONS"));
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS), Some("authorization, content-type"));
    for answer in [answer, ask(&app, FRIEND).await] {
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some(FRIEND));
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), Some("true"));
        assert_eq!(answer.header(header::VARY), Some("origin"));
    }
}

#[tokio::test]
async fn an_origin_that_is_not_listed_is_not_let_in() {
    let app = App::with_cors(Cors::Listed(vec![HeaderValue::from_static(FRIEND)])).await;
    let answer = preflight(&app, STRANGER).await;
    answer.refuses(403, "forbidden", None);
    for answer in [answer, ask(&app, STRANGER).await] {
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
        assert_eq!(answer.header(header::VARY), Some("origin"));
    }
}

#[tokio::test]
async fn where_any_origin_may_ask_none_brings_credentials() {
    let app = App::with_cors(Cors::Any).await;
    for answer in [preflight(&app, STRANGER).await, ask(&app, STRANGER).await] {
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), None);
    }
}

/// An answer that the page may not read looks to its author like a dead server.
#[tokio::test]
async fn a_refusal_can_be_read_too() {
    let app = App::with_cors(Cors::Any).await;
    let answer = ask(&app, FRIEND).await;
    answer.refuses(401, "unauthenticated", None);
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
}

async fn preflight(app: &App, origin: &str) -> Answer {
    let asked = request(Method::OPTIONS, "/api/rooms", "")
        .header(header::ORIGIN, origin)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
    app.send(asked.body(Body::empty()).unwrap()).await
}

async fn ask(app: &App, origin: &str) -> Answer {
    app.send(request(Method::GET, "/api/rooms", "").header(header::ORIGIN, origin).body(Body::empty()).unwrap()).await
}
