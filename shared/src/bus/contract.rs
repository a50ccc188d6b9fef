//! The laws of the bus, for every adapter: each is a function over the port, named as the fact that it checks.
//!
//! A test file gives `bus_laws!` a macro that turns the list of names into tests, so that no adapter can miss one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken law should panic")]
#![allow(missing_docs, reason = "a law's name says what it checks")]

pub mod fanout;
pub mod inbox;
pub mod mail;
mod samples;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::{Bus, Heard, Listener};
use crate::domain::{NodeId, RoomEvent, RoomId};

pub use samples::{every_kind_of_event, message, replies, room_of, submission};

/// Somewhere to check the laws: shards and rooms that no other test knows.
#[async_trait]
pub trait Network: Send + Sync {
    /// A node of it whose bus can be reached.
    async fn node(&self) -> (NodeId, Arc<dyn Bus>);

    /// A room that a law is going to attach; who cleans up may want to know.
    fn new_room(&self) -> RoomId {
        RoomId::from_uuid(Uuid::new_v4())
    }
}

/// How many shards a network has for these laws.
pub const SHARDS: u16 = 4;

/// What must happen happens within this time also on a machine that is busy with something else.
pub const SOON: Duration = Duration::from_secs(20);

/// Calls a macro with the name of every law.
#[macro_export]
macro_rules! bus_laws {
    ($each:ident) => {
        $each! {
            inbox::submissions_of_a_shard_arrive_in_order,
            inbox::shards_do_not_mix,
            inbox::what_was_not_settled_is_given_out_again_first,
            inbox::a_released_shard_goes_on_in_order,
            inbox::only_one_consumer_of_a_shard_is_given_anything,
            inbox::a_consumer_that_waits_takes_over_when_the_first_is_dropped,
            inbox::a_take_that_is_cancelled_loses_nothing,
            inbox::a_submission_arrives_unaltered,
            inbox::a_queue_that_is_full_says_so,
            fanout::an_event_reaches_each_node_that_hears_the_room_and_no_other,
            fanout::events_arrive_unaltered,
            fanout::events_of_one_publisher_arrive_in_order,
            fanout::one_who_listens_hears_more_than_is_pushed_ahead,
            fanout::a_whisper_is_heard,
            fanout::a_room_that_nobody_hears_is_no_error,
            fanout::a_detached_room_is_heard_no_more,
            fanout::a_room_attached_twice_is_heard_once,
            fanout::five_hundred_rooms_are_attached_at_once,
            fanout::many_attach_at_the_same_time,
            fanout::a_sweep_never_frees_a_room_that_somebody_hears,
            fanout::nobody_attaches_before_listening,
            mail::mail_reaches_its_node_and_no_other,
            mail::mail_of_one_sender_arrives_in_order,
            mail::mail_arrives_unaltered,
            mail::mail_to_a_node_that_is_gone_is_dropped_without_error,
        }
    };
}

/// A node that listens.
pub struct Gateway {
    pub node: NodeId,
    pub bus: Arc<dyn Bus>,
    listener: Box<dyn Listener>,
    heard: VecDeque<Heard>,
}

impl Gateway {
    pub async fn join(network: &dyn Network) -> Self {
        let (node, bus) = network.node().await;
        let listener = bus.listen().await.unwrap();
        Self { node, bus, listener, heard: VecDeque::new() }
    }

    /// The next thing that comes.
    pub async fn hears(&mut self) -> Heard {
        while self.heard.is_empty() {
            let heard = tokio::time::timeout(SOON, self.listener.hear(64)).await.expect("nothing was heard").unwrap();
            self.heard.extend(heard);
        }
        self.heard.pop_front().unwrap()
    }

    /// The next thing must be this one event.
    pub async fn hears_only(&mut self, room: RoomId, event: &RoomEvent) {
        assert_eq!(self.hears().await, Heard::Room(room, vec![event.clone()]));
    }
}
