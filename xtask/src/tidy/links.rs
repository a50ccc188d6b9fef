//! Every relative link of a document leads somewhere.

use super::{Finding, Tree};

/// Finds links to files that are not there.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending(".md") {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut fenced = false;
        for (index, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            for target in targets(line) {
                if !resolve(folder, target).is_some_and(|file| tree.has(&file)) {
                    findings.push(Finding::new(path, index + 1, format!("the link {target} leads nowhere")));
                }
            }
        }
    }
    findings
}

/// The files that a line links to, without what follows `#`.
fn targets(line: &str) -> Vec<&str> {
    // Between backticks there is code: every second piece.
    let prose = line.split('`').step_by(2);
    let targets = prose.flat_map(|piece| piece.split("](").skip(1)).filter_map(|rest| rest.split([')', ' ']).next());
    let files = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    files.filter_map(|target| target.split('#').next()).filter(|file| !file.is_empty()).collect()
}

/// The path from the root, if it stays inside.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().filter(|parent| !parent.is_empty())?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let text = "[a](scaling.md#top) [b](../README.md) [c](https://example.org/x) [d](#here) `[e](none.md)` [`f`](decisions/)\n\
                    [g](gone.md)\n```\n[h](gone.md)\n```\n[i](../../outside.md) [j](/docs/scaling.md \"title\")\n";
        let tree = Tree::from([("docs/a.md", text), ("docs/scaling.md", ""), ("docs/decisions/1.md", ""), ("README.md", "")]);
        let lines: Vec<_> = check(&tree).into_iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [2, 6]);
    }
}
