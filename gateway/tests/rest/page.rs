//! The playground page.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::app::{App, request};

#[tokio::test]
async fn the_page_and_its_files_are_served_under_a_strict_policy() {
    let app = App::start().await;
    for (path, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/door.js", "text/javascript; charset=utf-8"),
        ("/typing.js", "text/javascript; charset=utf-8"),
        ("/message.js", "text/javascript; charset=utf-8"),
        ("/socket.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = app.get(path, "").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(header::CONTENT_TYPE), Some(media_type));
        assert!(answer.header(header::CONTENT_SECURITY_POLICY).unwrap().starts_with("default-src 'none';"));
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
        assert!(!answer.text.is_empty());
    }
}

#[tokio::test]
async fn a_copy_that_is_still_good_is_not_sent_again() {
    let app = App::start().await;
    let tag = app.get("/app.js", "").await.header(header::ETAG).unwrap().to_owned();
    let again = request(Method::GET, "/app.js", "").header(header::IF_NONE_MATCH, format!("W/\"x\", {tag}"));
    let answer = app.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
    assert_eq!(answer.text, "");
    assert_ne!(app.get("/socket.js", "").await.header(header::ETAG), Some(tag.as_str()));
}

/// The policy would block it, so it must not be there: no inline script or style, nothing from elsewhere.
#[tokio::test]
async fn the_page_needs_nothing_that_the_policy_forbids() {
    let page = App::start().await.get("/", "").await.text;
    for forbidden in ["<style", "style=", "onclick=", "<script>", "src=\"http", "href=\"http"] {
        assert!(!page.contains(forbidden), "{forbidden} in the page");
    }
}
