//! Who stops reading is hung up in the end. Until then it costs no more than is declared, and who reads misses nothing.

use std::time::Duration;

use bench::{Accounts, Crowd, Member, Speech, Target};
use tests::{Deployment, eventually};

const READERS: usize = 1_000;
const STUCK: usize = 1_000;
/// About as long as a content may be.
const CONTENT_BYTES: usize = 30_000;
/// More than an outbox (1 MiB) and the kernel (0.2 MiB) hold for one connection.
const MESSAGES: u64 = 50;
/// All outboxes hold the same messages, which are there once, and each a list of them. A copy for each would be 1,000 MiB.
const ADDED_BYTES: f64 = 128.0 * 1024.0 * 1024.0;

/// Whoever does not read does not answer heartbeats either, and on a busy machine would be hung up for that first.
const PATIENCE: Duration = Duration::from_secs(600);

/// In one process only: a gateway writes to its sockets in the same way wherever messages come from.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_who_stop_reading_are_hung_up_and_a_thousand_others_miss_nothing() {
    let deployment = Deployment::embedded_with(&[("ROOMCAST_PING_TIMEOUT_MS", PATIENCE.as_millis().to_string())]).await;
    let address = deployment.url(0).trim_start_matches("http://").parse().expect("an address");
    let accounts = Accounts::make(address).await.expect("people in a room");
    let speech = Speech::Rooms { tokens: accounts.tokens, room: accounts.room };
    let mut crowd = Crowd::new(Target { address, speech: speech.clone() });
    crowd.connect(0..READERS).await.expect("readers connect");
    crowd.join().await.expect("readers join");
    let mut stuck: Vec<Member> = Vec::new();
    for index in 0..STUCK {
        stuck.push(crowd.stick(index).await.expect("those who will not read connect and join"));
    }

    let gateway = &deployment.gateways[0];
    let memory = async || gateway.metric("process_resident_memory_bytes").await.expect("the gateway lives");
    let hung_up = async || gateway.metric("roomcast_hang_ups_total{reason=\"slow_reader\"}").await.expect("the gateway lives");
    let before = memory().await;
    let mut highest = before;
    for _ in 0..MESSAGES {
        crowd.tally.expect(crowd.listeners());
        crowd.speak(&speech.say(&"x".repeat(CONTENT_BYTES))).await.expect("the speaker is connected");
        crowd.tally.reached().await.expect("everybody who reads is told");
        highest = highest.max(memory().await);
    }
    assert_eq!(crowd.tally.messages(), MESSAGES * READERS as u64, "each message reached each reader once");
    eventually("all who do not read are hung up", Duration::from_secs(30), async || {
        (hung_up().await == STUCK as f64).then_some(())
    })
    .await;
    assert!(highest - before < ADDED_BYTES, "{before} bytes grew to {highest}");
}
