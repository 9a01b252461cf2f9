//! The rows of a sheet of a workbook, of either form → its table.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use crate::base::text::Text;

use crate::roster::columns::map::ColumnMap;
use crate::roster::columns::scan::TableScan;
use crate::roster::columns::tables::Layout;
use crate::roster::entry::column_letters;
use crate::roster::limits::{BATCH_BYTES, BATCH_ROWS};
use crate::roster::read::separated::broken_off;
use crate::roster::read::table::{Batch, BatchForm, Opened, RowFault, Table, until_fault};
use crate::roster::row::{Lies, Placed, Reading, Row};
use crate::roster::source::{Source, SourceKind};

const HIDDEN: Text = Text::fixed("是隐藏的表，未读", "is hidden and was not read");
const NO_HEADINGS: Text = Text::fixed(
    "没有可识别的表头，也没有健康码或证件号码，未读取",
    "has no known headings, no codes and no ID numbers, and was not read",
);

/// The rows of a sheet that are still to be read.
pub(in crate::roster) trait Rows: Send {
    /// The next row that has anything in it.
    fn next_row(&mut self) -> io::Result<Option<Row>>;
    /// Whether the sheet hides a column; known once the first row was read.
    fn hides(&self, column: u32) -> bool;
    /// The row that was begun last.
    fn position(&self) -> u64;
    /// Every picture over the sheet, with the row (counted from 1) that it belongs to; known once all
    /// rows were read.
    fn pictures(&self) -> Vec<(Option<u64>, Placed)>;
}

/// Pictures by their rows.
pub(in crate::roster) fn by_row(
    pictures: Vec<(Option<u64>, Placed)>,
) -> BTreeMap<u64, Vec<Placed>> {
    let mut rows: BTreeMap<u64, Vec<Placed>> = BTreeMap::new();
    for (row, placed) in pictures {
        if let Some(row) = row {
            rows.entry(row).or_default().push(placed);
        }
    }
    for row in rows.values_mut() {
        row.sort_by_key(|placed| placed.column);
    }
    rows
}

impl Opened {
    /// Adds what was found on a sheet. A hidden sheet is not judged. If people are on it, it is an
    /// entry of its own, so that the run does not end as if they had been judged.
    pub(in crate::roster) fn add_sheet(
        &mut self,
        like: (&str, SourceKind, &str),
        hidden: bool,
        table: io::Result<Option<Table>>,
    ) {
        let (file, kind, sheet) = like;
        match table {
            Ok(Some(mut table)) if hidden => match people(&mut table) {
                0 => self.notes.push(note(sheet, HIDDEN)),
                people => {
                    let fault = hidden_people(people);
                    self.notes.push(note(sheet, fault.what.clone()));
                    self.tables.push(unread(like, fault));
                }
            },
            Ok(Some(table)) => self.tables.push(table),
            Ok(None) if hidden => self.notes.push(note(sheet, HIDDEN)),
            Ok(None) => self.notes.push(note(sheet, NO_HEADINGS)),
            Err(e) => self.tables.push(broken(file, kind, sheet, &e)),
        }
    }
}

/// How many rows of a table are somebody's, as far as it can be read.
fn people(table: &mut Table) -> u64 {
    let layout = Arc::clone(&table.layout);
    let mut people = 0;
    while let Ok(Some(batch)) = table.next_batch() {
        for row in batch.rows(&table.source).into_iter().flatten() {
            let parts = layout.split(row);
            let somebody = parts.filter(|(source, row)| match row.reading(source) {
                Reading::Worker(_) => true,
                Reading::Doubtful(_) | Reading::Nobody => false,
            });
            people += u64::try_from(somebody.count()).unwrap_or_default();
        }
    }
    people
}

fn hidden_people(people: u64) -> RowFault {
    RowFault {
        row: 1,
        what: Text::new(
            format!("是隐藏的表，上面有 {people} 人，未读"),
            format!("is hidden, with {people} people on it, who were not read"),
        ),
        hint: Text::fixed(
            "要核验他们，请取消隐藏；不要了，请删去此表",
            "to check them, show the sheet; if it is not needed, delete it",
        ),
    }
}

