//! The settings of a process, typed and checked.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tracing_subscriber::filter::Targets;

use super::arguments::{self, Verb};
use super::given::Given;
use super::program::{Action, Exit, Program};
use super::{
    BusAddress, Faults, KeysAddress, OfAddresses, Origins, PresenceAddress, Proxies, Rate, Rates, Secret, SigningKey,
    SsoSettings, StoreAddress, WebhookUrl, parse, table,
};
use crate::limits;

/// The settings of a process.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which program it is.
    pub program: Program,
    /// Where the ops listener listens.
    pub ops_listen: SocketAddr,
    /// Which adapters, and how they are set up.
    pub backends: BackendSettings,
    /// What the half that holds sockets reads. In a router: the defaults, which nothing looks at.
    pub gateway: GatewaySettings,
    /// Who is told of what an app may want to notify people about, if anybody.
    pub webhook: Option<WebhookSettings>,
    /// What is logged, and how.
    pub log: LogSettings,
    /// What is odd about the settings without being wrong; to be logged once logs are there.
    pub warnings: Vec<String>,
}

/// Which adapters, and how they are set up.
#[derive(Clone, Debug)]
pub struct BackendSettings {
    /// What carries events.
    pub bus: BusAddress,
    /// What keeps messages.
    pub store: StoreAddress,
    /// What knows who is there.
    pub presence: PresenceAddress,
    /// Into how many parts rooms are divided among routers.
    pub shards: u16,
    /// What everything in RabbitMQ starts with.
    pub bus_network: String,
    /// What every key in Redis starts with.
    pub presence_prefix: String,
    /// Connections to Postgres at most.
    pub store_connections: u32,
}

impl BackendSettings {
    /// Whether nothing is shared with another process.
    pub const fn are_all_embedded(&self) -> bool {
        self.bus.is_embedded() && self.store.is_embedded() && self.presence.is_embedded()
    }
}

/// What the half that holds sockets reads.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Where other nodes reach this gateway; if none, where it listens.
    pub advertise: Option<SocketAddr>,
    /// What signs tokens.
    pub signing_key: SigningKey,
    /// How long a token is valid.
    pub token_lifetime: Duration,
    /// Whose tokens are trusted beside our own, if anybody's.
    pub sso: Option<SsoSettings>,
    /// Whether people may enter without an account.
    pub guests: bool,
    /// Namespaces in which customers and vendors meet, each with its leading slash.
    pub marketplaces: Vec<String>,
    /// Pages that may connect from a browser.
    pub origins: Origins,
    /// Whose word is believed about where a request came from.
    pub proxies: Proxies,
    /// How much may be asked for in which time.
    pub rates: Rates,
    /// Between two heartbeats of a connection.
    pub ping_interval: Duration,
    /// How long a heartbeat's answer is waited for.
    pub ping_timeout: Duration,
    /// How long a client may stay away and go on where it was; zero: not at all.
    pub recovery: Duration,
    /// How long somebody may be gone before the others are told.
    pub offline_grace: Duration,
    /// The time over which connections are hung up at a stop.
    pub drain: Duration,
}

/// Who is told of what an app may want to notify people about.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// Where.
    pub url: WebhookUrl,
    /// What signs it. In a gateway: none, since it tells nobody itself.
    pub secret: Option<Secret>,
    /// How long a fact is told again that was not taken.
    pub retry: Duration,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// What.
    pub filter: Targets,
    /// How; if none, pretty on a terminal and JSON elsewhere.
    pub format: Option<LogFormat>,
}

/// For whom logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// People.
    Pretty,
    /// Machines.
    Json,
}

