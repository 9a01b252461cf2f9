//! The report by the ending of its name: written row by row, or at the end.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use memchr::memchr_iter;

use super::super::files::Existing;
use super::output::Output;
use crate::base::error::Error;
use crate::base::text::Lang;
use crate::report::roster::{csv, html, jsonl, xlsx};
use crate::roster::{Entry, Flag, Ledger, Names, Source, Summary};

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    JsonLines,
    Xlsx,
    Html,
}

/// The most rows of a report that is put together in memory; longer ones are for programs. Measured
/// with names and a token in each row: 9 KB a row for a workbook (200,000 rows: 1.79 GB), 4.6 KB for a
/// page (0.92 GB).
pub(super) const HELD_ROWS: u64 = 200_000;

impl Form {
    /// The form by the ending.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "xlsx" => Some(Self::Xlsx),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// A report that is being written.
#[derive(Debug)]
pub(super) struct Report {
    form: Form,
    names: Names,
    lang: Lang,
    output: Output,
    /// The JSON line that is being written.
    line: String,
    /// The rows of separated values.
    rows: csv::Rows,
    /// For the forms that need everything at once.
    entries: Vec<Entry>,
}

/// Why a report could not be finished.
#[derive(Debug)]
pub(super) enum Unfinished {
    /// It cannot be written.
    Output(io::Error),
    /// It cannot be put together.
    Form(Error),
}

impl From<io::Error> for Unfinished {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Report {
    pub(super) fn begin(
        path: &Path,
        form: Form,
        names: Names,
        lang: Lang,
        sources: &[Arc<Source>],
        existing: Existing,
    ) -> io::Result<Self> {
        let mut report = Self {
            form,
            names,
            lang,
            output: Output::begin(path, existing)?,
            line: String::new(),
            rows: csv::Rows::new(sources, names, lang),
            entries: Vec::new(),
        };
        if form == Form::Csv {
            report.output.write(&report.rows.headings())?;
        }
        Ok(report)
    }

    /// Takes the next entry.
    pub(super) fn entry(&mut self, entry: Entry) -> io::Result<()> {
        match self.form {
            Form::JsonLines => {
                self.line.clear();
                jsonl::write_line(&mut self.line, &entry, self.names, self.lang);
                self.output.write(self.line.as_bytes())
            }
            Form::Csv => self.output.write(&self.rows.row(&entry)),
            Form::Xlsx | Form::Html => {
                self.entries.push(entry);
                Ok(())
            }
        }
    }

    /// Writes what is left, and puts the file in its place.
    pub(super) fn finish(mut self, ledger: &Ledger, summary: &Summary) -> Result<(), Unfinished> {
        let late = ledger.late_flags();
        let mut behind = None;
        match self.form {
            Form::Csv | Form::JsonLines => {
                if !late.is_empty() {
                    behind = Some(self.add_flags(&late)?);
                }
                let end = match self.form {
                    Form::JsonLines => jsonl::partial_line(summary, self.lang),
                    _ => self.rows.end(summary),
                };
                self.output.write(&end.unwrap_or_default())?;
            }
            Form::Xlsx | Form::Html => {
                for (number, flag) in late {
                    let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
                    if let Some(entry) = self.entries.get_mut(index) {
                        entry.flags.push(flag);
                    }
                }
                let bytes = match self.form {
                    Form::Xlsx => xlsx::xlsx(summary, &self.entries, self.names, self.lang)
                        .map_err(Unfinished::Form)?,
                    _ => html::html(summary, &self.entries, self.names, self.lang).into_bytes(),
                };
                self.output.write(&bytes)?;
            }
        }
        // A long file takes the disk a while to remove, as it does to keep.
        Ok(thread::scope(|scope| {
            scope.spawn(|| drop(behind));
            self.output.finish()
        })?)
    }

    /// Copies what was written, with the flags of rows that turned out to come again. One entry is
    /// one line. What is left behind is given back.
    fn add_flags(&mut self, late: &[(u64, Flag)]) -> io::Result<Output> {
        let mut written = BufReader::with_capacity(256 * 1024, self.output.written()?);
        let mut copy = self.output.again()?;
        // The headings of separated values are line 0.
        let mut next = match self.form {
            Form::Csv => 0,
            _ => 1,
        };
        let mut line = Vec::new();
        for flags in late.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((number, _)) = flags.first() else {
                continue;
            };
            copy_lines(&mut written, &mut copy, number - next)?;
            next = number + 1;
            line.clear();
            written.read_until(b'\n', &mut line)?;
            let flags: Vec<Flag> = flags.iter().map(|(_, flag)| flag.clone()).collect();
            match self.form {
                Form::Csv => copy.write(&self.rows.with_flags(&line, &flags)?)?,
                _ => copy.write(&jsonl::with_flags(&line, &flags, self.names))?,
            }
        }
        copy_lines(&mut written, &mut copy, u64::MAX)?;
        Ok(std::mem::replace(&mut self.output, copy))
    }
}

/// Copies so many lines, or all there are.
fn copy_lines(from: &mut impl BufRead, to: &mut Output, lines: u64) -> io::Result<()> {
    let mut left = lines;
    while left > 0 {
        let bytes = from.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        let mut end = bytes.len();
        for at in memchr_iter(b'\n', bytes) {
            left -= 1;
            if left == 0 {
                end = at + 1;
                break;
            }
        }
        to.write(bytes.get(..end).unwrap_or_default())?;
        from.consume(end);
    }
    Ok(())
}
