//! Direct chats: what each of the two was told.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::{Adapter, DbConnection, begin, uuids};
use crate::domain::{NewRoom, Role, RoomId, Seq, UserId};
use crate::store::rows::{UntoldRow, all, seq_column};
use crate::store::{Directs, StoreFault, Untold};

#[async_trait]
impl Directs for Adapter {
    async fn open_direct(&self, room: &NewRoom, pair: [UserId; 2]) -> Result<(), StoreFault> {
        let opened = self.run(async |connection| {
            let mut transaction = begin(connection).await?;
            open(&mut transaction, room, pair).await?;
            transaction.commit().await
        });
        opened.await
    }

    async fn untold_directs(&self, users: &[UserId], limit: u32) -> Result<Vec<Untold>, StoreFault> {
        let ids = uuids(users.iter().map(|user| user.as_uuid()))?;
        let find = query_as::<_, UntoldRow>(own_sql!("untold_directs")).bind(ids).bind(i64::from(limit));
        all(self.fetch_all(find).await?)
    }

    async fn note_direct_told(&self, user: UserId, room: RoomId, seq: Seq) -> Result<(), StoreFault> {
        let note =
            query(include_str!("sql/note_direct_told.sql")).bind(user.as_uuid()).bind(room.as_uuid()).bind(seq_column(seq));
        self.execute(note).await?;
        Ok(())
    }
}

/// Makes the room of two people, unless it is there.
pub(super) async fn open(transaction: &mut DbConnection, room: &NewRoom, pair: [UserId; 2]) -> sqlx::Result<()> {
    let insert_room = query(include_str!("sql/insert_direct_room.sql"))
        .bind(room.id.as_uuid())
        .bind(room.name.as_str())
        .bind(room.creator.as_uuid())
        .bind(room.visibility.as_str())
        .bind(room.created_at.as_millis());
    insert_room.execute(&mut *transaction).await?;
    // In one order, whoever of them is first.
    for user in [pair[0].min(pair[1]), pair[0].max(pair[1])] {
        let insert_member = query(include_str!("sql/insert_member.sql"))
            .bind(room.id.as_uuid())
            .bind(user.as_uuid())
            .bind(Role::Member.as_str())
            .bind(room.created_at.as_millis());
        insert_member.execute(&mut *transaction).await?;
        let insert_direct = query(include_str!("sql/insert_direct.sql")).bind(user.as_uuid()).bind(room.id.as_uuid());
        insert_direct.execute(&mut *transaction).await?;
    }
    Ok(())
}
