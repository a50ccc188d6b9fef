//! Edit a message, delete it, put an emoji under it, or take one away.

use shared::clock;
use shared::domain::{Alter, Alteration, Answer, Author, MessageId, Rejection, Submitted};
use shared::store::Store;

use super::{mention, send};
use crate::accounts::Members;
use crate::gateway::Gateway;
use crate::socket::{Caller, Respond};
use crate::submit::{NewEntry, Submitter};

/// Hands a change to its room's router. Whether it may be made is decided there, in the room's order.
pub async fn alter(gateway: &Gateway, caller: &Caller, command: Alter, respond: Respond) {
    match entry(&*gateway.store, &gateway.members, &caller.user, command).await {
        Ok(entry) => {
            let Some(asker) = send::asker(caller, respond) else { return };
            gateway.submitter.submit(&caller.user, entry, asker);
        }
        Err(rejection) => respond.refuse(&rejection),
    }
}

/// The same for a request, which waits for the outcome.
pub async fn alter_and_wait(
    store: &dyn Store,
    members: &Members,
    submitter: &Submitter,
    user: &Author,
    command: Alter,
) -> Result<Answer, Rejection> {
    let entry = entry(store, members, user, command).await?;
    submitter.submit_and_wait(user, entry).await
}

async fn entry(store: &dyn Store, members: &Members, user: &Author, command: Alter) -> Result<NewEntry, Rejection> {
    let Alter { room, message, mut alteration, client_id } = command;
    members.admit(room, user.id).await?;
    if let Alteration::Edit { content, mentions } = &mut alteration {
        mention::resolve(store, room, content, mentions).await?;
    }
    let id = match &client_id {
        Some(client_id) => MessageId::of_change(room, user.id, client_id),
        None => MessageId::from_uuid(clock::new_uuid()),
    };
    Ok(NewEntry { id, room, what: Submitted::Change { message, alteration }, client_id })
}
