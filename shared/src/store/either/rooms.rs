//! Rooms and their members.

use async_trait::async_trait;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::{Adapter, begin, uuids};
use crate::domain::{NewRoom, Role, Room, RoomId, RoomSummary, Timestamp, UserId};
use crate::limits;
use crate::store::entry_rows::MessageRow;
use crate::store::rows::{RoomRow, RoomSummaryRow, Standing, StandingRow, all, joined, json, with_last};
use crate::store::{Joined, Rooms, StoreFault};

#[async_trait]
impl Rooms for Adapter {
    async fn create_room(&self, room: &NewRoom) -> Result<Room, StoreFault> {
        let insert_room = query_as::<_, RoomRow>(include_str!("sql/insert_room.sql"))
            .bind(room.id.as_uuid())
            .bind(room.name.as_str())
            .bind(room.creator.as_uuid())
            .bind(room.visibility.as_str())
            .bind(room.created_at.as_millis());
        let insert_creator = query(include_str!("sql/insert_member.sql"))
            .bind(room.id.as_uuid())
            .bind(room.creator.as_uuid())
            .bind(Role::Admin.as_str())
            .bind(room.created_at.as_millis());
        let row = self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            let row = insert_room.fetch_one(&mut *transaction).await?;
            insert_creator.execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(row)
        });
        row.await?.try_into()
    }

    async fn find_room(&self, id: RoomId) -> Result<Option<Room>, StoreFault> {
        let find = query_as::<_, RoomRow>(include_str!("sql/find_room.sql")).bind(id.as_uuid());
        self.fetch_optional(find).await?.map(Room::try_from).transpose()
    }

    async fn list_rooms(&self, user: UserId, before: Option<RoomId>, limit: u32) -> Result<Vec<RoomSummary>, StoreFault> {
        let list = query_as::<_, RoomSummaryRow>(own_sql!("list_rooms"))
            .bind(user.as_uuid())
            .bind(before.map_or(Uuid::max(), RoomId::as_uuid))
            .bind(i64::from(limit))
            .bind(i64::from(limits::UNREAD_COUNTED));
        let summaries: Vec<RoomSummary> = all(self.fetch_all(list).await?)?;
        let ids = uuids(joined(&summaries).map(RoomId::as_uuid))?;
        let last = query_as::<_, MessageRow>(own_sql!("last_messages")).bind(ids);
        Ok(with_last(summaries, all(self.fetch_all(last).await?)?))
    }

    async fn join_room(&self, room: RoomId, user: UserId, role: Role, now: Timestamp) -> Result<Joined, StoreFault> {
        let insert = query(include_str!("sql/insert_member.sql"))
            .bind(room.as_uuid())
            .bind(user.as_uuid())
            .bind(role.as_str())
            .bind(now.as_millis());
        if self.execute(insert).await? > 0 {
            return Ok(Joined::Now(role));
        }
        Ok(self.standing(room, user).await?.into())
    }

    async fn find_roles(&self, asked: &[(RoomId, UserId)]) -> Result<Vec<((RoomId, UserId), Role)>, StoreFault> {
        let standings = self.standings(asked).await?;
        Ok(standings.into_iter().filter_map(|(asked, standing)| Some((asked, standing.role()?))).collect())
    }
}

impl Adapter {
    /// What a user is to a room, if anything.
    pub(super) async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<Standing>, StoreFault> {
        Ok(self.standings(&[(room, user)]).await?.pop().map(|(_, standing)| standing))
    }

    async fn standings(&self, asked: &[(RoomId, UserId)]) -> Result<Vec<((RoomId, UserId), Standing)>, StoreFault> {
        let asked = json(asked.iter().map(|(room, user)| (room.as_uuid().simple(), user.as_uuid().simple())))?;
        all(self.fetch_all(query_as::<_, StandingRow>(own_sql!("find_roles")).bind(asked)).await?)
    }
}
