//! The product as somebody runs it: one process with everything in it, or gateways and routers on real servers.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::{Backends, Node, Place, Rest, Servers};

/// A variable of the environment and its value.
pub type Setting = (&'static str, String);

/// Signs the tokens of all gateways; tests that forge tokens know it, as an attacker does not.
const SECRET: &str = "a secret of the tests, long enough to be one";
/// Few, so that a test's queues are made quickly; more than one, so that rooms are spread.
pub(crate) const SHARDS: u16 = 4;

/// Running nodes that belong together.
pub struct Deployment {
    /// Where clients connect; for the embedded one, the only process.
    pub gateways: Vec<Node>,
    /// What stores messages; none of its own for the embedded one.
    pub routers: Vec<Node>,
    // Dropped after the nodes: they write to both.
    _backends: Option<Backends>,
    _folder: Folder,
}

impl Deployment {
    /// Everything in one process, on embedded parts.
    pub async fn embedded() -> Self {
        Self::embedded_with(&[]).await
    }

    /// The same with other settings.
    pub async fn embedded_with(settings: &[Setting]) -> Self {
        let folder = Folder::new();
        let mut all = vec![("ROOMCAST_DATA", folder.0.join("data").display().to_string())];
        all.extend_from_slice(settings);
        let node = Node::start("roomcast", "roomcast", folder.0.clone(), all);
        let mut deployment = Self { gateways: vec![node], routers: Vec::new(), _backends: None, _folder: folder };
        deployment.wait_until_ready().await;
        deployment
    }

    /// One process, or two gateways and two routers, with these settings; if this machine has what it needs.
    pub async fn everywhere_with(place: Place, settings: &[Setting]) -> Option<Self> {
        match place {
            Place::Embedded => Some(Self::embedded_with(settings).await),
            Place::Cluster => {
                let mut deployment = Self::cluster_on(Backends::new(&Servers::find()?).await, 2, 2, settings);
                deployment.wait_until_ready().await;
                Some(deployment)
            }
        }
    }

    /// Gateways and routers in a corner of their own on these servers.
    pub async fn cluster(servers: &Servers, gateways: usize, routers: usize) -> Self {
        let mut deployment = Self::cluster_on(Backends::new(servers).await, gateways, routers, &[]);
        deployment.wait_until_ready().await;
        deployment
    }

    /// The same on parts that need not be there yet; returns without waiting.
    pub fn cluster_on(backends: Backends, gateways: usize, routers: usize, settings: &[Setting]) -> Self {
        let folder = Folder::new();
        let mut all = vec![
            ("ROOMCAST_BUS", backends.bus.url().to_owned()),
            ("ROOMCAST_BUS_NETWORK", backends.bus.name().to_owned()),
            ("ROOMCAST_STORE", backends.store.url().to_owned()),
            ("ROOMCAST_STORE_CONNECTIONS", "4".to_owned()),
            ("ROOMCAST_PRESENCE", backends.presence.0.clone()),
            ("ROOMCAST_PRESENCE_PREFIX", backends.presence.1.clone()),
            ("ROOMCAST_SHARDS", SHARDS.to_string()),
        ];
        all.extend_from_slice(settings);
        let mut of_gateways = all.clone();
        of_gateways.push(("ROOMCAST_JWT_SECRET", SECRET.to_owned()));
        of_gateways.push(("ROOMCAST_DRAIN_SECONDS", "1".to_owned()));
        let start = |program: &'static str, settings: &Vec<Setting>, index: usize| {
            Node::start(format!("{program} {index}"), program, folder.0.clone(), settings.clone())
        };
        let mut deployment = Self {
            gateways: (0..gateways).map(|index| start("roomcast-gateway", &of_gateways, index)).collect(),
            routers: (0..routers).map(|index| start("roomcast-router", &all, index)).collect(),
            _backends: Some(backends),
            _folder: folder,
        };
        // RabbitMQ 3.10 lets a quorum queue be seen before its process is there: who consumes from it in that moment is hung up on with
        // "541 INTERNAL_ERROR", and comes back. It happens where several nodes make the same queues at once.
        deployment.announce("INTERNAL_ERROR");
        // And on a busy machine it takes its time over a connection.
        deployment.announce("not connected yet");
        deployment
    }

    /// All nodes.
    pub fn nodes(&mut self) -> impl Iterator<Item = &mut Node> {
        self.gateways.iter_mut().chain(&mut self.routers)
    }

    /// Waits until every node takes work.
    pub async fn wait_until_ready(&mut self) {
        for node in self.nodes() {
            node.wait_until_ready().await;
        }
    }

    /// Warnings with these words are part of the test, on whichever node.
    pub fn announce(&mut self, words: &str) {
        self.nodes().for_each(|node| node.announce(words));
    }

    /// Stops all nodes and starts them again.
    pub async fn restart(&mut self) {
        self.nodes().for_each(Node::terminate);
        self.nodes().for_each(|node| assert!(node.wait_for_end().success(), "a graceful stop ends well"));
        self.nodes().for_each(Node::start_again);
        self.wait_until_ready().await;
    }

    /// Where apps find it: the addresses of all gateways.
    pub fn urls(&self) -> Vec<String> {
        self.gateways.iter().map(Node::url).collect()
    }

    /// The address of one gateway; with fewer of them, of the one that a balancer would choose.
    pub fn url(&self, index: usize) -> String {
        self.gateways[index % self.gateways.len()].url()
    }

    /// The REST API of one gateway.
    pub fn rest(&self, index: usize) -> Rest {
        Rest::new(self.url(index))
    }
}

/// A folder that goes with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("roomcast-test-{}", Uuid::new_v4().simple()));
        std::fs::create_dir_all(Path::new(&folder)).expect("making a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
