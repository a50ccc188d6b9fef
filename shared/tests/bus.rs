//! Every law of the bus against every adapter.

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
