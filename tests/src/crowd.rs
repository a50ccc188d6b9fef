//! People with accounts, all members of one new room.

use crate::{Account, Chatter, Deployment};

/// Who is in the room. The first one made it.
pub struct Crowd {
    /// The room's id.
    pub room: String,
    /// Its members.
    pub people: Vec<Account>,
}

impl Crowd {
    /// Signs them up and lets them join; each over another gateway.
    pub async fn new(deployment: &Deployment, size: usize) -> Self {
        let mut people = Vec::new();
        for index in 0..size {
            people.push(deployment.rest(index).sign_up(&format!("p{index}")).await);
        }
        let room = deployment.rest(0).create_room(&people[0], "public").await;
        for (index, person) in people.iter().enumerate().skip(1) {
            deployment.rest(index).join(person, &room).await;
        }
        Self { room, people }
    }

    /// Connects one of them to the gateway of the same number, to hear the room from now on.
    pub async fn enter(&self, deployment: &Deployment, index: usize) -> Chatter {
        let chatter = Chatter::enter(&deployment.url(index), &self.people[index]).await;
        chatter.join(&self.room, None).await.unwrap_or_else(|refusal| panic!("joining: {refusal:?}"));
        chatter
    }
}
