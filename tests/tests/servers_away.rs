//! A server behind the product dies, hangs or is not there yet: sends are answered in time, and all recovers by itself.

use std::time::Duration;

use tests::{Backends, Crowd, Deployment, Follower, PrivateServer, Servers, Talker, assert_stored_once};
use xtask::services::{Recipe, postgres, rabbitmq, redis};

/// What the product may take to notice, and to find a server that is back, on a busy machine.
const SOON: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_killed() {
    let Some(mut scene) = Scene::<postgres::Recipe>::start().await else { return };
    scene.server.kill();
    scene.sends_are_unavailable().await;
    scene.server.restart();
    scene.ends_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_paused() {
    let Some(mut scene) = Scene::<postgres::Recipe>::start().await else { return };
    scene.server.pause();
    scene.sends_are_unavailable().await;
    scene.server.resume();
    scene.ends_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rabbitmq_killed() {
    let Some(mut scene) = Scene::<rabbitmq::Recipe>::start().await else { return };
    scene.server.kill();
    scene.sends_are_unavailable().await;
    scene.server.restart();
    scene.ends_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rabbitmq_paused() {
    let Some(mut scene) = Scene::<rabbitmq::Recipe>::start().await else { return };
    scene.server.pause();
    scene.sends_are_unavailable().await;
    scene.server.resume();
    scene.ends_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_killed() {
    let Some(mut scene) = Scene::<redis::Recipe>::start().await else { return };
    scene.server.kill();
    scene.sends_go_on().await;
    scene.server.restart();
    scene.ends_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_paused() {
    let Some(mut scene) = Scene::<redis::Recipe>::start().await else { return };
    scene.server.pause();
    scene.sends_go_on().await;
    scene.server.resume();
    scene.ends_well().await;
}

/// A cluster in which one server is the test's own, and people who talk and listen all the time.
struct Scene<R: Recipe> {
    crowd: Crowd,
    talkers: Vec<Talker>,
    followers: Vec<Follower>,
    deployment: Deployment,
    // Dropped after those who need it.
    server: PrivateServer<R>,
}

impl<R: Recipe> Scene<R> {
    /// With the server away at first: the processes stay up, say what they miss, and come up when it appears.
    async fn start() -> Option<Self> {
        let mut servers = Servers::find()?;
        let mut server = PrivateServer::<R>::start()?;
        let place = match R::NAME {
            postgres::Recipe::NAME => &mut servers.postgres,
            redis::Recipe::NAME => &mut servers.redis,
            _ => &mut servers.rabbitmq,
        };
        *place = server.url();
        let backends = Backends::new(&servers).await;
        server.kill();

        let mut deployment = Deployment::cluster_on(backends, 2, 2, &[]);
        deployment.announce(part::<R>());
        for node in deployment.nodes() {
            node.wait_until_it_names(part::<R>()).await;
            assert!(node.is_alive().await, "/healthz is about the process alone");
        }
        server.restart();
        deployment.wait_until_ready().await;

        let crowd = Crowd::new(&deployment, 4).await;
        let mut followers = Vec::new();
        for index in 0..2 {
            followers.push(Follower::start(&crowd.people[index], &crowd.room, vec![deployment.url(index)]).await);
        }
        let talkers = (2..4).map(|index| Talker::start(&crowd.people[index], &crowd.room, vec![deployment.url(index)]));
        let scene = Self { talkers: talkers.collect(), crowd, followers, deployment, server };
        scene.talks().await;
        Some(scene)
    }

    async fn talks(&self) {
        for talker in &self.talkers {
            talker.acknowledges_more(15, SOON).await;
        }
    }

    /// That each answer comes within 5 s is checked by the talkers themselves, for every send.
    async fn sends_are_unavailable(&mut self) {
        for talker in &self.talkers {
            talker.is_refused("unavailable", SOON).await;
        }
        self.is_named().await;
    }

    async fn sends_go_on(&mut self) {
        self.is_named().await;
        self.talks().await;
        for talker in &self.talkers {
            assert_eq!(talker.refusals(), [], "presence is away, and messages do not need it");
        }
    }

    async fn is_named(&mut self) {
        for node in self.deployment.nodes() {
            node.wait_until_it_names(part::<R>()).await;
            assert!(node.is_alive().await, "/healthz is about the process alone");
        }
    }

    async fn ends_well(mut self) {
        self.deployment.wait_until_ready().await;
        self.talks().await;
        let mut receipts = Vec::new();
        for talker in self.talkers {
            receipts.extend(talker.finish().await);
        }
        let history = self.deployment.rest(0).history(&self.crowd.people[0], &self.crowd.room).await;
        assert_stored_once(&receipts, &history);
        for follower in &self.followers {
            assert_eq!(follower.hears_all_up_to(history.len() as u64).await, history);
        }
    }
}

/// The part of the product that the server carries, as `/readyz` and the log call it.
fn part<R: Recipe>() -> &'static str {
    match R::NAME {
        postgres::Recipe::NAME => "store",
        redis::Recipe::NAME => "presence",
        _ => "bus",
    }
}
