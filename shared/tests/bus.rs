//! Every law of the bus against every adapter, and what only RabbitMQ must do.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod installation;

mod in_process {
    use std::sync::Arc;

    use async_trait::async_trait;
    use shared::bus::contract::{self, Network};
    use shared::bus::{Bus, in_process};
    use shared::domain::NodeId;
    use uuid::Uuid;

    struct OneProcess(Arc<in_process::Network>);

    #[async_trait]
    impl Network for OneProcess {
        async fn node(&self) -> (NodeId, Arc<dyn Bus>) {
            let node = NodeId::from_uuid(Uuid::new_v4());
            (node, self.0.join(node))
        }
    }

    macro_rules! tests {
        ($($port:ident::$law:ident,)*) => {
            $(
                #[tokio::test]
                async fn $law() {
                    contract::$port::$law(&OneProcess(in_process::Network::new(contract::SHARDS))).await;
                }
            )*
        };
    }
    shared::bus_laws!(tests);
}

mod rabbitmq {
    use lapin::options::{BasicGetOptions, BasicPublishOptions, ExchangeDeclareOptions, QueueDeleteOptions};
    use lapin::types::FieldTable;
    use lapin::{BasicProperties, ExchangeKind};
    use shared::bus::contract::{self, Network, submission};
    use shared::domain::Shard;

    use crate::installation::{Installation, with_rabbitmq};

    macro_rules! tests {
        ($($port:ident::$law:ident,)*) => {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $law() {
                    with_rabbitmq(async |installation: &Installation| contract::$port::$law(installation).await).await;
                }
            )*
        };
    }
    shared::bus_laws!(tests);

    #[tokio::test(flavor = "multi_thread")]
    async fn a_sweep_deletes_the_exchange_of_a_room_that_nobody_hears() {
        with_rabbitmq(async |installation: &Installation| {
            let (_, bus) = installation.node().await;
            let _listener = bus.listen().await.unwrap();
            let rooms = [installation.new_room(), installation.new_room()];
            bus.attach(&rooms).await.unwrap();
            bus.detach(&rooms[..1]).await.unwrap();
            assert_eq!(bus.sweep(100).await.unwrap(), 1);
            assert!(!exists(installation, format!("room.{}", rooms[0])).await);
            assert!(exists(installation, format!("room.{}", rooms[1])).await);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_cannot_be_read_is_set_aside_and_the_shard_goes_on() {
        with_rabbitmq(async |installation: &Installation| {
            let (_, bus) = installation.node().await;
            let mut consumer = bus.consume(Shard(0)).await.unwrap();
            let channel = installation.channel().await;
            for garbage in [&b"{\"v\":2,\"submissions\":[]}"[..], b"\xff"] {
                let (exchange, options) = (installation.network().into(), BasicPublishOptions::default());
                channel.basic_publish(exchange, "shard.0".into(), options, garbage, BasicProperties::default()).await.unwrap();
            }
            let (mut unreadable, mut numbers) = (0, Vec::new());
            while unreadable < 2 || numbers.is_empty() {
                if unreadable == 2 && numbers.is_empty() {
                    bus.submit(submission(contract::room_of(Shard(0)), 5)).unwrap();
                }
                let taken = consumer.take(10).await.unwrap();
                unreadable += taken.unreadable;
                numbers.extend(taken.submissions.iter().map(|submission| submission.ticket.0));
                consumer.settle().await.unwrap();
            }
            assert_eq!((unreadable, numbers), (2, vec![5]));
            let mut kept = Vec::new();
            while kept.len() < 2 {
                let queue = format!("{}.unreadable", installation.network());
                let got = channel.basic_get(queue.into(), BasicGetOptions { no_ack: true }).await.unwrap();
                kept.extend(got.map(|message| message.delivery.data));
            }
            assert!(kept.contains(&b"\xff".to_vec()), "{kept:?}");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_shard_whose_queue_was_deleted_is_declared_again() {
        with_rabbitmq(async |installation: &Installation| {
            let (_, bus) = installation.node().await;
            let room = contract::room_of(Shard(2));
            bus.submit(submission(room, 1)).unwrap();
            let mut consumer = bus.consume(Shard(2)).await.unwrap();
            consumer.take(1).await.unwrap();
            let queue = format!("{}.shard.02", installation.network());
            installation.channel().await.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
            assert!(consumer.take(1).await.is_err(), "its consumer is told");
            bus.submit(submission(room, 2)).unwrap();
            let mut consumer = bus.consume(Shard(2)).await.unwrap();
            let taken = tokio::time::timeout(contract::SOON, consumer.take(1)).await.unwrap().unwrap();
            assert_eq!(taken.submissions[0].ticket.0, 2);
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_closed_bus_hands_over_what_is_queued() {
        with_rabbitmq(async |installation: &Installation| {
            let (_, gateway) = installation.node().await;
            let room = contract::room_of(Shard(3));
            for number in 0..1_000 {
                gateway.submit(submission(room, number)).unwrap();
            }
            gateway.close().await;
            assert!(gateway.submit(submission(room, 1_000)).is_err());
            let (_, router) = installation.node().await;
            let mut consumer = router.consume(Shard(3)).await.unwrap();
            let mut next = 0;
            while next < 1_000 {
                for submission in consumer.take(100).await.unwrap().submissions {
                    assert_eq!(submission.ticket.0, next);
                    next += 1;
                }
            }
        })
        .await;
    }

    async fn exists(installation: &Installation, exchange: String) -> bool {
        let passive = ExchangeDeclareOptions { passive: true, ..Default::default() };
        let channel = installation.channel().await;
        channel.exchange_declare(exchange.into(), ExchangeKind::Fanout, passive, FieldTable::default()).await.is_ok()
    }
}
