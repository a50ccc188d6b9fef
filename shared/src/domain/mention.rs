//! Who is named in a text: `@ann`.

use crate::limits;

/// The names that stand after an `@`, each as what it may mean, the longest reading first: `@ann.` is of `ann.`, or else of `ann`. An `@`
/// within a word, as in an address, names nobody.
pub fn names(text: &str) -> Vec<Vec<&str>> {
    let mut names = Vec::new();
    let mut before = None;
    for (at, character) in text.char_indices() {
        if character == '@' && !before.is_some_and(char::is_alphanumeric) && names.len() < limits::MENTIONS {
            let readings = readings(&text[at + 1..]);
            if !readings.is_empty() {
                names.push(readings);
            }
        }
        before = Some(character);
    }
    names
}

/// What the word at the start of a text may mean: all of it, and what stands before each of its last marks.
fn readings(text: &str) -> Vec<&str> {
    let is_end = |character: char| character.is_whitespace() || character.is_control() || character == '@';
    let word = text.split(is_end).next().unwrap_or_default();
    let marks = word.char_indices().rev().filter(|(_, character)| !character.is_alphanumeric()).map(|(at, _)| at);
    let ends = std::iter::once(word.len()).chain(marks.take(limits::MENTION_READINGS - 1));
    let fits = |reading: &&str| !reading.is_empty() && reading.chars().count() <= limits::USERNAME_MAX_CHARS;
    ends.map(|end| &word[..end]).filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_follows_an_at_sign_that_no_word_precedes() {
        for (text, expected) in [
            ("hello", vec![]),
            ("@ann", vec![vec!["ann"]]),
            ("hi @ann and @Ben!", vec![vec!["ann"], vec!["Ben!", "Ben"]]),
            ("(@ann), @zoë.", vec![vec!["ann),", "ann)", "ann"], vec!["zoë.", "zoë"]]),
            ("@ann's", vec![vec!["ann's", "ann"]]),
            ("ann@example.org", vec![]),
            ("@ @@ann @", vec![vec!["ann"]]),
            ("@...", vec![vec!["...", "..", "."]]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_full_of_names_names_only_so_many() {
        assert_eq!(names(&"@ann ".repeat(10_000)).len(), limits::MENTIONS);
        assert_eq!(names(&format!("@{}", "a.".repeat(30)))[0].len(), limits::MENTION_READINGS);
        assert!(names(&format!("@{}", "a".repeat(1_000))).is_empty());
    }
}
