//! Deals by their tokens, for the two people whose they are, and nobody else. An accepted one is remembered for a moment.

use std::sync::Arc;

use moka::sync::Cache;
use shared::domain::{Code, Deal, DealId, Rejection, RoomToken, Tenant, UserId};
use shared::limits;
use shared::store::Store;

use super::refuse;

/// The deals of all tenants.
pub struct Deals {
    store: Arc<dyn Store>,
    known: Cache<DealId, Deal>,
}

impl Deals {
    /// Over a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        let known = Cache::builder().max_capacity(limits::CHECKS_REMEMBERED).time_to_live(limits::CHECK_REMEMBERED).build();
        Self { store, known }
    }

    /// The deal of this token, accepted or not, if this user is one of the two.
    pub async fn of_token(&self, tenant: &Tenant, token: &RoomToken, user: UserId) -> Result<Deal, Rejection> {
        let id = DealId::of_token(tenant, token);
        let found = match self.known.get(&id) {
            Some(known) => Some(known),
            None => self.store.find_deal(id).await.map_err(refuse)?,
        };
        let deal = found.ok_or_else(|| rejected(Code::NotFound, "there is no room of this roomToken"))?;
        if deal.partner_of(user).is_none() {
            return Err(rejected(Code::Forbidden, "the room of this roomToken is that of two other people"));
        }
        if deal.is_accepted() {
            self.known.insert(id, deal.clone());
        }
        Ok(deal)
    }

    /// The same, if both have agreed on it; without a token, the one that was accepted last.
    pub async fn accepted(&self, tenant: &Tenant, token: Option<&RoomToken>, user: UserId) -> Result<Deal, Rejection> {
        let Some(token) = token else {
            let last = self.store.find_last_deal(user).await.map_err(refuse)?;
            return last
                .ok_or_else(|| Rejection::invalid("roomToken", "roomToken is required: no room of yours was accepted yet"));
        };
        let deal = self.of_token(tenant, token, user).await?;
        if !deal.is_accepted() {
            return Err(rejected(Code::Conflict, "the other one has not accepted the room of this roomToken yet"));
        }
        Ok(deal)
    }
}

fn rejected(code: Code, message: &'static str) -> Rejection {
    Rejection::new(code, message).about("roomToken")
}
