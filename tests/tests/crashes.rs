//! Any one part may die or be replaced under load: what was acknowledged is there once, everybody hears everything once, in order.

use std::time::Duration;

use tests::{Crowd, Deployment, Follower, Node, Place, Receipt, Servers, Talker, assert_stored_once};

/// What a rebalance of shards and a reconnect may take on a busy machine.
const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_router_loses_nothing() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let party = Party::start(&deployment).await;

    for victim in [0, 1] {
        party.talks_without(&mut deployment.routers[victim], Node::kill).await;
    }

    party.talks().await;
    party.ends_well(&deployment).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routers_that_are_replaced_lose_nothing() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let party = Party::start(&deployment).await;

    for victim in [0, 1] {
        party.talks_without(&mut deployment.routers[victim], Node::stop).await;
    }

    party.talks().await;
    party.ends_well(&deployment).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_on_a_killed_gateway_comes_back_elsewhere_and_misses_nothing() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let party = Party::start(&deployment).await;

    party.talks().await;
    deployment.gateways[0].kill();
    party.talks().await;
    deployment.gateways[0].start_again();
    deployment.gateways[0].wait_until_ready().await;
    deployment.gateways[1].kill();
    party.talks().await;
    deployment.gateways[1].start_again();
    deployment.gateways[1].wait_until_ready().await;

    party.ends_well(&deployment).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_on_a_replaced_gateway_comes_back_elsewhere_and_misses_nothing() {
    let Some(mut deployment) = Place::Cluster.start().await else { return };
    let party = Party::start(&deployment).await;

    for victim in [0, 1] {
        party.talks_without(&mut deployment.gateways[victim], Node::stop).await;
    }

    party.ends_well(&deployment).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_process_may_be_killed_and_loses_nothing() {
    let mut deployment = Deployment::embedded().await;
    let party = Party::start(&deployment).await;

    for _ in 0..2 {
        party.talks().await;
        deployment.gateways[0].kill();
        deployment.gateways[0].start_again();
        deployment.wait_until_ready().await;
    }

    party.talks().await;
    party.ends_well(&deployment).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_last_router_is_missed() {
    let Some(servers) = Servers::find() else { return };
    let mut deployment = Deployment::cluster(&servers, 1, 1).await;
    let crowd = Crowd::new(&deployment, 2).await;
    let follower = Follower::start(&crowd.people[1], &crowd.room, deployment.urls()).await;
    let talker = Talker::start(&crowd.people[0], &crowd.room, deployment.urls());
    talker.acknowledges_more(10, SOON).await;

    deployment.routers[0].kill();
    talker.is_refused("unavailable", SOON).await;
    deployment.routers[0].start_again();
    talker.acknowledges_more(10, SOON).await;

    let receipts = talker.finish().await;
    let history = deployment.rest(0).history(&crowd.people[0], &crowd.room).await;
    assert_stored_once(&receipts, &history);
    assert_eq!(follower.hears_all_up_to(history.len() as u64).await, history);
}

/// People who talk and people who listen, on all gateways.
struct Party {
    crowd: Crowd,
    talkers: Vec<Talker>,
    followers: Vec<Follower>,
}

impl Party {
    async fn start(deployment: &Deployment) -> Self {
        let crowd = Crowd::new(deployment, 4).await;
        let ways = |first: usize| vec![deployment.url(first), deployment.url(first + 1)];
        let mut followers = Vec::new();
        for index in 0..2 {
            followers.push(Follower::start(&crowd.people[index], &crowd.room, ways(index)).await);
        }
        let talkers = (2..4).map(|index| Talker::start(&crowd.people[index], &crowd.room, ways(index))).collect();
        Self { crowd, talkers, followers }
    }

    /// Everybody who talks is heard by the store.
    async fn talks(&self) {
        for talker in &self.talkers {
            talker.acknowledges_more(15, SOON).await;
        }
    }

    /// The talking goes on while a part is away.
    async fn talks_without(&self, victim: &mut Node, end: impl FnOnce(&mut Node)) {
        self.talks().await;
        end(victim);
        self.talks().await;
        victim.start_again();
        victim.wait_until_ready().await;
    }

    async fn ends_well(self, deployment: &Deployment) {
        let mut receipts: Vec<Receipt> = Vec::new();
        for talker in self.talkers {
            receipts.extend(talker.finish().await);
        }
        let history = deployment.rest(0).history(&self.crowd.people[0], &self.crowd.room).await;
        assert_stored_once(&receipts, &history);
        for follower in &self.followers {
            assert_eq!(follower.hears_all_up_to(history.len() as u64).await, history);
        }
    }
}
