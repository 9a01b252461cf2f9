//! The nearest known word, for hints.

use super::text::Text;

/// A hint: the known word that `given` probably means, or else the list of all known words.
#[must_use]
pub fn hint(given: &str, known: &[&str]) -> Text {
    match nearest(given, known.iter().copied()) {
        Some(near) => Text::new(
            format!("是否指 `{near}`？"),
            format!("did you mean `{near}`?"),
        ),
        None => {
            let all = known.join(", ");
            Text::new(format!("已知：{all}"), format!("known: {all}"))
        }
    }
}

/// The member of `known` that is closest to `given`, if it is close enough to be what was meant:
/// at most a third of the letters differ.
#[must_use]
pub fn nearest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // A hint for a word longer than any known one is useless, and the cost grows with the length.
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

/// `strsim` has the same distance, and clap links it: but not the library without features, which would
/// link one crate more for these few lines.
///
/// The number of edits between two words (optimal string alignment: two swapped neighbours count as
/// one edit, the most common typing error).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, ca) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, cb) in b.iter().copied().enumerate() {
            let replaced = at(&row, j) + usize::from(ca != cb);
            let mut best = replaced.min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = j > 0 && last == Some(cb) && b.get(j - 1) == Some(&ca);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(ca);
    }
    at(&row, b.len())
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
        assert_eq!(
            nearest("hodl", ["pass", "hold", "quarantine"]),
            Some("hold")
        );
    }

    #[test]
    fn distance_counts_edits_and_swaps() {
        for (a, b, d) in [
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("a", "a", 0),
            ("ab", "ba", 1),
            ("hodl", "hold", 1),
            ("hgih", "high", 1),
        ] {
            assert_eq!(distance(a, b), d, "{a} {b}");
            assert_eq!(distance(b, a), d, "{b} {a}");
        }
    }
}
