//! The invites of rooms.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::{Adapter, begin};
use crate::domain::{Invite, InviteToken, Role, RoomId, Timestamp, UserId};
use crate::store::rows::InviteRow;
use crate::store::{Invites, Joined, StoreFault};

#[async_trait]
impl Invites for Adapter {
    async fn set_invite(&self, invite: &Invite) -> Result<(), StoreFault> {
        let set = query(include_str!("sql/set_invite.sql"))
            .bind(invite.room.as_uuid())
            .bind(invite.token.expose())
            .bind(invite.created_at.as_millis())
            .bind(invite.expires_at.map(Timestamp::as_millis))
            .bind(invite.max_uses.map(i64::from))
            .bind(i64::from(invite.uses));
        self.execute(set).await?;
        Ok(())
    }

    async fn find_invite(&self, room: RoomId) -> Result<Option<Invite>, StoreFault> {
        let find = query_as::<_, InviteRow>(include_str!("sql/find_invite.sql")).bind(room.as_uuid());
        self.fetch_optional(find).await?.map(Invite::try_from).transpose()
    }

    async fn delete_invite(&self, room: RoomId) -> Result<bool, StoreFault> {
        Ok(self.execute(query(include_str!("sql/delete_invite.sql")).bind(room.as_uuid())).await? > 0)
    }

    async fn join_by_invite(
        &self,
        room: RoomId,
        user: UserId,
        role: Role,
        token: &InviteToken,
        now: Timestamp,
    ) -> Result<Option<Joined>, StoreFault> {
        let spend = query(include_str!("sql/use_invite.sql")).bind(room.as_uuid()).bind(token.expose()).bind(now.as_millis());
        let insert = query(include_str!("sql/insert_member.sql"))
            .bind(room.as_uuid())
            .bind(user.as_uuid())
            .bind(role.as_str())
            .bind(now.as_millis());
        let (is_open, is_new) = self
            .run(async |connection| {
                let mut transaction = begin(connection).await?;
                let is_open = spend.execute(&mut *transaction).await?.rows_affected() > 0;
                let is_new = is_open && insert.execute(&mut *transaction).await?.rows_affected() > 0;
                // Who is a member already, or banned, uses nothing up.
                if is_new {
                    transaction.commit().await?;
                } else {
                    transaction.rollback().await?;
                }
                Ok((is_open, is_new))
            })
            .await?;
        match (is_open, is_new) {
            (false, _) => Ok(None),
            (true, true) => Ok(Some(Joined::Now(role))),
            (true, false) => Ok(Some(self.standing(room, user).await?.into())),
        }
    }
}
