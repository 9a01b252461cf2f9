//! One sheet, row by row.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::pictures::Pictures;
use super::strings::{Shared, date, rich_text};
use super::xml::{Element, Node, Xml, unescaped};
use crate::roster::cell::Cell;
use crate::roster::limits::{COLUMNS, SHEET_ROWS};
use crate::roster::read::sheet_table::Rows;
use crate::roster::row::{Placed, Row};

/// The rows of a sheet that are still to be read.
pub(super) struct Sheet {
    xml: Xml,
    shared: Arc<Shared>,
    pictures: Arc<Pictures>,
    /// Floating pictures by the row (counted from 1) over which they begin.
    floating: BTreeMap<u64, Vec<Placed>>,
    /// The last row that was begun.
    row: u64,
    /// Hidden columns: first and last.
    hidden: Vec<(u32, u32)>,
    ended: bool,
}

impl Rows for Sheet {
    fn hides(&self, column: u32) -> bool {
        self.hidden
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&column))
    }

    fn position(&self) -> u64 {
        self.row
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        while !self.ended {
            let Some(node) = self.xml.next_node()? else {
                self.ended = true;
                break;
            };
            match node {
                Node::Start(e) if e.name == "col" && e.is("hidden") => self.hide(&e),
                Node::Start(e) if e.name == "row" => {
                    let row = self.read_row(&e)?;
                    if row.says_anything() {
                        return Ok(Some(row));
                    }
                }
                Node::End(name) if name == "sheetData" => self.ended = true,
                _ => {}
            }
        }
        // Pictures over rows that have no cells.
        Ok(self.floating.pop_first().map(|(number, pictures)| Row {
            number,
            pictures,
            ..Row::default()
        }))
    }
}

impl Sheet {
    pub(super) fn new(
        xml: Xml,
        shared: Arc<Shared>,
        pictures: Arc<Pictures>,
        floating: BTreeMap<u64, Vec<Placed>>,
    ) -> Self {
        Self {
            xml,
            shared,
            pictures,
            floating,
            row: 0,
            hidden: Vec::new(),
            ended: false,
        }
    }

    /// Columns are counted from 1 here.
    fn hide(&mut self, col: &Element) {
        if let (Some(first), Some(last)) = (col.number::<u32>("min"), col.number::<u32>("max")) {
            self.hidden
                .push((first.saturating_sub(1), last.saturating_sub(1)));
        }
    }

    fn read_row(&mut self, start: &Element) -> io::Result<Row> {
        let number = start.number("r").unwrap_or(self.row.saturating_add(1));
        self.row = number.min(SHEET_ROWS);
        let mut row = Row {
            number: self.row,
            hidden: start.is("hidden"),
            ..Row::default()
        };
        let mut next_column = 0;
        while let Some(node) = self.xml.next_node()? {
            match node {
                Node::Start(e) if e.name == "c" => {
                    let column = e.get("r").and_then(column_of).unwrap_or(next_column);
                    next_column = column.saturating_add(1);
                    self.read_cell(&e, column, &mut row)?;
                }
                Node::Start(e) if e.name == "row" => return Err(inside("row")),
                Node::End(name) if name == "row" => break,
                _ => {}
            }
        }
        row.pictures
            .extend(self.floating.remove(&self.row).unwrap_or_default());
        Ok(row)
    }

    fn read_cell(&mut self, start: &Element, column: usize, row: &mut Row) -> io::Result<()> {
        let mut value = None;
        let mut formula = None;
        while let Some(node) = self.xml.next_node()? {
            match node {
                Node::Start(e) if e.name == "v" => value = Some(self.xml.text_until_end("v")?),
                Node::Start(e) if e.name == "f" => formula = Some(self.xml.text_until_end("f")?),
                Node::Start(e) if e.name == "is" => value = Some(rich_text(&mut self.xml, "is")?),
                Node::Start(e) if matches!(&*e.name, "c" | "row") => return Err(inside("c")),
                Node::End(name) if name == "c" => break,
                _ => {}
            }
        }
        // What lies further right than any roster reaches is passed over.
        let Some(index) = u32::try_from(column).ok().filter(|_| column < COLUMNS) else {
            return Ok(());
        };
        if row.is_too_long() {
            return Ok(());
        }
        let in_cell = start.number("vm").and_then(|vm| self.pictures.rich(vm));
        if let Some(picture) = in_cell {
            row.pictures.push(Placed {
                column: index,
                picture: Some(picture),
            });
            return Ok(());
        }
        let named = [&formula, &value]
            .into_iter()
            .flatten()
            .find_map(|text| dispimg(text));
        if let Some(id) = named {
            let picture = self.pictures.named(id);
            row.pictures.push(Placed {
                column: index,
                picture,
            });
            return Ok(());
        }
        row.put(column, Some(self.cell(start, value, formula)));
        Ok(())
    }

    fn cell(&self, start: &Element, value: Option<String>, formula: Option<String>) -> Cell {
        // Libraries write an empty value behind a formula that they cannot calculate; a calculated
        // text may be empty.
        let empty = |value: &String| value.trim().is_empty() && start.get("t") != Some("str");
        let calculated = value.filter(|value| formula.is_none() || !empty(value));
        let Some(value) = calculated else {
            return formula.map_or(Cell::Empty, |formula| Cell::NoValue(format!("={formula}")));
        };
        match start.get("t") {
            Some("s") => {
                let index = value.trim().parse::<usize>().ok();
                let string = index.and_then(|i| self.shared.strings.get(i));
                string.map_or(Cell::NoValue(String::new()), |s| Cell::text(s))
            }
            Some("str") => Cell::text(&unescaped(&value)),
            Some("inlineStr" | "d") => Cell::text(&value),
            Some("b") => Cell::text(if value.trim() == "1" { "TRUE" } else { "FALSE" }),
            Some("e") => Cell::NoValue(value),
            _ => {
                let style = start.number::<usize>("s").unwrap_or_default();
                let dated = self.shared.dates.get(style).copied().unwrap_or_default();
                dated
                    .then(|| date(&value, self.shared.from_1904))
                    .flatten()
                    .map_or_else(|| Cell::number(&value), Cell::Text)
            }
        }
    }
}

/// A row or a cell that does not end: what comes next would be taken for it.
fn inside(name: &str) -> io::Error {
    io::Error::other(format!("`{name}` does not end before the next"))
}

/// The column of a cell's reference (`BC12` → 54).
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        let digit = usize::from(letter.to_ascii_uppercase().saturating_sub(b'A')) + 1;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    column.checked_sub(1)
}

/// The id in WPS Office's `=DISPIMG("ID_…",1)`, which shows a picture in a cell.
fn dispimg(text: &str) -> Option<&str> {
    let (_, arguments) = text.split_once("DISPIMG(")?;
    let (_, id) = arguments.split_once('"')?;
    id.split_once('"').map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_formulas() {
        assert_eq!(column_of("A1"), Some(0));
        assert_eq!(column_of("XFD1048576"), Some(16_383));
        assert_eq!(column_of("12"), None);
        assert_eq!(column_of(&"Z".repeat(100)), None);
        assert_eq!(dispimg("_xlfn.DISPIMG(\"ID_1F\",1)"), Some("ID_1F"));
        assert_eq!(dispimg("=DISPIMG(\"ID_1F\",1)"), Some("ID_1F"));
        assert_eq!(dispimg("SUM(1)"), None);
    }
}
