//! Laws of the fan-out.
//!
//! That something is *not* heard is checked without waiting: something that must be heard is said after it.

use futures_util::future::join_all;

use super::{Gateway, Network, every_kind_of_event, message};
use crate::bus::Heard;
use crate::domain::RoomEvent;
use crate::limits;

pub async fn an_event_reaches_each_node_that_hears_the_room_and_no_other(network: &dyn Network) {
    let (mut one, mut two, mut three) =
        (Gateway::join(network).await, Gateway::join(network).await, Gateway::join(network).await);
    let (_, router) = network.node().await;
    let (room, elsewhere) = (network.new_room(), network.new_room());
    one.bus.attach(&[room]).await.unwrap();
    two.bus.attach(&[room, elsewhere]).await.unwrap();
    three.bus.attach(&[elsewhere]).await.unwrap();
    router.publish(room, vec![message(room, 1)]).await.unwrap();
    router.publish(elsewhere, vec![message(elsewhere, 1)]).await.unwrap();
    one.hears_only(room, &message(room, 1)).await;
    two.hears_only(room, &message(room, 1)).await;
    two.hears_only(elsewhere, &message(elsewhere, 1)).await;
    three.hears_only(elsewhere, &message(elsewhere, 1)).await;
}

pub async fn events_arrive_unaltered(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let room = network.new_room();
    gateway.bus.attach(&[room]).await.unwrap();
    let events = every_kind_of_event(room);
    gateway.bus.publish(room, events.clone()).await.unwrap();
    assert_eq!(gateway.hears().await, Heard::Room(room, events));
}

pub async fn events_of_one_publisher_arrive_in_order(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let (_, router) = network.node().await;
    let room = network.new_room();
    gateway.bus.attach(&[room]).await.unwrap();
    for seq in 1..=1_000 {
        router.publish(room, vec![message(room, seq)]).await.unwrap();
    }
    for seq in 1..=1_000 {
        gateway.hears_only(room, &message(room, seq)).await;
    }
}

pub async fn one_who_listens_hears_more_than_is_pushed_ahead(network: &dyn Network) {
    const LOT: u64 = 256;
    let mut gateway = Gateway::join(network).await;
    let (_, router) = network.node().await;
    let room = network.new_room();
    gateway.bus.attach(&[room]).await.unwrap();
    for lot in 0..=2 * u64::from(limits::LISTEN_PREFETCH) / LOT {
        let seqs = lot * LOT + 1..=(lot + 1) * LOT;
        for outcome in join_all(seqs.clone().map(|seq| router.publish(room, vec![message(room, seq)]))).await {
            outcome.unwrap();
        }
        for seq in seqs {
            gateway.hears_only(room, &message(room, seq)).await;
        }
    }
}

pub async fn a_whisper_is_heard(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let (_, other) = network.node().await;
    let room = network.new_room();
    gateway.bus.attach(&[room]).await.unwrap();
    let typing: RoomEvent = every_kind_of_event(room).pop().unwrap();
    other.whisper(room, vec![typing.clone()]);
    gateway.hears_only(room, &typing).await;
}

pub async fn a_room_that_nobody_hears_is_no_error(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let (_, router) = network.node().await;
    let room = network.new_room();
    gateway.bus.attach(&[room]).await.unwrap();
    for _ in 0..100 {
        let nowhere = network.new_room();
        router.publish(nowhere, vec![message(nowhere, 1)]).await.unwrap();
        router.whisper(nowhere, vec![message(nowhere, 2)]);
    }
    router.publish(room, vec![message(room, 1)]).await.unwrap();
    gateway.hears_only(room, &message(room, 1)).await;
}

pub async fn a_detached_room_is_heard_no_more(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let (left, kept) = (network.new_room(), network.new_room());
    gateway.bus.attach(&[left, kept]).await.unwrap();
    gateway.bus.detach(&[left, network.new_room()]).await.unwrap();
    gateway.bus.publish(left, vec![message(left, 1)]).await.unwrap();
    gateway.bus.publish(kept, vec![message(kept, 1)]).await.unwrap();
    gateway.hears_only(kept, &message(kept, 1)).await;
    gateway.bus.attach(&[left]).await.unwrap();
    gateway.bus.publish(left, vec![message(left, 2)]).await.unwrap();
    gateway.hears_only(left, &message(left, 2)).await;
}

pub async fn a_room_attached_twice_is_heard_once(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let room = network.new_room();
    gateway.bus.attach(&[room, room]).await.unwrap();
    gateway.bus.attach(&[room]).await.unwrap();
    for seq in 1..=2 {
        gateway.bus.publish(room, vec![message(room, seq)]).await.unwrap();
        gateway.hears_only(room, &message(room, seq)).await;
    }
}

pub async fn five_hundred_rooms_are_attached_at_once(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let rooms: Vec<_> = (0..500).map(|_| network.new_room()).collect();
    gateway.bus.attach(&rooms).await.unwrap();
    for room in &rooms {
        gateway.bus.publish(*room, vec![message(*room, 1)]).await.unwrap();
    }
    for room in &rooms {
        gateway.hears_only(*room, &message(*room, 1)).await;
    }
    gateway.bus.detach(&rooms).await.unwrap();
}

pub async fn many_attach_at_the_same_time(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let rooms: Vec<_> = (0..100).map(|_| network.new_room()).collect();
    let attaching = rooms.iter().map(|room| gateway.bus.attach(std::slice::from_ref(room)));
    for outcome in join_all(attaching).await {
        outcome.unwrap();
    }
    for room in &rooms {
        gateway.bus.publish(*room, vec![message(*room, 1)]).await.unwrap();
        gateway.hears_only(*room, &message(*room, 1)).await;
    }
}

pub async fn a_sweep_never_frees_a_room_that_somebody_hears(network: &dyn Network) {
    let (mut one, other) = (Gateway::join(network).await, Gateway::join(network).await);
    let (ours, nobodys, back) = (network.new_room(), network.new_room(), network.new_room());
    one.bus.attach(&[ours, back]).await.unwrap();
    // The other node leaves all three, and does not know that somebody still hears one.
    other.bus.attach(&[ours, nobodys]).await.unwrap();
    other.bus.detach(&[ours, nobodys]).await.unwrap();
    one.bus.detach(&[back]).await.unwrap();
    one.bus.attach(&[back]).await.unwrap();
    assert!(other.bus.sweep(100).await.unwrap() <= 1);
    assert_eq!(one.bus.sweep(100).await.unwrap(), 0);
    for room in [ours, back] {
        one.bus.publish(room, vec![message(room, 1)]).await.unwrap();
        one.hears_only(room, &message(room, 1)).await;
    }
    one.bus.attach(&[nobodys]).await.unwrap();
    one.bus.publish(nobodys, vec![message(nobodys, 1)]).await.unwrap();
    one.hears_only(nobodys, &message(nobodys, 1)).await;
}

pub async fn nobody_attaches_before_listening(network: &dyn Network) {
    let (_, bus) = network.node().await;
    assert!(bus.attach(&[network.new_room()]).await.is_err());
}
