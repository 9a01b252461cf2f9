//! What has changed since an earlier report, one line for each worker with a change.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::base::text::{Lang, Text};
use crate::report::roster::own::OwnColumns;
use crate::report::roster::row::ReportRow;
use crate::report::roster::words;
use crate::roster::{Names, Since, Summary, hidden};

use super::asks::worker;
use super::sheet::SheetWriter;

/// What became of a worker.
static CHANGE: Text = Text::fixed("变化", "change");
static HEADINGS: [(&Text, f64); 5] = [
    (&words::NUMBER, 7.0),
    (&CHANGE, 18.0),
    (&words::WORKER, 34.0),
    (&words::RESULT, 25.0),
    (&words::WHY, 60.0),
];
const LAST: u16 = 4;

/// Writes it.
pub(super) fn write(
    sheet: &mut Worksheet,
    (summary, since): (&Summary, &Since),
    rows: &[ReportRow<'_>],
    own: &OwnColumns,
    (names, lang): (Names, Lang),
) -> Result<(), XlsxError> {
    let mut sheet = SheetWriter::new(sheet, words::SHEET_SINCE.get(lang))?;
    sheet.set_widths(HEADINGS.iter().map(|(_, wide)| *wide).collect())?;
    sheet.banner(summary, lang)?;
    let plain = sheet.styles.plain_line.clone();
    let head = format!("{}　{}", since.report, words::SINCE.get(lang));
    sheet.line(&head, 1, &plain)?;
    let heading = sheet.row;
    sheet.headings(HEADINGS.iter().map(|(heading, _)| heading.get(lang)))?;
    let first = sheet.row;
    for (change, numbers) in words::changes(since) {
        for number in numbers {
            let Ok(at) = rows.binary_search_by_key(number, |row| row.entry.number) else {
                continue;
            };
            let Some(row) = rows.get(at).copied() else {
                continue;
            };
            sheet.count(0, *number)?;
            sheet.words(1, change.get(lang))?;
            sheet.words(2, &worker(row, own))?;
            sheet.verdict(3, row.verdict(), lang)?;
            sheet.words(4, &row.reasons().join("\n"))?;
            sheet.next_row()?;
        }
    }
    for missing in &since.missing {
        let name = match names {
            Names::Repeated => missing.name.clone(),
            Names::Masked => hidden(&missing.name),
        };
        sheet.words(0, "")?;
        sheet.words(1, words::MISSING.get(lang))?;
        sheet.words(2, &format!("{name}\n{}", missing.place))?;
        sheet.words(3, "")?;
        sheet.words(4, "")?;
        sheet.next_row()?;
    }
    sheet.as_table(heading, first, LAST, 2)?;
    sheet.colour_verdicts(3, first, lang)
}
