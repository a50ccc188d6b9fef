//! Deals: rooms of two people, asked for by one of them and accepted by the other.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::directs;
use super::{Adapter, begin, uuids};
use crate::domain::{Deal, DealId, NewRoom, Room, Seq, Timestamp, UserId};
use crate::store::rows::{DealRow, PartnerRow, RoomRow, all};
use crate::store::{Deals, StoreFault};

#[async_trait]
impl Deals for Adapter {
    async fn request_deal(&self, deal: &Deal, open_max: u32) -> Result<Option<Deal>, StoreFault> {
        let lock = query(own_sql!("lock_requester")).bind(deal.requester.as_uuid());
        let insert = query(own_sql!("insert_deal"))
            .bind(deal.id.as_uuid())
            .bind(deal.room.as_uuid())
            .bind(deal.terms.token.as_str())
            .bind(deal.terms.name.as_ref().map(|name| name.as_str()))
            .bind(deal.terms.customer.as_str())
            .bind(deal.terms.vendor.as_str())
            .bind(deal.customer.as_uuid())
            .bind(deal.vendor.as_uuid())
            .bind(deal.requester.as_uuid())
            .bind(deal.created_at.as_millis())
            .bind(i64::from(open_max));
        self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            lock.execute(&mut *transaction).await?;
            insert.execute(&mut *transaction).await?;
            transaction.commit().await
        })
        .await?;
        // None is ever removed: one that is not there now had no room.
        self.find_deal(deal.id).await
    }

    async fn find_deal(&self, id: DealId) -> Result<Option<Deal>, StoreFault> {
        let find = query_as::<_, DealRow>(include_str!("sql/find_deal.sql")).bind(id.as_uuid());
        self.fetch_optional(find).await?.map(Deal::try_from).transpose()
    }

    async fn accept_deal(&self, deal: &Deal, room: &NewRoom, now: Timestamp) -> Result<Option<Seq>, StoreFault> {
        let accept = query(include_str!("sql/accept_deal.sql")).bind(deal.id.as_uuid()).bind(now.as_millis());
        let find = query_as::<_, RoomRow>(include_str!("sql/find_room.sql")).bind(room.id.as_uuid());
        let opened = self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            if accept.execute(&mut *transaction).await?.rows_affected() == 0 {
                transaction.rollback().await?;
                return Ok(None);
            }
            directs::open(&mut transaction, room, deal.pair()).await?;
            let opened = find.fetch_one(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(Some(opened))
        });
        opened.await?.map(|row| Room::try_from(row).map(|room| room.last_seq)).transpose()
    }

    async fn list_deals(&self, user: UserId, limit: u32) -> Result<Vec<Deal>, StoreFault> {
        let list = query_as::<_, DealRow>(include_str!("sql/list_deals.sql")).bind(user.as_uuid()).bind(i64::from(limit));
        all(self.fetch_all(list).await?)
    }

    async fn find_last_deal(&self, user: UserId) -> Result<Option<Deal>, StoreFault> {
        let find = query_as::<_, DealRow>(include_str!("sql/find_last_deal.sql")).bind(user.as_uuid());
        self.fetch_optional(find).await?.map(Deal::try_from).transpose()
    }

    async fn note_deal_told(&self, id: DealId) -> Result<(), StoreFault> {
        self.execute(query(include_str!("sql/note_deal_told.sql")).bind(id.as_uuid())).await?;
        Ok(())
    }

    async fn partners(&self, users: &[UserId], limit: u32) -> Result<Vec<(UserId, UserId)>, StoreFault> {
        let ids = uuids(users.iter().map(|user| user.as_uuid()))?;
        let find = query_as::<_, PartnerRow>(own_sql!("partners")).bind(ids).bind(i64::from(limit));
        all(self.fetch_all(find).await?)
    }
}
