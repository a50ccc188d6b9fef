//! The path of a message, as ARCHITECTURE.md tells it by file names, is there.
//!
//! ```text
//! gateway/src/socket/receive.rs → dialect/vocab/rooms.rs → … → shared/src/bus/inbox.rs
//! ```
//! A path without a crate continues in the crate that was last named.

use super::{Finding, Tree};

const DOCUMENT: &str = "ARCHITECTURE.md";
const ARROW: char = '→';

/// Finds steps of the path that are not files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(DOCUMENT) else {
        return Vec::new();
    };
    let steps = steps(text);
    if steps.is_empty() {
        return vec![Finding::new(
            DOCUMENT,
            0,
            format!("has no block that tells a message's path by file names, with {ARROW} between them"),
        )];
    }
    let gone = steps.into_iter().filter(|(_, path)| tree.text(path).is_none());
    gone.map(|(line, path)| Finding::new(DOCUMENT, line, format!("{path} is not there"))).collect()
}

/// The files of the fenced blocks that have arrows, with their lines.
fn steps(text: &str) -> Vec<(usize, String)> {
    let mut steps = Vec::new();
    for block in fenced_blocks(text).into_iter().filter(|block| block.iter().any(|(_, line)| line.contains(ARROW))) {
        let mut source_folder = String::new();
        for (line, word) in block.into_iter().flat_map(|(number, line)| line.split_whitespace().map(move |word| (number, word))) {
            let path = word.trim_matches(|character: char| !character.is_alphanumeric());
            if !path.ends_with(".rs") {
                continue;
            }
            match path.find("/src/") {
                Some(end) => {
                    source_folder = path[..end + "/src/".len()].to_owned();
                    steps.push((line, path.to_owned()));
                }
                None => steps.push((line, format!("{source_folder}{path}"))),
            }
        }
    }
    steps
}

fn fenced_blocks(text: &str) -> Vec<Vec<(usize, &str)>> {
    let mut blocks = Vec::new();
    let mut open: Option<Vec<(usize, &str)>> = None;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None => open = Some(Vec::new()),
            }
        } else if let Some(block) = &mut open {
            block.push((index + 1, line));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::{DOCUMENT, Tree, check};

    const TEXT: &str = "# Path\n```\ngateway/src/socket/receive.rs → dialect/rooms.rs → shared/src/bus/inbox.rs\n\
                        → fanout.rs → socketio outbox\n```\nnot → here.rs\n";

    #[test]
    fn a_step_that_is_not_there_is_found() {
        let whole = [
            (DOCUMENT, TEXT),
            ("gateway/src/socket/receive.rs", ""),
            ("gateway/src/dialect/rooms.rs", ""),
            ("shared/src/bus/inbox.rs", ""),
            ("shared/src/fanout.rs", ""),
        ];
        assert_eq!(check(&Tree::from(whole)), []);
        let [document, receive, _, inbox, _] = whole;
        let lines: Vec<_> = check(&Tree::from([document, receive, inbox])).into_iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [3, 4]);
    }

    #[test]
    fn a_document_without_the_path_is_found_and_its_absence_is_not() {
        assert_eq!(check(&Tree::from([(DOCUMENT, "# Roomcast\n")])).len(), 1);
        assert_eq!(check(&Tree::from([])), []);
    }
}
