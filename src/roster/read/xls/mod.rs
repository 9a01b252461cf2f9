//! A workbook of the old form (`.xls`, MS-XLS) → its tables and the pictures over them.
//!
//! It is read record by record with our own budgets: readers that take in the whole of it build a
//! grid as large as the file says, and a file of 6 KB can say gigabytes.

mod drawing;
mod records;
mod sheet;
mod strings;

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};
use crate::qr::guarded;

use crate::roster::columns::map::ColumnMap;
use crate::roster::limits::{OLD_WORKBOOK_BYTES, SHEETS};
use crate::roster::read::separated::no_headings;
use crate::roster::read::sheet_table;
use crate::roster::read::table::Opened;
use crate::roster::read::xlsx::{Album, shows_a_date_by_code, shows_a_date_by_number};
use crate::roster::source::SourceKind;
pub(in crate::roster) use drawing::XlsPictures;
use records::{XlsRecords, kind, u16_at, u32_at};
use sheet::XlsRows;

/// What the sheets of a workbook refer to.
#[derive(Debug, Default)]
struct XlsBook {
    stream: Vec<u8>,
    texts: Vec<Box<str>>,
    /// For each style of cells, whether it shows a date.
    dates: Vec<bool>,
    /// Whether dates count from 1904.
    from_1904: bool,
    pictures: Arc<XlsPictures>,
    sheets: Vec<SheetPlace>,
}

/// One sheet in the list of them (MS-XLS 2.4.28).
#[derive(Debug)]
struct SheetPlace {
    name: String,
    at: usize,
    hidden: bool,
}

/// Opens a workbook of the old form.
///
/// # Errors
/// It is none, it is encrypted, or none of its sheets has headings that are known.
pub fn open(file: &str, bytes: Vec<u8>, map: &ColumnMap) -> Result<Opened, Error> {
    let book = stream(bytes).and_then(XlsBook::read);
    let book = Arc::new(book.map_err(|e| unusable(file, &e))?);
    let mut opened = Opened::default();
    // A record has four bytes at least.
    let mut budget = book.stream.len() / 4;
    for place in &book.sheets {
        let kind = SourceKind::OldWorkbook;
        let table = XlsRows::new(&book, place.at, &mut budget).and_then(|sheet| {
            sheet_table::table(file, kind, &place.name, |_| Ok(sheet.clone()), map)
        });
        opened.add_sheet((file, kind, &place.name), place.hidden, table);
    }
    opened.album = Some(Album::of_store(Arc::clone(&book.pictures)));
    if opened.tables.is_empty() {
        return Err(no_headings(file));
    }
    Ok(opened)
}

/// The stream of the workbook in the file that holds it (MS-CFB). Its reader is not ours: whatever
/// it does on a broken file stays here.
fn stream(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let read = guarded(|| {
        let mut file = cfb::CompoundFile::open(Cursor::new(bytes))?;
        let mut stream = Vec::new();
        let found = file.open_stream("Workbook")?;
        found.take(OLD_WORKBOOK_BYTES).read_to_end(&mut stream)?;
        Ok(stream)
    });
    read.unwrap_or_else(|| Err(io::Error::other("the reader failed on this file")))
}

impl XlsBook {
    fn read(stream: Vec<u8>) -> io::Result<Self> {
        let mut book = Self::default();
        let mut formats: Vec<u16> = Vec::new();
        let mut styles: Vec<u16> = Vec::new();
        let mut drawing = Vec::new();
        let mut in_drawing = false;
        let mut records = XlsRecords::new(&stream, 0);
        let first = records.next();
        // Version 8 came with Excel 97; nothing has written an older one since.
        if !first.is_some_and(|r| r.kind == kind::BOF && u16_at(r.data, 0) == Some(0x0600)) {
            return Err(io::Error::other("not of Excel 97 or later"));
        }
        while let Some(record) = records.next() {
            let data = record.data;
            in_drawing = match record.kind {
                kind::MSO_DRAWING_GROUP => true,
                kind::CONTINUE => in_drawing,
                _ => false,
            };
            match record.kind {
                kind::EOF => break,
                kind::FILE_PASS => return Err(io::Error::other("encrypted")),
                kind::DATE_1904 => book.from_1904 = u16_at(data, 0) == Some(1),
                kind::FORMAT => {
                    let code = strings::text_at(data, 2);
                    let dated = code.is_some_and(|code| shows_a_date_by_code(&code));
                    formats.extend(u16_at(data, 0).filter(|_| dated));
                }
                kind::XF => styles.push(strings::format_of_style(data)),
                kind::SST => book.texts = strings::shared(records.joined(record))?,
                kind::BOUND_SHEET if book.sheets.len() >= SHEETS => {
                    return Err(io::Error::other(format!("more than {SHEETS} sheets")));
                }
                kind::BOUND_SHEET => book.sheets.extend(sheet_place(data)),
                _ if in_drawing => drawing.extend_from_slice(data),
                _ => {}
            }
        }
        book.dates = styles
            .into_iter()
            .map(|format| shows_a_date_by_number(format.into()) || formats.contains(&format))
            .collect();
        book.pictures = Arc::new(XlsPictures::new(drawing));
        book.stream = stream;
        Ok(book)
    }
}

/// A sheet of cells; charts and macros are passed over.
fn sheet_place(data: &[u8]) -> Option<SheetPlace> {
    let [state, form] = *data.get(4..)?.first_chunk()?;
    let place = SheetPlace {
        name: printable(&strings::short_text_at(data, 6)?).into_owned(),
        at: usize::try_from(u32_at(data, 0)?).ok()?,
        hidden: state & 3 != 0,
    };
    (form == 0).then_some(place)
}

fn unusable(file: &str, cause: &io::Error) -> Error {
    let fault = Fault::new(
        "",
        Text::new(
            "电子表格打不开，或已加密",
            format!("not a workbook that can be read, or encrypted: {cause}"),
        ),
    )
    .with_hint(Text::fixed(
        "请用办公软件打开，去掉密码后另存为 .xlsx",
        "open it in an office program, remove the password and save it as .xlsx",
    ));
    Error::one(file, fault)
}
