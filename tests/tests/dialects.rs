//! A client written from each of the older servers' documents finds everything that its document promises: stock clients, each side of a
//! conversation on a gateway of its own.

use std::time::Duration;

use tests::{Deployment, StockClient, everywhere};

everywhere![an_app_that_broadcasts, an_app_that_speaks_in_slashes, members_of_one_room_who_speak_differently];

/// A node process with some dozen round trips, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(60);

async fn an_app_that_broadcasts(deployment: &mut Deployment) {
    runs("broadcast.mjs", deployment);
}

async fn an_app_that_speaks_in_slashes(deployment: &mut Deployment) {
    runs("slash.mjs", deployment);
}

async fn members_of_one_room_who_speak_differently(deployment: &mut Deployment) {
    runs("vocabularies.mjs", deployment);
}

fn runs(script: &str, deployment: &Deployment) {
    let (one, other) = (deployment.url(0), deployment.url(1));
    if let Some(client) = StockClient::start(script, &["--url", &one, "--url", &other]) {
        client.succeeds(LONG_ENOUGH);
    }
}
