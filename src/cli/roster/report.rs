//! The report by the ending of its name: written row by row, or at the end.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use memchr::memchr_iter;

use super::super::files::{Existing, RosterFile};
use super::inputs::Inputs;
use super::output::Output;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
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

/// What a report may always have, in bytes: some 70,000 rows without names.
const REPORT_BYTES: u64 = 64 * 1024 * 1024;

/// What a report may have beyond for each byte of the rosters. A row that says only a name and a number takes
/// 25 bytes in a workbook and about 1 KB in a report; a small workbook that repeats one long text in a
/// million rows would fill the disk.
const REPORT_BYTES_FOR_EACH: u64 = 128;

/// What a report may have for each picture of a folder, in bytes; a row of it takes about 1 KB.
const REPORT_BYTES_FOR_A_PICTURE: u64 = 4 * 1024;

/// What an entry takes in a report that is put together in memory, besides the roster's own cells.
const ENTRY_BYTES: usize = 1024;

/// How large a report of these inputs may be.
pub(super) fn budget(inputs: &Inputs) -> u64 {
    let bytes: u64 = inputs.rosters.iter().map(RosterFile::bytes).sum();
    let pictures = u64::try_from(inputs.pictures.len()).unwrap_or(u64::MAX);
    REPORT_BYTES
        .saturating_add(bytes.saturating_mul(REPORT_BYTES_FOR_EACH))
        .saturating_add(pictures.saturating_mul(REPORT_BYTES_FOR_A_PICTURE))
}

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
    /// How many bytes may still be written.
    left: u64,
    /// The JSON line that is being written.
    line: String,
    /// The rows of separated values, and the one that is being written.
    rows: csv::Rows,
    row: Vec<u8>,
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
        budget: u64,
        sources: &[Arc<Source>],
        existing: Existing,
    ) -> io::Result<Self> {
        let mut report = Self {
            form,
            names,
            lang,
            output: Output::begin(path, existing)?,
            left: budget,
            line: String::new(),
            rows: csv::Rows::new(sources, names, lang),
            row: Vec::new(),
            entries: Vec::new(),
        };
        if form == Form::Csv {
            report.output.write(&report.rows.headings())?;
        }
        Ok(report)
    }

    /// Takes the next entry.
    pub(super) fn entry(&mut self, entry: Entry) -> Result<(), Unfinished> {
        let bytes = match self.form {
            Form::JsonLines => {
                self.line.clear();
                jsonl::write_line(&mut self.line, &entry, self.names, self.lang);
                self.line.len()
            }
            Form::Csv => {
                self.row = self.rows.row(&entry);
                self.row.len()
            }
            Form::Xlsx | Form::Html => {
                let cells: usize = match self.names {
                    Names::Repeated => entry.cells.iter().map(String::len).sum(),
                    Names::Masked => 0,
                };
                cells + ENTRY_BYTES
            }
        };
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(bytes)
            .ok_or_else(|| Unfinished::Form(too_large(&entry, self.names, self.lang)))?;
        match self.form {
            Form::JsonLines => self.output.write(self.line.as_bytes())?,
            Form::Csv => self.output.write(&self.row)?,
            Form::Xlsx | Form::Html => self.entries.push(entry),
        }
        Ok(())
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

/// The place at which a report grows out of all proportion to what it was made from.
fn too_large(entry: &Entry, names: Names, lang: Lang) -> Error {
    let what = Text::fixed(
        "到此处报告已远大于花名册本身，没有写出：同一段长文字被重复了太多次",
        "from here on the report would be out of all proportion to the roster, so none was written: one long text is repeated too often",
    );
    let hint = match names {
        Names::Repeated => Text::fixed(
            "请检查此处的单元格，或不用 --with-names",
            "look at the cells there, or leave out --with-names",
        ),
        Names::Masked => Text::fixed(
            "请检查此处的单元格，或分成几个文件",
            "look at the cells there, or split the file",
        ),
    };
    let fault = Fault::new("", what).with_hint(hint);
    Error::one(&entry.place(Names::Masked, lang), fault)
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
