//! What is to change in a status list.

use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable, shortened};
use crate::issue::{StatusDraft, Unrevoking};

/// The values that have a word.
const WORDS: [(&str, u8); 4] = [
    ("valid", 0),
    ("invalid", 1),
    ("suspended", 2),
    ("no-longer-green", 3),
];

/// One value for some entries, and where it was asked for.
#[derive(Debug)]
pub struct Change {
    document: String,
    place: String,
    spans: Vec<(u64, u64)>,
    value: u8,
}

impl Change {
    /// `5=1`, `7,9=suspended`, `10-20=3`, as it stands at a place of a document.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(document: &str, place: &str, text: &str) -> Result<Self, Text> {
        let read = || {
            let (entries, value) = text.split_once('=')?;
            let value = value.trim();
            let word = WORDS.iter().find(|(word, _)| *word == value);
            let value = word.map_or_else(|| value.parse().ok(), |(_, value)| Some(*value))?;
            let span = |span: &str| {
                let (first, last) = span.split_once('-').unwrap_or((span, span));
                let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
                (first <= last).then_some((first, last))
            };
            let spans: Option<Vec<(u64, u64)>> = entries.split(',').map(span).collect();
            Some(Self {
                document: document.to_owned(),
                place: place.to_owned(),
                spans: spans?,
                value,
            })
        };
        read().ok_or_else(|| {
            let shown = printable(&shortened(text, 40)).into_owned();
            Text::new(
                format!("`{shown}`：应为 序号=状态，如 5=1、7,9=suspended、10-20=3"),
                format!("`{shown}`: expected INDEX=VALUE, such as 5=1, 7,9=suspended, 10-20=3"),
            )
        })
    }

    /// The changes of a file, one a line; empty lines and those that begin with `#` are none.
    ///
    /// # Errors
    /// A line is no change.
    pub fn parse_lines(document: &str, text: &str) -> Result<Vec<Self>, Error> {
        let lines = (1_u64..).zip(text.lines().map(str::trim));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(|(number, line)| {
                let place = format!("line {number}");
                let change = Self::parse(document, &place, line);
                change.map_err(|what| Error::one(document, Fault::new(&*place, what)))
            })
            .collect()
    }

    /// Makes the change; all of it or, with an error, nobody signs what it leaves.
    ///
    /// # Errors
    /// There is no such entry, the value does not fit, or it would undo a revocation.
    pub fn apply(&self, draft: &mut StatusDraft, unrevoking: Unrevoking) -> Result<(), Error> {
        for (first, last) in &self.spans {
            for idx in *first..=*last {
                draft
                    .set(idx, self.value, unrevoking)
                    .map_err(|what| Error::one(&self.document, Fault::new(&*self.place, what)))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_whole_or_not_at_all() {
        let spans = |text| Change::parse("d", "", text).map(|change| (change.spans, change.value));
        assert_eq!(spans("5=1"), Ok((vec![(5, 5)], 1)));
        assert_eq!(spans("7, 9 = suspended"), Ok((vec![(7, 7), (9, 9)], 2)));
        assert_eq!(
            spans("10-20,3=no-longer-green"),
            Ok((vec![(10, 20), (3, 3)], 3))
        );
        for bad in [
            "", "5", "=1", "5=", "5=256", "5=-1", "5=revoke", "9-5=1", "-1=1", "a=1", "5,,6=1",
        ] {
            assert!(spans(bad).is_err(), "{bad}");
        }
    }
}
