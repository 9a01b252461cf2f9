//! The rosters of a run, opened: which tables and columns were found in each.

use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};

use crate::roster::columns::map::ColumnMap;
use crate::roster::columns::tables::TableFault;
use crate::roster::read::open::open;
use crate::roster::read::table::Opened;
use crate::roster::run::input::Input;
use crate::roster::source::{ColumnRole, Source};

/// One file with rows, opened.
#[derive(Debug)]
pub struct Roster {
    pub(in crate::roster) input: Arc<dyn Input>,
    pub(in crate::roster) opened: Opened,
    pub(in crate::roster) faults: Vec<Error>,
}

impl Roster {
    /// Opens a file. What is wrong with it stops no other.
    pub(in crate::roster) fn open(input: Arc<dyn Input>, map: &ColumnMap) -> Self {
        let mut faults = Vec::new();
        let opened = open(&*input, map).unwrap_or_else(|error| {
            faults.push(error);
            Opened::default()
        });
        let mut roster = Self {
            input,
            opened,
            faults,
        };
        let missing = roster.tables().filter_map(|source| {
            let (role, column) = map.missing(source)?;
            Some(no_such_column(source, role, column))
        });
        let missing: Vec<Error> = missing.collect();
        roster.faults.extend(missing);
        roster
    }

    /// How it is named to people.
    #[must_use]
    pub fn name(&self) -> &str {
        self.input.name()
    }

    /// The tables that were found, each with its columns and what is worth saying about it.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<Source>> {
        let tables = self.opened.tables.iter();
        tables.flat_map(|table| table.layout.sources())
    }

    /// Tables of which something was not read. Each is an entry of the report.
    pub fn unread(&self) -> impl Iterator<Item = &TableFault> {
        let tables = self.opened.tables.iter();
        tables.flat_map(|table| table.layout.faults())
    }

    /// What is worth saying about sheets without a table.
    #[must_use]
    pub fn notes(&self) -> &[Text] {
        &self.opened.notes
    }

    /// Why nothing of it can be read, or a column that the caller names and that is not there. The
    /// first is an entry of the report.
    #[must_use]
    pub fn faults(&self) -> &[Error] {
        &self.faults
    }
}

/// A column that the caller names and that is not there. The rows are judged without it, and the run
/// says so.
fn no_such_column(source: &Source, role: ColumnRole, column: &str) -> Error {
    let (column, word) = (printable(column), role.word());
    let what = Text::new(
        format!("指定的{}列“{column}”不存在，各行未用到它", word.zh),
        format!(
            "the column “{column}” that was named for the {} is not there: the rows were judged without it",
            word.en
        ),
    );
    Error::one(&source.title(), Fault::new("", what))
}
