//! Deals: a customer and a vendor agree on a room of their own. One asks for it, the other accepts.

use serde::{Deserialize, Serialize};

use super::{CustomerId, DealId, Rejection, RoomId, RoomName, RoomToken, Timestamp, UserId};

/// What two people agree on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Who buys, as their app knows it.
    pub customer: CustomerId,
    /// Who sells.
    pub vendor: CustomerId,
    /// What the app calls the room, if it has a name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<RoomName>,
    /// By what both of them name the room ever after: nobody else of their tenant may have the same.
    pub token: RoomToken,
}

/// A room that was asked for, and perhaps accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deal {
    /// Follows from the tenant and the token.
    pub id: DealId,
    /// What was asked for.
    pub terms: Terms,
    /// The room; there need not be one before the deal is accepted.
    pub room: RoomId,
    /// The customer's user.
    pub customer: UserId,
    /// The vendor's.
    pub vendor: UserId,
    /// Which of them has asked.
    pub requester: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When the other one accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// Whether the requester was told of that, on some device.
    #[serde(default)]
    pub is_told: bool,
}

impl Deal {
    /// The other one of the two; none, if this user is neither.
    pub fn partner_of(&self, user: UserId) -> Option<UserId> {
        match user {
            user if user == self.customer => Some(self.vendor),
            user if user == self.vendor => Some(self.customer),
            _ => None,
        }
    }

    /// The same, as their app knows that one.
    pub fn partner_id_of(&self, user: UserId) -> &CustomerId {
        if user == self.customer { &self.terms.vendor } else { &self.terms.customer }
    }

    /// The two.
    pub const fn pair(&self) -> [UserId; 2] {
        [self.customer, self.vendor]
    }

    /// Who has to accept it.
    pub fn requested(&self) -> UserId {
        if self.requester == self.customer { self.vendor } else { self.customer }
    }

    /// Whether it was accepted.
    pub const fn is_accepted(&self) -> bool {
        self.accepted_at.is_some()
    }

    /// What is asked for, or accepted, is this deal and not another one under the same token.
    pub fn check(&self, terms: &Terms) -> Result<(), Rejection> {
        let of = |field: &'static str| Rejection::invalid(field, format!("{field} is not that of the room of this roomToken"));
        match &self.terms {
            own if own.customer != terms.customer => Err(of("customerID")),
            own if own.vendor != terms.vendor => Err(of("vendorID")),
            own if terms.name.is_some() && own.name != terms.name => Err(of("roomID")),
            _ => Ok(()),
        }
    }
}

/// What somebody is told of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DealStep {
    /// The other one asks for it.
    Requested,
    /// The other one is in the room now.
    Joined,
    /// The other one has accepted it.
    Accepted,
}
