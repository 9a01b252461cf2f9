//! What systems export under the name of a workbook → its tables: web pages, XML spreadsheets of 2003, and
//! OpenDocument spreadsheets, which are rows and cells between tags all of them.

mod tags;

use std::io;
use std::sync::Arc;

use crate::base::decode::page_of;
use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};
use crate::roster::cell::Cell;
use crate::roster::columns::map::Map;
use crate::roster::limits::{
    COLUMNS, MARKUP_BYTES, MARKUP_CELLS, MARKUP_ROW_CELLS, SHEET_ROWS, SHEETS,
};
use crate::roster::read::link::local_picture;
use crate::roster::read::merged::{Begun, Merged};
use crate::roster::read::separated::no_headings;
use crate::roster::read::sheet_table::{self, Rows};
use crate::roster::read::table::Opened;
use crate::roster::read::xlsx::{Parts, over_budget};
use crate::roster::row::{Placed, Row};
use crate::roster::source::SourceKind;
use tags::{Piece, Pieces, Tag};

/// Opens a web page or an XML spreadsheet.
///
/// # Errors
/// It holds more than the budgets allow, or no headings that are known.
pub(in crate::roster) fn open(file: &str, bytes: &[u8], map: &Map) -> Result<Opened, Error> {
    let sheets = sheets(&page_of(bytes)).map_err(|e| unusable(file, &e))?;
    tables(file, sheets, map)
}

/// Opens an OpenDocument spreadsheet. Its pictures are not read.
///
/// # Errors
/// As [`open`].
pub(in crate::roster) fn open_document(
    file: &str,
    bytes: Vec<u8>,
    map: &Map,
) -> Result<Opened, Error> {
    let content = || {
        let parts = Parts::open(bytes)?;
        let content = parts.whole("content.xml", MARKUP_BYTES);
        let bytes = content.ok_or_else(|| io::Error::other("no content.xml in the archive"))??;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MARKUP_BYTES) {
            return Err(over_budget("bytes", MARKUP_BYTES));
        }
        sheets(&String::from_utf8_lossy(&bytes))
    };
    let sheets = content().map_err(|e| unusable(file, &e))?;
    let pictures = sheets.iter().any(|sheet| sheet.pictures);
    let mut opened = tables(file, sheets, map)?;
    if pictures {
        opened.notes.push(Text::fixed(
            "里面有图片，未读：请用 WPS 或 Excel 打开，另存为 .xlsx",
            "holds pictures, which were not read: open it in an office program and save it as .xlsx",
        ));
    }
    Ok(opened)
}

/// One sheet, or all tables of a page below each other.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    hidden: bool,
    /// Whether pictures lie on it.
    pictures: bool,
    rows: Vec<Row>,
    merged: Vec<[u64; 4]>,
}

fn tables(file: &str, sheets: Vec<Sheet>, map: &Map) -> Result<Opened, Error> {
    let mut opened = Opened::default();
    for sheet in sheets {
        let held = Held {
            rows: Arc::from(sheet.rows),
            merged: Arc::new(Merged::new(sheet.merged)),
            begun: Begun::default(),
            at: 0,
        };
        let kind = SourceKind::Workbook;
        let rows = |_: Option<&Held>| Ok(held.clone());
        let table = sheet_table::table(file, kind, &sheet.name, rows, map);
        opened.add_sheet((file, kind, &sheet.name), sheet.hidden, table);
    }
    if opened.tables.is_empty() {
        return Err(no_headings(file));
    }
    Ok(opened)
}

/// The rows of a sheet, held.
#[derive(Debug, Clone)]
struct Held {
    rows: Arc<[Row]>,
    merged: Arc<Merged>,
    begun: Begun,
    at: usize,
}

