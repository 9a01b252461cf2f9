//! What `status set` is told to change.

use super::super::args::Refused;
use crate::base::decode::text_of;
use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable, shortened};
use crate::gate::files::read_document_or_stdin;
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
pub(super) struct Change {
    document: String,
    place: String,
    spans: Vec<(u64, u64)>,
    value: u8,
}

/// The changes of the command line, then those of a file.
pub(super) fn read(given: &[String], from: Option<&str>) -> Result<Vec<Change>, Refused> {
    let mut changes = Vec::new();
    for text in given {
        let change = parse("INDEX=VALUE", "", text);
        changes.push(change.map_err(|what| Refused::usage("INDEX=VALUE", what))?);
    }
    let Some(from) = from else {
        return Ok(changes);
    };
    let bytes = read_document_or_stdin(from)?;
    let text = text_of(&bytes);
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("line {}", number + 1);
        let change = parse(from, &place, line);
        changes.push(change.map_err(|what| Error::one(from, Fault::new(&*place, what)))?);
    }
    Ok(changes)
}

impl Change {
    /// Makes the change; all of it or, with an error, nobody signs what it leaves.
    pub(super) fn apply(
        &self,
        draft: &mut StatusDraft,
        unrevoking: Unrevoking,
    ) -> Result<(), Error> {
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

/// `5=1`, `7,9=suspended`, `10-20=3`.
fn parse(document: &str, place: &str, text: &str) -> Result<Change, Text> {
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
        Some(Change {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_whole_or_not_at_all() {
        let spans = |text| parse("d", "", text).map(|change| (change.spans, change.value));
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
