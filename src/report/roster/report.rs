//! A report in any form, while a run goes on.

use crate::base::text::Lang;
use crate::roster::{Ended, Entry, Listed, Names, Run};

use super::form::{Budget, ReportForm};
use super::held::{HeldReport, Unfinished};
use super::lines::{Lines, Spool};

/// A report that is being written.
#[derive(Debug)]
pub struct Report<S>(ReportState<S>);

#[derive(Debug)]
enum ReportState<S> {
    /// Each row is written when it is judged.
    Lines(Box<Lines<S>>),
    /// The rows are held until all are judged.
    Held {
        held: HeldReport,
        form: ReportForm,
        shown: (Names, Lang),
        spool: S,
    },
}

impl<S: Spool> Report<S> {
    /// Begins the report of a run.
    ///
    /// # Errors
    /// `spool` fails.
    pub fn begin(
        form: ReportForm,
        shown: (Names, Lang),
        budget: Budget,
        run: &Run,
        spool: S,
    ) -> Result<Self, Unfinished> {
        let (names, lang) = shown;
        Ok(Self(match form {
            ReportForm::Rows(form) => {
                let sources: Vec<_> = run.tables().cloned().collect();
                let lines = Lines::begin(form, &sources, shown, budget, spool)?;
                ReportState::Lines(Box::new(lines))
            }
            ReportForm::Whole(_) => ReportState::Held {
                held: HeldReport::new(names, lang, budget),
                form,
                shown,
                spool,
            },
        }))
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// `spool` fails, or the report would be too large for its form.
    pub fn entry(&mut self, entry: Entry) -> Result<(), Unfinished> {
        match &mut self.0 {
            ReportState::Lines(lines) => lines.entry(&entry),
            ReportState::Held { held, .. } => Ok(held.entry(entry)?),
        }
    }

    /// Writes what is left to write; returns the spool with the whole report.
    ///
    /// # Errors
    /// As [`Self::entry`].
    pub fn finish(self, ended: Ended) -> Result<S, Unfinished> {
        match self.0 {
            ReportState::Lines(lines) => Ok(lines.finish(&ended)?),
            ReportState::Held {
                held,
                form,
                shown,
                mut spool,
            } => {
                let results = held.finish(ended);
                results.write(form, Listed::All, shown, &mut spool)?;
                spool.flush()?;
                Ok(spool)
            }
        }
    }
}
