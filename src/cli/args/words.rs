//! Parsers of values: closed vocabularies, so that clap lists and suggests the words, and what a library type
//! reads itself.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A parser for the words of a type.
pub(in crate::cli) fn words<T: Copy + Send + Sync>(
    known: &'static [(&'static str, T)],
) -> impl TypedValueParser<Value = T> {
    let values = known.iter().map(|(word, _)| PossibleValue::new(*word));
    let values: Vec<_> = values.collect();
    PossibleValuesParser::new(values).try_map(move |given| {
        let found = known.iter().find(|(word, _)| *word == given);
        found.map(|(_, value)| *value).ok_or("unknown word")
    })
}

/// The same for words that the help explains; capitals do not count where the flag says so.
pub(in crate::cli) fn explained<T: Copy + Send + Sync>(
    known: &'static [(&'static str, T, &'static str)],
) -> impl TypedValueParser<Value = T> {
    let values = known.iter();
    let values = values.map(|(word, _, help)| PossibleValue::new(*word).help(*help));
    let values: Vec<_> = values.collect();
    PossibleValuesParser::new(values).try_map(move |given: String| {
        let mut known = known.iter();
        let found = known.find(|(word, _, _)| word.eq_ignore_ascii_case(&given));
        found.map(|(_, value, _)| *value).ok_or("unknown word")
    })
}

/// A parser for what `read` makes of a text; `expected` says in both languages what it takes.
pub(in crate::cli) fn read_by<T: Clone + Send + Sync + 'static>(
    read: fn(&str) -> Option<T>,
    expected: &'static str,
) -> impl TypedValueParser<Value = T> {
    move |text: &str| read(text).ok_or(expected)
}
