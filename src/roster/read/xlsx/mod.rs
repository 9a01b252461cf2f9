//! A workbook (`.xlsx`, ECMA-376) → its tables and the pictures in them.
//!
//! It is read part by part with our own budgets rather than with a reader that takes in the whole of
//! it: such a reader believes what a file says of its own size, and knows neither hidden rows nor
//! the pictures of WPS Office.

mod drawing;
mod parts;
mod pictures;
mod relations;
mod seen;
mod sheet;
mod sheets;
mod strings;
mod xml;

use std::io;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::qr::PICTURE_BYTES;

use crate::roster::again::own::{has_report_sheets, refused};
use crate::roster::columns::map::ColumnMap;
use crate::roster::limits::SHEET_BYTES;
use crate::roster::read::separated::no_headings;
use crate::roster::read::sheet_table::{self, Rows, note};
use crate::roster::read::table::Opened;
use crate::roster::read::xls::XlsPictures;
use crate::roster::source::SourceKind;
pub(in crate::roster) use parts::{Parts, over_budget};
use pictures::Pictures;
use relations::Relations;
use sheet::XlsxRows;
use sheets::{SheetPart, sheets};
use strings::WorkbookValues;
pub(in crate::roster) use strings::{date, shows_a_date_by_code, shows_a_date_by_number};
use xml::Xml;

/// The pictures of a workbook. Clones share the bytes.
#[derive(Debug, Clone)]
pub struct Album(AlbumBytes);

#[derive(Debug, Clone)]
enum AlbumBytes {
    Parts(Parts, Arc<Pictures>),
    /// Of a workbook of the old form.
    Store(Arc<XlsPictures>),
}

impl Album {
    pub(in crate::roster) const fn of_store(store: Arc<XlsPictures>) -> Self {
        Self(AlbumBytes::Store(store))
    }

    /// The bytes of a picture, unpacked under the budget of pictures; `None` if the workbook does not
    /// hold it.
    #[must_use]
    pub fn picture(&self, picture: usize) -> Option<Vec<u8>> {
        match &self.0 {
            AlbumBytes::Parts(parts, pictures) => {
                let part = pictures.part(picture)?;
                parts.whole(part, PICTURE_BYTES)?.ok()
            }
            AlbumBytes::Store(store) => store.picture(picture),
        }
    }
}

/// Opens a workbook.
///
/// # Errors
/// It is none, or none of its sheets has headings that are known.
pub fn open(file: &str, bytes: Vec<u8>, map: &ColumnMap) -> Result<Opened, Error> {
    XlsxBook::read(bytes)
        .map_err(|e| unusable(file, &e))?
        .tables(file, map)
}

/// Whether a file is a workbook with the sheets of a report.
pub(in crate::roster) fn is_a_report(bytes: Vec<u8>) -> bool {
    let list = Parts::open(bytes).and_then(|parts| WorkbookPart::read(&parts));
    list.is_ok_and(|list| list.is_a_report())
}

/// The rows of the first sheet of one of these names, as texts.
///
/// # Errors
/// The file is no workbook, or has no such sheet.
pub(in crate::roster) fn rows_of(bytes: Vec<u8>, names: &[&str]) -> io::Result<Vec<Vec<String>>> {
    let book = XlsxBook::read(bytes)?;
    let mut sheets = book.sheets.iter();
    let sheet = sheets.find(|sheet| names.contains(&sheet.name.as_str()));
    let part = sheet.and_then(|sheet| book.parts.part(&sheet.part, SHEET_BYTES));
    let part = part.ok_or_else(|| io::Error::other("no such sheet"))?;
    let pictures = Arc::new(book.pictures);
    let mut rows = XlsxRows::new(
        Xml::new(part),
        (book.shared, pictures),
        Arc::from([]),
        Arc::default(),
        None,
    );
    let mut all = Vec::new();
    while let Some(row) = rows.next_row()? {
        all.push(
            row.cells
                .iter()
                .map(|cell| cell.shown().to_owned())
                .collect(),
        );
    }
    Ok(all)
}

