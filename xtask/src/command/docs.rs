//! `docs`: the documents that the program itself writes.

use super::CommandFault;
use crate::services::ServiceFault;
use crate::workspace;
use std::fs;
use std::process::{ExitCode, Stdio};

/// What `roomcast docs <name>` prints, and where it belongs.
const DOCUMENTS: [(&str, &str); 3] =
    [("settings", "docs/SETTINGS.md"), ("metrics", "docs/METRICS.md"), ("dialects", "docs/DIALECTS.md")];

/// Writes them.
pub(super) fn write() -> Result<ExitCode, CommandFault> {
    for (name, path) in DOCUMENTS {
        let file = workspace::root().join(path);
        fs::write(&file, generate(name)?).map_err(ServiceFault::at("writing", &file))?;
        println!("wrote {path}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Says which are stale. One that the tree does not have yet is left out.
pub(super) fn compare() -> Result<ExitCode, CommandFault> {
    let mut code = ExitCode::SUCCESS;
    for (name, path) in DOCUMENTS {
        let Ok(committed) = fs::read(workspace::root().join(path)) else {
            println!("{path}: not there yet, skipped");
            continue;
        };
        if committed != generate(name)? {
            println!("{path} is stale: run `cargo xtask docs`");
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn generate(name: &str) -> Result<Vec<u8>, CommandFault> {
    let mut cargo = workspace::cargo();
    cargo.args(["run", "--quiet", "--package", "roomcast", "--bin", "roomcast", "--", "docs", name]);
    let answer = cargo.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(ServiceFault::io("running cargo"))?;
    if answer.status.success() { Ok(answer.stdout) } else { Err(CommandFault::Failed(format!("`roomcast docs {name}` failed"))) }
}
