//! Laws of the inbox.

use std::ops::Range;
use std::time::Duration;

use super::{Network, SHARDS, SOON, room_of, submission};
use crate::bus::{BusFault, Inbox, InboxConsumer};
use crate::domain::{Shard, Submission};
use crate::limits;

const SHARD: Shard = Shard(1);

/// What must not happen does not happen within this time; a law that waits for it is weak, never wrong.
const A_WHILE: Duration = Duration::from_millis(300);

pub async fn submissions_of_a_shard_arrive_in_order(network: &dyn Network) {
    let (_, gateway) = network.node().await;
    let (_, router) = network.node().await;
    let rooms = [room_of(SHARD), room_of(SHARD), room_of(SHARD)];
    let mut consumer = router.consume(SHARD).await.unwrap();
    let sending = async {
        for number in 0..5_000 {
            submit(&*gateway, submission(rooms[number as usize % rooms.len()], number)).await;
        }
    };
    let taking = async {
        let mut next = 0;
        while next < 5_000 {
            let numbers = take(&mut *consumer).await;
            assert_eq!(numbers, (next..next + numbers.len() as u64).collect::<Vec<_>>());
            next += numbers.len() as u64;
            consumer.settle().await.unwrap();
        }
    };
    tokio::join!(sending, taking);
}

pub async fn shards_do_not_mix(network: &dyn Network) {
    let (_, bus) = network.node().await;
    assert_eq!(bus.shards(), SHARDS);
    for shard in (0..SHARDS).map(Shard) {
        bus.submit(submission(room_of(shard), shard.0.into())).unwrap();
    }
    for shard in (0..SHARDS).map(Shard) {
        let mut consumer = bus.consume(shard).await.unwrap();
        assert_eq!(take(&mut *consumer).await, [u64::from(shard.0)]);
    }
}

pub async fn what_was_not_settled_is_given_out_again_first(network: &dyn Network) {
    let (_, bus) = network.node().await;
    let mut first = bus.consume(SHARD).await.unwrap();
    submit_range(&*bus, 0..400).await;
    let settled = take_at_least(&mut *first, 100).await;
    first.settle().await.unwrap();
    take_at_least(&mut *first, 10).await;
    drop(first);
    submit_range(&*bus, 400..500).await;
    let mut second = bus.consume(SHARD).await.unwrap();
    takes_exactly(&mut *second, settled..500).await;
}

pub async fn a_released_shard_goes_on_in_order(network: &dyn Network) {
    let (_, one) = network.node().await;
    let (_, other) = network.node().await;
    let mut first = one.consume(SHARD).await.unwrap();
    one.submit(submission(room_of(SHARD), 0)).unwrap();
    take_at_least(&mut *first, 1).await;
    // It waits its turn, and the bus pushes ahead to the first what is not taken.
    let mut second = other.consume(SHARD).await.unwrap();
    submit_range(&*one, 1..2_000).await;
    let settled = 1 + take_at_least(&mut *first, 500).await;
    first.settle().await.unwrap();
    take_at_least(&mut *first, 10).await;
    first.release().await;
    takes_exactly(&mut *second, settled..2_000).await;
}

pub async fn only_one_consumer_of_a_shard_is_given_anything(network: &dyn Network) {
    let (_, one) = network.node().await;
    let (_, other) = network.node().await;
    let mut first = one.consume(SHARD).await.unwrap();
    one.submit(submission(room_of(SHARD), 0)).unwrap();
    assert_eq!(take(&mut *first).await, [0]);
    let mut second = other.consume(SHARD).await.unwrap();
    submit_range(&*one, 1..300).await;
    let given_to_second = tokio::time::timeout(A_WHILE, second.take(1));
    let (given_to_second, ()) = tokio::join!(given_to_second, takes_exactly(&mut *first, 1..300));
    assert!(given_to_second.is_err(), "two consumers of one shard");
}

