//! What the suite of `engine.io-client` expects: a greeting, an echo, cookies, and a small payload limit.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use http_body_util::Full;
use hyper::body::Incoming;
use socketio::{CloseReason, Config, Frame, Layer, Link, Message, Weight, engineio::Server};
use tokio_util::task::TaskTracker;

use crate::{Site, forever, handshake::Query};

const COOKIES: [&str; 4] = [
    "1=1; Max-Age=86400",
    "2=2; Path=/; HttpOnly; Secure; SameSite=Strict",
    "3=3; Max-Age=0",
    "4=4; Expires=Thu, 01 Jan 2026 00:00:00 GMT",
];

/// The cookies of the request that brought the latest messages. (The suite's tests run one at a time.)
type LatestCookies = Arc<Mutex<Option<HeaderValue>>>;

pub struct EngineIoSuite {
    server: Server<Bounce>,
    cookies: LatestCookies,
}

impl EngineIoSuite {
    pub fn new(tasks: &TaskTracker) -> Self {
        let config = Config {
            path: "/engine.io/".to_owned(),
            ping_interval: Duration::from_millis(500),
            max_payload: 100,
            ..Config::default()
        };
        let cookies = LatestCookies::default();
        Self { server: Server::new(config, Bounce(cookies.clone()), tasks.clone()), cookies }
    }
}

impl Site for EngineIoSuite {
    async fn answer(&self, request: Request<Incoming>, remote: SocketAddr) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        let query = Query::of(&head);
        if query.has("deny") {
            let mut response = Response::new(Full::from(r#"{"code":4,"message":"Forbidden"}"#));
            *response.status_mut() = StatusCode::FORBIDDEN;
            return response;
        }
        if head.method == Method::POST {
            *self.cookies.lock().unwrap_or_else(PoisonError::into_inner) = head.headers.get(COOKIE).cloned();
        }
        let mut response = self.server.handle(Request::from_parts(head, body), remote).await;
        if !query.has("sid") {
            for cookie in COOKIES {
                response.headers_mut().append(SET_COOKIE, HeaderValue::from_static(cookie));
            }
        }
        response
    }

    async fn run(&self) {
        self.server.run(forever()).await;
    }
}

/// Greets, and sends back what comes.
struct Bounce(LatestCookies);

impl Layer for Bounce {
    type Session = Arc<Link>;

    fn open(&self, _request: &Parts, _remote: SocketAddr, link: &Arc<Link>) -> Arc<Link> {
        link.clone()
    }

    async fn opened(&self, link: &mut Arc<Link>) {
        let _ = link.send(&Frame::message("hi"), Weight::Lasting);
    }

    async fn message(&self, link: &mut Arc<Link>, message: Message) -> Result<(), CloseReason> {
        let frame = match message {
            Message::Text(text) => match &*text {
                "give binary" => Frame::binary(&[0, 1, 2, 3, 4]),
                "give utf8" => Frame::message("пойду спать всем спокойной ночи"),
                "sendHeaders" => Frame::message(&self.headers()),
                text => Frame::message(text),
            },
            Message::Binary(data) => Frame::binary(&data),
        };
        // Nothing to do about a client that is gone already.
        let _ = link.send(&frame, Weight::Lasting);
        Ok(())
    }
}

impl Bounce {
    fn headers(&self) -> String {
        let cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cookies.as_ref().and_then(|cookie| cookie.to_str().ok()) {
            Some(cookie) => serde_json::json!({ "cookie": cookie }).to_string(),
            None => "{}".to_owned(),
        }
    }
}
