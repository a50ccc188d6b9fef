//! The version around everything.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version that this program writes, and the only one that it reads.
pub const VERSION: u32 = 1;

/// Bytes that cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// They are of another version of the format.
    #[error("version {0} of the wire format is not understood, only {VERSION}")]
    Version(u32),
    /// They are not what they should be.
    #[error("not of the wire format: {0}")]
    Malformed(#[from] serde_json::Error),
}

#[derive(Serialize)]
struct Sealed<'a, T> {
    v: u32,
    #[serde(flatten)]
    content: &'a T,
}

#[derive(Deserialize)]
struct VersionOnly {
    v: u32,
}

pub(super) fn seal<T: Serialize>(content: &T) -> Vec<u8> {
    // Only a map with keys that are not text, or a `Serialize` that fails on purpose, could fail: the wire types have neither.
    serde_json::to_vec(&Sealed { v: VERSION, content }).unwrap_or_default()
}

pub(super) fn open<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    if !bytes.starts_with(CURRENT) {
        let VersionOnly { v } = serde_json::from_slice(bytes)?;
        if v != VERSION {
            return Err(Unreadable::Version(v));
        }
    }
    Ok(serde_json::from_slice(bytes)?)
}

/// How all of our own bytes start, so that the version costs nothing to read.
const CURRENT: &[u8] = b"{\"v\":1,";
