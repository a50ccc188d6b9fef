//! What a process says of itself: logs for what happened, metrics for how much of it.

pub mod logs;
pub mod metrics;

mod family;
mod labels;

pub use metrics::metrics_markdown;
