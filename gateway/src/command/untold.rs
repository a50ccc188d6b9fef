//! What users were not told in their chats of two.

use std::collections::HashMap;
use std::sync::Arc;

use shared::domain::{RoomId, Seq, UserId};
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::{Store, StoreFault};

use crate::gather::{self, Questions};

/// Chats in which there is something that a user was not told on any device, each with the last message that it was told.
pub type Chats = Vec<(RoomId, Seq)>;

/// Answers who asks for a user's, until the process stops.
pub async fn look_up_untold(store: Arc<dyn Store>, questions: Questions<UserId, Chats>, tasks: Tasks) {
    let look_up = |users: Vec<UserId>| {
        let store = store.clone();
        async move { untold(&*store, &users).await }
    };
    gather::answer(questions, look_up, tasks).await;
}

/// What each of these users was not told; nothing of those who were told everything.
pub async fn untold(store: &dyn Store, users: &[UserId]) -> Result<HashMap<UserId, Chats>, StoreFault> {
    let mut all: HashMap<UserId, Chats> = HashMap::new();
    for untold in store.untold_directs(users, limits::DIRECTS_UNTOLD).await? {
        all.entry(untold.user).or_default().push((untold.room, untold.told));
    }
    Ok(all)
}
