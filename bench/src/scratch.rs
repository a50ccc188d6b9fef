//! A folder for what servers write, gone afterwards.

use std::fs;
use std::path::PathBuf;

use bench::Fault;

/// A folder of this run.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new one beside the programs.
    pub fn new() -> Result<Self, Fault> {
        let folder = std::env::current_exe()?.with_file_name(format!("bench-data-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// An empty folder in it.
    pub fn folder(&self, name: &str) -> Result<PathBuf, Fault> {
        let folder = self.0.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
