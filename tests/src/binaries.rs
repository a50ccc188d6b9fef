//! Where the programs under test are.

use std::env;
use std::path::{Path, PathBuf};

/// A program of the workspace, in `ROOMCAST_TEST_BIN_DIR` or next to the running test.
pub fn find(name: &str) -> PathBuf {
    let folder = env::var_os("ROOMCAST_TEST_BIN_DIR").map_or_else(next_to_the_test, PathBuf::from);
    let program = folder.join(name);
    assert!(
        program.is_file(),
        "{} is not built: cargo build --workspace --bins, or run the tests by cargo xtask test",
        program.display()
    );
    program
}

/// Test executables lie in `target/<profile>/deps`.
fn next_to_the_test() -> PathBuf {
    let test = env::current_exe().expect("the running test has a path");
    test.ancestors().nth(2).map(Path::to_path_buf).expect("the running test lies in target/<profile>/deps")
}
