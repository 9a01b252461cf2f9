//! The report as a workbook: a summary, every entry with its answer, and what to ask each worker
//! for. The roster itself is never touched; with names this is a copy of it with result columns.

mod asks;
mod results;
mod sheet;
mod since;
mod style;
mod summary;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::base::time::{Timestamp, Zone};
use crate::roster::{CHECK_AGAIN, Entry, Names, Summary};

use super::own::OwnColumns;
use super::row::ReportRow;
use super::words;

/// The whole workbook.
///
/// # Errors
/// If there are more entries than a sheet has rows (1,048,576, Excel's own limit); nothing that a
/// roster or a code holds makes it fail.
pub fn xlsx(
    summary: &Summary,
    entries: &[&Entry],
    names: Names,
    lang: Lang,
) -> Result<Vec<u8>, Error> {
    build(summary, entries, names, lang).map_err(|fault| {
        Error::one(
            "xlsx",
            Fault::new(
                "",
                Text::new(
                    format!("无法生成电子表格：{fault}；可改用 .csv 结尾的报告"),
                    format!("the workbook cannot be made: {fault}; a report that ends in .csv needs none"),
                ),
            ),
        )
    })
}

fn build(
    summary: &Summary,
    entries: &[&Entry],
    names: Names,
    lang: Lang,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(summary, lang)?);
    let rows: Vec<_> = entries
        .iter()
        .copied()
        .map(|entry| ReportRow { entry, names, lang })
        .collect();
    let own = OwnColumns::of(summary, entries, names);
    let (pictures, workers): (Vec<ReportRow<'_>>, Vec<ReportRow<'_>>) =
        rows.into_iter().partition(|row| row.entry.is_on_no_row());
    summary::write(book.add_worksheet(), summary, lang)?;
    let name = words::SHEET_RESULTS.get(lang);
    results::write(book.add_worksheet(), name, summary, &workers, &own, lang)?;
    asks::write(book.add_worksheet(), summary, &workers, &own, lang)?;
    if let Some(since) = &summary.since {
        let sheet = book.add_worksheet();
        since::write(sheet, (summary, since), &workers, &own, (names, lang))?;
    }
    if !pictures.is_empty() {
        let name = words::SHEET_PICTURES.get(lang);
        results::write(book.add_worksheet(), name, summary, &pictures, &own, lang)?;
    }
    book.save_to_buffer()
}

/// What a file manager shows of the file.
fn properties(summary: &Summary, lang: Lang) -> Result<DocProperties, XlsxError> {
    let context = &summary.about.context;
    let alarms = words::alarms(summary, lang).concat();
    let title = format!("{alarms}{}", words::TITLE.get(lang));
    let basis: Vec<_> = words::basis(summary, lang)
        .into_iter()
        .map(|(label, value)| format!("{}: {value}", label.get(lang)))
        .collect();
    let properties = DocProperties::new()
        .set_title(title)
        .set_subject(summary.about.notice_title.get(lang))
        .set_author("healthcode")
        .set_status(context.environment.name())
        .set_comment(format!("{}\n{}", basis.join("\n"), CHECK_AGAIN.get(lang)));
    Ok(properties.set_creation_datetime(&ExcelDateTime::from_timestamp(context.at.seconds())?))
}

/// An instant as a spreadsheet counts it, without a zone; `None` before 1900, when its calendar begins.
fn moment(at: Timestamp, zone: Zone) -> Result<Option<ExcelDateTime>, XlsxError> {
    let words = at.in_words(zone);
    let local: String = words.chars().take(16).collect();
    if local.as_str() < "1900" {
        return Ok(None);
    }
    ExcelDateTime::parse_from_str(&local).map(Some)
}
