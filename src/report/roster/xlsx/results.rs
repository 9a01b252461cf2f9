//! The sheet of all entries, in their order: number and result, the roster's own columns if names
//! are asked for, then why, what to do, whose code it was, and where it came from.

use rust_xlsxwriter::{ColNum, Worksheet, XlsxError};

use crate::base::text::{Lang, Text};
use crate::report::roster::own::OwnColumns;
use crate::report::roster::row::ReportRow;
use crate::report::roster::words;
use crate::roster::{ColumnRole, Summary};

use super::moment;
use super::sheet::{SheetWriter, width};

/// The most of a roster's own columns: a sheet has 16,384.
const OWN_COLUMNS: usize = 16_000;
/// How many entries are looked at for the width of an own column.
const MEASURED: usize = 500;
/// How wide an own column may be, in characters.
const OWN_WIDTH: (u32, u32) = (8, 36);
const CODE_WIDTH: u32 = 16;
/// What fits across a printed page, in characters.
const PAGE_CHARS: f64 = 190.0;
/// Number and result stay in view on the left.
const FIXED: ColNum = 2;

/// What a result column says of an entry.
enum Says {
    Text(fn(ReportRow<'_>) -> String),
    Expiry,
}

/// The result columns behind the roster's own: heading, width in characters, content.
static COLUMNS: [(&Text, f64, Says); 14] = [
    (
        &words::WHY,
        42.0,
        Says::Text(|row| row.reasons().join("\n")),
    ),
    (
        &words::TO_DO,
        46.0,
        Says::Text(|row| row.to_do().join("\n")),
    ),
    (
        &words::REMARKS,
        34.0,
        Says::Text(|row| row.remarks().join("\n")),
    ),
    (&words::ARTICLE, 10.0, Says::Text(|row| row.articles())),
    (&words::HOLDER, 17.0, Says::Text(|row| row.holder_name())),
    (
        &words::HOLDER_NUMBER,
        22.0,
        Says::Text(|row| row.holder_number()),
    ),
    (&words::DOCUMENT, 14.0, Says::Text(|row| row.document())),
    (&words::IDENTITY, 16.0, Says::Text(|row| row.identity())),
    (&words::ISSUER, 16.0, Says::Text(|row| row.issuer())),
    (&words::COLOUR, 8.0, Says::Text(|row| row.colour())),
    (&words::EXPIRES, 17.0, Says::Expiry),
    (&words::PLACE, 34.0, Says::Text(|row| row.place())),
    (&words::FOUND, 22.0, Says::Text(|row| row.found())),
    (&words::CODES, 24.0, Says::Text(|row| row.codes())),
];

/// Writes them.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    summary: &Summary,
    rows: &[ReportRow<'_>],
    own: &OwnColumns,
    lang: Lang,
) -> Result<(), XlsxError> {
    let mut sheet = SheetWriter::new(sheet, name)?;
    let own_count = own.columns.len().min(OWN_COLUMNS);
    let results = FIXED.saturating_add(ColNum::try_from(own_count).unwrap_or(ColNum::MAX));
    let last = COLUMNS
        .iter()
        .zip(results..)
        .last()
        .map_or(results, |(_, col)| col);

    let widths = [7.0, 25.0]
        .into_iter()
        .chain(own_widths(own, rows, own_count))
        .chain(COLUMNS.iter().map(|(_, wide, _)| *wide));
    let widths: Vec<f64> = widths.collect();
    // On paper, as many pages side by side as are needed for a readable size.
    let pages = [1.0, 2.0, 3.0, 4.0].into_iter().zip(1_u16..);
    let whole: f64 = widths.iter().sum();
    let pages = pages.take_while(|(before, _)| *before * PAGE_CHARS < whole);
    let across = pages.last().map_or(1, |(_, pages)| pages.saturating_add(1));
    sheet.sheet.set_print_fit_to_pages(across, 0);
    sheet.sheet.set_repeat_columns(0, FIXED - 1)?;
    sheet.set_widths(widths)?;

    sheet.banner(summary, lang)?;
    let heading_row = sheet.row;
    let own_headings = own
        .columns
        .iter()
        .take(own_count)
        .map(|c| c.heading.as_str());
    let headings = [&words::NUMBER, &words::RESULT];
    let result_headings = COLUMNS.iter().map(|(heading, ..)| heading.get(lang));
    sheet.headings(
        headings
            .iter()
            .map(|heading| heading.get(lang))
            .chain(own_headings)
            .chain(result_headings),
    )?;
    let first = sheet.row;
    for &row in rows {
        sheet.count(0, row.entry.number)?;
        sheet.verdict(1, row.verdict(), lang)?;
        for col in FIXED..results {
            sheet.own(col, "")?;
        }
        for (place, cell) in own.cells(row.entry) {
            let role = own.columns.get(place).and_then(|column| column.role);
            if let Some(col) = own_column(place).filter(|col| *col < results) {
                match role {
                    Some(ColumnRole::Code | ColumnRole::IdNumber) => sheet.own(col, cell)?,
                    _ => sheet.words(col, cell)?,
                }
            }
        }
        for ((.., says), col) in COLUMNS.iter().zip(results..) {
            match says {
                Says::Text(text) => sheet.words(col, &text(row))?,
                Says::Expiry => match row.expires() {
                    Some((at, zone)) => sheet.time(col, moment(at, zone)?)?,
                    None => sheet.time(col, None)?,
                },
            }
        }
        sheet.next_row()?;
    }
    sheet.as_table(heading_row, first, last, FIXED)?;
    sheet.colour_verdicts(1, first, lang)
}

fn own_column(place: usize) -> Option<ColNum> {
    ColNum::try_from(place).ok()?.checked_add(FIXED)
}

/// The width of each own column by its content, within limits.
fn own_widths(own: &OwnColumns, rows: &[ReportRow<'_>], count: usize) -> Vec<f64> {
    let (least, most) = OWN_WIDTH;
    // A token is of no use to a reader.
    let most_of = |role| {
        if role == Some(ColumnRole::Code) {
            CODE_WIDTH
        } else {
            most
        }
    };
    let roles = own.columns.iter().map(|column| column.role);
    let headings = own.columns.iter().take(count);
    let mut widths: Vec<u32> = headings.map(|c| width(&c.heading)).collect();
    for row in rows.iter().take(MEASURED) {
        for (place, cell) in own.cells(row.entry) {
            if let Some(wide) = widths.get_mut(place) {
                *wide = (*wide).max(width(cell));
            }
        }
    }
    widths
        .into_iter()
        .zip(roles)
        .map(|(wide, role)| f64::from(wide.saturating_add(2).clamp(least, most_of(role))))
        .collect()
}
