//! Lets those know of a message who do not hear its room: the one to whom it is said, and, by the webhook, those who are away.

use std::collections::{BTreeMap, BTreeSet};

use shared::bus::BusFault;
use shared::domain::{Entry, Hook, Mail, Message, NodeId, RoomId, Submission, Submitted, UserEvent, UserId};
use shared::limits;
use shared::presence::PresenceFault;
use shared::retry::Backoff;
use shared::store::{Appended, StoreFault};
use tracing::{debug, error};

use crate::batch::Dealt;
use crate::persist::Persisted;
use crate::run::Worker;

/// Tells the nodes where a message's receiver is connected. If nobody knows where that is, the receiver is told when it connects.
pub async fn approach(worker: &Worker, batch: &[Submission], persisted: &[Persisted]) -> Result<(), BusFault> {
    let said: Vec<(UserId, &Message)> = batch
        .iter()
        .zip(persisted)
        .filter_map(|(submission, persisted)| Some((receiver(submission)?, stored(persisted)?)))
        .collect();
    if said.is_empty() {
        return Ok(());
    }
    let users: Vec<UserId> = said.iter().map(|(to, _)| *to).collect();
    let seats = match worker.presence.seats(&users).await {
        Ok(seats) => seats,
        Err(fault) => {
            debug!(%fault, "it is not known where users are");
            return Ok(());
        }
    };
    for (to, message) in said {
        let nodes: BTreeSet<NodeId> = seats.iter().filter(|seat| seat.user == to).map(|seat| seat.node).collect();
        for node in nodes {
            worker.bus.post(node, Mail::Users(vec![to], UserEvent::Message(Box::new(message.clone())))).await?;
        }
    }
    Ok(())
}

/// Puts the messages into the webhook's outbox that somebody has missed, however long the store is away.
pub async fn notify(worker: &Worker, persisted: &[Persisted]) -> Dealt {
    let messages: Vec<&Message> = persisted.iter().filter_map(stored).collect();
    if !worker.outbox.is_used() || messages.is_empty() {
        return Dealt::Stored;
    }
    let mut backoff = Backoff::default();
    loop {
        match put_missed(worker, &messages).await {
            Ok(()) => return Dealt::Stored,
            Err(StoreFault::Unavailable(_)) => tokio::select! {
                () = worker.tasks.stopped() => return Dealt::GivenUp,
                () = backoff.wait() => {}
            },
            Err(fault @ (StoreFault::Broken(_) | StoreFault::Conflict(_))) => {
                error!(%fault, messages = messages.len(), "the webhook is not told of some messages");
                return Dealt::Stored;
            }
        }
    }
}

async fn put_missed(worker: &Worker, messages: &[&Message]) -> Result<(), StoreFault> {
    let rooms: Vec<RoomId> = messages.iter().map(|message| message.room).collect::<BTreeSet<_>>().into_iter().collect();
    let mut members: BTreeMap<RoomId, Vec<UserId>> = BTreeMap::new();
    for (room, user) in worker.store.find_members(&rooms, limits::HOOK_ROOM_MEMBERS + 1).await? {
        members.entry(room).or_default().push(user);
    }
    members.retain(|_, users| users.len() <= limits::HOOK_ROOM_MEMBERS as usize);
    // A guest who is away is nobody any more: there is nobody to call.
    members.values_mut().for_each(|users| users.retain(|user| !user.is_guest()));
    let away = match away(worker, &members).await {
        Ok(away) => away,
        Err(fault) => {
            // To wait would hold up the room; who was away is not known any more once the presence server is back.
            debug!(%fault, "it is not known who has missed a message");
            return Ok(());
        }
    };
    let missed = |message: &&Message| {
        let members = members.get(&message.room)?;
        let users: Vec<UserId> =
            members.iter().filter(|user| **user != message.author.id && away.contains(user)).copied().collect();
        (!users.is_empty()).then(|| Hook::message(message, users))
    };
    let hooks: Vec<Hook> = messages.iter().filter_map(missed).collect();
    worker.outbox.put(&hooks).await
}

async fn away(worker: &Worker, members: &BTreeMap<RoomId, Vec<UserId>>) -> Result<BTreeSet<UserId>, PresenceFault> {
    let users: Vec<UserId> = members.values().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let mut away = BTreeSet::new();
    for chunk in users.chunks(limits::SEATS_AT_ONCE) {
        let standings = worker.presence.standings(chunk).await?;
        away.extend(chunk.iter().zip(standings).filter(|(_, standing)| !standing.is_online).map(|(user, _)| *user));
    }
    Ok(away)
}

/// To whom alone something is said.
fn receiver(submission: &Submission) -> Option<UserId> {
    match submission.what {
        Submitted::Message { to, .. } => to,
        Submitted::Change { .. } => None,
    }
}

/// Something that was said, and is there still: nobody is called for what was done to it later.
fn stored(persisted: &Persisted) -> Option<&Message> {
    match persisted {
        Persisted::Done(Appended::Stored(Entry::Message(message))) => {
            Some(message).filter(|message| message.deleted_at.is_none())
        }
        Persisted::Done(Appended::Stored(Entry::Change(_)) | Appended::Refused(_) | Appended::NoSuchRoom)
        | Persisted::Refused(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use shared::clock;
    use shared::domain::{
        Author, Body, Content, Fact, MessageId, MessageKind, NewRoom, Role, RoomName, Seq, Username, Visibility,
    };
    use shared::presence::{Statement, UserSeat};

    use super::*;

    #[tokio::test]
    async fn those_are_called_who_are_away_and_can_be() {
        let worker = Worker::in_memory().await;
        let room = RoomId::from_uuid(clock::new_uuid());
        let somebody = || UserId::from_uuid(clock::new_uuid());
        let [speaker, there, away] = [(); 3].map(|()| somebody());
        let guest = UserId::of_guest(room, &Username::trusted("gus"));
        let (name, created_at) = (RoomName::trusted("lounge"), clock::now());
        let new = NewRoom { id: room, name, creator: speaker, visibility: Visibility::Public, created_at };
        worker.store.create_room(&new).await.unwrap();
        for member in [there, away, guest] {
            worker.store.join_room(room, member, Role::Member, created_at).await.unwrap();
        }
        let user = Author { id: there, username: Username::trusted("there") };
        let seat = UserSeat { user, connections: 1, is_known: false, idle: Duration::ZERO };
        let node = NodeId::from_uuid(clock::new_uuid());
        worker.presence.state(node, &Statement { users: vec![seat], rooms: Vec::new() }).await.unwrap();

        let author = Author { id: speaker, username: Username::trusted("speaker") };
        let body = Body::new(Content::trusted("hello"), MessageKind::Text);
        let message = Message::new(MessageId::from_uuid(clock::new_uuid()), room, Seq(1), author, body, created_at);
        put_missed(&worker, &[&message]).await.unwrap();

        let now = clock::now();
        let claimed = worker.store.claim_hooks(9, now, now).await.unwrap();
        let called: Vec<_> = claimed.into_iter().map(|claimed| claimed.hook.fact).collect();
        let [Fact::Message(missed)] = &called[..] else { panic!("one message: {called:?}") };
        assert_eq!((missed.id, &missed.users[..]), (message.id, &[away][..]));
    }
}
