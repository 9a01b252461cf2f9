//! One line for each worker who did not pass: what to ask for, as a message that can be sent.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::base::text::{Lang, Text};
use crate::report::roster::ask::ask;
use crate::report::roster::own::OwnColumns;
use crate::report::roster::row::ReportRow;
use crate::report::roster::words;
use crate::roster::{ColumnRole, Summary};

use super::sheet::SheetWriter;

static HEADINGS: [(&Text, f64); 6] = [
    (&words::NUMBER, 6.0),
    (&words::WORKER, 26.0),
    (&words::RESULT, 25.0),
    (&words::ASK, 62.0),
    (&words::WHY, 42.0),
    (&words::REMARKS, 40.0),
];
const LAST: u16 = 5;

/// Writes them, in the order of the roster.
pub(super) fn write(
    sheet: &mut Worksheet,
    summary: &Summary,
    rows: &[ReportRow<'_>],
    own: &OwnColumns,
    lang: Lang,
) -> Result<(), XlsxError> {
    let mut sheet = SheetWriter::new(sheet, words::SHEET_ASKS.get(lang))?;
    sheet.set_widths(HEADINGS.iter().map(|(_, wide)| *wide).collect())?;
    sheet.banner(summary, lang)?;
    let look = sheet.styles.plain_line.clone();
    sheet.line(words::SCREENSHOTS.get(lang), 1, &look)?;
    let heading_row = sheet.row;
    sheet.headings(HEADINGS.iter().map(|(heading, _)| heading.get(lang)))?;
    let first = sheet.row;
    for &row in rows {
        let Some(asked) = ask(row.entry) else {
            continue;
        };
        sheet.count(0, row.entry.number)?;
        sheet.words(1, &worker(row, own))?;
        sheet.verdict(2, row.verdict(), lang)?;
        sheet.words(3, asked.get(lang))?;
        sheet.words(4, &row.reasons().join("\n"))?;
        sheet.words(5, &row.remarks().join("\n"))?;
        sheet.next_row()?;
    }
    if sheet.row == first {
        let look = sheet.styles.plain_line.clone();
        return sheet.line(words::NOBODY.get(lang), 1, &look);
    }
    sheet.as_table(heading_row, first, LAST, 2)?;
    sheet.colour_verdicts(2, first, lang)
}

/// Whom to ask: by name if names are repeated, else by the masked holder; and where the row is.
pub(super) fn worker(row: ReportRow<'_>, own: &OwnColumns) -> String {
    let of_role = |role| {
        let role = Some(role);
        own.cells(row.entry)
            .find(|(place, _)| own.columns.get(*place).is_some_and(|c| c.role == role))
            .map(|(_, cell)| cell.to_owned())
    };
    let name = of_role(ColumnRole::Name).unwrap_or_else(|| row.holder_name());
    let number = of_role(ColumnRole::IdNumber).unwrap_or_else(|| row.holder_number());
    let lines = [name, number, row.place()];
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
