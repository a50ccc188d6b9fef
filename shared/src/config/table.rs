//! Every setting, once: flags, `--help`, docs/SETTINGS.md and the words of faults come from here.

use super::Program;

/// A setting as people meet it.
#[derive(Debug)]
pub struct Setting {
    /// Its variable in the environment.
    pub variable: &'static str,
    /// Its flag, without the dashes.
    pub flag: &'static str,
    /// What is used if it is not given.
    pub default: Default,
    /// What its value is, or its unit; the placeholder in `--help`.
    pub unit: &'static str,
    /// What it does.
    pub help: &'static str,
    /// How much of its value may be shown.
    pub shown: Shown,
    /// Which programs read it.
    pub programs: Programs,
    /// Which have no default for it: those that share it with other processes.
    pub needed_by: &'static [Program],
}

/// What is used if a setting is not given.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// This value, read as if it had been given.
    Value(&'static str),
    /// It depends: how, in words.
    Depends(&'static str),
}

/// How much of a value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of it.
    Whole,
    /// All but the user, the password and the query of a URL.
    WithoutPassword,
    /// Nothing.
    Never,
}

/// Which programs read a setting. `roomcast` reads them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// `roomcast` alone.
    Roomcast,
    /// Those that hold sockets.
    Gateway,
    /// Those that store messages.
    Router,
    /// All.
    All,
}

impl Setting {
    /// Whether this program reads it.
    pub fn is_read_by(&self, program: Program) -> bool {
        match (self.programs, program) {
            (_, Program::Roomcast) | (Programs::All, _) => true,
            (Programs::Gateway, Program::Gateway) | (Programs::Router, Program::Router) => true,
            (Programs::Roomcast | Programs::Router, Program::Gateway) => false,
            (Programs::Roomcast | Programs::Gateway, Program::Router) => false,
        }
    }
}

const HALVES: &[Program] = &[Program::Gateway, Program::Router];

/// All of them, as `--help` lists them.
pub const TABLE: &[&Setting] = &[
    &LISTEN,
    &OPS_LISTEN,
    &ADVERTISE,
    &BUS,
    &STORE,
    &PRESENCE,
    &DATA,
    &JWT_SECRET,
    &TOKEN_SECONDS,
    &SSO_ISSUER,
    &SSO_AUDIENCE,
    &SSO_SECRET,
    &SSO_KEYS,
    &GUESTS,
    &MARKETPLACES,
    &CORS_ORIGINS,
    &TRUSTED_PROXIES,
    &RATE_CONNECTION,
    &RATE_USER,
    &RATE_ADDRESS,
    &RATE_HANDSHAKES,
    &PING_INTERVAL_MS,
    &PING_TIMEOUT_MS,
    &RECOVERY_SECONDS,
    &OFFLINE_GRACE_MS,
    &DRAIN_SECONDS,
    &SHARDS,
    &BUS_NETWORK,
    &PRESENCE_PREFIX,
    &STORE_CONNECTIONS,
    &WEBHOOK_URL,
    &WEBHOOK_SECRET,
    &WEBHOOK_RETRY_SECONDS,
    &LOG,
    &LOG_FORMAT,
];

