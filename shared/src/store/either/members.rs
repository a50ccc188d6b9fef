//! What becomes of a room's members, and how far they have read.

use async_trait::async_trait;
use sqlx::{query, query_as};
use uuid::Uuid;

use super::{Adapter, begin, texts, uuids};
use crate::domain::{MemberChange, ReadMark, RoomId, Seq, Timestamp, UserId};
use crate::store::rows::{AdminsRow, BanRow, CountRow, MarkRow, MemberRow, MembershipRow, MentionedRow, all, seq_column};
use crate::store::{Ban, MemberChanged, Members, Membership, StoreFault};

#[async_trait]
impl Members for Adapter {
    async fn find_members(&self, rooms: &[RoomId], limit: u32) -> Result<Vec<(RoomId, UserId)>, StoreFault> {
        let ids = uuids(rooms.iter().map(|room| room.as_uuid()))?;
        let find = query_as::<_, MemberRow>(own_sql!("find_members")).bind(ids).bind(i64::from(limit));
        all(self.fetch_all(find).await?)
    }

    async fn list_members(&self, room: RoomId, after: Option<UserId>, limit: u32) -> Result<Vec<Membership>, StoreFault> {
        let list = query_as::<_, MembershipRow>(include_str!("sql/list_members.sql"))
            .bind(room.as_uuid())
            .bind(after.map_or(Uuid::nil(), UserId::as_uuid))
            .bind(i64::from(limit));
        all(self.fetch_all(list).await?)
    }

    async fn find_mentioned(
        &self,
        room: RoomId,
        users: &[UserId],
        names: &[String],
    ) -> Result<Vec<(UserId, Option<String>)>, StoreFault> {
        let ids = uuids(users.iter().map(|user| user.as_uuid()))?;
        let find = query_as::<_, MentionedRow>(own_sql!("find_mentioned"));
        all(self.fetch_all(find.bind(room.as_uuid()).bind(ids).bind(texts(names)?)).await?)
    }

    async fn count_members(&self, room: RoomId) -> Result<u64, StoreFault> {
        let count = query_as::<_, CountRow>(include_str!("sql/count_members.sql")).bind(room.as_uuid());
        Ok(self.fetch_optional(count).await?.map_or(0, CountRow::count))
    }

    async fn small_rooms(&self, users: &[UserId], members_max: u32, rooms_max: u32) -> Result<Vec<(RoomId, UserId)>, StoreFault> {
        let ids = uuids(users.iter().map(|user| user.as_uuid()))?;
        let find = query_as::<_, MemberRow>(own_sql!("small_rooms"));
        all(self.fetch_all(find.bind(ids).bind(i64::from(members_max)).bind(i64::from(rooms_max))).await?)
    }

    async fn change_member(
        &self,
        room: RoomId,
        user: UserId,
        change: MemberChange,
        now: Timestamp,
    ) -> Result<MemberChanged, StoreFault> {
        let (room, user) = (room.as_uuid(), user.as_uuid());
        let lock = query(own_sql!("lock_room")).bind(room);
        let find = query_as::<_, AdminsRow>(include_str!("sql/find_standing.sql")).bind(room).bind(user);
        let make = match change {
            MemberChange::Role(role) => query(include_str!("sql/set_role.sql")).bind(room).bind(user).bind(role.as_str()),
            MemberChange::Remove => query(include_str!("sql/delete_member.sql")).bind(room).bind(user),
            MemberChange::Ban => query(include_str!("sql/ban_member.sql")).bind(room).bind(user).bind(now.as_millis()),
        };
        self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            lock.execute(&mut *transaction).await?;
            let changed = find.fetch_one(&mut *transaction).await?.judge(change);
            if changed == MemberChanged::Done {
                make.execute(&mut *transaction).await?;
                transaction.commit().await?;
            } else {
                transaction.rollback().await?;
            }
            Ok(changed)
        })
        .await
    }

    async fn list_bans(&self, room: RoomId, after: Option<UserId>, limit: u32) -> Result<Vec<Ban>, StoreFault> {
        let list = query_as::<_, BanRow>(include_str!("sql/list_bans.sql"))
            .bind(room.as_uuid())
            .bind(after.map_or(Uuid::nil(), UserId::as_uuid))
            .bind(i64::from(limit));
        all(self.fetch_all(list).await?)
    }

    async fn unban(&self, room: RoomId, user: UserId) -> Result<bool, StoreFault> {
        let delete = query(include_str!("sql/unban_member.sql")).bind(room.as_uuid()).bind(user.as_uuid());
        Ok(self.execute(delete).await? > 0)
    }

    async fn mark_read(
        &self,
        room: RoomId,
        user: UserId,
        seq: Seq,
        now: Timestamp,
    ) -> Result<Option<(ReadMark, bool)>, StoreFault> {
        let (room, user) = (room.as_uuid(), user.as_uuid());
        let mark =
            query_as::<_, MarkRow>(own_sql!("mark_read")).bind(room).bind(user).bind(seq_column(seq)).bind(now.as_millis());
        if let Some(row) = self.change(mark).await? {
            return Ok(Some((row.try_into()?, true)));
        }
        let find = query_as::<_, MarkRow>(include_str!("sql/find_mark.sql")).bind(room).bind(user);
        self.fetch_optional(find).await?.map(|row| Ok((row.try_into()?, false))).transpose()
    }
}
