//! Every law of the store against every adapter, and what is true of one adapter alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, reason = "a test may fail, and says why it is skipped")]

use std::fs;
use std::future::pending;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::join_all;
use shared::clock;
use shared::domain::{Email, NewUser, PasswordHash, RoomId, UserId, Username};
use shared::limits;
use shared::store::contract;
use shared::store::postgres::Postgres;
use shared::store::sqlite::Sqlite;
use shared::store::{Accounts, Rooms, Store, StoreFault};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr, SqliteConnection};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

macro_rules! of_every_adapter {
    ($($law:ident)*) => {
        mod postgres {
            $(
                #[tokio::test]
                async fn $law() {
                    super::with_postgres(async |store, _| super::contract::$law(store).await).await;
                }
            )*
        }

        mod sqlite {
            $(
                #[tokio::test]
                async fn $law() {
                    super::with_sqlite_file(async |store, _| super::contract::$law(store).await).await;
                }
            )*
        }

        mod sqlite_in_memory {
            $(
                #[tokio::test]
                async fn $law() {
                    let store = super::Sqlite::in_memory();
                    super::Store::migrate(&store).await.unwrap();
                    super::contract::$law(&store).await;
                }
            )*
        }
    };
}

shared::store_laws!(of_every_adapter);

#[tokio::test]
async fn sqlite_has_its_data_after_close_and_open() {
    with_sqlite_file(async |store, path| {
        let user = store.create_user(&ann()).await.unwrap();
        store.close().await;
        let reopened = Sqlite::open(path).unwrap();
        assert_eq!(reopened.find_user(user.id).await.unwrap(), Some(user));
        reopened.close().await;
    })
    .await;
}

#[tokio::test]
async fn sqlite_is_migrated_by_several_processes_at_once() {
    // Who comes first is a matter of chance.
    for _ in 0..20 {
        let folder = Folder::new();
        let path = folder.0.join("store.sqlite");
        let stores: Vec<Sqlite> = (0..8).map(|_| Sqlite::open(&path).unwrap()).collect();
        for outcome in join_all(stores.iter().map(|store| store.migrate())).await {
            outcome.unwrap();
        }
    }
}

#[tokio::test]
async fn postgres_is_used_again_after_it_ended_the_connections() {
    with_postgres(async |store, url| {
        let user = store.create_user(&ann()).await.unwrap();
        end_connections(url).await;
        // A connection that was used just now is trusted, once.
        let _ = store.find_user(user.id).await;
        assert_eq!(store.find_user(user.id).await.unwrap(), Some(user));
    })
    .await;
}

#[tokio::test]
async fn a_postgres_that_is_not_there_is_unavailable_in_time() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_unavailable_in_time(port).await;
}

#[tokio::test]
async fn a_postgres_that_does_not_answer_is_unavailable_in_time() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    assert_unavailable_in_time(silent.local_addr().unwrap().port()).await;
}

/// As when its machine is gone: nobody closes the old connections, and the next ones reach its successor.
#[tokio::test]
async fn a_postgres_that_falls_silent_is_unavailable_in_time_and_used_again_after() {
    with_postgres(async |_, url| {
        let proxy = Proxy::to(url).await;
        let store = Postgres::connect(proxy.url.as_str(), 2).unwrap();
        let health = async |calls: usize| join_all((0..calls).map(|_| store.health())).await;
        assert!(health(2).await.iter().all(Result::is_ok));

        proxy.is_silent.send_replace(true);
        let started = Instant::now();
        for outcome in health(6).await {
            assert!(matches!(outcome, Err(StoreFault::Unavailable(_))), "{outcome:?}");
        }
        assert!(started.elapsed() < limits::DEPENDENCY_DEADLINE + Duration::from_secs(1), "{:?}", started.elapsed());

        proxy.is_silent.send_replace(false);
        for outcome in health(6).await {
            outcome.unwrap();
        }
    })
    .await;
}

/// Whatever a statement shows or hides, the rows themselves hold nothing of it.
#[tokio::test]
async fn no_row_keeps_what_was_deleted() {
    with_sqlite_file(async |store, path| {
        contract::nothing_is_left_of_what_was_deleted(store).await;
        let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
        let count = "SELECT (SELECT count(*) FROM messages WHERE concat(content, extra, mentions, reactions) LIKE '%secret%')
            + (SELECT count(*) FROM changes WHERE concat(content, mentions) LIKE '%secret%')
            + (SELECT count(*) FROM hooks WHERE fact LIKE '%secret%')";
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut connection).await.unwrap(), 0);
    })
    .await;
    with_postgres(async |store, url| {
        contract::nothing_is_left_of_what_was_deleted(store).await;
        let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
        let count = "SELECT (SELECT count(*) FROM messages WHERE messages::text LIKE '%secret%')
            + (SELECT count(*) FROM changes WHERE changes::text LIKE '%secret%')
            + (SELECT count(*) FROM hooks WHERE hooks::text LIKE '%secret%')";
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut connection).await.unwrap(), 0);
    })
    .await;
}

