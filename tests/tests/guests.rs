//! Guests, with the unmodified client: a name is one's own for as long as one is there, also over a crash, and no longer.

use std::time::Duration;

use tests::{Backends, Deployment, Place, PrivateServer, Servers, StockClient, everywhere};
use xtask::services::postgres;

everywhere![with guests: a_name_that_was_given_up_is_free];

/// A node process, and what two looks of a router for guests take, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(120);

async fn a_name_that_was_given_up_is_free(deployment: &mut Deployment) {
    if let Some(client) = script("guest-names.mjs", deployment, &[]) {
        client.succeeds(LONG_ENOUGH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_whose_connection_breaks_goes_on_over_another_gateway() {
    let Some(deployment) = Deployment::everywhere_with(Place::Cluster, &guests()).await else { return };
    let urls = deployment.urls().join(",");
    if let Some(client) = StockClient::start("guest-recovery.mjs", &["--urls", &urls]) {
        client.succeeds(LONG_ENOUGH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_outlives_the_kill_of_its_gateway() {
    let Some(mut deployment) = Deployment::everywhere_with(Place::Cluster, &guests()).await else { return };
    let urls = deployment.urls().join(",");
    let Some(client) = StockClient::start("guest-recovery.mjs", &["--urls", &urls, "--crash"]) else { return };
    client.says("kill the first gateway now", LONG_ENOUGH);
    deployment.gateways[0].kill();
    client.succeeds(LONG_ENOUGH);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_whose_gateway_was_killed_and_who_does_not_come_back_is_no_member_any_more() {
    let Some(mut deployment) = Deployment::everywhere_with(Place::Cluster, &guests()).await else { return };
    let Some(client) = script("guest-gone.mjs", &deployment, &["--how", "crash"]) else { return };
    client.says("kill the first gateway now", LONG_ENOUGH);
    deployment.gateways[0].kill();
    client.succeeds(LONG_ENOUGH);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_who_leaves_while_the_store_is_away_is_no_member_any_more() {
    let Some(mut servers) = Servers::find() else { return };
    let Some(mut store) = PrivateServer::<postgres::Recipe>::start() else { return };
    servers.postgres = store.url();
    let mut deployment = Deployment::cluster_on(Backends::new(&servers).await, 2, 2, &guests());
    deployment.announce("store");
    deployment.wait_until_ready().await;
    let Some(client) = script("guest-gone.mjs", &deployment, &["--how", "store"]) else { return };
    client.says("take the store away now", LONG_ENOUGH);
    store.kill();
    client.says("bring the store back now", LONG_ENOUGH);
    store.restart();
    client.succeeds(LONG_ENOUGH);
    // Before the server on which they are.
    drop(deployment);
}

fn guests() -> [(&'static str, String); 1] {
    [("ROOMCAST_GUESTS", "on".to_owned())]
}

/// A script whose people are on two gateways.
fn script(name: &str, deployment: &Deployment, more: &[&str]) -> Option<StockClient> {
    let (one, other) = (deployment.url(0), deployment.url(1));
    StockClient::start(name, &[&["--url", &one, "--url", &other], more].concat())
}
