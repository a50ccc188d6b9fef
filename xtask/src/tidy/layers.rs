//! The dependency rule: `domain ← wire ← ports ← adapters ← backends ← run`, and one place each for what the outside world gives.

use super::source::Source;
use super::{Finding, Tree};
use Named::{Crate, Phrase};

#[derive(Clone, Copy)]
enum Named {
    Crate(&'static str),
    Phrase(&'static str),
}

/// Something that one place of the product alone may name.
struct Owned {
    what: &'static [Named],
    home: &'static str,
    why: &'static str,
    /// Tests may name it too.
    tests_may: bool,
}

impl Owned {
    fn may_stand_in(&self, path: &str) -> bool {
        is_home(path, self.home) || (self.tests_may && is_test(path))
    }
}

const OWNED: [Owned; 6] = [
    Owned {
        what: &[Crate("lapin")],
        home: "shared/src/bus/rabbitmq",
        why: "RabbitMQ is one adapter of the bus",
        tests_may: false,
    },
    Owned { what: &[Crate("sqlx")], home: "shared/src/store", why: "databases are adapters of the store", tests_may: false },
    Owned {
        what: &[Crate("redis"), Crate("deadpool_redis")],
        home: "shared/src/presence/redis",
        why: "Redis is one adapter of presence",
        tests_may: false,
    },
    Owned {
        what: &[
            Phrase("env::var"),
            Phrase("env::var_os"),
            Phrase("env::vars"),
            Phrase("env::vars_os"),
            Phrase("env!"),
            Phrase("option_env!"),
        ],
        home: "shared/src/config",
        why: "a setting that is read elsewhere is one that --help does not list",
        tests_may: true,
    },
    Owned {
        what: &[Phrase("SystemTime::now"), Phrase("Utc::now"), Phrase("Timestamp::now"), Phrase("Zoned::now")],
        home: "shared/src/clock",
        why: "tests and records must agree on one time",
        tests_may: true,
    },
    Owned {
        what: &[Phrase("tokio::spawn"), Phrase("task::spawn")],
        home: "shared/src/shutdown",
        why: "a graceful stop must know every task",
        tests_may: true,
    },
];

/// What a part of the tree must not name anywhere.
struct Stranger {
    region: &'static str,
    what: &'static [Named],
    why: &'static str,
}

const PURE: &[Named] = &[
    Crate("tokio"),
    Crate("tracing"),
    Phrase("async"),
    Phrase("await"),
    Phrase("clock"),
    Phrase("SystemTime"),
    Phrase("Instant"),
];
const PURE_WHY: &str = "the middle is pure: no I/O, no async, no clock, no log";

const STRANGERS: [Stranger; 6] = [
    Stranger { region: "gateway/", what: &[Crate("router_worker")], why: "gateway and router never import each other" },
    Stranger { region: "router-worker/", what: &[Crate("gateway")], why: "gateway and router never import each other" },
    Stranger {
        region: "socketio/",
        what: &[Crate("shared"), Crate("gateway"), Crate("router_worker"), Crate("roomcast")],
        why: "the protocol engine knows nothing of chat",
    },
    Stranger {
        region: "shared/",
        what: &[Crate("socketio"), Crate("gateway"), Crate("router_worker"), Crate("roomcast")],
        why: "what is shared knows none of those who share it",
    },
    Stranger { region: "shared/src/domain/", what: PURE, why: PURE_WHY },
    Stranger { region: "gateway/src/dialect/", what: PURE, why: PURE_WHY },
];

/// The crates that ship; `tests` and `xtask` may name what they like.
const PRODUCT: [&str; 5] = ["shared/src/", "socketio/src/", "gateway/src/", "router-worker/src/", "roomcast/src/"];

/// Finds names that stand outside their home or inside a region that must not know them.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        if PRODUCT.iter().any(|folder| path.starts_with(folder)) {
            for owned in OWNED.iter().filter(|owned| !owned.may_stand_in(path)) {
                let source = if owned.tests_may { Source::shipped(text) } else { Source::whole(text) };
                report(&mut findings, path, text, &source, owned.what, &format!("belongs below {}: {}", owned.home, owned.why));
            }
        }
        for stranger in STRANGERS.iter().filter(|stranger| path.starts_with(stranger.region)) {
            report(
                &mut findings,
                path,
                text,
                &Source::shipped(text),
                stranger.what,
                &format!("is a stranger here: {}", stranger.why),
            );
        }
    }
    findings
}

