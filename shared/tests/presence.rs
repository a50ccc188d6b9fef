//! Every law of presence against every adapter, and what only a server that can be away must do.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should panic")]
#![allow(clippy::print_stdout, reason = "who runs tests should see what was skipped")]

use std::path::Path;
use std::time::Duration;

use shared::domain::{Author, NodeId, UserId, Username};
use shared::limits;
use shared::presence::redis::{Redis, Servers};
use shared::presence::{Leases, NodeKind, Own, Presence, PresenceFault, Seats, Statement, UserSeat};
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use xtask::services::ServiceFault;

/// What must happen happens within this time also on a machine that is busy with something else.
const SOON: Duration = Duration::from_secs(60);

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

    use shared::domain::{NodeId, RoomId, UserId};
    use shared::limits;
    use shared::presence::{
        Hold, Leases, NodeKind, Own, Presence, PresenceFault, RoomSeat, Seats, Statement, UserSeat, contract,
    };
    use tokio::net::TcpListener;
    use tokio::time::{sleep, timeout};
    use uuid::Uuid;
    use xtask::services::Tap;

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

    #[tokio::test]
    async fn a_transition_takes_two_round_trips_at_most_and_a_room_of_ten_thousand_members_one() {
        let Some(server) = super::private(xtask::services::Redis::start, "counted") else { return };
        let tap = Tap::before(server.port()).unwrap();
        let presence = super::open(&format!("redis://127.0.0.1:{}", tap.port()), "test");
        // Each way to the server is made, and each script known, before anything is counted.
        for _ in 0..4 {
            presence.health().await.unwrap();
        }
        let room = RoomId::from_uuid(Uuid::from_u128(1));
        let user = super::user();
        let statement = |is_there: bool| Statement {
            users: vec![UserSeat { user: user.clone(), connections: is_there.into(), is_known: !is_there, idle: Duration::ZERO }],
            rooms: vec![RoomSeat { room, user: user.clone(), is_taken: is_there, is_known: !is_there }],
        };
        let state = async |is_there| presence.state(super::node(), &statement(is_there)).await.unwrap().len();
        for is_there in [true, false] {
            state(is_there).await;
        }
        for is_there in [true, false] {
            let before = tap.trips();
            assert_eq!(state(is_there).await, 2, "of a user and of a room");
            assert!((1..=2).contains(&(tap.trips() - before)), "{} trips", tap.trips() - before);
        }

        let members: Vec<UserId> = (0..10_000).map(|n| UserId::from_uuid(Uuid::from_u128(n))).collect();
        let before = tap.trips();
        assert_eq!(presence.standings(&members).await.unwrap().len(), 10_000);
        assert_eq!(tap.trips() - before, 1);
    }

    #[tokio::test]
    async fn a_node_is_not_given_up_for_what_nobody_could_say() {
        with_redis(async |presence: &dyn Presence| {
            let ttl = Duration::from_secs(2);
            let hold = async |n: u128| presence.hold(NodeId::from_uuid(Uuid::from_u128(n)), ttl).await.unwrap();
            hold(1).await;
            hold(2).await;
            sleep(ttl + Duration::from_millis(100)).await;
            assert_eq!(
                hold(2).await,
                Hold { own: Own::Held, to_free: None },
                "no more of the first was heard than of the second"
            );
            let answered = Instant::now();
            let dead = async {
                loop {
                    sleep(ttl / 10).await;
                    if let Some(dead) = hold(2).await.to_free {
                        return dead;
                    }
                }
            };
            let dead = timeout(super::SOON, dead).await.expect("it is silent while the other is heard");
            assert_eq!(dead, NodeId::from_uuid(Uuid::from_u128(1)));
            assert!(answered.elapsed() >= ttl);
        })
        .await;
    }

    async fn assert_unavailable_within(time: Duration, url: &str) {
        let presence = super::open(url, "test");
        let started = Instant::now();
        assert!(matches!(presence.live(NodeKind::Gateway).await, Err(PresenceFault::Unavailable(_))));
        assert!(started.elapsed() < time);
    }

    async fn with_redis(test: impl AsyncFnOnce(&dyn Presence)) {
        if let Some(url) = test_server() {
            super::with_prefix(&url, test).await;
        }
    }

    #[allow(clippy::disallowed_methods, reason = "tests are told by the environment which servers there are")]
    fn test_server() -> Option<String> {
        let url = std::env::var(VARIABLE).ok();
        if url.is_none() {
            super::skip(&format!("{VARIABLE} is not set"));
        }
        url
    }
}

mod cluster {
    use std::sync::LazyLock;

    use shared::presence::{Presence, contract};
    use xtask::services::redis::Cluster;

    /// It ends with the process.
    static SERVERS: LazyLock<Option<Cluster>> = LazyLock::new(|| super::private(Cluster::start, "cluster"));

    macro_rules! tests {
        ($($law:ident,)*) => {
            $(
                #[tokio::test]
                async fn $law() {
                    if let Some(servers) = &*SERVERS {
                        super::with_prefix(&servers.url(), async |presence: &dyn Presence| contract::$law(presence).await).await;
                    }
                }
            )*
        };
    }
    shared::presence_laws!(tests);

