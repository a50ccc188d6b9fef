//! A client written from each of the older servers' documents finds everything that its document promises: stock clients, each side of a
//! conversation on a gateway of its own.

use std::time::Duration;

use tests::{Deployment, Setting, StockClient, everywhere};

everywhere![an_app_of_rooms, an_app_that_broadcasts, an_app_that_speaks_in_slashes];
everywhere![with guests: an_app_that_knows_no_accounts, members_of_one_room_who_speak_differently, a_marketplace_of_guests, a_customer_who_asks_everybody];
everywhere![with no_guests: a_marketplace_of_accounts];

/// A node process with some dozen round trips, on a busy machine.
const LONG_ENOUGH: Duration = Duration::from_secs(60);

async fn an_app_of_rooms(deployment: &mut Deployment) {
    runs("rooms.mjs", deployment);
}

async fn an_app_that_broadcasts(deployment: &mut Deployment) {
    runs("broadcast.mjs", deployment);
}

async fn an_app_that_speaks_in_slashes(deployment: &mut Deployment) {
    runs("slash.mjs", deployment);
}

async fn an_app_that_knows_no_accounts(deployment: &mut Deployment) {
    runs("lobby.mjs", deployment);
}

async fn members_of_one_room_who_speak_differently(deployment: &mut Deployment) {
    runs("vocabularies.mjs", deployment);
}

async fn a_marketplace_of_guests(deployment: &mut Deployment) {
    runs("marketplace.mjs", deployment);
}

async fn a_customer_who_asks_everybody(deployment: &mut Deployment) {
    runs("marketplace-open.mjs", deployment);
}

async fn a_marketplace_of_accounts(deployment: &mut Deployment) {
    runs("marketplace-refused.mjs", deployment);
    runs_with("marketplace.mjs", &["--identity", "token"], deployment);
}

fn no_guests() -> [Setting; 1] {
    [("ROOMCAST_GUESTS", "off".to_owned())]
}

fn runs(script: &str, deployment: &Deployment) {
    runs_with(script, &[], deployment);
}

fn runs_with(script: &str, more: &[&str], deployment: &Deployment) {
    let (one, other) = (deployment.url(0), deployment.url(1));
    if let Some(client) = StockClient::start(script, &[&["--url", &one, "--url", &other], more].concat()) {
        client.succeeds(LONG_ENOUGH);
    }
}
