//! The tables of one sheet or text file: side by side, one below the other, each with its own
//! headings or none.

use std::ops::Range;
use std::sync::Arc;

use crate::base::error::Error;
use crate::roster::row::Row;
use crate::roster::source::Source;

/// The tables that were found, in the order of their rows.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub(super) regions: Vec<Region>,
    /// What stands in no table and could be a worker's.
    pub(super) faults: Vec<(Arc<Source>, Error)>,
}

/// One table.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// The first and the last row of its workers.
    pub(super) rows: (u64, u64),
    /// Its columns; `None` if it has all of them.
    pub(super) columns: Option<Range<usize>>,
    pub(super) source: Arc<Source>,
    /// Why its rows are not judged.
    pub(super) refused: bool,
}

impl Layout {
    /// A single table of all rows.
    pub(in crate::roster) fn of_one(source: Arc<Source>) -> Self {
        let region = Region {
            rows: (0, u64::MAX),
            columns: None,
            source,
            refused: false,
        };
        Self {
            regions: vec![region],
            faults: Vec::new(),
        }
    }

    /// Where the rows of each table stand.
    pub fn sources(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.regions.iter().map(|region| &region.source)
    }

    /// The first table's.
    pub(in crate::roster) fn first(&self) -> Option<&Arc<Source>> {
        self.sources().next()
    }

    /// What was not read and could be a worker's, each with its table.
    #[must_use]
    pub fn faults(&self) -> &[(Arc<Source>, Error)] {
        &self.faults
    }

    /// A row of the sheet as the rows of the tables that it is part of.
    pub fn split(&self, row: Row) -> impl Iterator<Item = (&Arc<Source>, Row)> {
        let number = row.number;
        let end = self.regions.partition_point(|r| r.rows.0 <= number);
        let mut whole = Some(row);
        // Tables side by side begin in one row, so those that hold it stand together.
        let begin = self
            .regions
            .get(..end)
            .and_then(<[Region]>::last)
            .map_or(end, |last| {
                self.regions.partition_point(|r| r.rows.0 < last.rows.0)
            });
        let those = self.regions.get(begin..end).unwrap_or_default();
        those
            .iter()
            .filter(move |r| number <= r.rows.1 && !r.refused)
            .filter_map(move |region| {
                let row = match &region.columns {
                    None => whole.take()?,
                    Some(columns) => whole.as_ref()?.part(columns),
                };
                row.says_anything().then_some((&region.source, row))
            })
    }
}