    #[tokio::test]
    async fn a_node_learns_that_a_replica_has_taken_over() {
        let Some(mut servers) = super::private(Cluster::start, "cluster-fail-over") else { return };
        let presence = super::open(&servers.url(), "test");
        super::holds_and_sits(&presence).await;
        let killed = servers.kill_master_of("{test:seats}").unwrap();
        servers.wait_for_replica_of(killed).unwrap();
        super::learns_and_sits_again(&presence).await;
    }
}

mod sentinel {
    use std::sync::LazyLock;

    use shared::presence::{Presence, Seats, contract};
    use xtask::services::redis::Sentinel;

    /// They end with the process.
    static SERVERS: LazyLock<Option<Sentinel>> = LazyLock::new(|| super::private(Sentinel::start, "sentinel"));

    macro_rules! tests {
        ($($law:ident,)*) => {
            $(
                #[tokio::test]
                async fn $law() {
                    if let Some(servers) = &*SERVERS {
                        super::with_prefix(&servers.url(), async |presence: &dyn Presence| contract::$law(presence).await).await;
                    }
                }
            )*
        };
    }
    shared::presence_laws!(tests);

    /// The replica has not heard that one seat was taken.
    #[tokio::test]
    async fn a_node_learns_that_a_replica_has_taken_over() {
        let Some(mut servers) = super::private(Sentinel::start, "sentinel-fail-over") else { return };
        let presence = super::open(&servers.url(), "test");
        super::holds_and_sits(&presence).await;
        let user = super::user().id;
        servers.forget_on_replica(&format!("test:user:{{{user}}}")).unwrap();
        servers.kill_master().unwrap();
        servers.wait_for_replica().unwrap();
        let asked = [user];
        assert!(!super::until_answered(|| presence.standings(&asked)).await[0].is_online);
        super::learns_and_sits_again(&presence).await;
    }
}

async fn holds_and_sits(presence: &Redis) {
    assert_eq!(presence.hold(node(), limits::LEASE_TTL).await.unwrap().own, Own::Lost);
    assert_eq!(presence.hold(node(), limits::LEASE_TTL).await.unwrap().own, Own::Held);
    assert_eq!(presence.state(node(), &sits(false)).await.unwrap().len(), 1);
}

/// That it must state all again; and that nobody comes online by it.
async fn learns_and_sits_again(presence: &Redis) {
    let learns = async { while until_answered(|| presence.hold(node(), limits::LEASE_TTL)).await.own != Own::Lost {} };
    timeout(SOON, learns).await.expect("other servers are noticed");
    let known = sits(true);
    assert_eq!(until_answered(|| presence.state(node(), &known)).await, []);
    assert!(presence.standings(&[user().id]).await.unwrap()[0].is_online);
    let wait = async { while presence.hold(node(), limits::LEASE_TTL).await.unwrap().own != Own::Held {} };
    timeout(SOON, wait).await.expect("all its ways lead to the new master at last");
}

async fn until_answered<T, F: Future<Output = Result<T, PresenceFault>>>(ask: impl Fn() -> F) -> T {
    let asking = async {
        loop {
            match ask().await {
                Ok(answer) => return answer,
                Err(PresenceFault::Unavailable(_)) => sleep(Duration::from_millis(20)).await,
                Err(fault) => panic!("{fault}"),
            }
        }
    };
    timeout(SOON, asking).await.expect("the servers do not answer again")
}

fn sits(is_known: bool) -> Statement {
    Statement { users: vec![UserSeat { user: user(), connections: 1, is_known, idle: Duration::ZERO }], rooms: Vec::new() }
}

fn user() -> Author {
    Author { id: UserId::from_uuid(Uuid::from_u128(1)), username: Username::trusted("zoë") }
}

fn node() -> NodeId {
    NodeId::from_uuid(Uuid::from_u128(1))
}

/// Runs a test under a prefix of its own. A test that fails leaves its leases to end by themselves.
async fn with_prefix(url: &str, test: impl AsyncFnOnce(&dyn Presence)) {
    let presence = open(url, &format!("test-{}", Uuid::new_v4()));
    test(&presence).await;
    for kind in [NodeKind::Gateway, NodeKind::Router] {
        for lease in presence.live(kind).await.unwrap() {
            presence.retire(lease.node, lease.kind).await.unwrap();
        }
    }
}

fn open(url: &str, prefix: &str) -> Redis {
    Redis::open(&Servers::parse(url).unwrap(), prefix).unwrap()
}

/// Servers of our own, if this machine has the programs for them.
fn private<S>(start: fn(&Path) -> Result<S, ServiceFault>, name: &str) -> Option<S> {
    match start(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("presence").join(name)) {
        Ok(servers) => Some(servers),
        Err(ServiceFault::Missing(reason)) => {
            skip(&reason);
            None
        }
        Err(fault) => panic!("{fault}"),
    }
}

#[allow(clippy::disallowed_methods, reason = "tests are told by the environment whether anything may be skipped")]
fn skip(reason: &str) {
    assert!(std::env::var("CI").is_err(), "{reason}");
    println!("skipped: {reason}");
}
