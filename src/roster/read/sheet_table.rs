//! The rows of a sheet of a workbook, of either form → its table.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use crate::base::text::Text;

use crate::roster::cell::Cell;
use crate::roster::columns::headings::{self, HEADING_ROWS};
use crate::roster::columns::map::Map;
use crate::roster::limits::{BATCH_BYTES, BATCH_ROWS};
use crate::roster::read::separated::broken_off;
use crate::roster::read::table::{Batch, Form, Table, until_fault};
use crate::roster::row::Row;
use crate::roster::source::{Source, SourceKind};

pub(in crate::roster) const HIDDEN: Text =
    Text::fixed("是隐藏的表，未读", "is hidden and was not read");
pub(in crate::roster) const NO_HEADINGS: Text = Text::fixed(
    "没有认得的表头，未读",
    "has no known headings and was not read",
);

/// The rows of a sheet that are still to be read.
pub(in crate::roster) trait Rows: Send {
    /// The next row that has anything in it.
    fn next_row(&mut self) -> io::Result<Option<Row>>;
    /// Whether the sheet hides a column; known once the first row was read.
    fn hides(&self, column: u32) -> bool;
    /// The row that was begun last.
    fn position(&self) -> u64;
}

/// One sheet as a table, if headings are known there; `nowhere` pictures lie on no row of it.
pub(in crate::roster) fn table(
    file: &str,
    kind: SourceKind,
    sheet: &str,
    mut rows: impl Rows + 'static,
    nowhere: u64,
    map: &Map,
) -> io::Result<Option<Table>> {
    let mut first: VecDeque<Row> = VecDeque::new();
    let mut fault = None;
    while first.len() < HEADING_ROWS {
        match rows.next_row() {
            Ok(Some(row)) => first.push_back(row),
            Ok(None) => break,
            // What came before it is read all the same.
            Err(e) => {
                fault = Some(e);
                break;
            }
        }
    }
    let shown: Vec<Vec<&str>> = first
        .iter()
        .map(|row| row.cells.iter().map(Cell::shown).collect())
        .collect();
    let Some(found) = headings::find(&shown, map) else {
        return fault.map_or(Ok(None), Err);
    };
    let heading_row = found.row.and_then(|at| first.get(at)).map(|row| row.number);
    first.drain(..found.row.map_or(0, |at| at + 1));
    let mut notes = found.notes;
    for column in found
        .columns
        .iter()
        .filter(|c| c.role.is_some() && rows.hides(c.index))
    {
        notes.push(Text::new(
            format!("“{}”列是隐藏的，照常读取", column.heading),
            format!(
                "the column “{}” is hidden and was read all the same",
                column.heading
            ),
        ));
    }
    if nowhere > 0 {
        notes.push(Text::new(
            format!("{nowhere} 张图片不在任何一行上，未判定"),
            format!("{nowhere} pictures lie on no row and were not judged"),
        ));
    }
    let source = Arc::new(Source {
        file: file.to_owned(),
        kind,
        sheet: Some(sheet.to_owned()),
        heading_row,
        columns: found.columns,
        notes,
    });
    let below = heading_row.unwrap_or_default();
    let batches = std::iter::from_fn(move || {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let next = match (first.pop_front(), &fault) {
                (Some(row), _) => Ok(Some(row)),
                (None, Some(_)) => break,
                (None, None) => rows.next_row(),
            };
            match next {
                // Pictures above the headings belong to the title.
                Ok(Some(row)) if row.number <= below && row.cells.is_empty() => {}
                Ok(Some(row)) => {
                    bytes += row.bytes;
                    batch.push(row);
                }
                Ok(None) => break,
                // The rows before it are given first.
                Err(e) => fault = Some(e),
            }
        }
        if batch.is_empty() {
            return fault.take().map(|e| Err(broken_off(rows.position(), &e)));
        }
        Some(Ok(Batch(Form::Rows(batch))))
    });
    Ok(Some(Table {
        source,
        batches: Box::new(until_fault(batches)),
    }))
}

/// What is worth saying about a sheet.
pub(in crate::roster) fn note(sheet: &str, what: Text) -> Text {
    Text::new(
        format!("表「{sheet}」{}", what.zh),
        format!("sheet “{sheet}” {}", what.en),
    )
}

/// A sheet that may hold workers and cannot be read: its fault is the only answer that it gives.
pub(in crate::roster) fn broken(
    file: &str,
    kind: SourceKind,
    sheet: &str,
    cause: &io::Error,
) -> Table {
    let source = Arc::new(Source {
        file: file.to_owned(),
        kind,
        sheet: Some(sheet.to_owned()),
        heading_row: None,
        columns: Vec::new(),
        notes: Vec::new(),
    });
    Table {
        source,
        batches: Box::new(std::iter::once(Err(broken_off(1, cause)))),
    }
}
