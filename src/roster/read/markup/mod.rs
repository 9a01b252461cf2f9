//! Files that systems export under the name of a workbook → their tables: web pages, XML spreadsheets
//! of 2003, and OpenDocument spreadsheets. All of them are rows and cells between tags.

mod reading;
mod tags;

use std::io;
use std::sync::Arc;

use crate::base::decode::page_of;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::roster::columns::map::ColumnMap;
use crate::roster::limits::MARKUP_BYTES;
use crate::roster::read::merged::{Begun, Merged};
use crate::roster::read::separated::no_headings;
use crate::roster::read::sheet_table::{self, Rows};
use crate::roster::read::table::Opened;
use crate::roster::read::xlsx::{Parts, over_budget};
use crate::roster::row::{Placed, Row};
use crate::roster::source::SourceKind;
use reading::{Sheet, sheets};

/// Opens a web page or an XML spreadsheet.
///
/// # Errors
/// It holds more than the budgets allow, or no headings that are known.
pub(in crate::roster) fn open(file: &str, bytes: &[u8], map: &ColumnMap) -> Result<Opened, Error> {
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
    map: &ColumnMap,
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

fn tables(file: &str, sheets: Vec<Sheet>, map: &ColumnMap) -> Result<Opened, Error> {
    let mut opened = Opened::default();
    for sheet in sheets {
        let held = HeldRows {
            rows: Arc::from(sheet.rows),
            merged: Arc::new(Merged::new(sheet.merged)),
            begun: Begun::default(),
            at: 0,
        };
        let kind = SourceKind::Workbook;
        let rows = |_: Option<&HeldRows>| Ok(held.clone());
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
struct HeldRows {
    rows: Arc<[Row]>,
    merged: Arc<Merged>,
    begun: Begun,
    at: usize,
}

impl Rows for HeldRows {
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
            let mut held = HeldRows {
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
