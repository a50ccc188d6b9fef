//! How ids and times are written in Redis.

use std::time::Duration;

use uuid::Uuid;

use super::broken;
use crate::domain::{Timestamp, UserId};
use crate::presence::PresenceFault;

/// Half the size of its text, which counts where there are many.
pub(super) fn bytes(id: Uuid) -> Vec<u8> {
    id.as_bytes().to_vec()
}

pub(super) fn uuid(bytes: &[u8]) -> Result<Uuid, PresenceFault> {
    Uuid::from_slice(bytes).map_err(broken)
}

pub(super) fn user_id(bytes: &[u8]) -> Result<UserId, PresenceFault> {
    uuid(bytes).map(UserId::from_uuid)
}

pub(super) fn time(text: &str) -> Result<Timestamp, PresenceFault> {
    text.parse().map(Timestamp::from_millis).map_err(broken)
}

pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
