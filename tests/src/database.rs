//! A Postgres database of one test's own.

use std::thread;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

/// A database that goes with this value.
pub struct Database {
    url: String,
    server: String,
    name: String,
}

impl Database {
    /// Makes an empty one on this server.
    pub async fn create(server: &str, name: &str) -> Self {
        run(server, format!("CREATE DATABASE {name}")).await.expect("making a database");
        let (place, _) = server.rsplit_once('/').expect("the address of a Postgres server ends with a database");
        Self { url: format!("{place}/{name}"), server: server.to_owned(), name: name.to_owned() }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, statement) = (self.server.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        // A server that a test has killed takes its databases with it.
        let _ = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(run(&server, statement)).is_ok())
        })
        .join();
    }
}

async fn run(server: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(server).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await
}
