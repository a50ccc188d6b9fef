//! `services down`: ends what `services up` started, and nothing else.

use super::CommandFault;
use super::up::record_file;
use crate::services::{Recipe, Record, ServiceFault, postgres, rabbitmq, redis, together};
use crate::workspace;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run() -> Result<ExitCode, CommandFault> {
    let folder = workspace::target().join("services");
    together(|| end::<postgres::Recipe>(&folder), || end::<redis::Recipe>(&folder), || end::<rabbitmq::Recipe>(&folder))?;
    Ok(ExitCode::SUCCESS)
}

fn end<R: Recipe>(folder: &Path) -> Result<(), ServiceFault> {
    let file = record_file::<R>(folder);
    let Some(record) = Record::load(&file) else {
        return Ok(());
    };
    record.end(R::ENDING)?;
    eprintln!("{} has ended", R::NAME);
    fs::remove_file(&file).map_err(ServiceFault::at("removing", &file))
}
