//! The tree is tidy.

#![allow(clippy::unwrap_used, reason = "a tree that cannot be read is not tidy")]

#[test]
fn the_tree_is_tidy() {
    let findings = xtask::tidy::check(&xtask::tidy::Tree::read(&xtask::workspace::root()).unwrap());
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "\n{}", lines.join("\n"));
}