pub async fn a_consumer_that_waits_takes_over_when_the_first_is_dropped(network: &dyn Network) {
    let (_, one) = network.node().await;
    let (_, other) = network.node().await;
    let mut first = one.consume(SHARD).await.unwrap();
    one.submit(submission(room_of(SHARD), 0)).unwrap();
    take(&mut *first).await;
    let mut second = other.consume(SHARD).await.unwrap();
    let waiting = take(&mut *second);
    let dropping = async {
        tokio::task::yield_now().await;
        drop(first);
    };
    assert_eq!(tokio::join!(waiting, dropping).0, [0]);
}

pub async fn a_take_that_is_cancelled_loses_nothing(network: &dyn Network) {
    let (_, bus) = network.node().await;
    let mut consumer = bus.consume(SHARD).await.unwrap();
    let mut next = 0;
    for round in 0..50_u64 {
        bus.submit(submission(room_of(SHARD), round)).unwrap();
        // Sometimes before it arrives, sometimes after.
        let patience = Duration::from_micros(round * 100);
        if let Ok(taken) = tokio::time::timeout(patience, consumer.take(1)).await {
            next += taken.unwrap().submissions.len() as u64;
            consumer.settle().await.unwrap();
        }
    }
    takes_exactly(&mut *consumer, next..50).await;
}

pub async fn a_submission_arrives_unaltered(network: &dyn Network) {
    let (_, bus) = network.node().await;
    let sent = [submission(room_of(SHARD), 0), submission(room_of(SHARD), u64::MAX)];
    for submission in &sent {
        bus.submit(submission.clone()).unwrap();
    }
    let mut consumer = bus.consume(SHARD).await.unwrap();
    let mut arrived = Vec::new();
    while arrived.len() < sent.len() {
        let taken = tokio::time::timeout(SOON, consumer.take(10)).await.expect("nothing arrived").unwrap();
        assert_eq!(taken.unreadable, 0);
        arrived.extend(taken.submissions);
    }
    assert_eq!(arrived, sent);
}

pub async fn a_queue_that_is_full_says_so(network: &dyn Network) {
    let (_, bus) = network.node().await;
    let room = room_of(SHARD);
    let sample = submission(room, 0);
    let handed_over = (0..limits::INBOX_QUEUE as u64 * 20)
        .map(|number| Submission { ticket: crate::domain::Ticket(number), ..sample.clone() })
        .map(|submission| bus.submit(submission))
        .take_while(|outcome| match outcome {
            Ok(()) => true,
            Err(BusFault::Full) => false,
            Err(fault) => panic!("{fault}"),
        })
        .count() as u64;
    assert!(handed_over < limits::INBOX_QUEUE as u64 * 20, "it takes all");
    let mut consumer = bus.consume(SHARD).await.unwrap();
    takes_exactly(&mut *consumer, 0..handed_over).await;
    bus.submit(submission(room, handed_over)).unwrap();
    takes_exactly(&mut *consumer, handed_over..handed_over + 1).await;
}

async fn submit_range(bus: &(impl Inbox + ?Sized), numbers: Range<u64>) {
    let room = room_of(SHARD);
    for number in numbers {
        submit(bus, submission(room, number)).await;
    }
}

/// Hands over as a patient gateway would.
async fn submit(bus: &(impl Inbox + ?Sized), submission: Submission) {
    while let Err(fault) = bus.submit(submission.clone()) {
        assert!(matches!(fault, BusFault::Full), "{fault}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// The numbers of what is there next.
async fn take(consumer: &mut dyn InboxConsumer) -> Vec<u64> {
    let taken = tokio::time::timeout(SOON, consumer.take(64)).await.expect("nothing arrived").unwrap();
    taken.submissions.iter().map(|submission| submission.ticket.0).collect()
}

async fn take_at_least(consumer: &mut dyn InboxConsumer, count: u64) -> u64 {
    let mut taken = 0;
    while taken < count {
        taken += take(consumer).await.len() as u64;
    }
    taken
}

async fn takes_exactly(consumer: &mut dyn InboxConsumer, numbers: Range<u64>) {
    let mut next = numbers.start;
    while next < numbers.end {
        for number in take(consumer).await {
            assert_eq!(number, next);
            next += 1;
        }
        consumer.settle().await.unwrap();
    }
    assert_eq!(next, numbers.end);
}
