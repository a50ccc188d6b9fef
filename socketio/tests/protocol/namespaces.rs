//! Joining and leaving namespaces.

use socketio::{CloseReason, Config};

use crate::{application::Told, client::Client, server::Server};

#[tokio::test]
async fn the_open_packet_says_what_the_server_does() {
    let server = Server::start(Config { node: "gw-1".into(), ..Config::default() }).await;
    let client = Client::websocket(server.address).await;
    let greeting: serde_json::Value = serde_json::from_str(&client.greeting[1..]).unwrap();
    assert!(greeting["sid"].as_str().unwrap().starts_with("gw-1."));
    assert_eq!(greeting["upgrades"], serde_json::json!([]));
    assert_eq!(greeting["pingInterval"], 25_000);
    assert_eq!(greeting["pingTimeout"], 20_000);
    assert_eq!(greeting["maxPayload"], 1_000_000);
    server.stop(client).await;
}

#[tokio::test]
async fn namespaces_are_joined_and_left_one_by_one() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, _) = server.join().await;
    client.send("40/other,").await;
    assert!(client.text().await.starts_with("40/other,{\"sid\":"));
    server.socket().await;
    client.send(r#"42/other,["hi",1]"#).await;
    assert_eq!(client.text().await, r#"42/other,["echo",1]"#);
    assert!(matches!(server.told().await, Told::Event(..)));

    client.send("41/other,").await;
    let Told::Disconnected(namespace, reason) = server.told().await else { panic!() };
    assert_eq!((&*namespace, reason), ("/other", CloseReason::ClientDisconnect));
    client.send(r#"42["hi"]"#).await;
    assert_eq!(client.text().await, r#"42["echo"]"#);
    server.stop(client).await;
}

#[tokio::test]
async fn a_refusal_says_why_and_the_connection_lives() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, _) = server.join().await;
    client.send("40/random").await;
    assert_eq!(client.text().await, r#"44/random,{"message":"Invalid namespace"}"#);
    client.send("40/private").await;
    assert_eq!(client.text().await, r#"44/private,{"message":"not you","data":{"code":7}}"#);
    client.send(r#"42["hi"]"#).await;
    assert_eq!(client.text().await, r#"42["echo"]"#);
    server.stop(client).await;
}

#[tokio::test]
async fn a_returning_client_is_recognised_by_its_credentials() {
    let mut server = Server::start(Config::default()).await;
    let mut client = Client::websocket(server.address).await;
    client.send(r#"40{"token":"t","pid":"p0","offset":"17"}"#).await;
    assert!(client.text().await.ends_with(r#","pid":"p1"}"#));
    server.socket().await;
    let recovery = server.engine.application().recovery.lock().unwrap().clone().unwrap();
    assert_eq!((&*recovery.pid, recovery.offset.as_deref()), ("p0", Some("17")));
    server.stop(client).await;
}

#[tokio::test]
async fn what_the_protocol_forbids_closes_the_connection() {
    let mut server = Server::start(Config::default()).await;
    let cases = ["4abc", "42{}", r#"42x["a"]"#, "40", "41/other", r#"42/other,["a"]"#, "2", "abc"];
    for case in cases {
        let (mut client, _) = server.join().await;
        client.send(case).await;
        client.closed().await;
        let Told::Disconnected(_, reason) = server.told().await else { panic!() };
        let expected = if case == "2" { CloseReason::TransportError } else { CloseReason::ParseError };
        assert_eq!(reason, expected, "{case}");
    }
    server.stop(()).await;
}

#[tokio::test]
async fn a_socket_that_the_application_disconnects_is_told_and_counted_once() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, socket) = server.join().await;
    client.send(r#"42["leave"]"#).await;
    assert_eq!(client.text().await, "41");
    assert!(matches!(server.told().await, Told::Event(..)));
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::ServerDisconnect);
    assert!(!socket.is_connected());
    drop(client);
    server.engine.drain(std::time::Duration::ZERO).await;
    assert!(server.told.try_recv().is_err());
    server.stop(()).await;
}
