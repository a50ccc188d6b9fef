//! From polling to a WebSocket, without losing or swapping anything.

use socketio::Config;

use crate::{application::Told, client::Client, http::Session, server::Server};

#[tokio::test]
async fn a_session_moves_and_keeps_its_order() {
    let mut server = Server::start(Config::default()).await;
    let session = Session::open(server.address, "EIO=4").await;
    session.push("40").await;
    session.poll().await;
    let socket = server.socket().await;

    let mut client = Client::upgrade(server.address, &session.upgrade_query()).await;
    client.send("2probe").await;
    assert_eq!(client.text().await, "3probe");
    assert_eq!(session.poll().await, "6");
    session.push(r#"42["slow",0]"#).await;
    client.send("5").await;
    client.send(r#"42["slow",1]"#).await;
    for number in 0..2 {
        let Told::Event(args) = server.told().await else { panic!() };
        assert_eq!(args, number.to_string());
        assert_eq!(client.text().await, format!(r#"42["echo",{number}]"#));
    }
    let _ = socket.emit("news", "");
    assert_eq!(client.text().await, r#"42["news"]"#);

    assert_eq!(session.get().await.status, 400);
    assert_eq!(session.post("42[\"x\"]").await.status, 400);
    let mut late = Client::upgrade(server.address, &session.upgrade_query()).await;
    late.closed().await;
    client.send(r#"42["here"]"#).await;
    assert_eq!(client.text().await, r#"42["echo"]"#);
    assert_eq!(server.engine.connections(), 1);
    server.stop((client, late)).await;
}

#[tokio::test]
async fn a_probe_that_fails_leaves_the_session_where_it_is() {
    let mut server = Server::start(Config::default()).await;
    let session = Session::open(server.address, "EIO=4").await;
    session.push("40").await;
    session.poll().await;
    server.socket().await;
    for _ in 0..2 {
        let mut client = Client::upgrade(server.address, &session.upgrade_query()).await;
        client.send("2probe").await;
        assert_eq!(client.text().await, "3probe");
        client.send("nonsense").await;
        client.closed().await;
    }
    session.push(r#"42["here"]"#).await;
    assert_eq!(session.poll().await, r#"42["echo"]"#);
    server.stop(()).await;
}
