//! Puts facts into the outbox of the webhook, if there is one. A router delivers them.

use std::sync::Arc;

use crate::clock;
use crate::domain::Hook;
use crate::store::{Store, StoreFault};

/// The way to the webhook.
#[derive(Clone)]
pub struct Outbox {
    store: Option<Arc<dyn Store>>,
}

impl Outbox {
    /// Over a store. Without a webhook nobody would ever take anything out, so nothing is put in.
    pub fn new(store: Arc<dyn Store>, has_webhook: bool) -> Self {
        Self { store: has_webhook.then_some(store) }
    }

    /// Whether there is a webhook.
    pub const fn is_used(&self) -> bool {
        self.store.is_some()
    }

    /// These things happened. Put in again, even by another node, they are the same facts; so whoever is refused should try again.
    pub async fn put(&self, hooks: &[Hook]) -> Result<(), StoreFault> {
        match &self.store {
            Some(store) if !hooks.is_empty() => store.enqueue_hooks(hooks, clock::now()).await,
            Some(_) | None => Ok(()),
        }
    }
}
