//! The bus when its broker is killed, frozen, or not there yet.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod installation;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use shared::bus::contract::{self, Gateway, Network, message, submission};
use shared::bus::{Bus, BusFault, Heard, InboxConsumer};
use shared::domain::{MessageId, Shard};
use shared::limits;
use xtask::services::RabbitMq;

use installation::{Installation, test_server};

const SHARD: Shard = Shard(1);

/// RabbitMQ (3.10.8) writes down twice a second which quorum queues it has: one that is killed sooner after it made a queue comes back
/// with that queue empty and without a leader. That is its fault and not ours to test, so queues grow this old before a kill.
const GROWN: Duration = Duration::from_secs(2);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_confirmed_is_lost_when_the_broker_is_killed() {
    let Some((mut broker, installation)) = private_broker("killed") else { return };
    let mut gateway = Gateway::join(&installation).await;
    let attached = installation.new_room();
    gateway.bus.attach(&[attached]).await.unwrap();
    let confirmed_room = confirmed(&installation, 1_000).await;
    tokio::time::sleep(GROWN).await;

    let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let bus = gateway.bus.clone();
    let submitting = async {
        let room = contract::room_of(SHARD);
        while !over.load(Relaxed) {
            let before = Instant::now();
            if bus.submit(submission(room, next.load(Relaxed))).is_ok() {
                next.fetch_add(1, Relaxed);
            }
            assert!(before.elapsed() < Duration::from_secs(1), "a submit waited");
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    };
    let taking = async {
        let mut reader = Reader::new(installation.node().await.1);
        let (mut ids, mut confirmed, mut streamed) = (HashSet::<MessageId>::new(), Vec::new(), Vec::new());
        while !over.load(Relaxed) || streamed.last() != Some(&(next.load(Relaxed) - 1)) {
            for submission in reader.next().await {
                if ids.insert(submission.id) {
                    let numbers = if submission.room == confirmed_room { &mut confirmed } else { &mut streamed };
                    numbers.push(submission.ticket.0);
                }
            }
        }
        (confirmed, streamed)
    };
    let killing = async {
        until("submissions flow", || next.load(Relaxed) > 500).await;
        let mut broker = blocking(move || broker.kill().map(|()| broker)).await;
        until("it is unavailable", || bus.submit(submission(attached, 0)).is_err_and(|fault| is_unavailable(&fault))).await;
        assert!(bus.health().await.is_err());
        assert!(bus.attach(&[contract::room_of(SHARD)]).await.is_err_and(|fault| is_unavailable(&fault)));
        let back_from = next.load(Relaxed);
        let broker = blocking(move || broker.restart().map(|()| broker)).await;
        until("submissions flow again", || next.load(Relaxed) > back_from + 500).await;
        over.store(true, Relaxed);
        (broker, back_from)
    };
    let all = async { tokio::join!(submitting, taking, killing) };
    let all = tokio::time::timeout(Duration::from_secs(120), all).await.expect("what was submitted last never arrived");
    let ((), (confirmed, streamed), (_broker, back_from)) = all;

    assert_eq!(confirmed, (0..1_000).collect::<Vec<_>>());
    assert!(streamed.is_sorted(), "out of order");
    let since: Vec<_> = streamed.into_iter().filter(|number| *number >= back_from).collect();
    assert_eq!(since, (back_from..next.load(Relaxed)).collect::<Vec<_>>(), "lost after the broker was back");

    assert_eq!(gateway.hears().await, Heard::Rebound);
    gateway.bus.publish(attached, vec![message(attached, 1)]).await.unwrap();
    gateway.hears_only(attached, &message(attached, 1)).await;
    installation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_broker_is_soon_unavailable_and_loses_nothing() {
    let Some((mut broker, installation)) = private_broker("frozen") else { return };
    let (_, bus) = installation.node().await;
    let room = contract::room_of(SHARD);
    let mut reader = Reader::new(bus.clone());
    bus.submit(submission(room, 0)).unwrap();
    reader.next_number().await;

    broker.pause().unwrap();
    let frozen = Instant::now();
    bus.submit(submission(room, 1)).unwrap();
    until("it is unavailable", || bus.submit(submission(room, 2)).is_err_and(|fault| is_unavailable(&fault))).await;
    assert!(frozen.elapsed() < limits::DEPENDENCY_DEADLINE + Duration::from_secs(1), "{:?}", frozen.elapsed());
    while bus.health().await.is_ok() {
        assert!(frozen.elapsed() < Duration::from_secs(20), "a frozen broker is taken for a healthy one");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    broker.resume().unwrap();
    while reader.next_number().await != 1 {}
    installation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_short_of_memory_is_unavailable_until_it_is_not() {
    let Some((mut broker, installation)) = private_broker("blocked") else { return };
    let settings = scratch("blocked").join("data/conf.d/memory.conf");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    std::fs::write(&settings, "vm_memory_high_watermark.relative = 0.00001\n").unwrap();
    broker.restart().unwrap();

    let (_, bus) = installation.node().await;
    let room = contract::room_of(SHARD);
    bus.submit(submission(room, 1)).unwrap();
    until("it is unavailable", || bus.submit(submission(room, 2)).is_err_and(|fault| is_unavailable(&fault))).await;
    let before = Instant::now();
    assert!(bus.publish(room, vec![message(room, 1)]).await.is_err_and(|fault| is_unavailable(&fault)));
    assert!(bus.health().await.is_err_and(|fault| fault.to_string().contains("memory")));
    assert!(before.elapsed() < Duration::from_millis(100), "it waited");

    std::fs::remove_file(settings).unwrap();
    let _broker = blocking(move || broker.restart().map(|()| broker)).await;
    let mut reader = Reader::new(bus.clone());
    assert_eq!(reader.next_number().await, 1);
    installation.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bus_may_be_opened_before_its_broker_is_there() {
    let Some((mut broker, installation)) = private_broker("late") else { return };
    broker.kill().unwrap();
    let (_, early) = installation.open();
    let early: Arc<dyn Bus> = early;
    let room = contract::room_of(SHARD);
    assert!(is_unavailable(&early.submit(submission(room, 0)).unwrap_err()));
    assert!(early.listen().await.is_err_and(|fault| is_unavailable(&fault)));
    assert!(early.consume(SHARD).await.is_err_and(|fault| is_unavailable(&fault)));
    let fault = early.health().await.unwrap_err();
    assert!(is_unavailable(&fault) && !fault.to_string().contains("guest"), "{fault}");

    broker.restart().unwrap();
    let mut reader = Reader::new(early.clone());
    while early.submit(submission(room, 1)).is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(reader.next_number().await, 1);
    installation.close().await;
}

fn private_broker(name: &str) -> Option<(RabbitMq, Installation)> {
    test_server()?;
    let broker = RabbitMq::start(&scratch(name)).unwrap();
    let installation = Installation::new(&broker.url());
    Some((broker, installation))
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("bus_faults").join(name)
}

/// Submissions that the broker has confirmed: the bus that took them was closed.
async fn confirmed(installation: &Installation, count: u64) -> shared::domain::RoomId {
    let (_, bus) = installation.node().await;
    let room = contract::room_of(SHARD);
    for number in 0..count {
        bus.submit(submission(room, number)).unwrap();
    }
    bus.close().await;
    room
}

fn is_unavailable(fault: &BusFault) -> bool {
    matches!(fault, BusFault::Unavailable(_))
}

/// Takes as a router does: when its consumer is lost it asks for a new one.
struct Reader {
    bus: Arc<dyn Bus>,
    consumer: Option<Box<dyn InboxConsumer>>,
}

impl Reader {
    fn new(bus: Arc<dyn Bus>) -> Self {
        Self { bus, consumer: None }
    }

    /// What comes within a moment.
    async fn next(&mut self) -> Vec<shared::domain::Submission> {
        let Some(consumer) = &mut self.consumer else {
            self.consumer = self.bus.consume(SHARD).await.ok();
            tokio::time::sleep(Duration::from_millis(10)).await;
            return Vec::new();
        };
        match tokio::time::timeout(Duration::from_millis(100), consumer.take(100)).await {
            Err(_nothing) => Vec::new(),
            Ok(Err(_lost)) => {
                self.consumer = None;
                Vec::new()
            }
            Ok(Ok(taken)) => {
                let _ = consumer.settle().await;
                taken.submissions
            }
        }
    }

    async fn next_number(&mut self) -> u64 {
        let taking = async {
            loop {
                if let Some(submission) = self.next().await.first() {
                    return submission.ticket.0;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), taking).await.expect("nothing arrived")
    }
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "it never came to be that {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, xtask::services::ServiceFault> + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap().unwrap()
}
