//! Deployments and the README name settings that exist.

use super::{Finding, Tree};
use std::collections::HashSet;

const LIST: &str = "docs/SETTINGS.md";
const READERS: [&str; 4] = ["docker-compose.yml", "deploy/", "k8s/", "README.md"];
const PREFIX: &str = "ROOMCAST_";
/// What the tests read, not the program.
const OF_TESTS: &str = "ROOMCAST_TEST_";

/// Finds settings that the program does not know.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(list) = tree.text(LIST) else {
        return Vec::new();
    };
    let known: HashSet<&str> = list.lines().flat_map(settings).collect();
    let mut findings = Vec::new();
    for (path, text) in READERS.iter().flat_map(|prefix| tree.below(prefix)) {
        for (index, line) in text.lines().enumerate() {
            for name in settings(line).filter(|name| !name.starts_with(OF_TESTS) && !known.contains(name)) {
                findings.push(Finding::new(path, index + 1, format!("{name} is not in {LIST}")));
            }
        }
    }
    findings
}

fn settings(line: &str) -> impl Iterator<Item = &str> {
    let words = line.split(|character: char| !(character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_'));
    words.filter(|word| word.len() > PREFIX.len() && word.starts_with(PREFIX))
}

#[cfg(test)]
mod tests {
    use super::{LIST, Tree, check};

    #[test]
    fn an_unknown_setting_is_found_and_a_known_one_is_not() {
        let list = (LIST, "| `ROOMCAST_LISTEN` | where |");
        let readme = ("README.md", "Set ROOMCAST_LISTEN, ROOMCAST_TEST_REDIS or ROOMCAST_*.\nROOMCAST_LISTN=1");
        let map = ("k8s/base/config.yaml", "ROOMCAST_LISTEN: x\nROOMCAST_SHARD: 3");
        let found: Vec<_> = check(&Tree::from([list, readme, map])).into_iter().map(|finding| finding.line).collect();
        assert_eq!(found, [2, 2]);
        assert_eq!(check(&Tree::from([readme, map])), []);
    }
}
