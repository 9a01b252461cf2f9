//! One file of any form → its tables.

use std::io::{self, Read};

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::{too_large, unreadable};

use crate::roster::columns::map::Map;
use crate::roster::limits::{OLD_WORKBOOK_BYTES, WORKBOOK_BYTES};
use crate::roster::read::table::{Opened, Table};
use crate::roster::read::{json_lines, separated, xls, xlsx};
use crate::roster::run::input::{Input, at_most};
use crate::roster::run::inputs::source_kind;
use crate::roster::source::SourceKind;

/// Opens the tables of one file.
///
/// # Errors
/// It cannot be read, or has no headings that are known.
pub(in crate::roster) fn open(input: &dyn Input, map: &Map) -> Result<Opened, Error> {
    let name = input.name();
    let reading = || input.open().map_err(|e| unreadable(name, &e));
    let one = |table: Result<Table, Error>| {
        table.map(|table| Opened {
            tables: vec![table],
            ..Opened::default()
        })
    };
    // An ending may be wrong: what a file is, its first bytes say.
    match true_kind(name, reading()?).map_err(|e| unreadable(name, &e))? {
        Some(SourceKind::Workbook) => xlsx::open(name, whole(input, WORKBOOK_BYTES)?, map),
        Some(SourceKind::OldWorkbook) => xls::open(name, whole(input, OLD_WORKBOOK_BYTES)?, map),
        Some(SourceKind::JsonLines) => one(json_lines::open(name, reading()?, map)),
        _ => one(separated::open(name, reading()?, map)),
    }
}

fn true_kind(name: &str, reading: impl Read) -> io::Result<Option<SourceKind>> {
    let mut begin = Vec::new();
    reading.take(8).read_to_end(&mut begin)?;
    Ok(if begin.starts_with(b"PK\x03\x04") {
        Some(SourceKind::Workbook)
    } else if begin.starts_with(b"\xd0\xcf\x11\xe0") {
        Some(SourceKind::OldWorkbook)
    } else {
        match source_kind(name) {
            // Old programs save tables with TABs under the ending of a workbook.
            Some(SourceKind::OldWorkbook | SourceKind::Workbook) => Some(SourceKind::Separated),
            other => other,
        }
    })
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
