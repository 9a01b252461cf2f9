//! One sheet, row by row.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::pictures::Pictures;
use super::relations::Relations;
use super::seen::SheetFacts;
use super::strings::{WorkbookValues, date, rich_text};
use super::xml::{Element, Xml, XmlNode, unescaped};
use crate::roster::cell::Cell;
use crate::roster::limits::{COLUMNS, SHEET_ROWS};
use crate::roster::read::anchor::Anchor;
use crate::roster::read::link::{is_a_label, local_picture};
use crate::roster::read::merged::Begun;
use crate::roster::read::sheet_table::{Rows, by_row};
use crate::roster::row::{Lies, Placed, Row};

/// The rows of a sheet that are still to be read.
pub(super) struct XlsxRows {
    xml: Xml,
    shared: Arc<WorkbookValues>,
    pictures: Arc<Pictures>,
    anchors: Arc<[Anchor]>,
    /// What an earlier reading of all rows has seen; a first reading knows nothing.
    known: Option<Arc<SheetFacts>>,
    seen: SheetFacts,
    begun: Begun,
    /// Floating pictures by the row (counted from 1) that they belong to; `None` until the first row.
    floating: Option<BTreeMap<u64, Vec<Placed>>>,
    /// A row that was read already and is given after a row that has pictures only.
    held: Option<Row>,
    /// The last row that was begun.
    row: u64,
    /// How many elements with rows (`sheetData`) have begun; there may be one.
    parts: usize,
    /// Whether the rows have ended: what stands behind them is looked at once.
    behind: bool,
    ended: bool,
}

impl Rows for XlsxRows {
    fn hides(&self, column: u32) -> bool {
        self.seen.hides(column)
    }

    fn position(&self) -> u64 {
        self.row
    }

    fn pictures(&self) -> Vec<(Option<u64>, Placed)> {
        self.seen.place(&self.anchors)
    }

    /// Pictures over rows that have no cells come in their order too: a caller that counts rows takes the
    /// last one for the end of a table.
    fn next_row(&mut self) -> io::Result<Option<Row>> {
        loop {
            let held = match self.held.take() {
                Some(row) => Some(row),
                None => self.next_element()?,
            };
            let of_cells = held.as_ref().map(|row| row.number);
            let of_pictures = self.floating().keys().next().copied();
            let Some(number) = of_cells.into_iter().chain(of_pictures).min() else {
                return Ok(None);
            };
            let (mut row, later) = match held {
                Some(row) if row.number == number => (row, None),
                later => (
                    Row {
                        number,
                        ..Row::default()
                    },
                    later,
                ),
            };
            self.held = later;
            row.pictures
                .extend(self.floating().remove(&number).unwrap_or_default());
            if let Some(known) = &self.known {
                known.links_of(&mut row);
                known.merged.fill(&mut self.begun, &mut row);
            }
            if row.says_anything() {
                return Ok(Some(row));
            }
        }
    }
}

impl XlsxRows {
    pub(super) fn new(
        xml: Xml,
        (shared, pictures): (Arc<WorkbookValues>, Arc<Pictures>),
        anchors: Arc<[Anchor]>,
        links: Arc<Relations>,
        known: Option<Arc<SheetFacts>>,
    ) -> Self {
        Self {
            xml,
            shared,
            pictures,
            seen: SheetFacts::new(!anchors.is_empty(), links),
            anchors,
            known,
            begun: Begun::default(),
            floating: None,
            held: None,
            row: 0,
            parts: 0,
            behind: false,
            ended: false,
        }
    }

    /// What was seen of the whole sheet, once all rows were read.
    pub(super) fn seen(&self) -> SheetFacts {
        self.seen.clone().ended()
    }

    /// A first reading knows the heights of no rows, and places pictures by their columns alone.
    fn floating(&mut self) -> &mut BTreeMap<u64, Vec<Placed>> {
        self.floating.get_or_insert_with(|| {
            let seen = self.known.as_deref().unwrap_or(&self.seen);
            by_row(seen.place(&self.anchors))
        })
    }

