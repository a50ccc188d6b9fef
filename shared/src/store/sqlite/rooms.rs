//! Rooms and their members.

use async_trait::async_trait;
use sqlx::{Connection, query, query_as};
use uuid::Uuid;
use uuid::fmt::Simple;

use super::Sqlite;
use crate::domain::{NewRoom, Role, Room, RoomId, RoomSummary, Timestamp, UserId};
use crate::limits;
use crate::store::entry_rows::MessageRow;
use crate::store::rows::{RoomRow, RoomSummaryRow, Standing, StandingRow, all, joined, json, with_last};
use crate::store::{Joined, Rooms, StoreFault};

#[async_trait]
impl Rooms for Sqlite {
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
        let row = self.write(async |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
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
        let list = query_as::<_, RoomSummaryRow>(include_str!("sql/list_rooms.sql"))
            .bind(user.as_uuid())
            .bind(before.map_or(Uuid::max(), RoomId::as_uuid))
            .bind(i64::from(limit))
            .bind(i64::from(limits::UNREAD_COUNTED));
        let summaries: Vec<RoomSummary> = all(self.fetch_all(list).await?)?;
        let ids: Vec<Simple> = joined(&summaries).map(|room| room.as_uuid().simple()).collect();
        let last = query_as::<_, MessageRow>(include_str!("sql/last_messages.sql")).bind(json(ids)?);
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

impl Sqlite {
    /// What a user is to a room, if anything.
    pub(super) async fn standing(&self, room: RoomId, user: UserId) -> Result<Option<Standing>, StoreFault> {
        Ok(self.standings(&[(room, user)]).await?.pop().map(|(_, standing)| standing))
    }

    async fn standings(&self, asked: &[(RoomId, UserId)]) -> Result<Vec<((RoomId, UserId), Standing)>, StoreFault> {
        let asked = json(asked.iter().map(|(room, user)| (room.as_uuid().simple(), user.as_uuid().simple())))?;
        all(self.fetch_all(query_as::<_, StandingRow>(include_str!("sql/find_roles.sql")).bind(asked)).await?)
    }
}
