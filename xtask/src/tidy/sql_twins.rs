//! Both databases have the same statements, by name.

use super::{Finding, Tree};

const POSTGRES: &str = "shared/src/store/postgres/sql/";
const SQLITE: &str = "shared/src/store/sqlite/sql/";

/// Finds statements that one database lacks.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (here, there) in [(POSTGRES, SQLITE), (SQLITE, POSTGRES)] {
        for (path, _) in tree.below(here).filter(|(path, _)| path.ends_with(".sql")) {
            let twin = path.replacen(here, there, 1);
            if tree.text(&twin).is_none() {
                findings.push(Finding::new(path, 0, format!("has no namesake {twin}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    #[test]
    fn a_statement_without_its_twin_is_found_on_either_side() {
        let tree = Tree::from([
            ("shared/src/store/postgres/sql/both.sql", ""),
            ("shared/src/store/sqlite/sql/both.sql", ""),
            ("shared/src/store/postgres/sql/one.sql", ""),
            ("shared/src/store/sqlite/sql/rooms/other.sql", ""),
        ]);
        assert_eq!(check(&tree).len(), 2);
    }
}
