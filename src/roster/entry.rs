//! One row of the roster with its answer.

use std::borrow::Cow;
use std::sync::Arc;

use crate::base::error::Error;
use crate::base::text::Lang;
use crate::base::verdict::Verdict;
use crate::decision::Decision;

use super::flag::Flag;
use super::redact::UnlistedPicture;
use super::source::{Names, Source};

/// One worker's row, or one picture without a row, and what was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place in the whole run, counted from 1, over all sources in their order.
    pub number: u64,
    /// Where it stands.
    pub source: Arc<Source>,
    /// Its row in the sheet, or its line in the file, counted from 1; `None` for a picture.
    pub row: Option<u64>,
    /// The roster's own cells as text, one for each of the source's columns. Full names and numbers
    /// are in here: only [`Names::Repeated`](super::Names::Repeated) may show them.
    pub cells: Vec<String>,
    /// Where the code was found.
    pub found: CodeLocation,
    /// What was decided.
    pub answer: Answer,
    /// What else the employer must know.
    pub flags: Vec<Flag>,
}

/// Where a worker's code was found. File names may name people: a report without names does not
/// show those of pictures matched by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeLocation {
    /// A token in the cell of this column (index as in [`Column`](super::Column)).
    Token {
        /// The column.
        column: u32,
    },
    /// A picture that a cell of this column names.
    PictureNamed {
        /// The column.
        column: u32,
        /// The file.
        file: String,
    },
    /// A picture in the sheet: floating over the row, placed in a cell, or WPS `DISPIMG`.
    PictureInSheet {
        /// The column over which it lies.
        column: u32,
    },
    /// A picture in the folder whose file name holds the worker's name.
    PictureByName {
        /// The file.
        file: String,
    },
    /// A picture in the folder whose file name holds the end of the worker's ID number.
    PictureByIdTail {
        /// The file.
        file: String,
    },
    /// A picture in the folder whose verified code fits this worker alone.
    PictureByHolder {
        /// The file.
        file: String,
    },
    /// A picture given by itself, on no row.
    PictureAlone {
        /// The file.
        file: UnlistedPicture,
    },
    /// No code was found for this worker.
    Nowhere,
}

impl CodeLocation {
    /// The name of the picture's file, where it was found by it or the row says it.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::PictureNamed { file, .. }
            | Self::PictureByName { file }
            | Self::PictureByIdTail { file }
            | Self::PictureByHolder { file } => Some(file),
            Self::Token { .. }
            | Self::PictureInSheet { .. }
            | Self::PictureAlone { .. }
            | Self::Nowhere => None,
        }
    }
}

/// What was decided about one row.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The gate's decision.
    Decided(Box<Decision>),
    /// It could not be decided: the row or its picture cannot be used. The error names the place
    /// and says what to do, in one line.
    Undecided(Error),
}

impl Answer {
    /// The decision, if there is one.
    #[must_use]
    pub const fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decided(decision) => Some(decision),
            Self::Undecided(_) => None,
        }
    }

    /// The verdict, if there is one.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.decision().map(|decision| decision.verdict)
    }
}

impl Entry {
    /// Whether it is a picture that is on no row of the roster: no worker, as far as anybody knows.
    #[must_use]
    pub fn is_on_no_row(&self) -> bool {
        self.row.is_none() && self.flags.contains(&Flag::NotOnRoster)
    }

    /// Where it stands, for people: `花名册.xlsx“Sheet1”第 5 行`. Files of pictures name people.
    #[must_use]
    pub fn place(&self, names: Names, lang: Lang) -> Cow<'_, str> {
        match (self.row, &self.found) {
            (Some(row), _) => self.source.row_place(row, lang).into(),
            (None, CodeLocation::PictureAlone { file }) => file.place(names, lang),
            (None, _) => self.source.title(),
        }
    }
}

/// A column as a sheet names it: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(index: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        let letter = u8::try_from(rest % 26).unwrap_or_default() + b'A';
        letters.push(char::from(letter));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_in_a_sheet() {
        for (index, letters) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (702, "AAA"),
            (16383, "XFD"),
        ] {
            assert_eq!(column_letters(index), letters);
        }
    }
}
