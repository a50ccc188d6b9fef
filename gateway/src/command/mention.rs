//! Whom a message names.

use std::collections::HashMap;

use shared::domain::{Content, Rejection, RoomId, UserId, names};
use shared::limits;
use shared::store::{Store, folded};

use crate::accounts::refuse;

/// Leaves of `mentions`, whom the sender names by id, the members of the room, and adds those whom the text names. Who is no member is
/// named in vain, and the message is none the worse for it.
pub async fn resolve(store: &dyn Store, room: RoomId, content: &Content, mentions: &mut Vec<UserId>) -> Result<(), Rejection> {
    let in_text: Vec<Vec<String>> =
        names(content.as_str()).into_iter().map(|readings| readings.into_iter().map(folded).collect()).collect();
    if in_text.is_empty() && mentions.is_empty() {
        return Ok(());
    }
    let found = store.find_mentioned(room, mentions, &in_text.concat()).await.map_err(refuse)?;
    mentions.retain(|user| found.iter().any(|(member, _)| member == user));
    let by_name: HashMap<&str, UserId> = found.iter().filter_map(|(user, name)| Some((name.as_deref()?, *user))).collect();
    for readings in &in_text {
        let named = readings.iter().find_map(|reading| by_name.get(reading.as_str()));
        mentions.extend(named.filter(|user| !mentions.contains(user)).copied());
    }
    mentions.truncate(limits::MENTIONS);
    Ok(())
}
