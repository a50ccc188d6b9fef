//! What is written to a room's log is written again if somebody else got in between.

use super::is_contention;

/// Most attempts. One fails only when another router writes to the same rooms at the same time, which a change of a shard's owner may cause
/// once; the second then sees what that one wrote.
const MOST: u32 = 5;

/// Attempts to write the same.
#[derive(Default)]
pub(in crate::store) struct Attempts {
    made: u32,
}

impl Attempts {
    /// Whether an attempt that came to this is to be made again.
    pub(in crate::store) fn may_repeat<T>(&mut self, outcome: &sqlx::Result<T>) -> bool {
        self.made += 1;
        self.made < MOST && outcome.as_ref().is_err_and(is_contention)
    }
}
