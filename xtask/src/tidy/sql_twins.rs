//! Both databases have the same statements, by name; one that both understand stands once.

use super::{Finding, Tree};

const POSTGRES: &str = "shared/src/store/postgres/sql/";
const SQLITE: &str = "shared/src/store/sqlite/sql/";
const EITHER: &str = "shared/src/store/either/sql/";

/// Finds statements that one database lacks, and those that are written twice.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (here, there) in [(POSTGRES, SQLITE), (SQLITE, POSTGRES)] {
        for (path, text) in tree.below(here).filter(|(path, _)| path.ends_with(".sql")) {
            let (twin, shared) = (path.replacen(here, there, 1), path.replacen(here, EITHER, 1));
            match tree.text(&twin) {
                None => findings.push(Finding::new(path, 0, format!("has no namesake {twin}"))),
                Some(other) if here == SQLITE && for_either(text) == for_either(other) => {
                    findings.push(Finding::new(path, 0, format!("says the same as {twin}: {shared} can serve both")));
                }
                Some(_) => {}
            }
            if tree.text(&shared).is_some() {
                findings.push(Finding::new(path, 0, format!("is never read: there is {shared}")));
            }
        }
    }
    findings
}

/// A statement with parameters as both databases write them.
fn for_either(statement: &str) -> String {
    statement.replace('?', "$").replace("LIMIT $", "LIMIT +$")
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    #[test]
    fn a_statement_without_its_twin_is_found_on_either_side() {
        let tree = Tree::from([
            ("shared/src/store/postgres/sql/both.sql", "SELECT LEAST($1, $2)"),
            ("shared/src/store/sqlite/sql/both.sql", "SELECT min(?1, ?2)"),
            ("shared/src/store/postgres/sql/one.sql", ""),
            ("shared/src/store/sqlite/sql/rooms/other.sql", ""),
        ]);
        assert_eq!(check(&tree).len(), 2);
    }

    #[test]
    fn a_statement_that_could_serve_both_is_found_and_so_is_one_that_does() {
        let tree = Tree::from([
            ("shared/src/store/postgres/sql/alike.sql", "SELECT $1 LIMIT $2"),
            ("shared/src/store/sqlite/sql/alike.sql", "SELECT ?1 LIMIT +?2"),
            ("shared/src/store/postgres/sql/shared.sql", "SELECT LEAST($1, $2)"),
            ("shared/src/store/sqlite/sql/shared.sql", "SELECT min(?1, ?2)"),
            ("shared/src/store/either/sql/shared.sql", ""),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|finding| finding.path).collect();
        let below = |path: &str| format!("shared/src/store/{path}");
        assert_eq!(found, [below("postgres/sql/shared.sql"), below("sqlite/sql/alike.sql"), below("sqlite/sql/shared.sql")]);
    }
}
