//! The dependency rule once more, at the crates' own edges: what a `Cargo.toml` does not list, no file can import.

use super::{Finding, Tree};

/// A crate, and those of ours that it must not depend on.
const APART: [(&str, &[&str]); 4] = [
    ("shared", &["socketio", "gateway", "router-worker", "roomcast"]),
    ("socketio", &["shared", "gateway", "router-worker", "roomcast"]),
    ("gateway", &["router-worker", "roomcast"]),
    ("router-worker", &["gateway", "socketio", "roomcast"]),
];

const DRIVERS: [&str; 4] = ["lapin", "sqlx", "redis", "deadpool-redis"];
/// `tests` looks into real servers from outside.
const MAY_HAVE_DRIVERS: [&str; 2] = ["shared", "tests"];

/// Finds dependencies that the layers forbid.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.ending("/Cargo.toml") {
        let Some((folder, _)) = path.split_once('/') else {
            continue;
        };
        let strangers = APART.iter().find(|(name, _)| *name == folder).map_or(&[][..], |(_, strangers)| strangers);
        for (line, dependency) in dependencies(text) {
            if strangers.contains(&dependency) {
                findings.push(Finding::new(path, line, format!("{folder} must not depend on {dependency}")));
            }
            if DRIVERS.contains(&dependency) && !MAY_HAVE_DRIVERS.contains(&folder) {
                findings.push(Finding::new(path, line, format!("{dependency} is a driver: only shared's adapters use one")));
            }
        }
    }
    findings
}

/// The dependencies of every kind, with their lines.
fn dependencies(text: &str) -> Vec<(usize, &str)> {
    let mut section = "";
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            if let Some((kind, name)) = section.rsplit_once('.')
                && kind.ends_with("dependencies")
            {
                found.push((index + 1, name));
            }
        } else if section.ends_with("dependencies")
            && let Some((key, _)) = line.split_once('=')
        {
            found.push((index + 1, key.split('.').next().unwrap_or_default().trim().trim_matches('"')));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    #[test]
    fn a_forbidden_edge_is_found_in_every_kind_of_section() {
        let tree = Tree::from([
            (
                "gateway/Cargo.toml",
                "[package]\nname = \"gateway\"\n[dependencies]\nshared.workspace = true\nrouter-worker = { path = \"x\" }",
            ),
            ("socketio/Cargo.toml", "[dev-dependencies]\nshared.workspace = true\n[dependencies.sqlx]\nversion = \"1\""),
            ("shared/Cargo.toml", "[dependencies]\nlapin.workspace = true\n"),
            ("tests/Cargo.toml", "[dependencies]\nlapin.workspace = true\n"),
        ]);
        let found: Vec<_> = check(&tree).into_iter().map(|finding| (finding.path, finding.line)).collect();
        let expected = [("gateway/Cargo.toml", 5), ("socketio/Cargo.toml", 2), ("socketio/Cargo.toml", 3)];
        assert_eq!(found, expected.map(|(path, line)| (path.to_owned(), line)));
    }
}
