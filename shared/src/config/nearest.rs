//! The known name that somebody probably meant.

/// The candidate with the fewest changes to `name`, unless it would be a guess.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (changes, candidate) = candidates.map(|candidate| (changes(name, candidate), candidate)).min()?;
    (changes <= 4 && changes * 3 <= name.len()).then_some(candidate)
}

/// How many letters must be put in, taken out or replaced (Levenshtein).
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (taken, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = taken + 1;
        for (index, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[index + 1];
            row[index + 1] = replaced.min(diagonal + 1).min(row[index] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbour_and_a_foreign_one_none() {
        let known = ["ROOMCAST_LISTEN", "ROOMCAST_STORE"];
        assert_eq!(nearest("ROOMCAST_LISTNE", known.into_iter()), Some("ROOMCAST_LISTEN"));
        assert_eq!(nearest("ROOMCAST_SOTRE", known.into_iter()), Some("ROOMCAST_STORE"));
        assert_eq!(nearest("ROOMCAST_FAVOURITE_COLOUR", known.into_iter()), None);
    }

    #[test]
    fn changes_are_counted() {
        assert_eq!((changes("kitten", "sitting"), changes("", "abc"), changes("abc", "abc")), (3, 3, 0));
    }
}
