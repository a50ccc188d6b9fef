//! The router-worker: takes each room's submissions in order, stores them, tells the gateways, replies to the sender's.
//!
//! ```text
//! consume → batch → persist → fan_out → reply → notify → settle
//! ```

mod consume;

mod batch;
mod fan_out;
mod persist;
mod reply;

mod notify;
mod webhook;

mod janitor;
mod shards;

mod run;

pub use run::start;
