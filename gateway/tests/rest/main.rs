//! What the REST API promises, as facts.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests are tests too, which clippy does not see")]

mod app;

mod accounts;
mod bounds;
mod chat;
mod cors;
mod history;
mod members;
mod openapi;
mod page;
mod rooms;
mod serving;
mod sessions;
mod sso;
mod tokens;