/// As in a database whose changes were stored before any of them was numbered.
#[tokio::test]
async fn changes_of_an_older_version_are_numbered() {
    let older = "DROP INDEX changes_numbered;
        ALTER TABLE changes DROP COLUMN said_before;
        DELETE FROM _sqlx_migrations WHERE version = 11;";
    let numbers = "SELECT said_before FROM changes ORDER BY room_id, seq";
    with_sqlite_file(async |store, path| {
        contract::messages_have_numbers_whatever_is_done_to_them(store).await;
        let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
        let before: Vec<i64> = sqlx::query_scalar(numbers).fetch_all(&mut connection).await.unwrap();
        connection.execute(sqlx::raw_sql("DROP TRIGGER changes_number")).await.unwrap();
        connection.execute(sqlx::raw_sql(older)).await.unwrap();
        store.migrate().await.unwrap();
        assert_eq!(sqlx::query_scalar::<_, i64>(numbers).fetch_all(&mut connection).await.unwrap(), before);
    })
    .await;
    with_postgres(async |store, url| {
        contract::messages_have_numbers_whatever_is_done_to_them(store).await;
        let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
        let before: Vec<i64> = sqlx::query_scalar(numbers).fetch_all(&mut connection).await.unwrap();
        connection.execute(sqlx::raw_sql("DROP FUNCTION number_change CASCADE")).await.unwrap();
        connection.execute(sqlx::raw_sql(older)).await.unwrap();
        store.migrate().await.unwrap();
        assert_eq!(sqlx::query_scalar::<_, i64>(numbers).fetch_all(&mut connection).await.unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn every_statement_is_valid_in_its_database() {
    with_sqlite_file(async |_, path| {
        let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
        for (name, statement) in statements("sqlite") {
            let prepared = connection.prepare(AssertSqlSafe(statement).into_sql_str()).await;
            assert!(prepared.is_ok(), "sqlite/sql/{name}: {prepared:?}");
        }
    })
    .await;
    with_postgres(async |_, url| {
        let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
        for (name, statement) in statements("postgres") {
            let prepared = connection.prepare(AssertSqlSafe(statement).into_sql_str()).await;
            assert!(prepared.is_ok(), "postgres/sql/{name}: {prepared:?}");
        }
    })
    .await;
}

#[test]
fn both_databases_have_the_same_statements() {
    let names = |database| statements(database).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("postgres"), names("sqlite"));
}

async fn assert_unavailable_in_time(port: u16) {
    let store = Postgres::connect(&format!("postgres://postgres@127.0.0.1:{port}/postgres"), 2).unwrap();
    let started = Instant::now();
    let nowhere = RoomId::from_uuid(clock::new_uuid());
    let (health, read, migration) = tokio::join!(store.health(), store.find_room(nowhere), store.migrate());
    for fault in [health.unwrap_err(), read.unwrap_err(), migration.unwrap_err()] {
        assert!(matches!(fault, StoreFault::Unavailable(_)), "{fault:?}");
    }
    assert!(started.elapsed() < limits::DEPENDENCY_DEADLINE + Duration::from_secs(1), "{:?}", started.elapsed());
}

/// Runs `test` on a database of its own, which is dropped afterwards, also when the test fails.
async fn with_postgres(test: impl AsyncFnOnce(&dyn Store, &Url)) {
    let Some(server) = postgres_server() else { return };
    let name = format!("roomcast_test_{}", clock::new_uuid().simple());
    let mut url = server.clone();
    url.set_path(&name);

    let mut admin = PgConnection::connect(server.as_str()).await.unwrap();
    admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let outcome = AssertUnwindSafe(async {
        let store = Postgres::connect(url.as_str(), 10).unwrap();
        store.migrate().await.unwrap();
        test(&store, &url).await;
        store.close().await;
    })
    .catch_unwind()
    .await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
    outcome.unwrap_or_else(|panic| resume_unwind(panic));
}

#[allow(clippy::disallowed_methods, reason = "a test's own setting, which no program has")]
fn postgres_server() -> Option<Url> {
    match std::env::var("ROOMCAST_TEST_POSTGRES") {
        Ok(url) => Some(url.parse().unwrap()),
        Err(_) if std::env::var("CI").is_ok() => panic!("ROOMCAST_TEST_POSTGRES is not set"),
        Err(_) => {
            eprintln!("skipped: ROOMCAST_TEST_POSTGRES is not set");
            None
        }
    }
}

async fn end_connections(url: &Url) {
    let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
    let end =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    connection.execute(end).await.unwrap();
}

/// Stands before a server, and can fall silent as if the machine were gone.
struct Proxy {
    url: Url,
    is_silent: watch::Sender<bool>,
}

impl Proxy {
    #[allow(clippy::disallowed_methods, reason = "its tasks end with the test's runtime")]
    async fn to(server: &Url) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (is_silent, silence) = watch::channel(false);
        let mut url = server.clone();
        url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let server = (server.host_str().unwrap().to_owned(), server.port().unwrap_or(5432));
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(forward(client, server.clone(), silence.clone()));
            }
        });
        Self { url, is_silent }
    }
}

/// Forwards until there is silence, and then holds both ends open.
async fn forward(mut client: TcpStream, server: (String, u16), mut silence: watch::Receiver<bool>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let forwarding = copy_bidirectional(&mut client, &mut server);
    let was_silenced = tokio::select! {
        _ = forwarding => false,
        _ = silence.wait_for(|is_silent| *is_silent) => true,
    };
    if was_silenced {
        pending().await
    }
}

/// Runs `test` on a file of its own.
async fn with_sqlite_file(test: impl AsyncFnOnce(&dyn Store, &Path)) {
    let folder = Folder::new();
    let path = folder.0.join("made").join("when needed").join("store.sqlite");
    let store = Sqlite::open(&path).unwrap();
    store.migrate().await.unwrap();
    test(&store, &path).await;
    store.close().await;
}

/// A folder that is removed with what it holds.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("roomcast-test-{}", clock::new_uuid())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ann() -> NewUser {
    NewUser {
        id: UserId::from_uuid(clock::new_uuid()),
        username: Username::trusted("ann"),
        email: Some(Email::trusted("ann@example.org")),
        password_hash: Some(PasswordHash::new("$argon2id$")),
        created_at: clock::now(),
    }
}

/// The names and texts of a database's statements, by name.
fn statements(database: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store").join(database).join("sql");
    let mut statements: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    statements.sort();
    statements
}
