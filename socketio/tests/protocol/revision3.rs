//! Revision 3 of Engine.IO and 4 of Socket.IO, as the 2.x clients speak them.

use socketio::{CloseReason, Config};

use crate::{application::Told, client::Client, http::Session, server::Server};

fn config() -> Config {
    Config { allow_eio3: true, ..Server::fast() }
}

#[tokio::test]
async fn the_default_namespace_is_joined_without_asking() {
    let mut server = Server::start(config()).await;
    let mut client = Client::with_query(server.address, "EIO=3").await;
    assert_eq!(client.text().await, "40");
    let socket = server.socket().await;
    assert!(client.greeting.contains(socket.id()));
    client.send("40/other?token=x,").await;
    assert_eq!(client.text().await, "40/other,");
    let other = server.socket().await;
    assert_eq!(other.id(), format!("/other#{}", socket.id()));
    client.send(r#"42/other,7["ask",1]"#).await;
    assert_eq!(client.text().await, "43/other,7[1]");
    server.stop(client).await;
}

#[tokio::test]
async fn a_refusal_is_the_bare_message_or_its_data() {
    let mut server = Server::start(config()).await;
    let mut client = Client::with_query(server.address, "EIO=3").await;
    assert_eq!(client.text().await, "40");
    server.socket().await;
    client.send("40/query?token=x&y=1,").await;
    assert_eq!(client.text().await, r#"44/query,"token=x&y=1""#);
    client.send("40/private,").await;
    assert_eq!(client.text().await, r#"44/private,{"code":7}"#);
    server.stop(client).await;
}

#[tokio::test]
async fn the_client_pings_and_is_closed_if_it_does_not() {
    let mut server = Server::start(config()).await;
    let mut client = Client::with_query(server.address, "EIO=3").await;
    assert_eq!(client.text().await, "40");
    server.socket().await;
    for _ in 0..4 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        client.send("2").await;
        assert_eq!(client.text().await, "3");
    }
    assert!(client.closed().await.is_empty());
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::PingTimeout);
    server.stop(client).await;
}

#[tokio::test]
async fn binary_data_has_a_type_byte() {
    let mut server = Server::start(config()).await;
    let mut client = Client::with_query(server.address, "EIO=3").await;
    assert_eq!(client.text().await, "40");
    server.socket().await;
    client.send(r#"451-["b",{"_placeholder":true,"num":0}]"#).await;
    client.send_binary(&[4, 1, 2]).await;
    assert_eq!(client.text().await, r#"451-["echo",{"_placeholder":true,"num":0}]"#);
    assert_eq!(client.binary().await, [4, 1, 2]);
    server.stop(client).await;
}

#[tokio::test]
async fn polls_are_text_or_binary_as_the_client_can_take_them() {
    let mut server = Server::start(config()).await;
    let placeholder = r#"{"_placeholder":true,"num":0}"#;
    let packet = format!("451-[\"b\",{placeholder}]");
    for query in ["EIO=3&b64=1", "EIO=3"] {
        let session = Session::open(server.address, query).await;
        assert_eq!(session.poll().await, "2:40");
        server.socket().await;
        session.push(&format!("{}:{packet}6:b4AQI=", packet.len())).await;
        let echo = format!("451-[\"echo\",{placeholder}]");
        let mut received = Vec::new();
        while received.len() < echo.len() + 9 {
            received.extend(session.get().await.body);
        }
        if query.contains("b64") {
            let expected = format!("{}:{echo}6:b4AQI=", echo.len());
            assert_eq!(String::from_utf8(received).unwrap(), expected);
        } else {
            assert!(received.ends_with(&[1, 3, 255, 4, 1, 2]), "{received:?}");
        }
        assert!(matches!(server.told().await, Told::Event(..)));
        // The same, sent in the binary form.
        let length = packet.len().to_string().into_bytes();
        let mut body = vec![0];
        body.extend(length.iter().map(|digit| digit - b'0'));
        body.push(255);
        body.extend(packet.bytes());
        body.extend([1, 3, 255, 4, 1, 2]);
        assert_eq!(session.post_binary(&body).await.status, 200);
        assert!(matches!(server.told().await, Told::Event(..)));
    }
    server.stop(()).await;
}
