//! One sender's events stay in order.

use socketio::Config;

use crate::{application::Told, server::Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_events_in_one_breath_arrive_in_order() {
    let mut server = Server::start(Config::default()).await;
    let (mut client, _) = server.join().await;
    for _ in 0..20 {
        for number in 0..20 {
            client.send(&format!(r#"42["slow",{number}]"#)).await;
        }
        for number in 0..20 {
            let Told::Event(args) = server.told().await else { panic!() };
            assert_eq!(args, number.to_string());
            assert_eq!(client.text().await, format!(r#"42["echo",{number}]"#));
        }
    }
    server.stop(client).await;
}
