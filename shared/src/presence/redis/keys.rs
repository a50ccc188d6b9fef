//! The keys of seats. What one script works on has the same hash tag.

use super::Redis;
use crate::domain::{NodeId, RoomId, UserId};

impl Redis {
    /// Nodes by the end of their seats.
    pub(super) fn nodes_key(&self) -> String {
        format!("{{{}:seats}}:nodes", self.prefix)
    }

    /// Nodes whose seats are being freed.
    pub(super) fn freeing_key(&self) -> String {
        format!("{{{}:seats}}:freeing", self.prefix)
    }

    /// When any of them said last that it holds its seats.
    pub(super) fn heard_key(&self) -> String {
        format!("{{{}:seats}}:heard", self.prefix)
    }

    pub(super) fn users_of_key(&self, node: NodeId) -> String {
        format!("{}:node:{{{node}}}:users", self.prefix)
    }

    pub(super) fn rooms_of_key(&self, node: NodeId) -> String {
        format!("{}:node:{{{node}}}:rooms", self.prefix)
    }

    pub(super) fn user_key(&self, user: UserId) -> String {
        format!("{}:user:{{{user}}}", self.prefix)
    }

    pub(super) fn room_key(&self, room: RoomId) -> String {
        format!("{}:room:{{{room}}}", self.prefix)
    }

    /// A room's people, those of a dead node, and those of them who have gone by its death.
    pub(super) fn keys_of_dead(&self, room: RoomId, node: NodeId) -> [String; 3] {
        let [key, of_node] = self.room_keys(room, node);
        let gone = format!("{of_node}:gone");
        [key, of_node, gone]
    }

    /// A room's people, and those of one node.
    pub(super) fn room_keys(&self, room: RoomId, node: NodeId) -> [String; 2] {
        let key = self.room_key(room);
        let of_node = format!("{key}:{node}");
        [key, of_node]
    }
}
