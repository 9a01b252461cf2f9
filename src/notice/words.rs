//! Windows and bases in words.

use super::document::Document;
use super::rule::Basis;
use crate::base::text::{Text, chinese_number};
use crate::base::time::{Window, Zone};

/// A half-open window in words; `None` for all of time.
#[must_use]
pub fn window_words(window: Window, zone: Zone) -> Option<Text> {
    let from = window.from.map(|from| from.for_people(zone));
    let until = window.until.map(|until| until.for_people(zone));
    match (from, until) {
        (None, None) => None,
        (Some(from), None) => Some(Text::new(format!("{from} 起"), format!("from {from}"))),
        (None, Some(until)) => Some(Text::new(format!("{until} 前"), format!("until {until}"))),
        (Some(from), Some(until)) => Some(Text::new(
            format!("{from} 起至 {until} 前"),
            format!("from {from} until {until}"),
        )),
    }
}

impl Document {
    /// What a rule rests on, in words: the article's number or the source's own words.
    #[must_use]
    pub fn basis_words(&self, basis: &Basis) -> Text {
        match basis {
            Basis::Article(number) => Text::new(
                format!("第{}条", chinese_number(number)),
                format!("Art. {number}"),
            ),
            Basis::Source(id) => self
                .sources
                .iter()
                .find(|source| source.id == *id)
                .map(|source| source.text.clone())
                .unwrap_or_default(),
        }
    }
}
