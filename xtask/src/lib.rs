//! What a developer types around the product: private servers, the test run, the checks. The `tests` crate takes `services` from here.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on its terminal")]
#![allow(clippy::disallowed_methods, reason = "the tool's own environment is not a setting of the product")]

pub mod command;
pub mod services;
pub mod tidy;
pub mod workspace;
