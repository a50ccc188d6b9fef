//! Connections that are lost, by whatever end, go on where they were, with the unmodified client.

use std::time::Duration;

use tests::{Deployment, Place, StockClient, everywhere};

everywhere![fifty_drops_under_load_lose_and_repeat_nothing, who_is_expelled_while_away_comes_back_without_the_room];

/// Each drop costs the client's own pause before it comes back, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(120);

async fn fifty_drops_under_load_lose_and_repeat_nothing(deployment: &mut Deployment) {
    let urls = deployment.urls().join(",");
    // Both ways in which a connection may go, each fifty times, here and over two gateways: two hundred in all.
    for kind in ["drop", "reset"] {
        let Some(client) = StockClient::start("recovery.mjs", &["--urls", &urls, "--drops", "50", "--kind", kind]) else {
            return;
        };
        client.succeeds(LONG_ENOUGH);
    }
}

async fn who_is_expelled_while_away_comes_back_without_the_room(deployment: &mut Deployment) {
    let urls = deployment.urls().join(",");
    for how in [&["--how", "remove"][..], &["--how", "ban"], &["--unnoticed"]] {
        let Some(client) = StockClient::start("expelled.mjs", &[&["--urls", &urls], how].concat()) else { return };
        client.succeeds(LONG_ENOUGH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_outlives_the_kill_of_its_gateway() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let Some(client) = crash_under(&deployment, &[]) else { return };
    deployment.gateways[0].kill();
    client.succeeds(LONG_ENOUGH);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_outlives_a_deploy_and_nothing_comes_twice() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let Some(client) = crash_under(&deployment, &["--exact"]) else { return };
    deployment.gateways[0].terminate();
    client.succeeds(LONG_ENOUGH);
    assert!(deployment.gateways[0].wait_for_end().success(), "an orderly stop ends well");
}

/// A client in the middle of its work, through the first gateway.
fn crash_under(deployment: &Deployment, more: &[&str]) -> Option<StockClient> {
    let urls = deployment.urls().join(",");
    let client = StockClient::start("recovery-crash.mjs", &[&["--urls", &urls], more].concat())?;
    client.says("stop the first gateway now", LONG_ENOUGH);
    Some(client)
}
