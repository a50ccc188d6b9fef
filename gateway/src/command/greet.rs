//! What somebody who connects is told, without asking, of what concerns it alone.

use std::collections::HashMap;

use shared::domain::{Answer, Deal, DealStep, Event, RoomId, Seq};
use shared::limits;
use socketio::Weight;
use tracing::debug;

use super::hear_directs::{self, hear_untold};
use super::list_deals::with_online;
use crate::dialect::Floor;
use crate::gateway::Gateway;
use crate::socket::Caller;

/// Tells what is to be told on this floor.
pub async fn greet(gateway: &Gateway, caller: &Caller) {
    match caller.floor {
        Floor::Root | Floor::Plain => _ = hear_untold(gateway, caller).await,
        Floor::Marketplace => {
            if let Err(fault) = greet_customer(gateway, caller).await {
                debug!(%fault, "somebody's deals cannot be read");
                // It would hear nothing: it comes back, and is greeted then.
                caller.link.hang_up();
            }
        }
    }
}

/// Its deals, who in them is online, what it is asked for, what was accepted; and it hears the rooms, each from what it was not told.
async fn greet_customer(gateway: &Gateway, caller: &Caller) -> Result<(), shared::store::StoreFault> {
    let user = caller.user.id;
    let deals = gateway.store.list_deals(user, limits::DEALS_TOLD).await?;
    let accepted: Vec<RoomId> = deals.iter().filter(|deal| deal.is_accepted()).map(|deal| deal.room).collect();
    let ends: HashMap<RoomId, Seq> = gateway.store.last_seqs(&accepted).await?.into_iter().collect();
    caller.tell(Event::Done(&Answer::Deals(deals.clone())), Weight::Lasting);
    match with_online(gateway, user, deals.clone()).await {
        Ok(online) => caller.tell(Event::Done(&online), Weight::Lasting),
        Err(rejection) => debug!(%rejection, "somebody is not told who is online"),
    }
    for deal in &deals {
        if !deal.is_accepted() && deal.requested() == user {
            caller.tell(Event::Deal(DealStep::Requested, deal), Weight::Lasting);
        } else if deal.is_accepted() && deal.requester == user && !deal.is_told {
            tell_accepted(caller, deal);
            gateway.store.note_deal_told(deal.id).await?;
        }
    }
    hear_untold(gateway, caller).await;
    for room in accepted {
        if let Some(end) = ends.get(&room)
            && !hear_directs::hear(gateway, caller, room, *end).await
        {
            // It heard the room when it was restored, or just now, and so it is told all up to here.
            gateway.told.note(caller, room, *end);
        }
    }
    Ok(())
}

/// Tells the one who has asked for a deal that it has it.
pub fn tell_accepted(caller: &Caller, deal: &Deal) {
    caller.tell(Event::Deal(DealStep::Joined, deal), Weight::Lasting);
    caller.tell(Event::Deal(DealStep::Accepted, deal), Weight::Lasting);
}
