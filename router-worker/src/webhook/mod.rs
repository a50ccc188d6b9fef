//! The webhook: tells the operator's own server what stands in the outbox, each fact at least once.
//!
//! The form is that of <https://www.standardwebhooks.com>: a JSON body, `webhook-id` (the same for every repeat of a fact),
//! `webhook-timestamp`, and `webhook-signature`, an HMAC-SHA256 over `id.timestamp.body`.

mod deliver;
mod receiver;
mod request;
mod trim;

pub use deliver::deliver;
pub use receiver::Receiver;
pub use trim::trim;
