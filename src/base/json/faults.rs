//! The faults found so far in one document.

use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::nearest::hint;
use crate::base::text::{Text, printable, shortened};

/// The faults found so far in one document.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, place: &str, what: Text) {
        self.0.push(Fault::new(place, what));
    }

    /// Notes a fault with a hint.
    pub fn add_with_hint(&mut self, place: &str, what: Text, hint: Text) {
        self.0.push(Fault {
            hint: Some(hint),
            ..Fault::new(place, what)
        });
    }

    /// Notes an unknown word, with the nearest known one or all of them as a hint.
    pub fn add_unknown(&mut self, place: &str, what: &Text, given: &str, known: &[&str]) {
        self.0.push(unknown(place, what, given, known));
    }

    /// Notes a fault that another reader found.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Whether none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of the document.
    #[must_use]
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}

/// An unknown word, with the nearest known one or all of them as a hint.
pub(crate) fn unknown(place: &str, what: &Text, given: &str, known: &[&str]) -> Fault {
    let shown = shortened(given, 40);
    let shown = printable(&shown);
    let what = Text::new(
        format!("{} `{shown}`", what.zh),
        format!("{} `{shown}`", what.en),
    );
    Fault {
        code: ErrorCode::Unknown,
        hint: Some(hint(given, known)),
        ..Fault::new(place, what)
    }
}

/// The value of a word out of a closed vocabulary that stands by itself.
///
/// # Errors
/// The word is not known.
pub(crate) fn word<T: Copy>(text: &str, known: &[(&str, T)]) -> Result<T, Error> {
    if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    Err(Error::one("", unknown("", &UNKNOWN, text, &words)))
}

/// What is wrong with such a word.
pub(super) const UNKNOWN: Text = Text::fixed("未知的值", "unknown value");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_is_shown_harmlessly_with_what_was_meant() {
        let mut faults = Faults::default();
        let what = Text::fixed("未知的值", "unknown value");
        faults.add_unknown("/a", &what, "hgih", &["low", "high"]);
        faults.add_unknown("/b", &what, "\u{1b}[2J", &["low", "high"]);
        let faults = faults.into_vec();
        assert_eq!(faults[0].what.en, "unknown value `hgih`");
        let hint = |i: usize| faults[i].hint.clone().unwrap_or(Text::fixed("", "")).en;
        assert_eq!(hint(0), "did you mean `high`?");
        assert!(!faults[1].what.en.contains('\u{1b}'));
        assert_eq!(hint(1), "known: low, high");
    }
}
