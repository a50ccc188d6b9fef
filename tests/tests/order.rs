//! A room has one order, and everybody sees it.

use tests::{Crowd, Deployment, Follower, assert_dense, assert_stored_once, everywhere};

everywhere![what_one_says_at_once_arrives_in_that_order, two_people_at_once_make_one_order];

async fn what_one_says_at_once_arrives_in_that_order(deployment: &mut Deployment) {
    let crowd = Crowd::new(deployment, 2).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    let contents: Vec<String> = (0..20).map(|number| format!("message {number}")).collect();

    let receipts = ann.say_all(&crowd.room, contents.clone()).await;
    assert_eq!(receipts.iter().map(|receipt| receipt.seq).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    for chatter in [&ann, &ben] {
        let heard = chatter.hear(&crowd.room, 20).await;
        assert_eq!(heard.into_iter().map(|message| message.content).collect::<Vec<_>>(), contents);
    }
}

async fn two_people_at_once_make_one_order(deployment: &mut Deployment) {
    const EACH: usize = 250;
    let crowd = Crowd::new(deployment, 3).await;
    let (ann, ben) = (crowd.enter(deployment, 0).await, crowd.enter(deployment, 1).await);
    let onlooker = Follower::start(&crowd.people[2], &crowd.room, vec![deployment.url(1)]).await;

    let words = |name: &'static str| (0..EACH).map(move |number| format!("{name} {number}"));
    let (by_ann, by_ben) = tokio::join!(ann.say_all(&crowd.room, words("ann")), ben.say_all(&crowd.room, words("ben")));

    let heard = ann.hear(&crowd.room, 2 * EACH).await;
    assert_dense("ann", &heard, 1);
    assert_eq!(heard, ben.hear(&crowd.room, 2 * EACH).await);
    assert_eq!(heard, onlooker.hears_all_up_to(2 * EACH as u64).await);
    for name in ["ann", "ben"] {
        let own = heard.iter().map(|message| &message.content).filter(|content| content.starts_with(name)).cloned();
        assert_eq!(own.collect::<Vec<_>>(), words(name).collect::<Vec<_>>());
    }
    let history = deployment.rest(0).history(&crowd.people[0], &crowd.room).await;
    assert_eq!(heard, history);
    assert_stored_once(&[by_ann, by_ben].concat(), &history);
}
