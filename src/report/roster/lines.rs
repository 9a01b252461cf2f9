//! A report that is written row by row, while the run goes on.
//!
//! A flag that is found after the row of its entry was written (a later duplicate) is kept apart with
//! its place in the text. Both are merged when the report is finished.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::Arc;

use crate::base::text::Lang;
use crate::report::json::KnownParts;
use crate::roster::{Ended, Entry, Flag, Names, Source, Summary};

use super::form::{Budget, RowForm};
use super::held::Unfinished;
use super::{csv, jsonl};

/// Takes rows that may have to be written a second time.
pub trait Spool: Write {
    /// Returns a reader of what was written so far. What is written from here on is a new text, which
    /// replaces the first.
    ///
    /// # Errors
    /// It cannot be read again.
    fn begin_again(&mut self) -> io::Result<Box<dyn Read>>;
}

impl Spool for Vec<u8> {
    fn begin_again(&mut self) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(io::Cursor::new(std::mem::take(self))))
    }
}

/// A report that is being written.
#[derive(Debug)]
pub struct Lines<S> {
    rows: RowWriter,
    names: Names,
    lang: Lang,
    left: Budget,
    spool: S,
    /// How many bytes were written.
    written: u64,
    /// For each entry, where more flags belong.
    places: Vec<FlagsAt>,
}

/// Where in the text more flags of an entry belong, and whether they are the first.
#[derive(Debug, Clone, Copy)]
struct FlagsAt(u64);

impl FlagsAt {
    const fn new(at: u64, is_first: bool) -> Self {
        Self(at << 1 | if is_first { 1 } else { 0 })
    }

    const fn at(self) -> u64 {
        self.0 >> 1
    }

    const fn is_first(self) -> bool {
        self.0 & 1 == 1
    }
}

impl<S: Spool> Lines<S> {
    /// Begins a report of entries from these tables.
    ///
    /// # Errors
    /// `spool` fails.
    pub fn begin(
        form: RowForm,
        sources: &[Arc<Source>],
        (names, lang): (Names, Lang),
        budget: Budget,
        spool: S,
    ) -> io::Result<Self> {
        let mut lines = Self {
            rows: RowWriter::new(form, sources, names, lang),
            names,
            lang,
            left: budget,
            spool,
            written: 0,
            places: Vec::new(),
        };
        let headings = lines.rows.headings();
        lines.spool.write_all(&headings)?;
        lines.written = length(&headings);
        Ok(lines)
    }

    /// Writes the next entry.
    ///
    /// # Errors
    /// The spool fails, or the report would be far too large for the roster.
    pub fn entry(&mut self, entry: &Entry) -> Result<(), Unfinished> {
        let row = self.rows.row(entry);
        self.left.take(row.len(), entry, self.names, self.lang)?;
        self.spool.write_all(row)?;
        self.written = self.written.saturating_add(length(row));
        let at = self.written.saturating_sub(BEHIND_FLAGS);
        self.places.push(FlagsAt::new(at, entry.flags.is_empty()));
        Ok(())
    }

    /// Writes what is left. The spool then holds the report.
    ///
    /// # Errors
    /// The spool fails.
    pub fn finish(mut self, ended: &Ended) -> io::Result<S> {
        if !ended.late.is_empty() {
            self.merge(&ended.late)?;
        }
        let end = self.rows.end(&ended.summary);
        self.spool.write_all(&end)?;
        Ok(self.spool)
    }

    /// Writes everything a second time, with the flags of later duplicates.
    fn merge(&mut self, late: &[(u64, Flag)]) -> io::Result<()> {
        let mut written = BufReader::with_capacity(256 * 1024, self.spool.begin_again()?);
        let mut copied = 0;
        for flags in late.chunk_by(|(one, _), (other, _)| one == other) {
            let number = flags.first().map_or(0, |(number, _)| *number);
            let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
            let Some(place) = self.places.get(index) else {
                continue;
            };
            copy(&mut written, &mut self.spool, place.at() - copied)?;
            copied = place.at();
            let more = self.rows.more_flags(flags, place.is_first());
            self.spool.write_all(&more)?;
        }
        copy(&mut written, &mut self.spool, u64::MAX)
    }
}

/// Copies so many bytes, or all there are.
fn copy(from: &mut impl BufRead, to: &mut impl Write, bytes: u64) -> io::Result<()> {
    let mut left = bytes;
    while left > 0 {
        let there = from.fill_buf()?;
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let some = there.get(..most).unwrap_or(there);
        if some.is_empty() {
            break;
        }
        to.write_all(some)?;
        let copied = some.len();
        left -= length(some);
        from.consume(copied);
    }
    Ok(())
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// What follows the flags of a row: `]}` and the line's end, or `"` and CR LF.
const BEHIND_FLAGS: u64 = 3;

/// The rows of either form, one at a time.
#[derive(Debug)]
pub(super) struct RowWriter {
    form: RowForm,
    names: Names,
    lang: Lang,
    csv: csv::CsvRows,
    row: Vec<u8>,
    line: String,
    known: KnownParts,
}

impl RowWriter {
    pub(super) fn new(form: RowForm, sources: &[Arc<Source>], names: Names, lang: Lang) -> Self {
        Self {
            form,
            names,
            lang,
            csv: csv::CsvRows::new(sources, names, lang),
            row: Vec::new(),
            line: String::new(),
            known: KnownParts::default(),
        }
    }

    pub(super) fn headings(&self) -> Vec<u8> {
        match self.form {
            RowForm::Csv => self.csv.headings(),
            RowForm::JsonLines => Vec::new(),
        }
    }

    pub(super) fn row(&mut self, entry: &Entry) -> &[u8] {
        match self.form {
            RowForm::Csv => {
                self.row = self.csv.row(entry);
                &self.row
            }
            RowForm::JsonLines => {
                self.line.clear();
                jsonl::write_line(
                    &mut self.line,
                    entry,
                    (self.names, self.lang),
                    &mut self.known,
                );
                self.line.as_bytes()
            }
        }
    }

    /// What is inserted before the end of a row with further flags.
    fn more_flags(&self, flags: &[(u64, Flag)], is_first: bool) -> Vec<u8> {
        let flags = flags.iter().map(|(_, flag)| flag);
        match self.form {
            RowForm::Csv => self.csv.more_flags(flags, is_first),
            RowForm::JsonLines => jsonl::more_flags(flags, is_first, self.names),
        }
    }

    /// The last row of a report that was stopped.
    pub(super) fn end(&self, summary: &Summary) -> Vec<u8> {
        let end = match self.form {
            RowForm::Csv => self.csv.end(summary),
            RowForm::JsonLines => jsonl::partial_line(summary, self.lang),
        };
        end.unwrap_or_default()
    }
}
