//! HTTP long-polling, revision 4.

use socketio::{CloseReason, Config, CorsPolicy, Origins};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::{
    application::Told,
    http::{Session, request},
    server::Server,
};

async fn join(server: &mut Server) -> Session {
    let session = Session::open(server.address, "EIO=4").await;
    session.push("40").await;
    assert!(session.poll().await.starts_with("40{\"sid\":"));
    server.socket().await;
    session
}

#[tokio::test]
async fn events_and_attachments_go_both_ways() {
    let mut server = Server::start(Config::default()).await;
    let session = join(&mut server).await;
    let placeholder = r#"{"_placeholder":true,"num":0}"#;
    session.push(&format!("42[\"a\",1]\u{1e}451-[\"b\",{placeholder}]\u{1e}bAQID\u{1e}3")).await;
    session.push("42[\"never read\"]").await;
    let mut received = String::new();
    while !received.contains("bAQID") {
        received += &session.poll().await;
        received += "\u{1e}";
    }
    let echo = format!("42[\"echo\",1]\u{1e}451-[\"echo\",{placeholder}]\u{1e}bAQID\u{1e}");
    assert!(received.starts_with(&echo), "{received:?}");
    server.stop(session).await;
}

#[tokio::test]
async fn a_waiting_poll_is_answered_when_something_is_said() {
    let mut server = Server::start(Config::default()).await;
    let session = Session::open(server.address, "EIO=4").await;
    session.push("40").await;
    session.poll().await;
    let socket = server.socket().await;
    let say = async {
        tokio::task::yield_now().await;
        socket.emit("news", "1")
    };
    let (text, _) = tokio::join!(session.poll(), say);
    assert_eq!(text, r#"42["news",1]"#);
    server.stop(()).await;
}

#[tokio::test]
async fn one_poll_brings_sixteen_messages_and_the_next_one_more() {
    let mut server = Server::start(Config::default()).await;
    let session = Session::open(server.address, "EIO=4").await;
    session.push("40").await;
    session.poll().await;
    let socket = server.socket().await;
    for number in 0..20 {
        let _ = socket.emit("news", &number.to_string());
    }
    for numbers in [0..16, 16..20] {
        let news: Vec<_> = numbers.map(|number| format!(r#"42["news",{number}]"#)).collect();
        assert_eq!(session.poll().await, news.join("\u{1e}"));
    }
    server.stop(session).await;
}

#[tokio::test]
async fn requests_that_the_protocol_does_not_know_get_its_documented_errors() {
    let server = Server::start(Config::default()).await;
    let cases = [
        ("GET", "?EIO=4", 400, r#"{"code":0,"message":"Transport unknown"}"#),
        ("GET", "?EIO=4&transport=x", 400, r#"{"code":0,"message":"Transport unknown"}"#),
        ("GET", "?EIO=4&transport=polling&sid=x", 400, r#"{"code":1,"message":"Session ID unknown"}"#),
        ("POST", "?EIO=4&transport=polling", 400, r#"{"code":2,"message":"Bad handshake method"}"#),
        ("PUT", "?EIO=4&transport=polling", 400, r#"{"code":2,"message":"Bad handshake method"}"#),
        ("GET", "?EIO=4&transport=websocket", 400, r#"{"code":3,"message":"Bad request"}"#),
        ("GET", "?EIO=3&transport=polling", 400, r#"{"code":5,"message":"Unsupported protocol version"}"#),
        ("GET", "?transport=polling", 400, r#"{"code":5,"message":"Unsupported protocol version"}"#),
        ("GET", "elsewhere?EIO=4&transport=polling", 404, ""),
    ];
    for (method, target, status, body) in cases {
        let answer = request(server.address, method, target, "", b"").await;
        assert_eq!((answer.status, answer.text()), (status, body), "{method} {target}");
    }
    server.stop(()).await;
}

#[tokio::test]
async fn a_second_poll_ends_the_session_and_releases_the_first() {
    let mut server = Server::start(Config::default()).await;
    let session = join(&mut server).await;
    let (first, second) = tokio::join!(session.get(), session.get());
    // Which of the two was first, only the server knows.
    let mut answers = [(first.status, first.text()), (second.status, second.text())];
    answers.sort_unstable();
    assert_eq!(answers[0], (200, "1"));
    assert_eq!(answers[1].0, 400);
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::TransportError);
    assert_eq!(session.get().await.status, 400);
    server.stop(()).await;
}

#[tokio::test]
async fn a_poll_that_is_given_up_ends_the_session() {
    let mut server = Server::start(Config::default()).await;
    let session = join(&mut server).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let target = format!("/socket.io/?transport=polling&{}", session.upgrade_query());
    let head = format!("GET {target} HTTP/1.1\r\nhost: test\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    drop(stream);
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::TransportError);
    assert_eq!(session.get().await.status, 400);
    server.stop(()).await;
}

#[tokio::test]
async fn bodies_are_bounded_and_checked() {
    let mut server = Server::start(Config { max_payload: 100, ..Config::default() }).await;
    let session = join(&mut server).await;
    assert_eq!(session.post(&"4".repeat(101)).await.status, 413);
    session.push(r#"42["still here"]"#).await;
    assert_eq!(session.poll().await, r#"42["echo"]"#);
    assert!(matches!(server.told().await, Told::Event(..)));
    assert_eq!(session.post("abc").await.status, 400);
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::ParseError);
    assert_eq!(session.get().await.status, 400);
    server.stop(()).await;
}

#[tokio::test]
async fn a_session_that_is_hung_up_between_two_polls_says_its_last_and_is_unknown_then() {
    let mut server = Server::start(Config::default()).await;
    let session = Session::open(server.address, "EIO=4").await;
    session.push("40").await;
    session.poll().await;
    let socket = server.socket().await;
    let _ = socket.emit("goodbye", "");
    socket.link().hang_up();
    assert_eq!(session.poll().await, "42[\"goodbye\"]\u{1e}6");
    assert_eq!(session.get().await.status, 400);
    server.stop(()).await;
}

#[tokio::test]
async fn pages_of_other_origins_are_told_what_they_may() {
    let list = Origins::List(vec!["https://app.example".to_owned()]);
    let cors = CorsPolicy { origins: list, credentials: true };
    let server = Server::start(Config { cors, ..Config::default() }).await;
    let target = "?EIO=4&transport=polling";
    let ask = async |method, origin: &str| {
        let headers = format!("origin: {origin}\r\naccess-control-request-headers: x-token\r\n");
        request(server.address, method, target, &headers, b"").await
    };
    let preflight = ask("OPTIONS", "https://app.example").await;
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-headers"), Some("x-token"));
    let answer = ask("GET", "https://app.example").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    let refused = ask("GET", "https://evil.example").await;
    assert_eq!((refused.status, refused.text()), (403, r#"{"code":4,"message":"Forbidden"}"#));
    server.stop(()).await;
}
