//! A workbook (`.xlsx`, ECMA-376) → its tables and the pictures in them.
//!
//! It is read part by part with our own budgets rather than with a reader that takes in the whole of
//! it: such a reader believes what a file says of its own size, and knows neither hidden rows nor
//! the pictures of WPS Office.

mod parts;
mod pictures;
mod relations;
mod sheet;
mod sheets;
mod strings;
mod xml;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use crate::ground::error::{Error, Fault};
use crate::ground::text::Text;
use crate::qr::PICTURE_BYTES;

use super::cell::Cell;
use super::headings::{self, HEADING_ROWS};
use super::limits::{BATCH_ROWS, SHEET_BYTES};
use super::map::Map;
use super::row::Row;
use super::separated::{broken_off, no_headings};
use super::source::{Source, SourceKind};
use super::table::{Batch, Form, Opened, Table, until_fault};
use parts::Parts;
use pictures::Pictures;
use relations::Relations;
use sheet::Sheet;
use sheets::{SheetPart, sheets};
use strings::Shared;
use xml::Xml;

/// The pictures of a workbook. Clones share the bytes.
#[derive(Debug, Clone)]
pub struct Album {
    parts: Parts,
    pictures: Arc<Pictures>,
}

impl Album {
    /// The bytes of a picture, unpacked under the budget of pictures; `None` if the workbook does not
    /// hold it.
    #[must_use]
    pub fn picture(&self, picture: usize) -> Option<Vec<u8>> {
        let part = self.pictures.part(picture)?;
        self.parts.whole(part, PICTURE_BYTES)?.ok()
    }
}

/// Opens a workbook.
///
/// # Errors
/// It is none, or none of its sheets has headings that are known.
pub fn open(file: &str, bytes: Vec<u8>, map: &Map) -> Result<Opened, Error> {
    Book::read(bytes)
        .map_err(|e| unusable(file, &e))?
        .tables(file, map)
}

/// A date as sheets count it since 1899-12-30, in words.
pub(super) fn date(days: &str) -> Option<String> {
    strings::date(days, false)
}

struct Book {
    parts: Parts,
    shared: Arc<Shared>,
    sheets: Vec<SheetPart>,
    pictures: Pictures,
}

impl Book {
    fn read(bytes: Vec<u8>) -> io::Result<Self> {
        let parts = Parts::open(bytes)?;
        let package = Relations::of(&parts, "")?;
        let workbook = package
            .of_kind("officeDocument")
            .next()
            .filter(|name| parts.has(name))
            .ok_or_else(|| io::Error::other("no workbook in the archive"))?
            .to_owned();
        let relations = Relations::of(&parts, &workbook)?;
        let (sheets, from_1904) = sheets(&parts, &workbook, &relations)?;
        Ok(Self {
            shared: Arc::new(Shared::read(&parts, &relations, from_1904)?),
            pictures: Pictures::read(&parts, &workbook)?,
            sheets,
            parts,
        })
    }

    fn tables(mut self, file: &str, map: &Map) -> Result<Opened, Error> {
        let mut opened = Opened::default();
        let mut floating = Vec::new();
        for sheet in &self.sheets {
            let found = Relations::of(&self.parts, &sheet.part)
                .and_then(|relations| self.pictures.floating(&self.parts, &relations));
            floating.push(found.unwrap_or_else(|e| {
                opened.notes.push(note(
                    &sheet.name,
                    &format!("图片无法读取：{e}"),
                    &format!("pictures cannot be read: {e}"),
                ));
                (std::collections::BTreeMap::new(), 0)
            }));
        }
        let pictures = Arc::new(self.pictures);
        for (sheet, (floating, nowhere)) in self.sheets.iter().zip(floating) {
            if sheet.hidden {
                opened.notes.push(hidden(&sheet.name));
                continue;
            }
            let Some(part) = self.parts.part(&sheet.part, SHEET_BYTES) else {
                let missing = io::Error::other("it is missing in the file");
                let kind = SourceKind::Workbook;
                opened
                    .tables
                    .push(broken(file, kind, &sheet.name, &missing));
                continue;
            };
            let rows = Sheet::new(
                Xml::new(part),
                Arc::clone(&self.shared),
                Arc::clone(&pictures),
                floating,
            );
            match table(file, sheet, rows, nowhere, map) {
                Ok(Some(table)) => opened.tables.push(table),
                Ok(None) => opened.notes.push(unheaded(&sheet.name)),
                Err(e) => {
                    let kind = SourceKind::Workbook;
                    opened.tables.push(broken(file, kind, &sheet.name, &e));
                }
            }
        }
        opened.album = Some(Album {
            parts: self.parts,
            pictures,
        });
        if opened.tables.is_empty() {
            return Err(no_headings(file));
        }
        Ok(opened)
    }
}

/// One sheet as a table, if headings are known there.
fn table(
    file: &str,
    sheet: &SheetPart,
    mut rows: Sheet,
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
        kind: SourceKind::Workbook,
        sheet: Some(sheet.name.clone()),
        heading_row,
        columns: found.columns,
        notes,
    });
    let below = heading_row.unwrap_or_default();
    let batches = std::iter::from_fn(move || {
        let mut batch = Vec::new();
        while batch.len() < BATCH_ROWS {
            let next = match (first.pop_front(), &fault) {
                (Some(row), _) => Ok(Some(row)),
                (None, Some(_)) => break,
                (None, None) => rows.next_row(),
            };
            match next {
                // Pictures above the headings belong to the title.
                Ok(Some(row)) if row.number <= below && row.cells.is_empty() => {}
                Ok(Some(row)) => batch.push(row),
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

/// A sheet that may hold workers and cannot be read: its fault is the only answer that it gives.
pub(super) fn broken(file: &str, kind: SourceKind, sheet: &str, cause: &io::Error) -> Table {
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

pub(super) fn hidden(sheet: &str) -> Text {
    note(sheet, "是隐藏的表，未读", "is hidden and was not read")
}

pub(super) fn unheaded(sheet: &str) -> Text {
    note(
        sheet,
        "没有认得的表头，未读",
        "has no known headings and was not read",
    )
}

fn note(sheet: &str, zh: &str, en: &str) -> Text {
    Text::new(
        format!("表「{sheet}」{zh}"),
        format!("sheet “{sheet}” {en}"),
    )
}

fn unusable(file: &str, cause: &io::Error) -> Error {
    let fault = Fault {
        place: String::new(),
        what: Text::new(
            format!("不是可读的工作簿：{cause}"),
            format!("not a workbook that can be read: {cause}"),
        ),
        hint: Some(Text::fixed(
            "请用办公软件打开后另存为 .xlsx 或 .csv",
            "open it in an office program and save it as .xlsx or .csv",
        )),
    };
    Error::one(file, fault)
}
