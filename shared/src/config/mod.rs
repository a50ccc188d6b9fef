//! Settings: read once at the start, from flags and the environment, with all their faults reported at once.

mod settings;

mod program;
mod table;

mod arguments;
mod given;
mod parse;

mod address;
mod origins;
mod proxies;
mod rate;
mod secret;
mod signing_key;
mod sso;

mod faults;
mod nearest;

mod markdown;
mod process;

pub use address::{BusAddress, PresenceAddress, ServerUrl, StoreAddress, WebhookUrl};
pub use faults::{Fault, Faults};
pub use markdown::settings_markdown;
pub use origins::Origins;
pub use process::{start, start_half};
pub use program::{Action, Document, Exit, Program};
pub use proxies::Proxies;
pub use rate::{OfAddresses, Rate, Rates};
pub use secret::Secret;
pub use settings::{BackendSettings, GatewaySettings, LogFormat, LogSettings, Settings, WebhookSettings};
pub use signing_key::{KeyFault, SigningKey};
pub use sso::{KeysAddress, SsoSettings};
