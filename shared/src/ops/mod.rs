//! What operators ask of a process: metrics, whether it lives, whether it is ready.

mod serve;

mod health;
mod watch;

pub use health::Health;
pub use serve::serve;
pub use watch::{Asked, watch};
