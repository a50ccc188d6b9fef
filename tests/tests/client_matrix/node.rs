//! The JavaScript client, 4.x back to 2.x.

use tests::{Place, StockClient};

use crate::{LONG_ENOUGH, server};

/// Makes of each line a test of a version over a transport.
macro_rules! clients {
    ($($fact:ident: $package:literal over $transports:literal;)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $fact() {
            talk($package, $transports).await;
        }
    )+};
}

clients! {
    version_4_talks_over_websocket: "socket.io-client" over "websocket";
    version_4_talks_over_polling: "socket.io-client" over "polling";
    version_4_talks_over_polling_and_then_websocket: "socket.io-client" over "polling,websocket";
    version_3_talks_over_websocket: "socket.io-client-v3" over "websocket";
    version_3_talks_over_polling: "socket.io-client-v3" over "polling";
    version_3_talks_over_polling_and_then_websocket: "socket.io-client-v3" over "polling,websocket";
    version_2_talks_over_websocket: "socket.io-client-v2" over "websocket";
    version_2_talks_over_polling: "socket.io-client-v2" over "polling";
    version_2_talks_over_polling_and_then_websocket: "socket.io-client-v2" over "polling,websocket";
}

async fn talk(package: &str, transports: &str) {
    let url = server::start().await;
    let arguments = ["--url", &url, "--package", package, "--transports", transports];
    if let Some(client) = StockClient::start("matrix/talk.mjs", &arguments) {
        client.succeeds(LONG_ENOUGH);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_version_chats_over_every_transport() {
    let Some(deployment) = Place::Embedded.start().await else { return };
    let url = deployment.url(0);
    for package in ["socket.io-client", "socket.io-client-v3", "socket.io-client-v2"] {
        for transports in ["websocket", "polling", "polling,websocket"] {
            let arguments = ["--url", &url, "--package", package, "--transports", transports];
            let Some(client) = StockClient::start("matrix/chat.mjs", &arguments) else { return };
            client.succeeds(LONG_ENOUGH);
        }
    }
}