    /// The next row that the sheet has an element for.
    fn next_element(&mut self) -> io::Result<Option<Row>> {
        while !self.ended {
            let Some(node) = self.xml.next_node()? else {
                self.ended = true;
                break;
            };
            match node {
                XmlNode::Start(e) if e.name == "row" && !self.behind => {
                    return self.read_row(&e).map(Some);
                }
                XmlNode::Start(e) if e.name == "sheetData" => self.parts += 1,
                XmlNode::Start(e) if e.name == "row" && self.parts > 1 => {
                    return Err(io::Error::other("the sheet has rows in two parts"));
                }
                XmlNode::Start(e) => self.seen.element(&e),
                XmlNode::End(name) if name == "sheetData" => {
                    self.behind = true;
                    self.ended = self.known.is_some();
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn read_row(&mut self, start: &Element) -> io::Result<Row> {
        let number = start.number("r").unwrap_or(self.row.saturating_add(1));
        if number < self.row || number > SHEET_ROWS {
            return Err(misplaced(&format!("row {number}")));
        }
        self.row = number;
        let mut row = Row {
            number,
            hidden: start.is("hidden"),
            ..Row::default()
        };
        self.seen.row(start, number);
        let mut next_column = 0;
        while let Some(node) = self.xml.next_node()? {
            match node {
                XmlNode::Start(e) if e.name == "c" => {
                    let reference = e.get("r");
                    if reference.and_then(row_of).is_some_and(|of| of != number) {
                        let cell = format!("cell {}", reference.unwrap_or_default());
                        return Err(misplaced(&cell));
                    }
                    let column = reference.and_then(column_of).unwrap_or(next_column);
                    next_column = column.saturating_add(1);
                    self.read_cell(&e, column, &mut row)?;
                }
                XmlNode::Start(e) if e.name == "row" => return Err(inside("row")),
                XmlNode::End(name) if name == "row" => break,
                _ => {}
            }
        }
        Ok(row)
    }

    fn read_cell(&mut self, start: &Element, column: usize, row: &mut Row) -> io::Result<()> {
        let mut value = None;
        let mut formula = None;
        while let Some(node) = self.xml.next_node()? {
            match node {
                XmlNode::Start(e) if e.name == "v" => value = Some(self.xml.text_until_end("v")?),
                XmlNode::Start(e) if e.name == "f" => formula = Some(self.xml.text_until_end("f")?),
                XmlNode::Start(e) if e.name == "is" => {
                    value = Some(rich_text(&mut self.xml, "is")?)
                }
                XmlNode::Start(e) if matches!(&*e.name, "c" | "row") => return Err(inside("c")),
                XmlNode::End(name) if name == "c" => break,
                _ => {}
            }
        }
        let Some(index) = u32::try_from(column).ok().filter(|_| column < COLUMNS) else {
            let something = [&formula, &value].into_iter().flatten();
            row.beyond |= start.get("vm").is_some()
                || something.into_iter().any(|text| !text.trim().is_empty());
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
                lies: Lies::Within,
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
                lies: Lies::Within,
            });
            return Ok(());
        }
        // A link by a formula leads to a picture as any other does.
        let link = formula
            .as_deref()
            .and_then(hyperlink)
            .and_then(local_picture);
        let mut cell = self.cell(start, value, formula);
        if let Some(picture) = link {
            match matches!(cell, Cell::NoValue(_)) || is_a_label(cell.shown()) {
                true => cell = Cell::Text(picture),
                false => row.links.push((index, picture)),
            }
        }
        row.put(column, Some(cell));
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

/// The error of a row or a cell that does not end: what follows would be read as a part of it.
fn inside(name: &str) -> io::Error {
    io::Error::other(format!("`{name}` does not end before the next"))
}

/// The error of a row or a cell that does not stand where it says: one worker's cells would go to
/// another, or rows behind the end of their table would be lost.
fn misplaced(what: &str) -> io::Error {
    io::Error::other(format!(
        "{what} does not stand in its place in the order of rows"
    ))
}

/// The row of a cell's reference (`BC12` → 12), counted from 1.
fn row_of(reference: &str) -> Option<u64> {
    let digits = reference.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '$');
    digits.parse().ok()
}

/// The column of a cell's reference (`BC12` → 54).
pub(super) fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        let digit = usize::from(letter.to_ascii_uppercase().saturating_sub(b'A')) + 1;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    column.checked_sub(1)
}

/// The target in `HYPERLINK("截图/张三.png","查看")`.
fn hyperlink(formula: &str) -> Option<&str> {
    let target = formula
        .trim_start_matches('=')
        .strip_prefix("HYPERLINK(\"")?;
    target.split_once('"').map(|(target, _)| target)
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
        let link = "HYPERLINK(\"截图/张三.png\",\"查看\")";
        assert_eq!(hyperlink(link), Some("截图/张三.png"));
        assert_eq!(hyperlink("HYPERLINK(A1)"), None);
    }
}
