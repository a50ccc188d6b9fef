//! The API's document: all of it, and nothing else.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::app::{App, request};

const ROUTES: &str = include_str!("../../src/http/routes.rs");

#[tokio::test]
async fn every_route_is_documented_and_every_documented_route_is_there() {
    let app = App::start().await;
    let ann = app.sign_up("ann").await;
    let answer = app.get("/api/openapi.json", "").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/json"));
    let document = answer.json();
    let paths = document["paths"].as_object().unwrap();

    let routes = ROUTES.split('"').filter(|text| text.starts_with("/api/"));
    for route in routes.filter(|route| !["/api/openapi.json", "/api/asyncapi.json", "/api/docs"].contains(route)) {
        assert!(paths.contains_key(route), "{route} is not documented");
    }
    for (path, operations) in paths {
        for method in operations.as_object().unwrap().keys() {
            let (method, path) = (Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), path.replace(['{', '}'], ""));
            let answer = app.send(request(method.clone(), &path, &ann.token).body(Body::empty()).unwrap()).await;
            assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert!(!answer.text.contains("there is nothing at"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_said_over_sockets_is_documented_too() {
    let app = App::start().await;
    let answer = app.get("/api/asyncapi.json", "").await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, Some("application/json")));
    let document = answer.json();
    assert_eq!(document["asyncapi"], "3.0.0");
    assert_eq!(document["channels"].as_object().unwrap().len(), 3);
    assert!(app.get("/api/docs", "").await.text.contains("/api/asyncapi.json"));
}

#[tokio::test]
async fn there_is_a_page_to_read_it_that_loads_nothing_from_elsewhere() {
    let app = App::start().await;
    for (path, media_type) in [("/api/docs", "text/html; charset=utf-8"), ("/docs.js", "text/javascript; charset=utf-8")] {
        let answer = app.get(path, "").await;
        assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, Some(media_type)));
        assert!(answer.header(header::CONTENT_SECURITY_POLICY).unwrap().contains("default-src 'none'"));
        assert!(!answer.text.contains("://"), "{path} names another place");
    }
}
