//! MessagePack instead of JSON; what belongs to the transport stays as it is.

use socketio::{Config, Parser};

use crate::{client::Client, server::Server};

#[tokio::test]
async fn packets_are_binary_and_heartbeats_are_not() {
    let config = Config { parser: Parser::MessagePack, ..Server::fast() };
    let mut server = Server::start(config).await;
    let mut client = Client::websocket(server.address).await;
    client.send_binary(b"\x82\xa4type\x00\xa3nsp\xa1/").await;
    let welcome = client.binary().await;
    assert!(welcome.starts_with(b"\x83\xa4type\x00\xa3nsp\xa1/\xa4data\x81\xa3sid"));
    server.socket().await;
    client.send_binary(b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa2hi\xc4\x01\x07").await;
    let echo = client.binary().await;
    assert_eq!(echo, b"\x83\xa4type\x02\xa3nsp\xa1/\xa4data\x92\xa4echo\xc4\x01\x07");
    assert_eq!(client.text().await, "2");
    client.ping(b"are you there").await;
    assert_eq!(client.pong().await, b"are you there");
    server.stop(client).await;
}
