//! Plain WebSockets over the same links.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use socketio::{CloseReason, Config, Frame, Layer, Link, Message, Weight, websocket::Endpoint};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::server::Server;

struct Shout;

impl Layer for Shout {
    type Session = Arc<Link>;

    fn join_within(&self) -> Option<Duration> {
        Some(Duration::from_millis(400))
    }

    fn open(&self, _: &::http::request::Parts, _: SocketAddr, link: &Arc<Link>) -> Arc<Link> {
        link.clone()
    }

    async fn message(&self, link: &mut Arc<Link>, message: Message) -> Result<(), CloseReason> {
        link.joined();
        let frame = match message {
            Message::Text(text) => Frame::text(&text.to_uppercase()),
            Message::Binary(data) => Frame::binary(&data),
        };
        let _ = link.send(&frame, Weight::Lasting);
        Ok(())
    }
}

async fn connect() -> WebSocketStream<TcpStream> {
    let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
    let endpoint = Arc::new(Endpoint::new(Server::fast(), Shout, tasks.clone()));
    let clock = endpoint.clone();
    let token = shutdown.clone();
    tasks.spawn(async move { clock.run(token).await });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = move |request, remote| std::future::ready(endpoint.accept(request, remote));
    tasks.spawn(socketio::serve(listener, answer, tasks.clone(), shutdown));
    let stream = TcpStream::connect(address).await.unwrap();
    client_async(format!("ws://{address}/"), stream).await.unwrap().0
}

#[tokio::test]
async fn messages_are_answered_and_pings_keep_the_connection() {
    let mut socket = connect().await;
    for _ in 0..3 {
        socket.send(tungstenite::Message::text("hello")).await.unwrap();
        let mut pings = 0;
        loop {
            match socket.next().await.unwrap().unwrap() {
                tungstenite::Message::Text(text) => assert_eq!(text, "HELLO"),
                tungstenite::Message::Ping(_) if pings == 1 => break,
                tungstenite::Message::Ping(_) => pings += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(Config::default().max_payload, 1_000_000);
}

#[tokio::test]
async fn who_does_not_say_what_is_awaited_is_closed() {
    let mut socket = connect().await;
    loop {
        match socket.next().await {
            Some(Ok(tungstenite::Message::Ping(_))) => {}
            Some(Ok(tungstenite::Message::Close(_))) | None => break,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_refused_with_its_code() {
    use tungstenite::protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    };

    let mut socket = connect().await;
    let frame = Frame::message(vec![0xff], OpCode::Data(Data::Text), true);
    socket.send(tungstenite::Message::Frame(frame)).await.unwrap();
    match socket.next().await {
        Some(Ok(tungstenite::Message::Close(Some(close)))) => {
            assert_eq!(u16::from(close.code), 1007)
        }
        other => panic!("{other:?}"),
    }
}
