//! The harness of the scenarios: real processes on real servers, met only as an app or an operator meets them.

mod everywhere;

mod binaries;
mod deployment;
mod journal;
mod node;
mod process;

mod database;
mod network;
mod private;
mod servers;

mod chatter;
mod event_log;
mod packet;
mod rest;

mod crowd;
mod follower;
mod law;
mod talker;

mod python;
mod stock_client;

mod eventually;

pub use chatter::{Chatter, Refusal};
pub use crowd::Crowd;
pub use deployment::{Deployment, Setting};
pub use eventually::eventually;
pub use everywhere::Place;
pub use follower::Follower;
pub use law::{Heard, Receipt, assert_dense, assert_stored_once};
pub use node::Node;
pub use private::{Private, PrivateServer};
pub use python::interpreter;
pub use rest::{Account, Answer, Rest};
pub use servers::{Backends, Servers, skip};
pub use stock_client::StockClient;
pub use talker::Talker;
