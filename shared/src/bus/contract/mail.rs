//! Laws of node mail.

use uuid::Uuid;

use super::{Gateway, Network, replies};
use crate::bus::Heard;
use crate::domain::NodeId;

pub async fn mail_reaches_its_node_and_no_other(network: &dyn Network) {
    let (mut one, mut two) = (Gateway::join(network).await, Gateway::join(network).await);
    let (_, router) = network.node().await;
    router.post(one.node, replies(1)).await.unwrap();
    router.post(two.node, replies(2)).await.unwrap();
    assert_eq!(one.hears().await, Heard::Mail(replies(1)));
    assert_eq!(two.hears().await, Heard::Mail(replies(2)));
}

pub async fn mail_of_one_sender_arrives_in_order(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let (_, router) = network.node().await;
    for number in 0..1_000 {
        router.post(gateway.node, replies(number)).await.unwrap();
    }
    for number in 0..1_000 {
        assert_eq!(gateway.hears().await, Heard::Mail(replies(number)));
    }
}

pub async fn mail_arrives_unaltered(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    gateway.bus.post(gateway.node, replies(u64::MAX)).await.unwrap();
    assert_eq!(gateway.hears().await, Heard::Mail(replies(u64::MAX)));
}

pub async fn mail_to_a_node_that_is_gone_is_dropped_without_error(network: &dyn Network) {
    let mut gateway = Gateway::join(network).await;
    let gone = Gateway::join(network).await;
    gone.bus.close().await;
    for to in [gone.node, NodeId::from_uuid(Uuid::new_v4())] {
        gateway.bus.post(to, replies(1)).await.unwrap();
    }
    gateway.bus.post(gateway.node, replies(2)).await.unwrap();
    assert_eq!(gateway.hears().await, Heard::Mail(replies(2)));
}
