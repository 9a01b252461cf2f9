//! The report by the ending of its name: written row by row, or at the end.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use super::output::Output;
use crate::ground::error::Error;
use crate::ground::text::Lang;
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

/// The most rows of a report that is put together in memory, about 3 KB each; longer ones are for
/// programs.
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
    ) -> io::Result<Self> {
        let mut report = Self {
            form,
            names,
            lang,
            output: Output::begin(path)?,
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
            Form::JsonLines => self
                .output
                .write(&jsonl::line(&entry, self.names, self.lang)),
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
        match self.form {
            Form::Csv | Form::JsonLines => {
                if !late.is_empty() {
                    self.add_flags(&late)?;
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
        Ok(self.output.finish()?)
    }

    /// Copies what was written, with the flags of rows that turned out to come again. One entry is
    /// one line.
    fn add_flags(&mut self, late: &[(u64, Flag)]) -> io::Result<()> {
        let mut written = BufReader::with_capacity(256 * 1024, self.output.written()?);
        let mut copy = self.output.again()?;
        let mut late = late.iter().peekable();
        // The headings of separated values are line 0.
        let first = match self.form {
            Form::Csv => 0,
            _ => 1,
        };
        let mut line = Vec::new();
        for number in first.. {
            line.clear();
            if written.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let mut flags = Vec::new();
            while let Some((_, flag)) = late.next_if(|(of, _)| *of == number) {
                flags.push(flag.clone());
            }
            match self.form {
                _ if flags.is_empty() => copy.write(&line)?,
                Form::Csv => copy.write(&self.rows.with_flags(&line, &flags)?)?,
                _ => copy.write(&jsonl::with_flags(&line, &flags))?,
            }
        }
        self.output = copy;
        Ok(())
    }
}
