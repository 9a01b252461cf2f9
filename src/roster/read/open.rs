//! One file of any form → its tables.

use crate::base::decode::text_of;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::{too_large, unreadable};

use crate::roster::again::own::{begins_like_a_report, refused};
use crate::roster::columns::map::ColumnMap;
use crate::roster::limits::{MARKUP_BYTES, OLD_WORKBOOK_BYTES, WORKBOOK_BYTES};
use crate::roster::read::table::{Opened, Table};
use crate::roster::read::{json_lines, markup, separated, xls, xlsx};
use crate::roster::run::input::{Input, at_most};
use crate::roster::run::inputs::source_kind;
use crate::roster::source::SourceKind;

/// Opens the tables of one file.
///
/// # Errors
/// It cannot be read, or has no headings that are known.
pub(in crate::roster) fn open(input: &dyn Input, map: &ColumnMap) -> Result<Opened, Error> {
    let name = input.name();
    let reading = || input.open().map_err(|e| unreadable(name, &e));
    let one = |table: Result<Table, Error>| {
        table.map(|table| Opened {
            tables: vec![table],
            ..Opened::default()
        })
    };
    let begin = at_most(input, BEGIN_BYTES).map_err(|e| unreadable(name, &e))?;
    if begins_like_a_report(&text_of(&begin)) {
        return Err(refused(name));
    }
    match markup(&begin) {
        Some(Markup::Document) => {
            return markup::open_document(name, whole(input, OLD_WORKBOOK_BYTES)?, map);
        }
        Some(Markup::Text) => return markup::open(name, &whole(input, MARKUP_BYTES)?, map),
        Some(Markup::Mail) => return Err(to_be_saved(name, MAIL)),
        None => {}
    }
    // The first bytes tell what a file is; its ending may be wrong.
    match true_kind(name, &begin) {
        Some(SourceKind::Workbook) => xlsx::open(name, whole(input, WORKBOOK_BYTES)?, map),
        Some(SourceKind::OldWorkbook) => xls::open(name, whole(input, OLD_WORKBOOK_BYTES)?, map),
        Some(SourceKind::JsonLines) => one(json_lines::open(name, reading()?, map)),
        _ => one(separated::open(name, reading()?, map)),
    }
}

/// Whether a file is a report of this program.
#[must_use]
pub fn is_a_report(input: &dyn Input) -> bool {
    let Ok(begin) = at_most(input, BEGIN_BYTES) else {
        return false;
    };
    begins_like_a_report(&text_of(&begin))
        || (begin.starts_with(b"PK\x03\x04")
            && whole(input, WORKBOOK_BYTES).is_ok_and(xlsx::is_a_report))
}

/// The bytes by which the form of a file is told.
const BEGIN_BYTES: u64 = 4 * 1024;

fn true_kind(name: &str, begin: &[u8]) -> Option<SourceKind> {
    if begin.starts_with(b"PK\x03\x04") {
        Some(SourceKind::Workbook)
    } else if begin.starts_with(b"\xd0\xcf\x11\xe0") {
        Some(SourceKind::OldWorkbook)
    } else {
        match source_kind(name) {
            // Old programs save tables with TABs under the ending of a workbook.
            Some(SourceKind::OldWorkbook | SourceKind::Workbook) => Some(SourceKind::Separated),
            other => other,
        }
    }
}

/// The forms with tags that systems export as `.xls`, whatever the name of the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Markup {
    /// An OpenDocument spreadsheet (.ods), an archive.
    Document,
    /// A web page, or an XML spreadsheet of 2003.
    Text,
    /// A web page with its pictures in one file, in the form of a mail.
    Mail,
}

fn markup(begin: &[u8]) -> Option<Markup> {
    const OPEN_DOCUMENT: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    if begin.starts_with(b"PK\x03\x04") {
        let behind = begin.get(30..);
        let open_document = behind.is_some_and(|b| b.starts_with(OPEN_DOCUMENT));
        return open_document.then_some(Markup::Document);
    }
    let text = text_of(begin).trim_start().to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["mime-version:"]) {
        return Some(Markup::Mail);
    }
    let book = begins(&["<?xml", "<workbook"])
        && text.contains("urn:schemas-microsoft-com:office:spreadsheet");
    let page = begins(&[
        "<!doctype html",
        "<html",
        "<head",
        "<table",
        "<meta",
        "<style",
        "<body",
    ]) || (begins(&["<?xml", "<!--"]) && text.contains("<html"));
    (book || page).then_some(Markup::Text)
}

const MAIL: Text = Text::fixed(
    "其实是网页，不是工作簿，不能直接读取",
    "is in truth a web page, not a workbook, and is not read",
);

fn to_be_saved(name: &str, what: Text) -> Error {
    let fault = Fault::new("", what).with_hint(Text::fixed(
        "请用 WPS 或 Excel 打开，另存为 .xlsx",
        "open it in an office program and save it as .xlsx",
    ));
    Error::one(name, fault)
}

/// All of a file.
fn whole(input: &dyn Input, limit: u64) -> Result<Vec<u8>, Error> {
    let name = input.name();
    let bytes = at_most(input, limit).map_err(|e| unreadable(name, &e))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        return Ok(bytes);
    }
    let error = unreadable(name, &too_large(limit));
    let hint = Some(Text::fixed(
        "请拆成几个文件，图片放在文件夹里",
        "split it, and keep the pictures in a folder",
    ));
    Err(match error.faults().first() {
        Some((file, fault)) => Error::one(
            file,
            Fault {
                hint,
                ..fault.clone()
            },
        ),
        None => error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_export_under_another_name_is_told() {
        let ods = [
            &b"PK\x03\x04"[..],
            &[0; 26],
            b"mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK",
        ];
        let utf16: Vec<u8> = "\u{feff}<html><table>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (begin, is) in [
            (&b"\xef\xbb\xbf<html xmlns:o=\"x\"><head>"[..], Markup::Text),
            (b"\r\n <TABLE border=1><tr>", Markup::Text),
            (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", Markup::Mail),
            (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", Markup::Text),
            (&ods.concat(), Markup::Document),
            (&utf16, Markup::Text),
        ] {
            assert_eq!(markup(begin), Some(is), "{begin:?}");
        }
        for read in [
            &b"PK\x03\x04"[..],
            b"\xd0\xcf\x11\xe0",
            "姓名,健康码".as_bytes(),
            b"",
            b"{\"a\":1}",
        ] {
            assert_eq!(markup(read), None);
        }
    }
}