pub const LISTEN: Setting = Setting {
    variable: "ROOMCAST_LISTEN",
    flag: "listen",
    default: Default::Value("127.0.0.1:8080"),
    unit: "ADDRESS",
    help: "Where clients connect",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const OPS_LISTEN: Setting = Setting {
    variable: "ROOMCAST_OPS_LISTEN",
    flag: "ops-listen",
    default: Default::Value("127.0.0.1:8081"),
    unit: "ADDRESS",
    help: "Where operators ask: /metrics, /healthz, /readyz",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};

pub const ADVERTISE: Setting = Setting {
    variable: "ROOMCAST_ADVERTISE",
    flag: "advertise",
    default: Default::Depends("the address it listens on"),
    unit: "ADDRESS",
    help: "Where other nodes reach this gateway",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const BUS: Setting = Setting {
    variable: "ROOMCAST_BUS",
    flag: "bus",
    default: Default::Value("in-process:"),
    unit: "URL",
    help: "What carries events: in-process: or amqp://… or amqps://… (RabbitMQ)",
    shown: Shown::WithoutPassword,
    programs: Programs::All,
    needed_by: HALVES,
};

pub const STORE: Setting = Setting {
    variable: "ROOMCAST_STORE",
    flag: "store",
    default: Default::Depends("sqlite:<data>/roomcast.db"),
    unit: "URL",
    help: "What keeps messages: sqlite:PATH or postgres://…",
    shown: Shown::WithoutPassword,
    programs: Programs::All,
    needed_by: HALVES,
};

pub const PRESENCE: Setting = Setting {
    variable: "ROOMCAST_PRESENCE",
    flag: "presence",
    default: Default::Value("in-memory:"),
    unit: "URL",
    help: "What knows who is there: in-memory: or redis://… or redis+sentinel://HOST:PORT,…/MASTER or redis+cluster://HOST:PORT,… (rediss… with TLS)",
    shown: Shown::WithoutPassword,
    programs: Programs::All,
    needed_by: HALVES,
};

pub const DATA: Setting = Setting {
    variable: "ROOMCAST_DATA",
    flag: "data",
    default: Default::Value("./roomcast-data"),
    unit: "DIRECTORY",
    help: "Where the embedded store and the generated secret lie",
    shown: Shown::Whole,
    programs: Programs::Roomcast,
    needed_by: &[],
};

pub const JWT_SECRET: Setting = Setting {
    variable: "ROOMCAST_JWT_SECRET",
    flag: "jwt-secret",
    default: Default::Depends("made at the first start, in <data>/jwt-secret"),
    unit: "TEXT",
    help: "Signs and checks tokens; at least 32 bytes, the same for all gateways. Flags are seen by other users of a machine: \
           better in the environment",
    shown: Shown::Never,
    programs: Programs::Gateway,
    needed_by: &[Program::Gateway],
};

pub const TOKEN_SECONDS: Setting = Setting {
    variable: "ROOMCAST_TOKEN_SECONDS",
    flag: "token-seconds",
    default: Default::Value("604800"),
    unit: "SECONDS",
    help: "How long a token is valid",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const SSO_ISSUER: Setting = Setting {
    variable: "ROOMCAST_SSO_ISSUER",
    flag: "sso-issuer",
    default: Default::Depends("none"),
    unit: "NAME",
    help: "Tokens with this `iss` are trusted without a log-in here: single sign-on",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const SSO_AUDIENCE: Setting = Setting {
    variable: "ROOMCAST_SSO_AUDIENCE",
    flag: "sso-audience",
    default: Default::Depends("any"),
    unit: "NAME",
    help: "The `aud` that the trusted issuer's tokens must have",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const SSO_SECRET: Setting = Setting {
    variable: "ROOMCAST_SSO_SECRET",
    flag: "sso-secret",
    default: Default::Depends("none"),
    unit: "TEXT",
    help: "Checks the trusted issuer's HS256 tokens; at least 32 bytes, several with commas between them while one follows another",
    shown: Shown::Never,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const SSO_KEYS: Setting = Setting {
    variable: "ROOMCAST_SSO_KEYS",
    flag: "sso-keys",
    default: Default::Depends("none"),
    unit: "PATH|URL",
    help: "The trusted issuer's public keys for RS256, ES256 and EdDSA: a file of PEM blocks, or a JWKS document in a file or at a server; \
           read again every five minutes and when a new key shows up",
    shown: Shown::WithoutPassword,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const GUESTS: Setting = Setting {
    variable: "ROOMCAST_GUESTS",
    flag: "guests",
    default: Default::Depends("on if bus, store and presence are all embedded, else off"),
    unit: "on|off",
    help: "Whether people may enter without an account; meant for development",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const MARKETPLACES: Setting = Setting {
    variable: "ROOMCAST_MARKETPLACES",
    flag: "marketplaces",
    default: Default::Value("/customer,/artisans"),
    unit: "NAMESPACES",
    help: "Namespaces in which customers and vendors meet, each with people and rooms of its own: names with commas between them, or none",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const CORS_ORIGINS: Setting = Setting {
    variable: "ROOMCAST_CORS_ORIGINS",
    flag: "cors-origins",
    default: Default::Depends("* if bus, store and presence are all embedded, else none"),
    unit: "ORIGINS",
    help: "Pages that may connect from a browser: origins with commas between them, or * for all, or none",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const RATE_CONNECTION: Setting = Setting {
    variable: "ROOMCAST_RATE_CONNECTION",
    flag: "rate-connection",
    default: Default::Value("200:4000"),
    unit: "RATE",
    help: "Commands over one connection: so many a second in the long run, and after the colon so many at once; or off. What is more is \
           refused as `rate_limited`, with `retryAfterMs`, and the connection lives. Each gateway counts for itself",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const RATE_USER: Setting = Setting {
    variable: "ROOMCAST_RATE_USER",
    flag: "rate-user",
    default: Default::Value("400:8000"),
    unit: "RATE",
    help: "Commands and requests of one user, over all connections and REST, where the refusal is a 429 with `Retry-After`; or off",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const RATE_ADDRESS: Setting = Setting {
    variable: "ROOMCAST_RATE_ADDRESS",
    flag: "rate-address",
    default: Default::Depends(
        "2000:20000 for public addresses, off for private ones, which may be balancers that nobody has named",
    ),
    unit: "RATE",
    help: "Commands and requests from one address, or from one /64 of IPv6; or off. If it is given, it holds for private addresses too",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const RATE_HANDSHAKES: Setting = Setting {
    variable: "ROOMCAST_RATE_HANDSHAKES",
    flag: "rate-handshakes",
    default: Default::Depends("100:2000 for public addresses, off for private ones"),
    unit: "RATE",
    help: "New connections from one address, or from one /64 of IPv6; or off. If it is given, it holds for private addresses too",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const TRUSTED_PROXIES: Setting = Setting {
    variable: "ROOMCAST_TRUSTED_PROXIES",
    flag: "trusted-proxies",
    default: Default::Value("none"),
    unit: "NETWORKS",
    help: "Your own proxies and balancers, whose `X-Forwarded-For` is believed: addresses and networks with commas between them, or none. \
           Behind one that is not listed, all its clients count as one address",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const PING_INTERVAL_MS: Setting = Setting {
    variable: "ROOMCAST_PING_INTERVAL_MS",
    flag: "ping-interval-ms",
    default: Default::Value("25000"),
    unit: "MILLISECONDS",
    help: "Between two heartbeats of a connection",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const PING_TIMEOUT_MS: Setting = Setting {
    variable: "ROOMCAST_PING_TIMEOUT_MS",
    flag: "ping-timeout-ms",
    default: Default::Value("20000"),
    unit: "MILLISECONDS",
    help: "How long a heartbeat's answer is waited for before the connection counts as lost",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const RECOVERY_SECONDS: Setting = Setting {
    variable: "ROOMCAST_RECOVERY_SECONDS",
    flag: "recovery-seconds",
    default: Default::Value("120"),
    unit: "SECONDS",
    help: "How long a client may stay away and go on where it was; 0: not at all",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const OFFLINE_GRACE_MS: Setting = Setting {
    variable: "ROOMCAST_OFFLINE_GRACE_MS",
    flag: "offline-grace-ms",
    default: Default::Value("5000"),
    unit: "MILLISECONDS",
    help: "How long somebody may be gone before the others are told, so that a page reload is silent",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const DRAIN_SECONDS: Setting = Setting {
    variable: "ROOMCAST_DRAIN_SECONDS",
    flag: "drain-seconds",
    default: Default::Depends("10; 0 if bus, store and presence are all embedded"),
    unit: "SECONDS",
    help: "At a stop, the time over which connections are hung up, so that they do not all come back at once",
    shown: Shown::Whole,
    programs: Programs::Gateway,
    needed_by: &[],
};

pub const SHARDS: Setting = Setting {
    variable: "ROOMCAST_SHARDS",
    flag: "shards",
    default: Default::Depends("32; 1 with the bus in-process:"),
    unit: "COUNT",
    help: "Into how many parts rooms are divided among routers, 1 to 1024; all processes of an installation must agree on it",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};

pub const BUS_NETWORK: Setting = Setting {
    variable: "ROOMCAST_BUS_NETWORK",
    flag: "bus-network",
    default: Default::Value("ms_rmq_network"),
    unit: "NAME",
    help: "The name that everything in RabbitMQ starts with; installations on one broker need different ones",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};

pub const PRESENCE_PREFIX: Setting = Setting {
    variable: "ROOMCAST_PRESENCE_PREFIX",
    flag: "presence-prefix",
    default: Default::Value("roomcast"),
    unit: "NAME",
    help: "What every key in Redis starts with; installations on one server need different ones",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};

pub const STORE_CONNECTIONS: Setting = Setting {
    variable: "ROOMCAST_STORE_CONNECTIONS",
    flag: "store-connections",
    default: Default::Value("10"),
    unit: "COUNT",
    help: "Connections to Postgres at most, of this process; a server as it comes has room for 100",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};

pub const WEBHOOK_URL: Setting = Setting {
    variable: "ROOMCAST_WEBHOOK_URL",
    flag: "webhook-url",
    default: Default::Depends("none"),
    unit: "URL",
    help: "Where your server is told who went offline and who missed which message: http://… or https://…; the same for all processes",
    shown: Shown::WithoutPassword,
    programs: Programs::All,
    needed_by: &[],
};

pub const WEBHOOK_SECRET: Setting = Setting {
    variable: "ROOMCAST_WEBHOOK_SECRET",
    flag: "webhook-secret",
    default: Default::Depends("none; must be given with a webhook's URL"),
    unit: "TEXT",
    help: "Signs what the webhook is told, by HMAC-SHA256; at least 32 bytes",
    shown: Shown::Never,
    programs: Programs::Router,
    needed_by: &[],
};

pub const WEBHOOK_RETRY_SECONDS: Setting = Setting {
    variable: "ROOMCAST_WEBHOOK_RETRY_SECONDS",
    flag: "webhook-retry-seconds",
    default: Default::Value("86400"),
    unit: "SECONDS",
    help: "How long the webhook is told a fact again that it did not take, before that is given up",
    shown: Shown::Whole,
    programs: Programs::Router,
    needed_by: &[],
};

pub const LOG: Setting = Setting {
    variable: "ROOMCAST_LOG",
    flag: "log",
    default: Default::Value("info"),
    unit: "FILTER",
    help: "What is logged: off, error, warn, info, debug or trace, also for one part alone, as in info,gateway=debug",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};

pub const LOG_FORMAT: Setting = Setting {
    variable: "ROOMCAST_LOG_FORMAT",
    flag: "log-format",
    default: Default::Depends("pretty on a terminal or if all is embedded, else json"),
    unit: "pretty|json",
    help: "For people or for machines",
    shown: Shown::Whole,
    programs: Programs::All,
    needed_by: &[],
};