fn report(findings: &mut Vec<Finding>, path: &str, text: &str, source: &Source, what: &[Named], reason: &str) {
    for named in what {
        let (name, lines) = match *named {
            Crate(name) => (name, source.lines_naming_crate(name)),
            Phrase(phrase) => (phrase, source.lines_with(phrase)),
        };
        // What cargo itself says while it builds, such as the version, is no setting.
        let lines =
            lines.into_iter().filter(|line| !text.lines().nth(line - 1).is_some_and(|line| line.contains("env!(\"CARGO_")));
        findings.extend(lines.map(|line| Finding::new(path, line, format!("`{name}` {reason}"))));
    }
}

fn is_home(path: &str, home: &str) -> bool {
    path.strip_prefix(home).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// A file of a product crate that only its tests compile: a test module, or the suite that a port's adapters pass.
fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "contract" | "contract.rs") || part.ends_with("_tests.rs"))
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::from([(path, text)])).into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_driver_is_named_by_its_adapter_alone() {
        for (text, home) in [
            ("use lapin::Channel;", "shared/src/bus/rabbitmq/topology.rs"),
            ("#[derive(sqlx::FromRow)]", "shared/src/store/either/rooms.rs"),
            ("use redis::Script;", "shared/src/presence/redis.rs"),
            ("use deadpool_redis::Pool;", "shared/src/presence/redis/seats.rs"),
        ] {
            assert_eq!(lines(home, text), [0; 0], "{home}");
            assert_eq!(lines("shared/src/backends.rs", text), [1]);
            assert_eq!(lines("shared/src/bus/contract.rs", text), [1]);
            assert_eq!(lines("gateway/src/lib.rs", &format!("mod tests {{\n{text}\n}}")), [2]);
            assert_eq!(lines("tests/src/faults.rs", text), [0; 0]);
        }
    }

    #[test]
    fn the_environment_the_clock_and_tasks_have_one_place_each() {
        for (text, home) in [
            ("std::env::var(NAME)", "shared/src/config/source.rs"),
            ("option_env!(NAME)", "shared/src/config.rs"),
            ("SystemTime::now()", "shared/src/clock.rs"),
            ("jiff::Timestamp::now()", "shared/src/clock.rs"),
            ("tokio::spawn(work)", "shared/src/shutdown.rs"),
        ] {
            assert_eq!(lines(home, text), [0; 0], "{home}");
            assert_eq!(lines("router-worker/src/consume.rs", text), [1], "{text}");
            assert_eq!(lines("shared/src/bus/contract.rs", text), [0; 0]);
            assert_eq!(lines("roomcast/src/main.rs", &format!("#[cfg(test)]\nmod tests {{ {text} }}")), [0; 0]);
            assert_eq!(lines("xtask/src/main.rs", text), [0; 0]);
        }
        assert_eq!(lines("gateway/src/http/version.rs", "env!(\"CARGO_PKG_VERSION\")"), [0; 0]);
    }

    #[test]
    fn gateway_router_and_engine_are_strangers() {
        assert_eq!(lines("gateway/tests/all.rs", "use router_worker::consume;"), [1]);
        assert_eq!(lines("router-worker/src/lib.rs", "gateway::run()"), [1]);
        assert_eq!(lines("router-worker/src/reply.rs", "let gateway = node;"), [0; 0]);
        assert_eq!(lines("socketio/examples/echo.rs", "use shared::domain;"), [1]);
        assert_eq!(lines("shared/src/lib.rs", "use socketio::Packet;"), [1]);
    }

    #[test]
    fn the_middle_is_pure() {
        for text in
            ["use tokio::sync::mpsc;", "pub async fn send()", "tracing::info!()", "crate::clock::now()", "std::time::Instant"]
        {
            assert_eq!(lines("shared/src/domain/message.rs", text), [1], "{text}");
            assert_eq!(lines("gateway/src/dialect/vocab/rooms.rs", text), [1], "{text}");
            assert_eq!(lines("gateway/src/hub/deliver.rs", text), [0; 0], "{text}");
        }
    }
}
