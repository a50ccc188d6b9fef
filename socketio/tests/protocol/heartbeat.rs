//! Signs of life, and what happens without them.

use std::time::{Duration, Instant};

use socketio::CloseReason;

use crate::{application::Told, client::Client, server::Server};

#[tokio::test]
async fn the_first_ping_comes_after_the_interval_and_answers_keep_the_connection() {
    let mut server = Server::start(Server::fast()).await;
    let start = Instant::now();
    let (mut client, _) = server.join().await;
    for _ in 0..4 {
        assert_eq!(client.text().await, "2");
        client.send("3").await;
    }
    assert!(start.elapsed() >= Duration::from_millis(600));
    client.send(r#"42["still here"]"#).await;
    assert_eq!(client.text().await, r#"42["echo"]"#);
    server.stop(client).await;
}

#[tokio::test]
async fn silence_ends_the_connection() {
    let mut server = Server::start(Server::fast()).await;
    let (mut client, _) = server.join().await;
    let start = Instant::now();
    assert_eq!(client.closed().await, ["2"]);
    assert!(start.elapsed() < Duration::from_secs(1));
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::PingTimeout);
    server.stop(client).await;
}

#[tokio::test]
async fn a_connection_that_joins_nothing_is_closed() {
    let server = Server::start(Server::fast()).await;
    let mut client = Client::websocket(server.address).await;
    assert_eq!(client.text().await, "2");
    client.send("3").await;
    let start = Instant::now();
    client.closed().await;
    assert!(start.elapsed() < Duration::from_secs(1));
    server.stop(client).await;
}
