//! Forgets guests who have gone. A guest is a member of its room while it has its name, and its gateway ends that when it goes; but that may
//! have died, or the store may have been away, or the connection broke and nobody came back. So whoever is a guest and was not online in two
//! looks is no member any more. Of one look alone it is not known whether the presence server has just lost its memory.

use std::collections::HashSet;

use shared::limits;
use shared::presence::Presence;
use shared::store::{GuestMember, Store};
use tokio::time::sleep;
use tracing::{debug, info};

use crate::run::Worker;

/// Looks for them until the process stops.
pub async fn forget_guests(worker: Worker) {
    let mut looks = Looks::default();
    loop {
        tokio::select! {
            () = worker.tasks.stopped() => return,
            () = sleep(limits::GUEST_LOOK) => {}
        }
        match looks.look(&*worker.store, &*worker.presence).await {
            Some(0) | None => {}
            Some(guests) => info!(guests, "forgot guests who have gone"),
        }
    }
}

/// Who was away in the last look.
#[derive(Default)]
struct Looks {
    away: HashSet<GuestMember>,
}

impl Looks {
    /// Looks at all guests, and forgets those who were away the last time as well; `None` if a server is away, and then all begins anew.
    async fn look(&mut self, store: &dyn Store, presence: &dyn Presence) -> Option<u64> {
        let before = std::mem::take(&mut self.away);
        let mut away = HashSet::new();
        let mut forgotten = 0;
        let mut last = None;
        loop {
            let page = known(store.list_guests(last, limits::GUESTS_AT_ONCE).await)?;
            last = page.last().copied();
            if last.is_none() {
                break;
            }
            let users: Vec<_> = page.iter().map(|guest| guest.user).collect();
            let standings = known(presence.standings(&users).await)?;
            let gone = page.into_iter().zip(standings).filter(|(guest, standing)| guest.user.is_guest() && !standing.is_online);
            let (still, newly): (Vec<_>, Vec<_>) = gone.map(|(guest, _)| guest).partition(|guest| before.contains(guest));
            forgotten += known(store.forget_guests(&still).await)?;
            let room = limits::GUESTS_AWAY.saturating_sub(away.len());
            away.extend(newly.into_iter().take(room));
        }
        self.away = away;
        Some(forgotten)
    }
}

fn known<T, E: std::fmt::Display>(answer: Result<T, E>) -> Option<T> {
    answer.inspect_err(|fault| debug!(%fault, "it is not known which guests have gone")).ok()
}

#[cfg(test)]
mod tests {
    use shared::clock;
    use shared::domain::{Author, NewRoom, NodeId, Role, RoomId, RoomName, Timestamp, UserId, Username, Visibility};
    use shared::presence::in_memory::InMemory;
    use shared::presence::{Seats, Statement, UserSeat};
    use shared::store::sqlite::Sqlite;
    use shared::store::{Guests, Rooms};

    use super::*;

    #[tokio::test]
    async fn who_is_away_in_two_looks_is_forgotten_and_nobody_else() {
        let setup = Setup::new().await;
        let (ann, ben) = (setup.joins("ann").await, setup.joins("ben").await);
        let account = UserId::from_uuid(clock::new_uuid());
        setup.store.join_room(setup.room, account, Role::Member, clock::now()).await.unwrap();
        setup.sits("ann", 1).await;
        let mut looks = Looks::default();
        assert_eq!(setup.look(&mut looks).await, 0, "one look is not enough");
        assert_eq!(setup.look(&mut looks).await, 1);
        assert_eq!(setup.roles([ann.user, ben.user, account]).await, [true, false, true]);

        setup.sits("ann", 0).await;
        assert_eq!(setup.look(&mut looks).await, 0);
        setup.sits("ann", 1).await;
        assert_eq!(setup.look(&mut looks).await, 0, "she is back");
        setup.sits("ann", 0).await;
        assert_eq!(setup.look(&mut looks).await, 0, "and was away once since then");
        assert_eq!(setup.look(&mut looks).await, 1);
        assert_eq!(setup.roles([ann.user, ben.user, account]).await, [false, false, true]);
    }

    #[tokio::test]
    async fn who_takes_the_name_in_between_is_somebody_else() {
        let setup = Setup::new().await;
        let ann = setup.joins("ann").await;
        let mut looks = Looks::default();
        setup.look(&mut looks).await;
        // Her name was taken by somebody who has gone as well since then.
        assert!(setup.store.renew_guest(GuestMember { since: Timestamp::from_millis(9), ..ann }).await.unwrap());
        assert_eq!(setup.look(&mut looks).await, 0);
        assert_eq!(setup.look(&mut looks).await, 1);
    }

    #[tokio::test]
    async fn all_pages_are_looked_at() {
        let setup = Setup::new().await;
        for number in 0..=2 * limits::GUESTS_AT_ONCE {
            setup.joins(&format!("guest {number}")).await;
        }
        let mut looks = Looks::default();
        setup.look(&mut looks).await;
        assert_eq!(setup.look(&mut looks).await, 1 + 2 * u64::from(limits::GUESTS_AT_ONCE));
    }

    struct Setup {
        store: Sqlite,
        presence: InMemory,
        node: NodeId,
        room: RoomId,
    }

    impl Setup {
        async fn new() -> Self {
            let store = Sqlite::in_memory();
            store.migrate().await.unwrap();
            let [room, creator] = [(); 2].map(|()| clock::new_uuid());
            let (id, creator, name) = (RoomId::from_uuid(room), UserId::from_uuid(creator), RoomName::trusted("lounge"));
            let new = NewRoom { id, name, creator, visibility: Visibility::Public, created_at: clock::now() };
            store.create_room(&new).await.unwrap();
            Self { store, presence: InMemory::default(), node: NodeId::from_uuid(clock::new_uuid()), room: id }
        }

        async fn joins(&self, name: &str) -> GuestMember {
            let (room, user) = (self.room, self.user(name));
            let since = Timestamp::from_millis(7);
            self.store.join_room(room, user, Role::Member, since).await.unwrap();
            GuestMember { room, user, since }
        }

        async fn sits(&self, name: &str, connections: u32) {
            let user = Author { id: self.user(name), username: Username::trusted(name) };
            let seat = UserSeat { user, connections, is_known: connections == 0, idle: std::time::Duration::ZERO };
            let statement = Statement { users: vec![seat], rooms: Vec::new() };
            self.presence.state(self.node, &statement).await.unwrap();
        }

        async fn look(&self, looks: &mut Looks) -> u64 {
            looks.look(&self.store, &self.presence).await.unwrap()
        }

        async fn roles(&self, users: [UserId; 3]) -> Vec<bool> {
            let mut roles = Vec::new();
            for user in users {
                roles.push(self.store.find_role(self.room, user).await.unwrap().is_some());
            }
            roles
        }

        fn user(&self, name: &str) -> UserId {
            UserId::of_guest(self.room, &Username::trusted(name))
        }
    }
}
