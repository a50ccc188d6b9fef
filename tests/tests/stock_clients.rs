//! Stock `socket.io-client` in node processes of its own, as an app developer uses it.

use std::time::Duration;

use tests::{Deployment, Place, StockClient, everywhere};

everywhere![two_stock_clients_chat];

/// Two node processes with 200 messages, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(60);

async fn two_stock_clients_chat(deployment: &mut Deployment) {
    let (one, other) = (deployment.url(0), deployment.url(1));
    if let Some(client) = StockClient::start("rooms-chat.mjs", &["--url", &one, "--url", &other, "--count", "200"]) {
        client.succeeds(LONG_ENOUGH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stock_client_comes_back_by_itself_after_a_restart() {
    let Some(mut deployment) = Place::Embedded.start().await else { return };
    let Some(client) = StockClient::start("rooms-reconnect.mjs", &["--url", &deployment.url(0)]) else { return };
    client.says("restart the server now", LONG_ENOUGH);
    deployment.restart().await;
    client.says("kill the server now", LONG_ENOUGH);
    deployment.gateways[0].kill();
    deployment.gateways[0].start_again();
    client.succeeds(LONG_ENOUGH);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stock_client_is_told_why_it_is_not_let_in() {
    let deployment = Deployment::embedded_with(&[("ROOMCAST_GUESTS", "off".to_owned())]).await;
    if let Some(client) = StockClient::start("rooms-refused.mjs", &["--url", &deployment.url(0)]) {
        client.succeeds(LONG_ENOUGH);
    }
}
