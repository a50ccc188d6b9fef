//! The shape of the tree: what no compiler says, checked on every run of the tests. One rule a file, each with a made-up tree that breaks it.

mod source;
mod tree;

mod edges;
mod files;
mod layers;
mod links;
mod message_path;
mod settings;
mod sql_twins;
mod unfinished;

pub use tree::Tree;

use std::fmt;

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root.
    pub path: String,
    /// Its line, from 1; 0 speaks of the file as a whole.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Everything that breaks a rule. A rule whose subject the tree does not have yet is silent.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let rules = [
        edges::check,
        files::check,
        layers::check,
        links::check,
        message_path::check,
        settings::check,
        sql_twins::check,
        unfinished::check,
    ];
    rules.iter().flat_map(|rule| rule(tree)).collect()
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(out, "{}: {}", self.path, self.message),
            line => write!(out, "{}:{line}: {}", self.path, self.message),
        }
    }
}
