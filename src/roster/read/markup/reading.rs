//! The pieces of a text → its sheets: rows, cells, what covers several, and links to pictures.

use std::io;

use crate::base::text::printable;
use crate::roster::cell::Cell;
use crate::roster::limits::{COLUMNS, MARKUP_CELLS, MARKUP_ROW_CELLS, SHEET_ROWS, SHEETS};
use crate::roster::read::link::{is_a_label, local_picture};
use crate::roster::read::xlsx::over_budget;
use crate::roster::row::Row;

use super::tags::{MarkupPiece, MarkupPieces, Tag};

/// One sheet, or all tables of a page below each other.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// Whether pictures lie on it.
    pub(super) pictures: bool,
    pub(super) rows: Vec<Row>,
    pub(super) merged: Vec<[u64; 4]>,
}

/// A table that is being read. The tables of a page may be nested.
#[derive(Debug, Default)]
struct Under {
    row: Option<Row>,
    /// How often the row is repeated (OpenDocument).
    times: usize,
    cell: Option<CellUnder>,
    column: usize,
    /// For each column, over how many further rows a cell above stretches (web pages).
    taken: Vec<u64>,
}

#[derive(Debug, Default)]
struct CellUnder {
    text: String,
    /// The column at which it begins, and how many it takes.
    across: usize,
    down: u64,
    /// How often it is repeated (OpenDocument).
    times: usize,
    /// Whether the cells that it covers stand in the file as well (OpenDocument).
    covers: bool,
    formula: bool,
    number: Option<String>,
    is_error: bool,
    is_number: bool,
    /// The picture to which it links.
    link: Option<String>,
}

/// The sheets of a text.
pub(super) fn sheets(text: &str) -> io::Result<Vec<Sheet>> {
    let mut reading = SheetReading::default();
    for piece in MarkupPieces::new(text) {
        match piece {
            MarkupPiece::Start(tag, at_once) => {
                reading.start(&tag)?;
                if at_once {
                    reading.end(&tag.name)?;
                }
            }
            MarkupPiece::End(name) => reading.end(&name)?,
            MarkupPiece::Text(text) => reading.text(&text),
        }
    }
    while !reading.under.is_empty() {
        reading.end("table")?;
    }
    Ok(reading.sheets)
}

#[derive(Debug, Default)]
struct SheetReading {
    sheets: Vec<Sheet>,
    under: Vec<Under>,
    cells: usize,
    /// Rows so far on the sheet.
    number: u64,
    /// Whether the text that follows says whether the sheet is visible (XML of 2003).
    visible: bool,
    /// Whether the tables of a page come one after the other on one sheet.
    named: bool,
}

/// The most levels of nested tables that are read: pages use tables for their layout.
const DEPTH: usize = 32;

