//! A workbook of the old form (`.xls`) → its tables. Pictures in it are not read.

use std::io::{self, Cursor};
use std::sync::Arc;

use calamine::{Data, Reader, SheetVisible, Xls};

use crate::ground::error::{Error, Fault};
use crate::ground::text::{Text, printable};
use crate::qr::guarded;

use super::cell::Cell;
use super::compound::is_bounded;
use super::headings::{self, HEADING_ROWS};
use super::limits::{BATCH_ROWS, COLUMNS};
use super::map::Map;
use super::row::Row;
use super::separated::no_headings;
use super::source::{Source, SourceKind};
use super::table::{Batch, Form, Opened, Table, until_fault};
use super::workbook;

const NO_PICTURES: Text = Text::fixed(
    "是旧格式，其中的图片读不出；有图片请另存为 .xlsx",
    "is of the old form, whose pictures are not read; save it as .xlsx if it has any",
);

/// Opens a workbook of the old form.
///
/// # Errors
/// It is none, it is encrypted, or none of its sheets has headings that are known.
pub fn open(file: &str, bytes: Vec<u8>, map: &Map) -> Result<Opened, Error> {
    if !is_bounded(&bytes) {
        return Err(unusable(file, "it claims to be larger than it is"));
    }
    // The reader is not ours: whatever it does on a broken file stays here.
    let read = guarded(|| Xls::new(Cursor::new(bytes)));
    let mut book = match read {
        Some(Ok(book)) => book,
        Some(Err(e)) => return Err(unusable(file, &e.to_string())),
        None => return Err(unusable(file, "the reader failed on this file")),
    };
    let mut opened = Opened::default();
    opened.notes.push(NO_PICTURES);
    let sheets = book.sheets_metadata().to_vec();
    for sheet in &sheets {
        let name = printable(&sheet.name);
        if sheet.visible != SheetVisible::Visible {
            opened.notes.push(workbook::hidden(&name));
            continue;
        }
        // Its reader keeps one of them only.
        if sheets
            .iter()
            .filter(|other| other.name == sheet.name)
            .count()
            > 1
        {
            let cause = io::Error::other("another sheet has the same name");
            let kind = SourceKind::OldWorkbook;
            opened
                .tables
                .push(workbook::broken(file, kind, &name, &cause));
            continue;
        }
        let range = match guarded(|| book.worksheet_range(&sheet.name)) {
            Some(Ok(range)) => range,
            failed => {
                let cause = failed.and_then(Result::err).map_or_else(
                    || io::Error::other("the reader failed on it"),
                    io::Error::other,
                );
                let kind = SourceKind::OldWorkbook;
                opened
                    .tables
                    .push(workbook::broken(file, kind, &name, &cause));
                continue;
            }
        };
        let (first_row, first_column) = range.start().unwrap_or_default();
        let blanks = usize::try_from(first_column).unwrap_or_default();
        let rows: Vec<Row> = (u64::from(first_row) + 1..)
            .zip(range.rows())
            .filter(|(_, cells)| cells.iter().any(|cell| *cell != Data::Empty))
            .map(|(number, cells)| Row {
                number,
                cells: std::iter::repeat_n(Cell::Empty, blanks)
                    .chain(cells.iter().map(cell))
                    .take(COLUMNS)
                    .collect(),
                ..Row::default()
            })
            .collect();
        match table(file, &name, rows, map) {
            Some(table) => opened.tables.push(table),
            None => opened.notes.push(workbook::unheaded(&name)),
        }
    }
    if opened.tables.is_empty() {
        return Err(no_headings(file));
    }
    Ok(opened)
}

fn table(file: &str, sheet: &str, mut rows: Vec<Row>, map: &Map) -> Option<Table> {
    let shown: Vec<Vec<&str>> = rows
        .iter()
        .take(HEADING_ROWS)
        .map(|row| row.cells.iter().map(Cell::shown).collect())
        .collect();
    let found = headings::find(&shown, map)?;
    let heading_row = found.row.and_then(|at| rows.get(at)).map(|row| row.number);
    let mut rows = rows.split_off(found.row.map_or(0, |at| at + 1)).into_iter();
    let batches = std::iter::from_fn(move || {
        let batch: Vec<Row> = rows.by_ref().take(BATCH_ROWS).collect();
        (!batch.is_empty()).then_some(Ok(Batch(Form::Rows(batch))))
    });
    Some(Table {
        source: Arc::new(Source {
            file: file.to_owned(),
            kind: SourceKind::OldWorkbook,
            sheet: Some(sheet.to_owned()),
            heading_row,
            columns: found.columns,
            notes: found.notes,
        }),
        batches: Box::new(until_fault(batches)),
    })
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Float(_) | Data::Int(_) => Cell::number(&data.to_string()),
        Data::Error(e) => Cell::NoValue(e.to_string()),
        Data::DateTime(date) => workbook::date(&date.as_f64().to_string())
            .map_or_else(|| Cell::number(&data.to_string()), Cell::Text),
        other => Cell::text(&other.to_string()),
    }
}

fn unusable(file: &str, cause: &str) -> Error {
    let fault = Fault {
        place: String::new(),
        what: Text::new(
            format!("不是可读的工作簿，或已加密：{cause}"),
            format!("not a workbook that can be read, or encrypted: {cause}"),
        ),
        hint: Some(Text::fixed(
            "请用办公软件打开，去掉密码后另存为 .xlsx",
            "open it in an office program, remove the password and save it as .xlsx",
        )),
    };
    Error::one(file, fault)
}
