//! What one node is told by another.

use super::Reply;

/// A letter to one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// What became of submissions of that node.
    Replies(Vec<Reply>),
}
