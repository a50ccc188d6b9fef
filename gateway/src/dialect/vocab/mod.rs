//! One file for each vocabulary.

pub mod rooms;
