//! One file for each vocabulary.

pub mod broadcast;
pub mod lobby;
pub mod marketplace;
pub mod rooms;
pub mod single_chat;
pub mod slash;

#[cfg(test)]
mod examples;

use serde::Serialize;

/// Our own structures have text for keys, so that writing them cannot fail.
fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
