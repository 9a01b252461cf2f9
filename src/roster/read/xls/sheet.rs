//! One sheet of a workbook of the old form, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::XlsBook;
use super::records::{XlsRecord, XlsRecords, f64_at, kind, u16_at, u32_at};
use super::strings::{Spread, rk, text_at};
use crate::roster::cell::Cell;
use crate::roster::limits::COLUMNS;
use crate::roster::read::anchor::Sizes;
use crate::roster::read::merged::{Begun, Merged};
use crate::roster::read::sheet_table::{Rows, by_row};
use crate::roster::read::xlsx::date;
use crate::roster::row::{Placed, Row};

/// The usual height of a row in 1/20 point, and width of a column in 1/256 character, of a sheet that
/// says none.
const USUAL_TWIPS: u64 = 300;
const USUAL_WIDTH: u64 = 8 * 256;

/// Where a cell, or some side by side, stand in the stream.
#[derive(Debug, Clone, Copy)]
struct CellAt {
    row: u16,
    column: u16,
    at: u32,
}

/// The rows of a sheet that are still to be read.
#[derive(Debug, Clone)]
pub(super) struct XlsRows {
    book: Arc<XlsBook>,
    /// By row and column; of two, the later one in the file counts.
    places: std::vec::IntoIter<CellAt>,
    hidden_rows: BTreeSet<u16>,
    hidden_columns: Vec<(u16, u16)>,
    merged: Arc<Merged>,
    begun: Begun,
    /// Every picture, and those of the rows that are still to be read.
    pictures: Arc<[(Option<u64>, Placed)]>,
    floating: BTreeMap<u64, Vec<Placed>>,
    row: u64,
}

impl XlsRows {
    /// Looks through the sheet that begins at `at`. `budget` is how many records may be looked at
    /// in all sheets together: honest sheets do not overlap.
    pub(super) fn new(book: &Arc<XlsBook>, at: usize, budget: &mut usize) -> io::Result<Self> {
        let mut places = Vec::new();
        let mut hidden_rows = BTreeSet::new();
        let mut hidden_columns = Vec::new();
        let (mut heights, mut widths) = (Sizes::new(USUAL_TWIPS), Sizes::new(USUAL_WIDTH));
        let mut merged = Vec::new();
        let mut drawing = Vec::new();
        let (mut formula, mut in_drawing) = ((0, 0), false);
        // Charts in the sheet are streams inside it.
        let mut depth = 0_usize;
        for record in XlsRecords::new(&book.stream, at) {
            *budget = budget
                .checked_sub(1)
                .ok_or_else(|| io::Error::other("sheets overlap"))?;
            let data = record.data;
            let two = || u16_at(data, 0).zip(u16_at(data, 2));
            in_drawing = match record.kind {
                kind::MSO_DRAWING => true,
                kind::CONTINUE => in_drawing,
                _ => false,
            };
            match record.kind {
                kind::BOF => depth += 1,
                kind::EOF if depth <= 1 => break,
                kind::EOF => depth -= 1,
                _ if depth > 1 => {}
                _ if in_drawing => drawing.extend_from_slice(data),
                kind::ROW => {
                    let hidden = u16_at(data, 12).is_some_and(|flags| flags & 0x20 != 0);
                    hidden_rows.extend(u16_at(data, 0).filter(|_| hidden));
                    if let (Some(row), Some(height)) = (u16_at(data, 0), u16_at(data, 6)) {
                        let height = if hidden { 0 } else { height & 0x7fff };
                        heights.set(row.into(), row.into(), height.into());
                    }
                }
                kind::COL_INFO => {
                    let hidden = u16_at(data, 8).is_some_and(|flags| flags & 1 != 0);
                    hidden_columns.extend(two().filter(|_| hidden));
                    if let (Some((first, last)), Some(width)) = (two(), u16_at(data, 4)) {
                        let width = if hidden { 0 } else { width };
                        widths.set(first.into(), last.into(), width.into());
                    }
                }
                kind::DEFAULT_ROW_HEIGHT => {
                    heights.usual = u16_at(data, 2).map_or(USUAL_TWIPS, u64::from);
                }
                kind::DEFAULT_COL_WIDTH => {
                    let characters = u16_at(data, 0).map_or(8, u64::from);
                    widths.usual = characters * 256;
                }
                // Each cell by its first and last row, and its first and last column.
                kind::MERGED_CELLS => {
                    merged.extend(
                        data.get(2..)
                            .unwrap_or_default()
                            .chunks_exact(8)
                            .filter_map(|cell| {
                                let at = |at| u16_at(cell, at).map(u64::from);
                                Some([at(0)?, at(2)?, at(4)?, at(6)?])
                            }),
                    );
                }
                // The text that a formula results in follows it.
                kind::STRING => places.extend(place(formula, &record)),
                kind::FORMULA => {
                    formula = two().unwrap_or_default();
                    places.extend(place(formula, &record));
                }
                kind::NUMBER
                | kind::LABEL
                | kind::R_STRING
                | kind::BOOL_ERR
                | kind::RK
                | kind::MUL_RK
                | kind::LABEL_SST => places.extend(two().and_then(|two| place(two, &record))),
                _ => {}
            }
        }
        places.sort_by_key(|place: &CellAt| (place.row, place.column));
        let merged = Merged::new(merged);
        let mut pictures = Vec::new();
        for anchor in book.pictures.over_sheet(&drawing, &heights, &widths) {
            match anchor.and_then(|anchor| anchor.placed(&heights, &widths, &merged)) {
                Some(placed) => pictures.extend(placed.into_iter().map(|(row, p)| (Some(row), p))),
                None => pictures.push((None, Placed::default())),
            }
        }
        Ok(Self {
            book: Arc::clone(book),
            places: places.into_iter(),
            hidden_rows,
            hidden_columns,
            merged: Arc::new(merged),
            begun: Begun::default(),
            floating: by_row(pictures.clone()),
            pictures: Arc::from(pictures),
            row: 0,
        })
    }

