//! A server that runs as a process of this machine, from installed programs.

use super::ServiceFault;
use super::process::Process;
use super::recipe::{Place, Recipe};
use super::record::Record;
use super::server::Host;
use super::user::User;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Programs, a folder, and the process while there is one.
pub struct Machine<R> {
    recipe: R,
    place: Place,
    log: PathBuf,
    process: Option<Process>,
}

impl<R: Recipe> Machine<R> {
    /// Makes the data folder below `data_dir`, and fills it.
    pub fn prepare(recipe: R, data_dir: &Path, port: u16) -> Result<Self, ServiceFault> {
        let data_dir = data_dir.canonicalize().map_err(ServiceFault::at("resolving", data_dir))?;
        let log = data_dir.join("server.log");
        File::create(&log).map_err(ServiceFault::at("creating", &log))?;
        let folder = settle(data_dir.join("data"), &recipe, port)?;
        let machine = Self { recipe, place: Place { folder, port }, log, process: None };
        machine.recipe.prepare(&machine.place)?;
        Ok(machine)
    }
}

impl<R: Recipe> Host for Machine<R> {
    fn start(&mut self) -> Result<(), ServiceFault> {
        if let Some(ended) = self.process.take() {
            ended.discard(); // it ended by itself, and may have left helpers
        }
        let mut command = self.recipe.command(&self.place);
        if let Some(user) = self.recipe.user() {
            user.run(&mut command);
        }
        let log = File::options().append(true).open(&self.log).map_err(ServiceFault::at("opening", &self.log))?;
        let errors = log.try_clone().map_err(ServiceFault::at("opening", &self.log))?;
        command.current_dir(&self.place.folder).stdout(log).stderr(errors);
        let process = Process::spawn(&mut command, R::ENDING, &self.place.folder);
        self.process = Some(process.map_err(ServiceFault::io(format!("starting {}", R::NAME)))?);
        Ok(())
    }

    fn kill(&mut self) -> Result<(), ServiceFault> {
        self.process.take().into_iter().for_each(Process::kill);
        Ok(())
    }

    fn stop(&mut self) -> Result<(), ServiceFault> {
        self.process.take().into_iter().for_each(Process::stop);
        Ok(())
    }

    fn pause(&mut self) -> Result<(), ServiceFault> {
        self.process.iter().for_each(Process::pause);
        Ok(())
    }

    fn resume(&mut self) -> Result<(), ServiceFault> {
        self.process.iter().for_each(Process::resume);
        Ok(())
    }

    fn is_running(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| !process.has_ended())
    }

    fn log_tail(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = text.lines().collect();
        format!("{}\n(the end of {})", lines[lines.len().saturating_sub(30)..].join("\n"), self.log.display())
    }

    fn release(&mut self) -> Option<Record> {
        let identity = self.process.take()?.release()?;
        Some(Record::Process { port: self.place.port, identity, folder: std::mem::take(&mut self.place.folder) })
    }
}

impl<R> Drop for Machine<R> {
    fn drop(&mut self) {
        self.process.take().into_iter().for_each(Process::discard);
        // A released server has taken its folder with it.
        if !self.place.folder.as_os_str().is_empty() {
            let _ = fs::remove_dir_all(&self.place.folder);
        }
    }
}

/// Makes the data folder, empty, where the server's own user can reach it.
fn settle<R: Recipe>(folder: PathBuf, recipe: &R, port: u16) -> Result<PathBuf, ServiceFault> {
    let Some(user) = recipe.user() else {
        renew(&folder)?;
        return Ok(folder);
    };
    give(&folder, user)?;
    if user.reaches(&folder) {
        return Ok(folder);
    }
    let _ = fs::remove_dir(&folder);
    let elsewhere = std::env::temp_dir().join(format!("roomcast-{}-{}-{port}", R::NAME, std::process::id()));
    eprintln!("{} cannot reach {} as its own user: its data goes to {}", R::NAME, folder.display(), elsewhere.display());
    give(&elsewhere, user)?;
    Ok(elsewhere)
}

fn give(folder: &Path, user: User) -> Result<(), ServiceFault> {
    renew(folder)?;
    user.own(folder).map_err(ServiceFault::at("giving away", folder))
}

fn renew(folder: &Path) -> Result<(), ServiceFault> {
    match fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() != io::ErrorKind::NotFound => Err(ServiceFault::at("emptying", folder)(fault)),
        _ => fs::create_dir(folder).map_err(ServiceFault::at("creating", folder)),
    }
}
