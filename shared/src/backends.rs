//! stub
use std::sync::Arc; use crate::{bus::Bus,store::Store,presence::Presence};
#[derive(Clone)] pub struct Backends { pub bus: Arc<dyn Bus>, pub store: Arc<dyn Store>, pub presence: Arc<dyn Presence> }