impl SheetReading {
    fn start(&mut self, tag: &Tag<'_>) -> io::Result<()> {
        match &*tag.name {
            "worksheet" => {
                let name = tag.get("name").unwrap_or_default();
                self.named = true;
                self.begin_sheet(&name)?;
            }
            "table" => {
                // OpenDocument names each table, which is a sheet.
                match tag.get("name") {
                    Some(name) if !self.named => self.begin_sheet(&name)?,
                    _ if self.sheets.is_empty() => self.begin_sheet("1")?,
                    _ => {}
                }
                if self.under.len() < DEPTH {
                    self.under.push(Under::default());
                }
            }
            "tr" | "row" | "table-row" => self.begin_row(tag)?,
            "td" | "th" | "cell" | "table-cell" | "covered-table-cell" => self.begin_cell(tag)?,
            "data" => self.with_cell(|cell| {
                let kind = tag.get("type").unwrap_or_default();
                cell.is_number = kind == "Number";
                cell.is_error = kind == "Error";
                cell.formula = false;
            }),
            "br" | "line-break" => self.text("\n"),
            "p" | "div" => {
                let some = |cell: &mut CellUnder| !cell.text.trim().is_empty();
                if self.cell().is_some_and(some) {
                    self.text("\n");
                }
            }
            "s" | "tab" => self.text(" "),
            "a" => {
                let link = tag.get("href").and_then(|to| local_picture(&to));
                self.with_cell(|cell| cell.link = cell.link.take().or(link));
            }
            "img" | "image" => {
                let from = tag.get("src").or_else(|| tag.get("href"));
                let link = from.and_then(|from| local_picture(&from));
                self.with_cell(|cell| cell.link = cell.link.take().or(link));
                if let Some(sheet) = self.sheets.last_mut() {
                    sheet.pictures = true;
                }
            }
            "visible" => self.visible = true,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        match name {
            "td" | "th" | "cell" | "table-cell" | "covered-table-cell" => self.end_cell()?,
            "tr" | "row" | "table-row" => self.end_row()?,
            "table" => {
                self.end_row()?;
                self.under.pop();
            }
            "visible" => self.visible = false,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.visible {
            let hidden = matches!(text.trim(), "SheetHidden" | "SheetVeryHidden");
            if let Some(sheet) = self.sheets.last_mut().filter(|_| hidden) {
                sheet.hidden = true;
            }
            return;
        }
        self.with_cell(|cell| cell.text.push_str(text));
    }

    fn begin_sheet(&mut self, name: &str) -> io::Result<()> {
        if self.sheets.len() >= SHEETS {
            return Err(over_budget("sheets", SHEETS));
        }
        self.number = 0;
        self.sheets.push(Sheet {
            name: printable(name).into_owned(),
            ..Sheet::default()
        });
        Ok(())
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> io::Result<()> {
        self.end_row()?;
        let at = tag.number("index").and_then(|at| u64::try_from(at).ok());
        let hidden = tag.get("hidden").is_some_and(|value| value == "1")
            || tag
                .get("visibility")
                .is_some_and(|value| value != "visible")
            || tag.get("style").is_some_and(|style| {
                let plain: String = style.split_whitespace().collect();
                plain.to_ascii_lowercase().contains("display:none")
            });
        let number = at.unwrap_or(self.number.saturating_add(1));
        let number = number.max(self.number.saturating_add(1));
        let Some(under) = self.under.last_mut() else {
            return Ok(());
        };
        under.row = Some(Row {
            number: number.min(SHEET_ROWS),
            hidden,
            ..Row::default()
        });
        under.times = tag.number("number-rows-repeated").unwrap_or(1);
        under.column = 0;
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) -> io::Result<()> {
        self.end_cell()?;
        let Some(under) = self.under.last_mut() else {
            return Ok(());
        };
        under.row.get_or_insert_with(|| Row {
            number: self.number.saturating_add(1),
            ..Row::default()
        });
        if let Some(at) = tag.number("index") {
            under.column = at.saturating_sub(1);
        }
        let span = |names: [&str; 2]| {
            let [spanned, more] = names.map(|name| tag.number(name));
            let spanned = spanned.or(more.map(|more| more.saturating_add(1)));
            spanned.unwrap_or(1).clamp(1, COLUMNS)
        };
        let spanned = |name| tag.number(name).unwrap_or(1).max(1);
        // Only OpenDocument also writes the cells that another one covers.
        let covers = tag.name == "table-cell";
        let down = match covers {
            true => spanned("number-rows-spanned"),
            false => span(["rowspan", "mergedown"]),
        };
        under.cell = Some(CellUnder {
            across: if covers {
                1
            } else {
                span(["colspan", "mergeacross"])
            },
            down: u64::try_from(down).unwrap_or(1).min(SHEET_ROWS),
            times: spanned("number-columns-repeated"),
            covers,
            formula: tag.get("formula").is_some(),
            number: tag.get("value").map(|value| value.into_owned()),
            link: tag.get("href").and_then(|to| local_picture(&to)),
            ..CellUnder::default()
        });
        Ok(())
    }

    fn end_cell(&mut self) -> io::Result<()> {
        let Some(under) = self.under.last_mut() else {
            return Ok(());
        };
        let (Some(cell), Some(row)) = (under.cell.take(), &mut under.row) else {
            return Ok(());
        };
        while under.taken.get(under.column).is_some_and(|rows| *rows > 0) {
            under.column += 1;
        }
        let column = under.column;
        let times = cell.times.max(1);
        under.column = column.saturating_add(cell.across.saturating_mul(times));
        if cell.down > 1 && column < COLUMNS {
            if !cell.covers {
                let end = column.saturating_add(cell.across).min(COLUMNS);
                if under.taken.len() < end {
                    under.taken.resize(end, 0);
                }
                let taken = under.taken.iter_mut().take(end).skip(column);
                taken.for_each(|rows| *rows = cell.down);
            }
            if let Some(sheet) = self.sheets.last_mut() {
                let [top, left] = [
                    row.number.saturating_sub(1),
                    u64::try_from(column).unwrap_or(0),
                ];
                sheet.merged.push([top, top + cell.down - 1, left, left]);
            }
        }
        let value = cell.value();
        if value == Cell::Empty {
            return Ok(());
        }
        if let (Some(picture), Ok(column)) = (&cell.link, u32::try_from(column))
            && value.shown() != picture
        {
            row.links.push((column, picture.clone()));
        }
        let end = column.saturating_add(times);
        row.beyond |= end > COLUMNS && !value.is_empty();
        for at in column..end.min(COLUMNS) {
            // A cell far to the right costs the empty cells before it.
            let new = (at + 1).saturating_sub(row.cells.len());
            self.cells = self.cells.saturating_add(new);
            if self.cells > MARKUP_CELLS {
                return Err(over_budget("cells", MARKUP_CELLS));
            }
            row.put(at, Some(value.clone()));
        }
        Ok(())
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.end_cell()?;
        let Some(under) = self.under.last_mut() else {
            return Ok(());
        };
        let Some(row) = under.row.take() else {
            return Ok(());
        };
        for rows in &mut under.taken {
            *rows = rows.saturating_sub(1);
        }
        let times = u64::try_from(under.times.max(1)).unwrap_or(1);
        let first = row.number.max(self.number.saturating_add(1));
        self.number = first.saturating_add(times - 1);
        if !row.says_anything() {
            return Ok(());
        }
        for number in first..=self.number {
            let again = if number > first { row.cells.len() } else { 0 };
            self.cells = self.cells.saturating_add(again + MARKUP_ROW_CELLS);
            if self.cells > MARKUP_CELLS || number > SHEET_ROWS {
                return Err(over_budget("cells", MARKUP_CELLS));
            }
            if let Some(sheet) = self.sheets.last_mut() {
                sheet.rows.push(Row {
                    number,
                    ..row.clone()
                });
            }
        }
        Ok(())
    }

    fn cell(&mut self) -> Option<&mut CellUnder> {
        self.under.last_mut()?.cell.as_mut()
    }

    fn with_cell(&mut self, change: impl FnOnce(&mut CellUnder)) {
        if let Some(cell) = self.cell() {
            change(cell);
        }
    }
}

impl CellUnder {
    fn value(&self) -> Cell {
        if let Some(picture) = self.link.as_ref().filter(|_| is_a_label(&self.text)) {
            return Cell::Text(picture.clone());
        }
        let lines = self.text.split('\n');
        let lines = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        let text = lines.join("\n");
        match (&self.number, text.is_empty()) {
            _ if self.is_error => Cell::NoValue(text),
            (Some(number), _) => Cell::number(number),
            (None, true) if self.formula => Cell::NoValue(String::new()),
            (None, _) if self.is_number => Cell::number(&text),
            (None, _) => Cell::text(&text),
        }
    }
}
