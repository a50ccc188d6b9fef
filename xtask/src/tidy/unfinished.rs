//! Nothing unfinished is committed: a test that never runs proves nothing, and a `todo!` is a crash.

use super::source::Source;
use super::{Finding, Tree};

const MARKS: [&str; 4] = ["#[ignore", "todo!", "unimplemented!", "dbg!"];

/// Finds the marks of unfinished work.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let source = Source::whole(text);
        for mark in MARKS {
            let lines = source.lines_with(mark).into_iter();
            findings.extend(lines.map(|line| Finding::new(path, line, format!("`{mark}` is unfinished work"))));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    #[test]
    fn each_mark_is_found_in_code_and_not_in_words() {
        let text = "// todo!()\n#[ignore]\n#[ignore = \"slow\"]\nfn f() { todo!() }\nunimplemented!(\"x\")\ndbg!(x)\nlet a = \"dbg!\";\n";
        let mut lines: Vec<_> = check(&Tree::from([("a/src/b.rs", text)])).into_iter().map(|finding| finding.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [2, 3, 4, 5, 6]);
    }
}
