//! The tables of one sheet or text file: side by side, one below the other, each with its own
//! headings or none.

use std::ops::Range;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::roster::limits::COLUMNS;
use crate::roster::row::Row;
use crate::roster::source::Source;

/// The tables that were found, in the order of their rows.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub(super) regions: Vec<TableRegion>,
    /// What stands in no table and could be a worker's.
    pub(super) faults: Vec<TableFault>,
}

/// What was not read and could be a worker's.
#[derive(Debug, Clone)]
pub struct TableFault {
    /// Its table.
    pub source: Arc<Source>,
    /// Why it was not read.
    pub error: Error,
    /// The map of columns under which it is read, if the caller need only say which column is meant:
    /// `code=D`.
    pub map: Option<String>,
}

/// One table.
#[derive(Debug, Clone)]
pub(super) struct TableRegion {
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
        let region = TableRegion {
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

    /// The source of the first table.
    pub(in crate::roster) fn first(&self) -> Option<&Arc<Source>> {
        self.sources().next()
    }

    /// Whether a row of workers and a column are part of a table.
    pub(in crate::roster) fn holds(&self, row: u64, column: u32) -> bool {
        self.regions.iter().any(|region| {
            let columns = region.columns.as_ref();
            (region.rows.0..=region.rows.1).contains(&row)
                && columns.is_none_or(|columns| {
                    usize::try_from(column).is_ok_and(|column| columns.contains(&column))
                })
        })
    }

    /// Adds what is worth knowing to the first table.
    pub(in crate::roster) fn note(&mut self, note: &Text) {
        if let Some(region) = self.regions.first_mut() {
            Arc::make_mut(&mut region.source).notes.push(note.clone());
        }
    }

    /// Names what stands further right than is read.
    pub(in crate::roster) fn reaches_too_far(&mut self) {
        let source = self.first().map(Arc::clone);
        self.faults.extend(source.map(|source| TableFault {
            error: Error::one(&source.title(), too_far_right()),
            source,
            map: None,
        }));
    }

    /// What was not read and could be a worker's.
    #[must_use]
    pub fn faults(&self) -> &[TableFault] {
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
            .and_then(<[TableRegion]>::last)
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

/// What is wrong with a table that has something further right than is read.
pub(super) fn too_far_right() -> Fault {
    Fault::new(
        "",
        Text::new(
            format!("第 {COLUMNS} 列右边还有内容，未读"),
            format!("something stands further right than column {COLUMNS} and was not read"),
        ),
    )
    .with_hint(Text::fixed(
        "右边有人员，请移到左边或另存为一个文件；没有，请删去那些列",
        "if people stand there, move them to the left or into a file of their own; if not, delete those columns",
    ))
}