struct XlsxBook {
    parts: Parts,
    shared: Arc<WorkbookValues>,
    sheets: Vec<SheetPart>,
    pictures: Pictures,
}

/// The workbook's own part: what it refers to, and its sheets.
struct WorkbookPart {
    workbook: String,
    relations: Relations,
    sheets: Vec<SheetPart>,
    from_1904: bool,
}

impl WorkbookPart {
    fn read(parts: &Parts) -> io::Result<Self> {
        let package = Relations::of(parts, "")?;
        let workbook = package
            .of_kind("officeDocument")
            .next()
            .filter(|name| parts.has(name))
            .ok_or_else(|| io::Error::other("no workbook in the archive"))?
            .to_owned();
        let relations = Relations::of(parts, &workbook)?;
        let (sheets, from_1904) = sheets(parts, &workbook, &relations)?;
        Ok(Self {
            workbook,
            relations,
            sheets,
            from_1904,
        })
    }

    /// Whether they are those of a report.
    fn is_a_report(&self) -> bool {
        has_report_sheets(self.sheets.iter().map(|sheet| sheet.name.as_str()))
    }
}

impl XlsxBook {
    fn read(bytes: Vec<u8>) -> io::Result<Self> {
        let parts = Parts::open(bytes)?;
        let WorkbookPart {
            workbook,
            relations,
            sheets,
            from_1904,
        } = WorkbookPart::read(&parts)?;
        Ok(Self {
            shared: Arc::new(WorkbookValues::read(&parts, &relations, from_1904)?),
            pictures: Pictures::read(&parts, &workbook)?,
            sheets,
            parts,
        })
    }

    fn tables(mut self, file: &str, map: &ColumnMap) -> Result<Opened, Error> {
        if has_report_sheets(self.sheets.iter().map(|sheet| sheet.name.as_str())) {
            return Err(refused(file));
        }
        let mut opened = Opened::default();
        let mut prepared = Vec::new();
        for sheet in &self.sheets {
            let relations = Relations::of(&self.parts, &sheet.part);
            let found = relations.and_then(|relations| {
                let anchors = self.pictures.floating(&self.parts, &relations)?;
                Ok((Arc::from(anchors), Arc::new(relations)))
            });
            prepared.push(found.unwrap_or_else(|e| {
                let said = Text::new(
                    format!("图片无法读取：{e}"),
                    format!("pictures cannot be read: {e}"),
                );
                opened.notes.push(note(&sheet.name, said));
                (Arc::from([]), Arc::default())
            }));
        }
        let pictures = Arc::new(self.pictures);
        for (sheet, (anchors, relations)) in self.sheets.iter().zip(prepared) {
            let kind = SourceKind::Workbook;
            let rows = |before: Option<&XlsxRows>| {
                let part = self.parts.part(&sheet.part, SHEET_BYTES);
                let missing = || io::Error::other("it is missing in the file");
                Ok(XlsxRows::new(
                    Xml::new(part.ok_or_else(missing)?),
                    (Arc::clone(&self.shared), Arc::clone(&pictures)),
                    Arc::clone(&anchors),
                    Arc::clone(&relations),
                    before.map(|before| Arc::new(before.seen())),
                ))
            };
            let table = sheet_table::table(file, kind, &sheet.name, rows, map);
            opened.add_sheet((file, kind, &sheet.name), sheet.hidden, table);
        }
        opened.album = Some(Album(AlbumBytes::Parts(self.parts, pictures)));
        if opened.tables.is_empty() {
            return Err(no_headings(file));
        }
        Ok(opened)
    }
}

fn unusable(file: &str, cause: &io::Error) -> Error {
    let fault = Fault::new(
        "",
        Text::new(
            "电子表格打不开",
            format!("not a workbook that can be read: {cause}"),
        ),
    )
    .with_hint(Text::fixed(
        "请用办公软件打开后另存为 .xlsx 或 .csv",
        "open it in an office program and save it as .xlsx or .csv",
    ));
    Error::one(file, fault)
}
