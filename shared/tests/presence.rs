//! Every law of presence against every adapter, and what only a server that can be away must do.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should panic")]
#![allow(clippy::print_stdout, reason = "who runs tests should see what was skipped")]

mod in_memory {
    use shared::presence::contract;
    use shared::presence::in_memory::InMemory;

    macro_rules! tests {
        ($($law:ident,)*) => {
            $(
                #[tokio::test(start_paused = true)]
                async fn $law() {
                    contract::$law(&InMemory::default()).await;
                }
            )*
        };
    }
    shared::presence_laws!(tests);
}

mod redis {
    use std::time::{Duration, Instant};

    use shared::limits;
    use shared::presence::redis::{Redis, Servers};
    use shared::presence::{Leases, NodeKind, Presence, PresenceFault, contract};
    use tokio::net::TcpListener;
    use uuid::Uuid;

    const VARIABLE: &str = "ROOMCAST_TEST_REDIS";

    macro_rules! tests {
        ($($law:ident,)*) => {
            $(
                #[tokio::test]
                async fn $law() {
                    with_redis(async |presence: &dyn Presence| contract::$law(presence).await).await;
                }
            )*
        };
    }
    shared::presence_laws!(tests);

    #[tokio::test]
    async fn one_installation_does_not_see_another() {
        with_redis(async |presence: &dyn Presence| {
            contract::a_node_lives_from_its_first_beat(presence).await;
            with_redis(async |other: &dyn Presence| contract::nobody_lives_at_first(other).await).await;
        })
        .await;
    }

    #[tokio::test]
    async fn a_server_that_refuses_connections_is_unavailable_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_unavailable_within(Duration::from_secs(1), &format!("redis://{address}")).await;
    }

    #[tokio::test]
    async fn a_server_that_does_not_answer_is_unavailable_within_the_deadline() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let within = limits::DEPENDENCY_DEADLINE + Duration::from_secs(1);
        assert_unavailable_within(within, &format!("redis://{}", silent.local_addr().unwrap())).await;
    }

    async fn assert_unavailable_within(time: Duration, url: &str) {
        let presence = Redis::open(&Servers::parse(url).unwrap(), "test").unwrap();
        let started = Instant::now();
        assert!(matches!(presence.live(NodeKind::Gateway).await, Err(PresenceFault::Unavailable(_))));
        assert!(started.elapsed() < time);
    }

    /// Runs a test against Redis if there is one, under a prefix of its own. A test that fails leaves its leases to end by themselves.
    async fn with_redis(test: impl AsyncFnOnce(&dyn Presence)) {
        let Some(url) = test_server() else { return };
        let presence = Redis::open(&Servers::parse(&url).unwrap(), &format!("test-{}", Uuid::new_v4())).unwrap();
        test(&presence).await;
        for kind in [NodeKind::Gateway, NodeKind::Router] {
            for lease in presence.live(kind).await.unwrap() {
                presence.retire(lease.node, lease.kind).await.unwrap();
            }
        }
    }

    #[allow(clippy::disallowed_methods, reason = "tests are told by the environment which servers there are")]
    fn test_server() -> Option<String> {
        let url = std::env::var(VARIABLE).ok();
        if url.is_none() {
            assert!(std::env::var("CI").is_err(), "{VARIABLE} is not set");
            println!("skipped: {VARIABLE} is not set");
        }
        url
    }
}
