//! What happens to a client that does not read.

use std::time::Duration;

use socketio::{CloseReason, Config, Frame, Sent, Weight};

use crate::{application::Told, server::Server};

const BOUND: usize = 64 * 1024;

#[tokio::test]
async fn a_slow_reader_sheds_the_ephemeral_first_and_is_hung_up_when_full() {
    let mut server = Server::start(Config { outbox_bytes: BOUND, ..Config::default() }).await;
    let (silent, socket) = server.join().await;
    let frame = Frame::event("/", "news", &format!("{:?}", "x".repeat(1000)));
    let link = socket.link();
    let bound = link.outbox_limit();
    assert!((BOUND * 3 / 4..=BOUND).contains(&bound));
    while link.send(&frame, Weight::Ephemeral) != Sent::Shed {}
    assert!(link.queued_bytes() > bound / 2 - frame.len());
    while link.send(&frame, Weight::Lasting) != Sent::Closed {
        assert!(link.queued_bytes() <= bound);
        assert_eq!(link.send(&frame, Weight::Ephemeral), Sent::Shed);
    }
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::SlowReader);
    assert!(!link.is_open());
    server.stop(silent).await;
}

#[tokio::test]
async fn a_reader_that_catches_up_gets_everything_in_order() {
    let mut server = Server::start(Config { outbox_bytes: 64 << 20, ..Config::default() }).await;
    let (mut client, socket) = server.join().await;
    let filler = "x".repeat(10_000);
    let mut count = 0;
    while socket.link().queued_bytes() < 1 << 20 {
        let sent = socket.emit("news", &format!("{count},\"{filler}\""));
        assert!(matches!(sent, Sent::Written | Sent::Queued));
        count += 1;
    }
    let waiting = socket.clone();
    let drained = async move { waiting.link().drained(0).await };
    let reading = async {
        for number in 0..count {
            assert!(client.text().await.starts_with(&format!(r#"42["news",{number},"#)));
        }
    };
    tokio::join!(drained, reading);
    assert_eq!(socket.link().queued_bytes(), 0);
    server.stop(client).await;
}

#[tokio::test]
async fn a_burst_is_one_buffer_and_many_messages() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, socket) = server.join().await;
    let frames: Vec<_> = (0..8).map(|number| Frame::event("/", "n", &number.to_string())).collect();
    assert_eq!(socket.link().send(&Frame::concat(&frames), Weight::Lasting), Sent::Written);
    for number in 0..8 {
        assert_eq!(client.text().await, format!(r#"42["n",{number}]"#));
    }
    server.stop(client).await;
}

#[tokio::test]
async fn hanging_up_delivers_what_was_said_before() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, socket) = server.join().await;
    let _ = socket.emit("goodbye", "");
    socket.link().hang_up();
    assert_eq!(socket.emit("too late", ""), Sent::Closed);
    assert_eq!(client.closed().await, [r#"42["goodbye"]"#]);
    let Told::Disconnected(_, reason) = server.told().await else { panic!() };
    assert_eq!(reason, CloseReason::HangUp);
    server.stop(client).await;
}

#[tokio::test]
async fn draining_closes_transports_evenly_and_without_a_disconnect_packet() {
    let mut server = Server::start(Config::default()).await;
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(server.join().await.0);
    }
    let start = std::time::Instant::now();
    server.engine.drain(Duration::from_millis(200)).await;
    assert!(start.elapsed() >= Duration::from_millis(150));
    for client in &mut clients {
        assert!(client.closed().await.is_empty());
    }
    for _ in 0..4 {
        let Told::Disconnected(_, reason) = server.told().await else { panic!() };
        assert_eq!(reason, CloseReason::Drain);
    }
    server.stop(clients).await;
}