/// The tables of one sheet; `None` if there are none. `open` begins to read its rows, the second time
/// with what the first reading has found.
pub(in crate::roster) fn table<R: Rows + 'static>(
    file: &str,
    kind: SourceKind,
    sheet: &str,
    open: impl Fn(Option<&R>) -> io::Result<R>,
    map: &ColumnMap,
) -> io::Result<Option<Table>> {
    let like = source(file, kind, sheet);
    let mut scan = TableScan::new(map);
    let mut rows = open(None)?;
    let mut earlier = loop {
        match rows.next_row() {
            Ok(Some(row)) => scan.row(&row),
            Ok(None) => break None,
            // What came before it is read all the same.
            Err(e) => break Some(e),
        }
    };
    let Some(mut layout) = scan.finish(&like, |column| rows.hides(column)) else {
        return earlier.map_or(Ok(None), Err);
    };
    let pictures = rows.pictures().into_iter();
    let pictures = pictures.filter(|(_, placed)| placed.lies != Lies::Partly);
    let beside = pictures.filter(|(row, p)| !row.is_some_and(|row| layout.holds(row, p.column)));
    let beside: Vec<(Option<u64>, u32)> = beside.map(|(row, p)| (row, p.column)).collect();
    if !beside.is_empty() {
        layout.note(&on_no_row(&beside));
    }
    let mut rows = open(Some(&rows))?;
    let mut fault = None;
    let batches = std::iter::from_fn(move || {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while fault.is_none() && batch.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            match rows.next_row() {
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
            // Only the first reading meets a fault behind the rows.
            let fault = fault.take().or_else(|| earlier.take());
            return fault.map(|e| Err(broken_off(rows.position(), &e)));
        }
        Some(Ok(Batch(BatchForm::Rows(batch))))
    });
    let source = layout.first().map_or_else(|| Arc::new(like), Arc::clone);
    Ok(Some(Table {
        source,
        layout: Arc::new(layout),
        batches: Box::new(until_fault(batches)),
    }))
}

/// Pictures in a heading or beside every table: a letterhead, or a code that somebody put in the wrong
/// place.
fn on_no_row(pictures: &[(Option<u64>, u32)]) -> Text {
    /// How many are named.
    const NAMED: usize = 10;
    let count = pictures.len();
    let cells = pictures.iter().take(NAMED).filter_map(|(row, column)| {
        let row = (*row)?;
        Some(format!("{}{row}", column_letters(*column)))
    });
    let cells: Vec<String> = cells.collect();
    let more = if count > cells.len() { ["…"] } else { [""] }.concat();
    let (zh, en) = (cells.join("、"), cells.join(", "));
    Text::new(
        format!("{count} 张图片不在任何人的行上（{zh}{more}），未判定"),
        format!("{count} pictures lie on nobody's row ({en}{more}) and were not judged"),
    )
}

fn source(file: &str, kind: SourceKind, sheet: &str) -> Source {
    Source {
        file: file.to_owned(),
        kind,
        sheet: Some(sheet.to_owned()),
        range: None,
        heading_row: None,
        columns: Vec::new(),
        notes: Vec::new(),
    }
}

/// What is worth saying about a sheet.
pub(in crate::roster) fn note(sheet: &str, what: Text) -> Text {
    Text::new(
        format!("工作表“{sheet}”{}", what.zh),
        format!("sheet “{sheet}” {}", what.en),
    )
}

/// A sheet that may hold workers and cannot be read: its fault is its only entry.
fn broken(file: &str, kind: SourceKind, sheet: &str, cause: &io::Error) -> Table {
    unread((file, kind, sheet), broken_off(1, cause))
}

/// A sheet whose fault is its only entry.
fn unread((file, kind, sheet): (&str, SourceKind, &str), fault: RowFault) -> Table {
    let source = Arc::new(source(file, kind, sheet));
    Table {
        layout: Arc::new(Layout::of_one(Arc::clone(&source))),
        source,
        batches: Box::new(std::iter::once(Err(fault))),
    }
}