impl Rows for Held {
    fn next_row(&mut self) -> io::Result<Option<Row>> {
        while let Some(row) = self.rows.get(self.at) {
            self.at += 1;
            let mut row = row.clone();
            self.merged.fill(&mut self.begun, &mut row);
            if row.says_anything() {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn hides(&self, _: u32) -> bool {
        false
    }

    fn position(&self) -> u64 {
        let row = self.at.checked_sub(1).and_then(|at| self.rows.get(at));
        row.map_or(1, |row| row.number)
    }

    fn pictures(&self) -> Vec<(Option<u64>, Placed)> {
        Vec::new()
    }
}

/// What is being read of one table; of a page, they may stand in each other.
#[derive(Debug, Default)]
struct Under {
    row: Option<Row>,
    /// How often the row stands (OpenDocument).
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
    /// How often it stands (OpenDocument).
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
fn sheets(text: &str) -> io::Result<Vec<Sheet>> {
    let mut reading = Reading::default();
    for piece in Pieces::new(text) {
        match piece {
            Piece::Start(tag, at_once) => {
                reading.start(&tag)?;
                if at_once {
                    reading.end(&tag.name)?;
                }
            }
            Piece::End(name) => reading.end(&name)?,
            Piece::Text(text) => reading.text(&text),
        }
    }
    while !reading.under.is_empty() {
        reading.end("table")?;
    }
    Ok(reading.sheets)
}

#[derive(Debug, Default)]
struct Reading {
    sheets: Vec<Sheet>,
    under: Vec<Under>,
    cells: usize,
    /// Rows so far on the sheet.
    number: u64,
    /// Whether what follows says whether the sheet is seen (XML of 2003).
    visible: bool,
    /// Whether the tables of a page come one after the other on one sheet.
    named: bool,
}

/// Tables in tables that are followed: pages are laid out in them.
const DEPTH: usize = 32;

impl Reading {
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
        // The cells that another covers stand in OpenDocument, and only there.
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
        for at in column..column.saturating_add(times).min(COLUMNS) {
            // What a cell far to the right costs is what lies before it.
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
        if let Some(picture) = &self.link {
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

fn unusable(file: &str, cause: &io::Error) -> Error {
    let fault = Fault::new(
        "",
        Text::new(
            format!("这种表格无法读取：{cause}"),
            format!("this kind of spreadsheet cannot be read: {cause}"),
        ),
    )
    .with_hint(Text::fixed(
        "请用 WPS 或 Excel 打开，另存为 .xlsx",
        "open it in an office program and save it as .xlsx",
    ));
    Error::one(file, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, u64, Vec<String>)> {
        let sheets = sheets(text).unwrap();
        let rows = |sheet: Sheet| {
            let name = sheet.name.clone();
            let mut held = Held {
                rows: Arc::from(sheet.rows),
                merged: Arc::new(Merged::new(sheet.merged)),
                begun: Begun::default(),
                at: 0,
            };
            std::iter::from_fn(move || held.next_row().unwrap())
                .map(move |row| {
                    let cells = row.cells.iter().map(|cell| cell.shown().to_owned());
                    (name.clone(), row.number, cells.collect())
                })
                .collect::<Vec<_>>()
        };
        sheets.into_iter().flat_map(rows).collect()
    }

    fn row(sheet: &str, number: u64, cells: &[&str]) -> (String, u64, Vec<String>) {
        let cells = cells.iter().map(|cell| (*cell).to_owned());
        (sheet.to_owned(), number, cells.collect())
    }

    #[test]
    fn a_page_without_ends_and_with_cells_over_others_is_read() {
        let page = "<table><tr><th colspan=2>甲<th>乙<tr><td rowspan=2>张&nbsp;三<td>a<br>b<td>\
                    <a href='p/1.png'>查看</a><tr><td>c<td></td></tr></table>\
                    <table><tr><td>1<td><table><tr><td>内</table><td>2</table>";
        assert_eq!(
            shown(page),
            [
                row("1", 1, &["甲", "", "乙"]),
                row("1", 2, &["张 三", "a\nb", "p/1.png"]),
                row("1", 3, &["张 三", "c"]),
                row("1", 4, &["内"]),
                row("1", 5, &["1", "", "2"]),
            ]
        );
    }

    #[test]
    fn an_xml_spreadsheet_is_read() {
        let book = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
            xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="甲"><Table>
            <Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell>
            <Cell ss:Index="4"><Data ss:Type="Number">150502199001011234</Data></Cell></Row>
            <Row><Cell ss:MergeDown="1"><Data ss:Type="String">张三</Data></Cell><Cell ss:Formula="=A1"/>
            <Cell><Data ss:Type="Error">#N/A</Data></Cell></Row><Row><Cell ss:Index="2"><Data ss:Type="String">x</Data></Cell></Row>
            </Table></Worksheet><Worksheet ss:Name="乙"><Table><Row><Cell><Data ss:Type="String">旧</Data></Cell></Row></Table>
            <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"#;
        assert_eq!(
            shown(book),
            [
                row("甲", 3, &["姓名", "", "", "150502199001011230"]),
                row("甲", 4, &["张三", "", "#N/A"]),
                row("甲", 5, &["张三", "x"]),
                row("乙", 1, &["旧"]),
            ]
        );
        let hidden = sheets(book).unwrap();
        assert_eq!(
            hidden.iter().map(|sheet| sheet.hidden).collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn an_open_document_is_read() {
        let content = r#"<office:document-content><table:table table:name="甲"><table:table-column/>
            <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
            <table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>张三</text:p></table:table-cell>
            <table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="float" office:value="36.5"><text:p>36.5 C</text:p></table:table-cell></table:table-row>
            <table:table-row><table:covered-table-cell/><table:table-cell><text:p>a<text:s/>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>
            <table:table-row table:number-rows-repeated="1048571"><table:table-cell/></table:table-row></table:table></office:document-content>"#;
        assert_eq!(
            shown(content),
            [
                row("甲", 3, &["张三", "", "", "36.5"]),
                row("甲", 4, &["张三", "a b\nc"]),
            ]
        );
    }

    #[test]
    fn what_says_that_it_is_larger_than_it_is_meets_the_budgets() {
        let wide = format!("<table>{}", "<tr><td colspan=1023><td>x".repeat(5_000));
        let long =
            "<table:table><table:table-row number-rows-repeated=\"9999999\"><table:table-cell><p>x";
        for text in [&*wide, long] {
            assert!(sheets(text).unwrap_err().to_string().contains("cells"));
        }
        let deep = "<table><tr><td>".repeat(10_000);
        assert_eq!(sheets(&deep).unwrap().len(), 1);
        let far = "<table><tr index=99999999999><td colspan=999999999999 rowspan=99999999>x<td>y";
        assert_eq!(shown(far), [row("1", 1_048_576, &["x"])]);
    }
}
