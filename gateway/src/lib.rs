//! gateway

pub mod accounts;
pub mod http;
