//! Answers, in both directions, with and without attachments.

use std::time::Duration;

use bytes::Bytes;
use socketio::{AckError, Config};

use crate::{application::Told, server::Server};

const LONG: Duration = Duration::from_secs(10);

#[tokio::test]
async fn the_application_answers_an_event() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, _) = server.join().await;
    client.send(r#"42456["ask",1,"2",{"3":[false]}]"#).await;
    assert_eq!(client.text().await, r#"43456[1,"2",{"3":[false]}]"#);
    server.stop(client).await;
}

#[tokio::test]
async fn binary_data_comes_back_in_its_place() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, _) = server.join().await;
    let args = r#"{"_placeholder":true,"num":0},"x",{"_placeholder":true,"num":1}"#;
    client.send(&format!(r#"452-["name",{args}]"#)).await;
    client.send_binary(&[1, 2, 3]).await;
    client.send_binary(&[]).await;
    assert_eq!(client.text().await, format!(r#"452-["echo",{args}]"#));
    assert_eq!(client.binary().await, [1, 2, 3]);
    assert_eq!(client.binary().await, [0u8; 0]);

    client.send(&format!(r#"452-9["name",{args}]"#)).await;
    client.send_binary(&[1]).await;
    client.send_binary(&[2]).await;
    assert_eq!(client.text().await, format!("462-9[{args}]"));
    assert_eq!(client.binary().await, [1]);
    assert_eq!(client.binary().await, [2]);
    server.stop(client).await;
}

#[tokio::test]
async fn an_attachment_that_nobody_announced_closes_the_connection() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, _) = server.join().await;
    client.send_binary(&[1]).await;
    client.closed().await;
    let (mut client, _) = loop {
        if let Told::Disconnected(..) = server.told().await {
            break server.join().await;
        }
    };
    client.send(r#"451-["name",{"_placeholder":true,"num":0}]"#).await;
    client.send(r#"42["name"]"#).await;
    client.closed().await;
    server.stop(client).await;
}

#[tokio::test]
async fn the_client_answers_an_event() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, socket) = server.join().await;
    let first = socket.emit_with_ack("first", "1", LONG);
    let data = Bytes::from_static(&[5]);
    let placeholder = r#"{"_placeholder":true,"num":0}"#;
    let second = socket.emit_binary_with_ack("second", placeholder, &[data], LONG);
    assert_eq!(client.text().await, r#"420["first",1]"#);
    assert_eq!(client.text().await, format!(r#"451-1["second",{placeholder}]"#));
    assert_eq!(client.binary().await, [5]);

    client.send(&format!("461-1[{placeholder}]")).await;
    client.send_binary(&[6]).await;
    client.send(r#"430["yes",2]"#).await;
    assert_eq!(second.await.unwrap().binary(0).unwrap(), &[6][..]);
    assert_eq!(first.await.unwrap().get::<u8>(1).unwrap(), Some(2));
    server.stop(client).await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_an_error() {
    let mut server = Server::start(Config { max_pending_acks: 1, ..Config::default() }).await;
    let (client, socket) = server.join().await;
    let late = socket.emit_with_ack("late", "", Duration::from_millis(20)).await;
    assert_eq!(late.unwrap_err(), AckError::TimedOut);

    let pending = socket.emit_with_ack("pending", "", LONG);
    let refused = socket.emit_with_ack("refused", "", LONG).await;
    assert_eq!(refused.unwrap_err(), AckError::TooMany);
    drop(client);
    assert_eq!(pending.await.unwrap_err(), AckError::Disconnected);
    server.stop(()).await;
}
