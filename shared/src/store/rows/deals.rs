//! What the rows of deals look like.

use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{CustomerId, Deal, DealId, RoomId, RoomName, RoomToken, Terms, Timestamp, UserId};
use crate::store::StoreFault;

#[derive(FromRow)]
pub(in crate::store) struct DealRow {
    id: Uuid,
    room_id: Uuid,
    room_token: String,
    room_name: Option<String>,
    customer: String,
    vendor: String,
    customer_user: Uuid,
    vendor_user: Uuid,
    requester_user: Uuid,
    created_at_ms: i64,
    accepted_at_ms: Option<i64>,
    told: i16,
}

impl TryFrom<DealRow> for Deal {
    type Error = StoreFault;

    fn try_from(row: DealRow) -> Result<Self, StoreFault> {
        Ok(Self {
            id: DealId::from_uuid(row.id),
            terms: Terms {
                customer: CustomerId::trusted(row.customer),
                vendor: CustomerId::trusted(row.vendor),
                name: row.room_name.map(RoomName::trusted),
                token: RoomToken::trusted(row.room_token),
            },
            room: RoomId::from_uuid(row.room_id),
            customer: UserId::from_uuid(row.customer_user),
            vendor: UserId::from_uuid(row.vendor_user),
            requester: UserId::from_uuid(row.requester_user),
            created_at: Timestamp::from_millis(row.created_at_ms),
            accepted_at: row.accepted_at_ms.map(Timestamp::from_millis),
            is_told: row.told != 0,
        })
    }
}

#[derive(FromRow)]
pub(in crate::store) struct PartnerRow {
    user_id: Uuid,
    partner: Uuid,
}

impl TryFrom<PartnerRow> for (UserId, UserId) {
    type Error = StoreFault;

    fn try_from(row: PartnerRow) -> Result<Self, StoreFault> {
        Ok((UserId::from_uuid(row.user_id), UserId::from_uuid(row.partner)))
    }
}
