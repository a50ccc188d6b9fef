//! What gateway and router-worker share: the domain, the wire format, the three ports with their adapters, and how a process is run.

pub mod domain;
pub mod limits;
pub mod wire;

pub mod bus;
pub mod presence;
pub mod store;

pub mod backends;

pub mod answers;
pub mod clock;
pub mod config;
pub mod ops;
pub mod outbox;
pub mod process;
pub mod reserve;
pub mod retry;
pub mod shutdown;
pub mod telemetry;
