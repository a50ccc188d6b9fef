//! Who may do what in a room: the one place that decides it.

use super::{Code, Rejection, Role, Room, UserId, Visibility};

/// Something that not everybody may do in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Know that there is such a room.
    See,
    /// Hear and read it, speak in it.
    TakePart,
    /// Promote, demote, remove and ban others.
    ManageMembers,
    /// Make, fetch and take back the invite.
    Invite,
    /// Let a message of this author say something else.
    EditMessageOf(UserId),
    /// Delete a message of this author.
    DeleteMessageOf(UserId),
}

impl Permission {
    /// Whether this user has it, by its role in the room, if it has one. A private room does not exist for who is no member of it.
    pub fn check(self, room: &Room, user: UserId, role: Option<Role>) -> Result<(), Rejection> {
        let Some(role) = role else {
            return match (room.visibility, self) {
                (Visibility::Private, _) => Err(Rejection::unknown_room()),
                (Visibility::Public, Self::See) => Ok(()),
                (
                    Visibility::Public,
                    Self::TakePart | Self::ManageMembers | Self::Invite | Self::EditMessageOf(_) | Self::DeleteMessageOf(_),
                ) => Err(Rejection::not_a_member()),
            };
        };
        match (self, role) {
            (Self::See | Self::TakePart, Role::Member | Role::Admin) | (Self::ManageMembers, Role::Admin) => Ok(()),
            (Self::ManageMembers, Role::Member) => Err(forbidden("only admins of this room may do that")),
            (Self::Invite, Role::Member | Role::Admin) if room.creator == user => Ok(()),
            (Self::Invite, Role::Member | Role::Admin) => Err(forbidden("only the creator of this room may do that")),
            (Self::EditMessageOf(author) | Self::DeleteMessageOf(author), Role::Member | Role::Admin) if author == user => Ok(()),
            (Self::DeleteMessageOf(_), Role::Admin) => Ok(()),
            (Self::EditMessageOf(_), Role::Member | Role::Admin) => {
                Err(forbidden("only its author may edit a message").about("messageId"))
            }
            (Self::DeleteMessageOf(_), Role::Member) => {
                Err(forbidden("only its author and admins of the room may delete a message").about("messageId"))
            }
        }
    }
}

fn forbidden(message: &'static str) -> Rejection {
    Rejection::new(Code::Forbidden, message).about("roomId")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{RoomId, RoomName, Seq, Timestamp};

    fn user(number: u128) -> UserId {
        UserId::from_uuid(Uuid::from_u128(number))
    }

    fn room(visibility: Visibility) -> Room {
        Room {
            id: RoomId::from_uuid(Uuid::from_u128(9)),
            name: RoomName::trusted("lounge"),
            creator: user(1),
            visibility,
            created_at: Timestamp::from_millis(0),
            last_seq: Seq::START,
        }
    }

    #[test]
    fn each_permission_is_of_those_who_should_have_it() {
        use Code::{Forbidden, NotAMember, NotFound};
        use Permission::{DeleteMessageOf, EditMessageOf, Invite, ManageMembers, See, TakePart};
        let (creator, other) = (user(1), user(2));
        for (permission, visibility, who, role, expected) in [
            (See, Visibility::Public, other, None, None),
            (See, Visibility::Private, other, None, Some(NotFound)),
            (See, Visibility::Private, other, Some(Role::Member), None),
            (TakePart, Visibility::Public, other, None, Some(NotAMember)),
            (TakePart, Visibility::Private, other, None, Some(NotFound)),
            (TakePart, Visibility::Public, other, Some(Role::Member), None),
            (ManageMembers, Visibility::Public, other, None, Some(NotAMember)),
            (ManageMembers, Visibility::Public, other, Some(Role::Member), Some(Forbidden)),
            (ManageMembers, Visibility::Public, other, Some(Role::Admin), None),
            (Invite, Visibility::Private, other, None, Some(NotFound)),
            (Invite, Visibility::Public, other, Some(Role::Admin), Some(Forbidden)),
            (Invite, Visibility::Public, creator, Some(Role::Admin), None),
            (Invite, Visibility::Public, creator, None, Some(NotAMember)),
            (EditMessageOf(other), Visibility::Public, other, Some(Role::Member), None),
            (EditMessageOf(other), Visibility::Public, other, None, Some(NotAMember)),
            (EditMessageOf(other), Visibility::Public, creator, Some(Role::Admin), Some(Forbidden)),
            (DeleteMessageOf(other), Visibility::Public, other, Some(Role::Member), None),
            (DeleteMessageOf(other), Visibility::Private, other, None, Some(NotFound)),
            (DeleteMessageOf(other), Visibility::Public, creator, Some(Role::Admin), None),
            (DeleteMessageOf(creator), Visibility::Public, other, Some(Role::Member), Some(Forbidden)),
        ] {
            let checked = permission.check(&room(visibility), who, role);
            assert_eq!(checked.err().map(|rejection| rejection.code()), expected, "{permission:?} {visibility:?} {role:?}");
        }
    }
}
