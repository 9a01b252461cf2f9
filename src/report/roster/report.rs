//! A report in any form, while a run goes on.

use crate::base::text::Lang;
use crate::roster::{Ended, Entry, Listed, Names, Run};

use super::form::{Budget, Form};
use super::held::{Held, Unfinished};
use super::lines::{Lines, Spool};

/// A report that is being written.
#[derive(Debug)]
pub struct Report<S>(Parts<S>);

#[derive(Debug)]
enum Parts<S> {
    /// Each row is written when it is judged.
    Lines(Lines<S>),
    /// The rows are held until all are judged.
    Held {
        held: Held,
        form: Form,
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
        form: Form,
        shown: (Names, Lang),
        budget: Budget,
        run: &Run,
        spool: S,
    ) -> Result<Self, Unfinished> {
        let (names, lang) = shown;
        Ok(Self(match form {
            Form::Rows(form) => {
                let sources: Vec<_> = run.tables().cloned().collect();
                Parts::Lines(Lines::begin(form, &sources, shown, budget, spool)?)
            }
            Form::Whole(_) => Parts::Held {
                held: Held::new(names, lang, budget),
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
            Parts::Lines(lines) => lines.entry(&entry),
            Parts::Held { held, .. } => Ok(held.entry(entry)?),
        }
    }

    /// Writes what is left to write; returns the spool with the whole report.
    ///
    /// # Errors
    /// As [`Self::entry`].
    pub fn finish(self, ended: Ended) -> Result<S, Unfinished> {
        match self.0 {
            Parts::Lines(lines) => Ok(lines.finish(&ended)?),
            Parts::Held {
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