    /// Writes what stands at a place into its row.
    fn read(&self, place: CellAt, row: &mut Row) {
        let at = usize::try_from(place.at).unwrap_or(usize::MAX);
        let mut records = XlsRecords::new(&self.book.stream, at);
        let Some(record) = records.next() else { return };
        let data = record.data;
        let mut put = |cell: Option<Cell>| row.put(usize::from(place.column), cell);
        match record.kind {
            kind::NUMBER => put(f64_at(data, 6).map(|value| self.number(data, 4, value))),
            kind::RK => put(rk(data, 6).map(|value| self.number(data, 4, value))),
            kind::LABEL | kind::R_STRING => put(text_at(data, 6).map(|text| Cell::text(&text))),
            kind::LABEL_SST => {
                let index = u32_at(data, 6).and_then(|index| usize::try_from(index).ok());
                let text = index.and_then(|index| self.book.texts.get(index));
                put(text.map(|text| Cell::text(text)));
            }
            kind::STRING => {
                let text = Spread::new(records.joined(record)).text();
                put(text.map(|text| Cell::text(&text)));
            }
            kind::BOOL_ERR => put(data.get(6).zip(data.get(7)).map(|(value, is_error)| {
                if *is_error == 0 {
                    truth(*value)
                } else {
                    no_value(*value)
                }
            })),
            kind::FORMULA => put(self.result(data)),
            // Numbers side by side: row, first column, six bytes each, last column.
            kind::MUL_RK => {
                let columns = usize::from(place.column)..COLUMNS;
                let each = (4..data.len().saturating_sub(2)).step_by(6);
                for (column, at) in columns.zip(each) {
                    row.put(
                        column,
                        rk(data, at + 2).map(|value| self.number(data, at, value)),
                    );
                }
            }
            _ => {}
        }
    }

    /// What a formula resulted in (MS-XLS 2.5.133); a text follows in a record of its own.
    fn result(&self, data: &[u8]) -> Option<Cell> {
        let value = *data.get(6..)?.first_chunk::<8>()?;
        match value {
            [1, _, truth_value, .., 0xff, 0xff] => Some(truth(truth_value)),
            [2, _, error, .., 0xff, 0xff] => Some(no_value(error)),
            [.., 0xff, 0xff] => None,
            _ => Some(self.number(data, 4, f64::from_le_bytes(value))),
        }
    }

    /// A number, or the date that it stands for by the cell's style, which stands at `style`.
    fn number(&self, data: &[u8], style: usize, value: f64) -> Cell {
        let style = u16_at(data, style).map(usize::from).unwrap_or_default();
        let dated = self.book.dates.get(style).copied().unwrap_or_default();
        let text = value.to_string();
        dated
            .then(|| date(&text, self.book.from_1904))
            .flatten()
            .map_or_else(|| Cell::number(&text), Cell::Text)
    }
}

impl Rows for XlsRows {
    fn hides(&self, column: u32) -> bool {
        let mut hidden = self.hidden_columns.iter();
        hidden.any(|(first, last)| (u32::from(*first)..=u32::from(*last)).contains(&column))
    }

    fn position(&self) -> u64 {
        self.row
    }

    fn pictures(&self) -> Vec<(Option<u64>, Placed)> {
        self.pictures.to_vec()
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            let next = self.places.as_slice().first().map(|place| place.row);
            let of_cells = next.map(|row| u64::from(row) + 1);
            let of_picture = self.floating.keys().next().copied();
            let Some(number) = of_cells.into_iter().chain(of_picture).min() else {
                return Ok(None);
            };
            self.row = number;
            let mut row = Row {
                number,
                pictures: self.floating.remove(&number).unwrap_or_default(),
                ..Row::default()
            };
            if let Some(index) = next.filter(|_| of_cells == Some(number)) {
                row.hidden = self.hidden_rows.contains(&index);
                while let Some(place) = self.places.as_slice().first().copied() {
                    if place.row != index {
                        break;
                    }
                    if !row.is_too_long() {
                        self.read(place, &mut row);
                    }
                    self.places.next();
                }
            }
            self.merged.fill(&mut self.begun, &mut row);
            if row.says_anything() {
                return Ok(Some(row));
            }
        }
    }
}

fn place((row, column): (u16, u16), record: &XlsRecord<'_>) -> Option<CellAt> {
    let at = u32::try_from(record.at).ok()?;
    Some(CellAt { row, column, at })
}

fn truth(value: u8) -> Cell {
    Cell::text(if value == 0 { "FALSE" } else { "TRUE" })
}

/// An error by its number (MS-XLS 2.5.10).
fn no_value(error: u8) -> Cell {
    let name = match error {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    Cell::NoValue(name.to_owned())
}