impl Settings {
    /// Reads a command line (without the program's own name) and an environment: what to do, or why not.
    pub fn read(
        program: Program,
        arguments: impl Iterator<Item = OsString>,
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Action, Exit> {
        let arguments = arguments::read(program, arguments)?;
        let given = Given::new(program, arguments.flags, environment, arguments.faults);
        match arguments.verb {
            Verb::Serve => Ok(Action::Serve(checked(given)?)),
            Verb::Migrate => Ok(Action::Migrate(checked(given)?)),
            Verb::Secret => given.finish().map(|_| Action::Secret),
            Verb::Docs(document) => given.finish().map(|_| Action::Docs(document)),
        }
    }
}

fn checked(mut given: Given) -> Result<Box<Settings>, Exit> {
    let program = given.program;
    let settings = read_all(&mut given);
    let warnings = given.finish()?;
    // Without a fault there are settings; should that ever be wrong, nothing starts.
    let settings = settings.ok_or_else(|| Exit::Faults(Faults::new(program, Vec::new())))?;
    Ok(Box::new(Settings { warnings, ..settings }))
}

/// Every value is read before the first `?`, so that all faults are found; `None` if there are some.
fn read_all(given: &mut Given) -> Option<Settings> {
    let data = given.value(&table::DATA, parse::directory);
    let backends = backends(given, data.clone());
    let is_embedded = backends.as_ref().is_some_and(BackendSettings::are_all_embedded);
    let gateway = gateway(given, data, is_embedded);
    let ops_listen = given.value(&table::OPS_LISTEN, parse::address);
    if let (Some(gateway), Some(ops_listen)) = (&gateway, ops_listen)
        && given.program != Program::Router
        && overlap(gateway.listen, ops_listen)
    {
        given.refuse(&table::OPS_LISTEN, format!("expected another address than that of clients, {}", gateway.listen));
    }
    let webhook = webhook(given);
    let filter = given.value(&table::LOG, parse::log_filter);
    let format =
        given.value_or(&table::LOG_FORMAT, |text| parse::log_format(text).map(Some), is_embedded.then_some(LogFormat::Pretty));
    let log = filter.zip(format).map(|(filter, format)| LogSettings { filter, format });
    Some(Settings {
        program: given.program,
        ops_listen: ops_listen?,
        backends: backends?,
        gateway: gateway?,
        webhook: webhook?,
        log: log?,
        warnings: Vec::new(),
    })
}

fn backends(given: &mut Given, data: Option<PathBuf>) -> Option<BackendSettings> {
    let bus = given.value(&table::BUS, BusAddress::parse);
    let default_store = StoreAddress::Sqlite(data.unwrap_or_default().join("roomcast.db"));
    let store = given.value_or(&table::STORE, StoreAddress::parse, default_store);
    let presence = given.value(&table::PRESENCE, PresenceAddress::parse);
    if given.program.is_one_of_several() {
        let embedded = [
            (&table::BUS, bus.as_ref().is_some_and(BusAddress::is_embedded), "amqp://…"),
            (&table::STORE, store.as_ref().is_some_and(StoreAddress::is_embedded), "postgres://…"),
            (&table::PRESENCE, presence.as_ref().is_some_and(PresenceAddress::is_embedded), "redis://…"),
        ];
        for (setting, _, server) in embedded.into_iter().filter(|(_, is_embedded, _)| *is_embedded) {
            let state = if given.has(setting) { "" } else { "it is not given; " };
            given.refuse(
                setting,
                format!("{state}expected {server}: gateways and routers are several processes and cannot share an embedded one"),
            );
        }
    }
    let default_shards = match bus {
        Some(BusAddress::InProcess) => limits::SHARDS_EMBEDDED,
        Some(BusAddress::RabbitMq(_)) | None => limits::SHARDS_SHARED,
    };
    let shards = given.value_or(&table::SHARDS, parse::count(1..=1024), default_shards);
    let bus_network = given.value(&table::BUS_NETWORK, parse::name);
    let presence_prefix = given.value(&table::PRESENCE_PREFIX, parse::name);
    let store_connections = given.value(&table::STORE_CONNECTIONS, parse::count(1..=1000));
    Some(BackendSettings {
        bus: bus?,
        store: store?,
        presence: presence?,
        shards: shards?,
        bus_network: bus_network?,
        presence_prefix: presence_prefix?,
        store_connections: store_connections?,
    })
}

fn webhook(given: &mut Given) -> Option<Option<WebhookSettings>> {
    let url = given.value_or(&table::WEBHOOK_URL, |text| WebhookUrl::parse(text).map(Some), None);
    let secret = given.value_or(&table::WEBHOOK_SECRET, |text| parse::secret(text).map(Some), None);
    let a_month = 2_592_000;
    let retry = given.value(&table::WEBHOOK_RETRY_SECONDS, parse::seconds(1..=a_month));
    let signs = table::WEBHOOK_SECRET.is_read_by(given.program);
    if signs && given.has(&table::WEBHOOK_URL) && !given.has(&table::WEBHOOK_SECRET) {
        let expected =
            "it is not given; expected at least 32 bytes, which the webhook's receiver knows too (`roomcast secret` makes some)";
        given.refuse(&table::WEBHOOK_SECRET, expected);
    }
    let (secret, retry) = (secret?, retry?);
    Some(url?.map(|url| WebhookSettings { url, secret, retry }))
}

fn gateway(given: &mut Given, data: Option<PathBuf>, is_embedded: bool) -> Option<GatewaySettings> {
    let listen = given.value(&table::LISTEN, parse::address);
    let advertise = given.value_or(&table::ADVERTISE, |text| parse::address(text).map(Some), None);
    if given.program == Program::Gateway && advertise == Some(None) && listen.is_some_and(|listen| listen.ip().is_unspecified()) {
        given.warn(
            "ROOMCAST_ADVERTISE is not set and this gateway listens on all addresses: other nodes cannot know how to reach it",
        );
    }
    let kept = SigningKey::Kept(data.unwrap_or_default().join("jwt-secret"));
    if table::JWT_SECRET.needed_by.contains(&given.program) && !given.has(&table::JWT_SECRET) {
        let expected = "it is not given; expected at least 32 bytes, the same for all gateways (`roomcast secret` makes one)";
        given.refuse(&table::JWT_SECRET, expected);
    }
    let signing_key = given.value_or(&table::JWT_SECRET, |text| parse::secret(text).map(SigningKey::Given), kept);
    let ten_years = 315_360_000;
    let token_lifetime = given.value(&table::TOKEN_SECONDS, parse::seconds(1..=ten_years));
    let sso = sso(given);
    let guests = given.value_or(&table::GUESTS, parse::switch, is_embedded);
    let marketplaces = given.value(&table::MARKETPLACES, parse::namespaces);
    let default_origins = if is_embedded { Origins::Any } else { Origins::Only(Vec::new()) };
    let origins = given.value_or(&table::CORS_ORIGINS, Origins::parse, default_origins);
    let proxies = given.value(&table::TRUSTED_PROXIES, Proxies::parse);
    let rates = rates(given);
    let an_hour = 3_600_000;
    let ping_interval = given.value(&table::PING_INTERVAL_MS, parse::milliseconds(10..=an_hour));
    let ping_timeout = given.value(&table::PING_TIMEOUT_MS, parse::milliseconds(10..=an_hour));
    let recovery = given.value(&table::RECOVERY_SECONDS, parse::seconds(0..=86_400));
    let offline_grace = given.value(&table::OFFLINE_GRACE_MS, parse::milliseconds(0..=an_hour));
    let default_drain = Duration::from_secs(if is_embedded { 0 } else { 10 });
    let drain = given.value_or(&table::DRAIN_SECONDS, parse::seconds(0..=3600), default_drain);
    Some(GatewaySettings {
        listen: listen?,
        advertise: advertise?,
        signing_key: signing_key?,
        token_lifetime: token_lifetime?,
        sso: sso?,
        guests: guests?,
        marketplaces: marketplaces?,
        origins: origins?,
        proxies: proxies?,
        rates: rates?,
        ping_interval: ping_interval?,
        ping_timeout: ping_timeout?,
        recovery: recovery?,
        offline_grace: offline_grace?,
        drain: drain?,
    })
}

/// Far more than people and their apps ask for, and far less than a gateway can do: what a loop that has gone wild meets.
const ADDRESS: Rate = Rate { per_second: 2_000, burst: 20_000 };
/// An office that comes back after a restart is 2,000 connections at once.
const HANDSHAKES: Rate = Rate { per_second: 100, burst: 2_000 };

fn rates(given: &mut Given) -> Option<Rates> {
    let connection = given.value(&table::RATE_CONNECTION, Rate::parse);
    let user = given.value(&table::RATE_USER, Rate::parse);
    let address = given.value_or(&table::RATE_ADDRESS, OfAddresses::parse, OfAddresses::by_default(ADDRESS));
    let handshakes = given.value_or(&table::RATE_HANDSHAKES, OfAddresses::parse, OfAddresses::by_default(HANDSHAKES));
    Some(Rates { connection: connection?, user: user?, address: address?, handshakes: handshakes? })
}

fn sso(given: &mut Given) -> Option<Option<SsoSettings>> {
    let name = |text: &str| if text.trim().is_empty() { Err("expected a name") } else { Ok(Some(text.to_owned())) };
    let issuer = given.value_or(&table::SSO_ISSUER, name, None);
    let audience = given.value_or(&table::SSO_AUDIENCE, name, None);
    let secrets = |text: &str| text.split(',').map(|secret| parse::secret(secret.trim())).collect();
    let secrets = given.value_or(&table::SSO_SECRET, secrets, Vec::new());
    let keys = given.value_or(&table::SSO_KEYS, |text| KeysAddress::parse(text).map(Some), None);
    let is_named = given.has(&table::SSO_ISSUER);
    for setting in [&table::SSO_AUDIENCE, &table::SSO_SECRET, &table::SSO_KEYS] {
        if given.has(setting) && !is_named {
            given.refuse(setting, format!("expected {} beside it: whose tokens they are", table::SSO_ISSUER.variable));
        }
    }
    if is_named && !given.has(&table::SSO_SECRET) && !given.has(&table::SSO_KEYS) {
        let expected = format!("expected {} or {} beside it", table::SSO_SECRET.variable, table::SSO_KEYS.variable);
        given.refuse(&table::SSO_ISSUER, expected);
    }
    let (audience, secrets, keys) = (audience?, secrets?, keys?);
    Some(issuer?.map(|issuer| SsoSettings { issuer, audience, secrets, keys }))
}

/// Whether two listeners would want the same port of the same address. Port 0 is any free one.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let same_ip = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() != 0 && one.port() == other.port() && same_ip
}

#[cfg(test)]
mod tests;
