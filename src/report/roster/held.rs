//! A report whose entries are all held, from which each form can be made.

use std::io::{self, Write};

use crate::base::error::Error;
use crate::base::text::Lang;
use crate::roster::{Ended, Entry, Listed, Names, Summary};

use super::form::{Budget, ReportForm, WholeForm};
use super::lines::RowWriter;
use super::{html, xlsx};

/// What an entry takes in memory, besides the roster's own cells.
const ENTRY_BYTES: usize = 1024;

/// The entries of a run that is not at its end.
#[derive(Debug)]
pub struct HeldReport {
    names: Names,
    lang: Lang,
    left: Budget,
    entries: Vec<Entry>,
}

/// All entries of a run, with every flag.
#[derive(Debug)]
pub struct Results {
    entries: Vec<Entry>,
    summary: Summary,
}

/// Why a report could not be finished.
#[derive(Debug)]
pub enum Unfinished {
    /// It cannot be written.
    Output(io::Error),
    /// It cannot be built.
    Form(Error),
}

impl From<io::Error> for Unfinished {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Error> for Unfinished {
    fn from(error: Error) -> Self {
        Self::Form(error)
    }
}

impl HeldReport {
    /// No entries yet. With `names` the reports may repeat the roster's own columns.
    #[must_use]
    pub const fn new(names: Names, lang: Lang, budget: Budget) -> Self {
        Self {
            names,
            lang,
            left: budget,
            entries: Vec::new(),
        }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// The reports would be far too large for the roster.
    pub fn entry(&mut self, entry: Entry) -> Result<(), Error> {
        let cells: usize = match self.names {
            Names::Repeated => entry.cells.iter().map(String::len).sum(),
            Names::Masked => 0,
        };
        self.left
            .take(cells + ENTRY_BYTES, &entry, self.names, self.lang)?;
        self.entries.push(entry);
        Ok(())
    }

    /// The entries with the flags that were found at the end.
    #[must_use]
    pub fn finish(mut self, ended: Ended) -> Results {
        for (number, flag) in ended.late {
            let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
            if let Some(entry) = self.entries.get_mut(index) {
                entry.flags.push(flag);
            }
        }
        Results {
            entries: self.entries,
            summary: ended.summary,
        }
    }
}

impl Results {
    /// What holds for all of them.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Writes a report of those that are `listed`.
    ///
    /// # Errors
    /// `out` fails, or the form cannot hold so many entries.
    pub fn write(
        &self,
        form: ReportForm,
        listed: Listed,
        (names, lang): (Names, Lang),
        out: &mut impl Write,
    ) -> Result<(), Unfinished> {
        let of = self.entries.iter();
        let entries: Vec<&Entry> = of.filter(|entry| listed.holds(entry)).collect();
        let summary = Summary {
            listed,
            ..self.summary.clone()
        };
        match form {
            ReportForm::Whole(WholeForm::Xlsx) => {
                out.write_all(&xlsx::xlsx(&summary, &entries, names, lang)?)?;
            }
            ReportForm::Whole(WholeForm::Html) => {
                out.write_all(html::html(&summary, &entries, names, lang).as_bytes())?;
            }
            ReportForm::Rows(form) => {
                let mut rows = RowWriter::new(form, &summary.sources, names, lang);
                out.write_all(&rows.headings())?;
                for entry in entries {
                    out.write_all(rows.row(entry))?;
                }
                out.write_all(&rows.end(&summary))?;
            }
        }
        Ok(())
    }
}
