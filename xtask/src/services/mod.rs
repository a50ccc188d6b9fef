//! Private servers for tests: real ones, on free loopback ports, that can be killed, paused and restarted, and that never outlive their owner.
//!
//! ```no_run
//! # fn main() -> Result<(), xtask::services::ServiceFault> {
//! let mut postgres = xtask::services::Postgres::start(std::path::Path::new("target/example"))?;
//! postgres.kill()?; // SIGKILL to everything that it started
//! postgres.restart()?; // the same port, the same data
//! println!("{}", postgres.url());
//! # Ok(())
//! # }
//! ```
//!
//! A server ends when its value is dropped, and also when the process that holds the value dies in any way (see `lifeline`).

mod recipe;
mod server;
mod trio;

pub mod postgres;
pub mod rabbitmq;
pub mod redis;

mod backing;
mod way;

mod apt;
mod docker;
mod machine;

mod family;
mod fault;
mod lifeline;
mod port;
mod process;
mod programs;
mod record;
mod tap;
mod user;

pub use backing::Backing;
pub use fault::ServiceFault;
pub use lifeline::Lifeline;
pub use port::free as free_port;
pub use recipe::Recipe;
pub use server::Server;
pub use tap::Tap;
pub use trio::Trio;

pub(crate) use programs::find as find_program;
pub(crate) use record::Record;
pub(crate) use server::accepts;
pub(crate) use trio::together;
pub(crate) use way::install_missing;

/// A private Postgres; its address is for the superuser and the database `postgres`.
pub type Postgres = Server<postgres::Recipe>;
/// A private Redis (or Valkey) that keeps nothing on disk.
pub type Redis = Server<redis::Recipe>;
/// A private RabbitMQ with its own name service and the user `guest`.
pub type RabbitMq = Server<rabbitmq::Recipe>;
