//! Somebody who wants to hear everything, and comes back whenever the connection is lost.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::{Account, Chatter, Heard, assert_dense, eventually};

/// A client that joins with the last `seq` that it heard, at the next gateway in turn after each loss.
pub struct Follower {
    name: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    task: JoinHandle<()>,
}

impl Follower {
    /// Follows the room from its first message on, and is there when this returns.
    pub async fn start(account: &Account, room: &str, urls: Vec<String>) -> Self {
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let first = attempt(&urls[0], account, room, 0).await.unwrap_or_else(|| panic!("{} cannot hear the room", urls[0]));
        let (account, room, of_task) = (account.clone(), room.to_owned(), Arc::clone(&heard));
        let name = format!("{} at {}", account.username, urls.join(", "));
        let task = tokio::spawn(async move {
            let mut connection = Some(first);
            let mut turn = 0;
            loop {
                match &connection {
                    Some(chatter) => {
                        listen(chatter, &room, &of_task).await;
                        turn += 1;
                    }
                    None => sleep(Duration::from_millis(100)).await,
                }
                let since = lock(&of_task).last().map_or(0, |message| message.seq);
                connection = attempt(&urls[turn % urls.len()], &account, &room, since).await;
                turn += usize::from(connection.is_none());
            }
        });
        Self { name, heard, task }
    }

    /// What was heard so far, over all connections.
    pub fn heard(&self) -> Vec<Heard> {
        lock(&self.heard).clone()
    }

    /// Waits until it has heard up to there, and checks that it heard everything once and in order.
    pub async fn hears_all_up_to(&self, seq: u64) -> Vec<Heard> {
        let what = format!("{} hears up to {seq}", self.name);
        eventually(&what, Duration::from_secs(30), async || {
            assert!(!self.task.is_finished(), "{} gave up", self.name);
            lock(&self.heard).last().is_some_and(|message| message.seq >= seq).then_some(())
        })
        .await;
        let heard = self.heard();
        assert_dense(&self.name, &heard, 1);
        heard
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn attempt(url: &str, account: &Account, room: &str, since: u64) -> Option<Chatter> {
    let chatter = Chatter::connect(url, Some(&account.token)).await.ok()?;
    chatter.join(room, Some(since)).await.ok()?;
    Some(chatter)
}

/// Copies what is told, in order and as it is, until the connection ends.
async fn listen(chatter: &Chatter, room: &str, heard: &Mutex<Vec<Heard>>) {
    let mut copied = 0;
    loop {
        // Asked first: what came before the end is copied too.
        let ended = chatter.log().ended().is_some();
        let all = chatter.heard(room);
        lock(heard).extend_from_slice(&all[copied..]);
        copied = all.len();
        if ended {
            return;
        }
        chatter.log().more_than("receive_message", copied).await;
    }
}

fn lock(heard: &Mutex<Vec<Heard>>) -> std::sync::MutexGuard<'_, Vec<Heard>> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
