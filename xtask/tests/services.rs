//! The life of each private server, and its end when its owner dies. A server that cannot be had is shown as skipped, and is a failure in CI.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test says what it misses and panics at what it does not expect")]
#![allow(clippy::disallowed_methods, reason = "the process that a test kills is told so by its environment")]

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use xtask::services::{Recipe, Server, ServiceFault, postgres, rabbitmq, redis};

#[test]
fn postgres_can_be_killed_paused_and_restarted() {
    lives::<postgres::Recipe>();
}

#[test]
fn redis_can_be_killed_paused_and_restarted() {
    lives::<redis::Recipe>();
}

#[test]
fn rabbitmq_can_be_killed_paused_and_restarted() {
    lives::<rabbitmq::Recipe>();
}

fn lives<R: Recipe>() {
    let folder = folder(R::NAME);
    let Some(mut server) = start::<R>(&folder) else {
        return;
    };
    let url = server.url();
    assert!(accepts(&server));

    server.kill().unwrap();
    assert!(!accepts(&server));
    assert!(matches!(server.kill(), Err(ServiceFault::NotRunning { .. })));
    server.restart().unwrap();
    assert!(accepts(&server));

    server.pause().unwrap();
    assert!(!accepts(&server));
    server.resume().unwrap();
    assert!(accepts(&server));

    server.stop().unwrap();
    assert!(!accepts(&server));
    server.restart().unwrap();
    assert!(accepts(&server));
    assert_eq!(server.url(), url);

    let port = server.port();
    drop(server);
    assert!(is_gone(port, &folder));
    let _ = std::fs::remove_dir_all(folder);
}

/// A test binary that is killed runs no destructor.
#[test]
fn a_server_ends_when_its_owner_is_killed() {
    for kind in [postgres::Recipe::NAME, redis::Recipe::NAME, rabbitmq::Recipe::NAME] {
        let folder = folder(&format!("owner-of-{kind}"));
        let mut owner = Command::new(std::env::current_exe().unwrap());
        owner.args(["owner", "--exact", "--nocapture"]).stdout(Stdio::null());
        let mut owner = owner.env(OWNER, kind).env(OWNER_FOLDER, &folder).spawn().unwrap();
        let started = folder.join("started");
        let (mut port, mut ended) = (None, None);
        wait_until(|| {
            ended = owner.try_wait().unwrap();
            port = std::fs::read_to_string(&started).ok().and_then(|text| text.parse::<u16>().ok());
            port.is_some() || ended.is_some()
        });
        owner.kill().unwrap();
        owner.wait().unwrap();
        match (port, ended) {
            (Some(port), _) => wait_until(|| is_gone(port, &folder)),
            (None, Some(status)) if status.success() => {} // skipped, as its own test says
            (None, status) => panic!("the server did not start: {status:?}"),
        }
        let _ = std::fs::remove_dir_all(folder);
    }
}

const OWNER: &str = "XTASK_TEST_OWNER_OF";
const OWNER_FOLDER: &str = "XTASK_TEST_OWNER_FOLDER";

/// Not a test but the process that `a_server_ends_when_its_owner_is_killed` kills.
#[test]
fn owner() {
    let (Ok(kind), Ok(folder)) = (std::env::var(OWNER), std::env::var(OWNER_FOLDER)) else {
        return;
    };
    match kind.as_str() {
        postgres::Recipe::NAME => own::<postgres::Recipe>(folder.as_ref()),
        redis::Recipe::NAME => own::<redis::Recipe>(folder.as_ref()),
        _ => own::<rabbitmq::Recipe>(folder.as_ref()),
    }
}

fn own<R: Recipe>(folder: &Path) {
    if let Some(server) = start::<R>(folder) {
        std::fs::write(folder.join("started"), server.port().to_string()).unwrap();
        std::thread::park();
    }
}

fn start<R: Recipe>(folder: &Path) -> Option<Server<R>> {
    match Server::start(folder) {
        Err(ServiceFault::Missing(reason)) if std::env::var_os("CI").is_none() => {
            println!("skipped: {reason}");
            None
        }
        outcome => Some(outcome.unwrap()),
    }
}

/// As a client sees it: connected, greeted and answered within half a second.
fn accepts<R: Recipe>(server: &Server<R>) -> bool {
    let Ok(mut conversation) = TcpStream::connect(("127.0.0.1", server.port())) else {
        return false;
    };
    conversation.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    R::accepts(&mut conversation).unwrap_or(false)
}

/// Neither its port nor its data nor a process of its family is left.
fn is_gone(port: u16, folder: &Path) -> bool {
    let is_silent = TcpStream::connect(("127.0.0.1", port)).is_err();
    is_silent && !folder.join("data").exists() && processes_that_name(folder).is_empty()
}

/// The command lines of living processes that name this folder; empty where there is no `/proc` to look into.
fn processes_that_name(folder: &Path) -> String {
    let folder = folder.to_str().unwrap();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(folder) && !line.contains("lifeline")).collect()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn wait_until(mut fact: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while !fact() {
        assert!(Instant::now() < deadline, "it did not come to be within 120 s");
        std::thread::sleep(Duration::from_millis(20));
    }
}
