//! `check`: everything that can be said about the tree without running its tests.

use super::{CommandFault, docs, succeeds};
use crate::services::{ServiceFault, find_program};
use crate::{tidy, workspace};
use std::process::ExitCode;

/// Says whether its part of the tree is well; what is not has been told by then.
type Step = fn() -> Result<bool, CommandFault>;

/// Each of them runs, so that one call tells all that is wrong.
const STEPS: [(&str, Step); 6] = [
    ("formatting", || cargo(&["fmt", "--all", "--check"])),
    ("lints", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    ("tidy", tidy),
    ("generated documents", || Ok(docs::compare()? == ExitCode::SUCCESS)),
    ("documentation of the code", documentation),
    ("licences, bans and sources", licences),
];

pub(super) fn run() -> Result<ExitCode, CommandFault> {
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        println!("check: {name}");
        let passed = step().unwrap_or_else(|fault| {
            eprintln!("{fault}");
            false
        });
        if !passed {
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("check: all well");
        return Ok(ExitCode::SUCCESS);
    }
    println!("check: failed: {}", failed.join(", "));
    Ok(ExitCode::FAILURE)
}

fn cargo(arguments: &[&str]) -> Result<bool, CommandFault> {
    Ok(succeeds(workspace::cargo().args(arguments))?)
}

fn tidy() -> Result<bool, CommandFault> {
    let tree = tidy::Tree::read(&workspace::root()).map_err(ServiceFault::io("reading the tree"))?;
    let findings = tidy::check(&tree);
    for finding in &findings {
        println!("{finding}");
    }
    Ok(findings.is_empty())
}

fn documentation() -> Result<bool, CommandFault> {
    Ok(succeeds(workspace::cargo().args(["doc", "--no-deps", "--workspace"]).env("RUSTDOCFLAGS", "-D warnings"))?)
}

fn licences() -> Result<bool, CommandFault> {
    if find_program("cargo-deny").is_none() {
        println!("skipped: cargo-deny is not installed");
        return Ok(true);
    }
    cargo(&["deny", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"])
}
