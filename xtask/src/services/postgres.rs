//! How to run a private Postgres.

use super::docker::Plan;
use super::process::Ending;
use super::recipe::{self, Place};
use super::user::{self, User};
use super::{ServiceFault, programs};
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

/// The folder of `initdb` and `postgres`.
#[derive(Debug)]
pub struct Recipe {
    programs: PathBuf,
}

impl recipe::Recipe for Recipe {
    const NAME: &'static str = "postgres";
    const VARIABLE: &'static str = "ROOMCAST_TEST_POSTGRES";
    const PROGRAMS: &'static str = "initdb and postgres";
    const PACKAGE: &'static str = "postgresql";
    const PLAN: Option<Plan> = Some(Plan {
        image: "postgres:17-alpine",
        port: 5432,
        environment: &["POSTGRES_HOST_AUTH_METHOD=trust"],
        arguments: &["-c", "max_connections=200", "-c", "shared_buffers=32MB"],
    });
    // INT: a "fast" stop, which does not wait for clients. QUIT: an "immediate" one, which still frees its shared memory, unlike KILL.
    const ENDING: Ending = Ending { graceful: "INT", at_once: "QUIT" };

    fn installed() -> Option<Self> {
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|version| version.path());
        let mut versions: Vec<(u32, PathBuf)> =
            debian.filter_map(|folder| Some((folder.file_name()?.to_str()?.parse().ok()?, folder.join("bin")))).collect();
        versions.sort();
        let in_path = programs::find("initdb").and_then(|initdb| Some(initdb.canonicalize().ok()?.parent()?.to_path_buf()));
        let folders = versions.into_iter().rev().map(|(_, folder)| folder).chain(in_path);
        let complete = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file());
        folders.filter(complete).map(|programs| Self { programs }).next()
    }

    fn user(&self) -> Option<User> {
        if user::is_root() { User::find(&["postgres", "nobody"]) } else { None }
    }

    fn prepare(&self, place: &Place) -> Result<(), ServiceFault> {
        let mut initdb = Command::new(self.programs.join("initdb"));
        initdb
            .args([
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
                "--no-instructions",
                "-D",
            ])
            .arg(&place.folder)
            .current_dir(&place.folder);
        if let Some(user) = self.user() {
            user.run(&mut initdb);
        }
        let answer = initdb.output().map_err(ServiceFault::io("running initdb"))?;
        if answer.status.success() {
            return Ok(());
        }
        let detail = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
        Err(ServiceFault::Refused { action: "initdb".to_owned(), detail })
    }

    fn command(&self, place: &Place) -> Command {
        let mut postgres = Command::new(self.programs.join("postgres"));
        postgres.arg("-D").arg(&place.folder);
        // Not `fsync=off`: tests kill it and look for what it had acknowledged.
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "shared_buffers=32MB"] {
            postgres.args(["-c", setting]);
        }
        postgres.args(["-c", &format!("port={}", place.port)]);
        postgres
    }

    fn url(port: u16) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    /// Logs in and reads until "ready for query": while it recovers after a crash it answers, but with an error.
    fn accepts(conversation: &mut TcpStream) -> io::Result<bool> {
        const PROTOCOL_3: u32 = 3 << 16;
        let parameters = b"user\0postgres\0database\0postgres\0\0";
        let length = u32::try_from(8 + parameters.len()).unwrap_or_default();
        conversation.write_all(&[&length.to_be_bytes(), &PROTOCOL_3.to_be_bytes(), &parameters[..]].concat())?;
        loop {
            let mut head = [0; 5];
            conversation.read_exact(&mut head)?;
            let [kind, length @ ..] = head;
            let body = u64::from(u32::from_be_bytes(length)).saturating_sub(4);
            io::copy(&mut conversation.take(body), &mut io::sink())?;
            match kind {
                b'Z' => {
                    const TERMINATE: [u8; 5] = [b'X', 0, 0, 0, 4];
                    conversation.write_all(&TERMINATE)?;
                    return Ok(true);
                }
                b'E' => return Ok(false),
                _ => {}
            }
        }
    }
}
