//! The nearest known word, for hints.

/// The member of `known` that is closest to `given`, if it is close enough to be what was meant:
/// at most a third of the letters differ.
#[must_use]
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A hint for a word longer than any known one is of no use, and the cost grows with length.
    const LONGEST: usize = 64;
    if given.len() > LONGEST {
        return None;
    }
    known
        .into_iter()
        .map(|word| (distance(given, word), word))
        .filter(|(d, word)| *d <= 1.max(word.chars().count().max(given.chars().count()) / 3))
        .min_by_key(|(d, _)| *d)
        .map(|(_, word)| word)
}

/// Levenshtein's edit distance, one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (cb, above) in b.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(ca != *cb);
            left = replaced.min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["city-entry", "community", "workplace", "school"];
        assert_eq!(nearest("comunity", known), Some("community"));
        assert_eq!(nearest("Workplace", known), Some("workplace"));
        assert_eq!(nearest("hospital", known), None);
    }

    #[test]
    fn distance_is_levenshteins() {
        for (a, b, d) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("a", "a", 0),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(a, b), d, "{a} {b}");
            assert_eq!(distance(b, a), d, "{b} {a}");
        }
    }
}
