//! A file has one idea, and its name and its first line say it.

use super::source::Source;
use super::{Finding, Tree};

/// Names that say where something was put and not what it is.
const SAYS_NOTHING: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "types", "misc", "stuff"];

/// A file that is longer holds more than one idea. Its inline tests do not count.
const LONGEST: usize = 600;

/// Finds files whose names, first lines or lengths hide their idea.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        if let Some(name) = path.trim_end_matches(".rs").split('/').find(|part| SAYS_NOTHING.contains(part)) {
            findings.push(Finding::new(path, 0, format!("`{name}` says nothing: name it after its idea")));
        }
        if !text.starts_with("//! ") {
            findings.push(Finding::new(path, 1, "the first line is a `//!` sentence that says the file's idea"));
        }
        let length = Source::shipped(text).length();
        if !path.starts_with("tests/") && length > LONGEST {
            findings.push(Finding::new(path, 0, format!("{length} lines, more than {LONGEST}: cut it along its ideas")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Tree, check};

    fn findings(path: &str, text: &str) -> usize {
        check(&Tree::from([(path, text)])).len()
    }

    #[test]
    fn a_file_says_its_idea_and_has_one() {
        assert_eq!(findings("shared/src/clock.rs", "//! The wall clock.\n"), 0);
        assert_eq!(findings("shared/src/clock.rs", "use std::time;\n"), 1);
        assert_eq!(findings("shared/src/utils.rs", "//! Things.\n"), 1);
        assert_eq!(findings("shared/src/common/clock.rs", "//! The wall clock.\n"), 1);
        let long = format!("//! Everything.\n{}", "fn f() {}\n".repeat(LONGEST));
        assert_eq!(findings("shared/src/everything.rs", &long), 1);
        assert_eq!(findings("tests/src/everything.rs", &long), 0);
        let tested = format!("//! One idea.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "fn f() {}\n".repeat(LONGEST));
        assert_eq!(findings("shared/src/idea.rs", &tested), 0);
    }
}
