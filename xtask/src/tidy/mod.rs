//! The shape of the tree.

use crate::services::ServiceFault;
use std::path::Path;

/// What is wrong with the tree.
pub fn check(_: &Path) -> Result<Vec<String>, ServiceFault> {
    Ok(Vec::new())
}
