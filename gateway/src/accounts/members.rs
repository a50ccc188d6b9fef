//! Who is a member of which room. A yes is remembered for a moment, a no never: who has just joined must not wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::sync::Cache;
use shared::clock;
use shared::domain::{Code, NewRoom, Permission, Place, Rejection, Role, Room, RoomId, Tenant, Timestamp, UserId, Visibility};
use shared::limits;
use shared::shutdown::Tasks;
use shared::store::{GuestMember, Joined, Store, StoreFault, Taken};

use super::refuse;
use crate::gather::{self, Gather, Questions};

/// The memberships of all users, read through a short memory.
pub struct Members {
    store: Arc<dyn Store>,
    roles: Gather<(RoomId, UserId), Role>,
    known: Cache<(RoomId, UserId), Role>,
    /// Whether rooms have too many members to tell all of them what concerns few.
    large: Cache<RoomId, bool>,
    /// How often something was forgotten: what was read before that must not be remembered after it.
    forgotten: AtomicU64,
}

impl Members {
    /// Over a store; and what is asked about them, which `look_up_roles` answers.
    pub fn new(store: Arc<dyn Store>) -> (Self, Questions<(RoomId, UserId), Role>) {
        let known = Cache::builder().max_capacity(limits::CHECKS_REMEMBERED).time_to_live(limits::CHECK_REMEMBERED).build();
        let large = Cache::builder().max_capacity(limits::CHECKS_REMEMBERED).time_to_live(limits::CHECK_REMEMBERED).build();
        let (roles, questions) = Gather::new();
        (Self { store, roles, known, large, forgotten: AtomicU64::default() }, questions)
    }

    /// The room and this user's role in it, if the user may do this there.
    pub async fn permit(&self, room: RoomId, user: UserId, permission: Permission) -> Result<(Room, Option<Role>), Rejection> {
        let found = self.room(room).await?.ok_or_else(Rejection::unknown_room)?;
        let role = self.role(room, user).await?;
        permission.check(&found, user, role)?;
        Ok((found, role))
    }

    /// This user's role in a room of which it must be a member.
    pub async fn admit(&self, room: RoomId, user: UserId) -> Result<Role, Rejection> {
        match self.role(room, user).await? {
            Some(role) => Ok(role),
            None => match self.permit(room, user, Permission::TakePart).await? {
                (_, Some(role)) => Ok(role),
                (_, None) => Err(Rejection::not_a_member()),
            },
        }
    }

    /// Makes this user a member of a room, if it is not one and anybody may be. A room that is named for the first time is made.
    pub async fn enter(&self, place: &Place, tenant: &Tenant, user: UserId) -> Result<RoomId, Rejection> {
        let id = place.room(tenant);
        if self.role(id, user).await?.is_some() {
            return Ok(id);
        }
        let found = match (self.room(id).await?, place) {
            (Some(room), _) => room,
            (None, Place::Id(_)) => return Err(Rejection::unknown_room()),
            (None, Place::Named(name)) => {
                let new =
                    NewRoom { id, name: name.clone(), creator: user, visibility: Visibility::Public, created_at: clock::now() };
                match self.store.create_room(&new).await {
                    Ok(room) => room,
                    // Somebody named it at the same moment.
                    Err(StoreFault::Conflict(Taken::RoomId)) => self.room(id).await?.ok_or_else(Rejection::unknown_room)?,
                    Err(fault) => return Err(refuse(fault)),
                }
            }
        };
        if found.visibility == Visibility::Private {
            return Err(Rejection::new(Code::Forbidden, "this room is private: an invite is needed").about("roomId"));
        }
        // A creator who comes back is an admin again.
        let role = if found.creator == user { Role::Admin } else { Role::Member };
        match self.store.join_room(id, user, role, clock::now()).await.map_err(refuse)? {
            Joined::Now(role) | Joined::Already(role) => self.learn(id, user, role),
            Joined::Banned => return Err(Rejection::new(Code::Forbidden, "you are banned from this room").about("roomId")),
            Joined::NoSuchRoom => return Err(Rejection::unknown_room()),
        }
        Ok(id)
    }

    /// The same for a guest, who is a member while it has its name. What is remembered of an earlier one of that name does not count, and one
    /// who is being forgotten at this moment is another.
    pub async fn enter_as_guest(
        &self,
        place: &Place,
        tenant: &Tenant,
        user: UserId,
        since: Timestamp,
    ) -> Result<RoomId, Rejection> {
        let room = place.room(tenant);
        for _ in 0..2 {
            self.forget(room, user);
            self.enter(place, tenant, user).await?;
            if self.store.renew_guest(GuestMember { room, user, since }).await.map_err(refuse)? {
                return Ok(room);
            }
        }
        Err(Rejection::unavailable())
    }

    /// A guest is no member any more, unless somebody else has its name by now.
    pub async fn forget_guest(&self, guest: GuestMember) -> Result<(), StoreFault> {
        let forgotten = self.store.forget_guests(&[guest]).await;
        self.forget(guest.room, guest.user);
        forgotten.map(|_| ())
    }

    /// A room, as it is now.
    pub async fn room(&self, room: RoomId) -> Result<Option<Room>, Rejection> {
        self.store.find_room(room).await.map_err(refuse)
    }

    /// Whether a room has so many members that it is asked, not told.
    pub async fn is_large(&self, room: RoomId) -> Result<bool, Rejection> {
        if let Some(is_large) = self.large.get(&room) {
            return Ok(is_large);
        }
        let is_large = self.store.count_members(room).await.map_err(refuse)? > limits::TOLD_ROOM_PEOPLE as u64;
        self.large.insert(room, is_large);
        Ok(is_large)
    }

    /// The user's role in a room, if a member.
    pub async fn role(&self, room: RoomId, user: UserId) -> Result<Option<Role>, Rejection> {
        if let Some(role) = self.known.get(&(room, user)) {
            return Ok(Some(role));
        }
        let forgotten = self.forgotten.load(Ordering::Acquire);
        let role = self.roles.ask((room, user)).await?;
        if let Some(role) = role.filter(|_| self.forgotten.load(Ordering::Acquire) == forgotten) {
            self.learn(room, user, role);
        }
        Ok(role)
    }

    /// Remembers a membership that was just made or read.
    pub fn learn(&self, room: RoomId, user: UserId, role: Role) {
        self.known.insert((room, user), role);
    }

    /// Forgets one that has ended or changed.
    pub fn forget(&self, room: RoomId, user: UserId) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.known.invalidate(&(room, user));
    }
}

/// Answers who asks for a user's role in a room, until the process stops.
pub async fn look_up_roles(store: Arc<dyn Store>, questions: Questions<(RoomId, UserId), Role>, tasks: Tasks) {
    let look_up = |members: Vec<(RoomId, UserId)>| {
        let store = store.clone();
        async move { Ok(store.find_roles(&members).await?.into_iter().collect()) }
    };
    gather::answer(questions, look_up, tasks).await;
}
