//! `services up`: three private servers that stay until `services down`.

use super::CommandFault;
use crate::services::{Recipe, Record, Server, ServiceFault, accepts, postgres, rabbitmq, redis, together};
use crate::workspace;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(super) fn run() -> Result<ExitCode, CommandFault> {
    let folder = workspace::target().join("services");
    fs::create_dir_all(&folder).map_err(ServiceFault::at("creating", &folder))?;
    let (postgres, redis, rabbitmq) =
        together(|| keep::<postgres::Recipe>(&folder), || keep::<redis::Recipe>(&folder), || keep::<rabbitmq::Recipe>(&folder))?;
    for (test, setting, url) in [
        (postgres::Recipe::VARIABLE, "ROOMCAST_STORE", postgres),
        (redis::Recipe::VARIABLE, "ROOMCAST_PRESENCE", redis),
        (rabbitmq::Recipe::VARIABLE, "ROOMCAST_BUS", rabbitmq),
    ] {
        println!("export {test}='{url}'\nexport {setting}='{url}'");
    }
    Ok(ExitCode::SUCCESS)
}

/// The address of the server that an earlier call left here, else of a new one.
fn keep<R: Recipe>(folder: &Path) -> Result<String, ServiceFault> {
    let file = record_file::<R>(folder);
    if let Some(record) = Record::load(&file) {
        if record.is_alive() && accepts::<R>(record.port()) {
            return Ok(R::url(record.port()));
        }
        record.end(R::ENDING)?;
    }
    let server = Server::<R>::start(&folder.join(R::NAME))?;
    let url = server.url();
    server.release()?.save(&file)?;
    Ok(url)
}

pub(super) fn record_file<R: Recipe>(folder: &Path) -> PathBuf {
    folder.join(R::NAME).with_extension("running")
}
