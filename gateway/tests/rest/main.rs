//! What the REST API promises, as facts.

mod app;

mod accounts;
mod bounds;
mod cors;
mod history;
mod page;
mod rooms;
mod serving;
mod tokens;
