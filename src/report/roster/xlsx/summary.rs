//! The first sheet: what judged, how many of each, and pictures of it.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartPoint, ChartSolidFill, RowNum, Worksheet, XlsxError,
};

use crate::base::text::{Lang, Text};
use crate::report::roster::days::days;
use crate::report::roster::words;
use crate::report::words::article;
use crate::roster::{CHECK_AGAIN, Count, Summary};

use super::sheet::SheetWriter;
use super::style::chart_colour;

/// Columns of text and counts; the charts stand to the right.
const COLUMNS: u16 = 7;
const CHART_COLUMN: u16 = 8;

/// Writes it.
pub(super) fn write(sheet: &mut Worksheet, summary: &Summary, lang: Lang) -> Result<(), XlsxError> {
    let mut sheet = SheetWriter::new(sheet, words::SHEET_SUMMARY.get(lang))?;
    sheet.set_widths(vec![46.0, 10.0, 12.0, 24.0, 14.0, 17.0, 15.0])?;
    head(&mut sheet, summary, lang)?;
    let name = words::SHEET_SUMMARY.get(lang);

    let top = sheet.row;
    section(&mut sheet, &words::BY_VERDICT, lang)?;
    verdicts(&mut sheet, name, top, summary, lang)?;

    section(&mut sheet, &words::BY_REASON, lang)?;
    reasons(&mut sheet, summary, lang)?;
    note(&mut sheet, &words::SEVERAL, lang)?;

    section(&mut sheet, &words::BY_PROVINCE, lang)?;
    let provinces = &summary.tally.provinces;
    let lines = provinces
        .values()
        .map(|p| (p.name.clone(), p.verdicts.clone()));
    table(&mut sheet, &words::ISSUER, lines, lang)?;
    note(&mut sheet, &words::GENUINE, lang)?;

    section(&mut sheet, &words::BY_EXPIRY, lang)?;
    let first = sheet.row.saturating_add(1);
    let lines = days(summary);
    let last = first.saturating_add(RowNum::try_from(lines.len()).unwrap_or_default());
    table(&mut sheet, &words::DAY, lines, lang)?;
    if last > first {
        let chart = expiry_chart(name, first, last.saturating_sub(1), lang);
        sheet
            .sheet
            .insert_chart(top.saturating_add(17), CHART_COLUMN, &chart)?;
    }
    note(&mut sheet, &words::GENUINE, lang)?;

    remarks(&mut sheet, summary, lang)
}

/// Title, warnings, what judged, and what a worker who was refused can still do.
fn head(sheet: &mut SheetWriter<'_>, summary: &Summary, lang: Lang) -> Result<(), XlsxError> {
    let title = sheet.styles.title.clone();
    sheet.sheet.set_row_height(sheet.row, 30)?;
    sheet.line(words::TITLE.get(lang), 1, &title)?;
    let alarms = words::alarms(summary, lang);
    let look = sheet.styles.alarm.clone();
    for alarm in &alarms {
        sheet.sheet.set_row_height(sheet.row, 26)?;
        sheet.line(alarm, COLUMNS, &look)?;
    }
    if !alarms.is_empty() {
        sheet.sheet.set_tab_color(super::style::ALARM);
    }
    let plain = sheet.styles.plain_line.clone();
    for (label, value) in words::basis(summary, lang) {
        let colon = match lang {
            Lang::Zh => "：",
            Lang::En => ": ",
        };
        let line = format!("{}{colon}{value}", label.get(lang));
        sheet.paragraph(&line, COLUMNS, &plain)?;
    }
    for source in &summary.sources {
        for text in &source.notes {
            let line = format!("{} · {}", source.title(), text.get(lang));
            sheet.paragraph(&line, COLUMNS, &plain)?;
        }
    }
    let section = sheet.styles.section.clone();
    sheet.sheet.set_row_height(sheet.row, 24)?;
    sheet.line(CHECK_AGAIN.get(lang), 1, &section)?;
    sheet.line(words::SCREENSHOTS.get(lang), 1, &plain)
}

fn section(sheet: &mut SheetWriter<'_>, text: &Text, lang: Lang) -> Result<(), XlsxError> {
    let look = sheet.styles.section.clone();
    sheet.row += 1;
    sheet.line(text.get(lang), 1, &look)
}

fn note(sheet: &mut SheetWriter<'_>, text: &Text, lang: Lang) -> Result<(), XlsxError> {
    let look = sheet.styles.plain_line.clone();
    sheet.line(text.get(lang), 1, &look)
}

fn verdicts(
    sheet: &mut SheetWriter<'_>,
    name: &str,
    top: RowNum,
    summary: &Summary,
    lang: Lang,
) -> Result<(), XlsxError> {
    let headings = [&words::RESULT, &words::COUNT, &words::SHARE];
    sheet.headings(headings.iter().map(|heading| heading.get(lang)))?;
    let first = sheet.row;
    let counts = &summary.tally.verdicts;
    let total = counts.total();
    for verdict in words::VERDICTS {
        sheet.verdict(0, verdict, lang)?;
        sheet.count(1, counts.of(verdict))?;
        sheet.share(2, counts.of(verdict), total)?;
        sheet.next_row()?;
    }
    let last = sheet.row.saturating_sub(1);
    sheet.colour_verdicts(0, first, lang)?;
    let label = sheet.styles.label.clone();
    sheet.text(0, words::TOTAL.get(lang), &label)?;
    sheet.count(1, total)?;
    sheet.next_row()?;
    if let Some(pictures) = words::pictures_besides(summary) {
        note(sheet, &pictures, lang)?;
    }

    let mut chart = Chart::new_bar();
    let points = words::VERDICTS.map(|verdict| {
        let mut fill = ChartSolidFill::new();
        ChartPoint::new().set_format(fill.set_color(chart_colour(verdict)))
    });
    chart
        .add_series()
        .set_categories((name, first, 0, last, 0))
        .set_values((name, first, 1, last, 1))
        .set_name(words::COUNT.get(lang))
        .set_points(&points)
        .set_gap(40)
        .set_data_label(ChartDataLabel::new().show_value());
    chart.title().set_name(words::BY_VERDICT.get(lang));
    chart.legend().set_hidden();
    upright(&mut chart);
    chart.set_width(560).set_height(300);
    chart.set_alt_text(spoken(summary, lang));
    sheet.sheet.insert_chart(top, CHART_COLUMN, &chart)?;
    Ok(())
}

/// Puts the first category at the top, and leaves out the scale, because every bar has its number.
fn upright(chart: &mut Chart) {
    chart.y_axis().set_reverse();
    chart.x_axis().set_hidden(true).set_major_gridlines(false);
}

/// The counts in one sentence, for readers who cannot see the chart.
fn spoken(summary: &Summary, lang: Lang) -> String {
    let said = words::VERDICTS.map(|verdict| {
        let count = summary.tally.verdicts.of(verdict);
        format!("{} {count}", words::verdict(verdict, lang))
    });
    said.join(words::list_mark(lang))
}

fn reasons(sheet: &mut SheetWriter<'_>, summary: &Summary, lang: Lang) -> Result<(), XlsxError> {
    let headings = [&words::WHY, &words::COUNT, &words::ARTICLE, &words::CODES];
    sheet.headings(headings.iter().map(|heading| heading.get(lang)))?;
    let mut reasons: Vec<_> = summary.tally.reasons.iter().collect();
    reasons.sort_by_key(|(_, reason)| std::cmp::Reverse(reason.count));
    for (code, reason) in reasons {
        sheet.words(0, reason.text.get(lang))?;
        sheet.count(1, reason.count)?;
        let cited = reason.article.as_deref().map(|cited| article(cited, lang));
        sheet.words(2, &cited.unwrap_or_default())?;
        sheet.own(3, code)?;
        sheet.next_row()?;
    }
    Ok(())
}

/// A table of counts by verdict.
fn table(
    sheet: &mut SheetWriter<'_>,
    heading: &Text,
    lines: impl IntoIterator<Item = (Text, Count)>,
    lang: Lang,
) -> Result<(), XlsxError> {
    let verdicts = words::VERDICTS.map(|verdict| words::short_verdict(verdict, lang));
    sheet.headings(
        [heading.get(lang), words::TOTAL.get(lang)]
            .into_iter()
            .chain(verdicts.iter().map(String::as_str)),
    )?;
    for (text, count) in lines {
        sheet.words(0, text.get(lang))?;
        sheet.count(1, count.total())?;
        for (verdict, col) in words::VERDICTS.into_iter().zip(2..) {
            sheet.count(col, count.of(verdict))?;
        }
        sheet.next_row()?;
    }
    Ok(())
}

fn expiry_chart(name: &str, first: RowNum, last: RowNum, lang: Lang) -> Chart {
    let mut chart = Chart::new_bar();
    chart
        .add_series()
        .set_categories((name, first, 0, last, 0))
        .set_values((name, first, 1, last, 1))
        .set_name(words::COUNT.get(lang))
        .set_gap(40)
        .set_data_label(ChartDataLabel::new().show_value());
    chart.title().set_name(words::BY_EXPIRY.get(lang));
    chart.legend().set_hidden();
    upright(&mut chart);
    chart.set_width(560).set_height(300);
    chart
}

fn remarks(sheet: &mut SheetWriter<'_>, summary: &Summary, lang: Lang) -> Result<(), XlsxError> {
    if summary.tally.flags.is_empty() {
        return Ok(());
    }
    section(sheet, &words::BY_REMARK, lang)?;
    let headings = [&words::REMARKS, &words::COUNT];
    sheet.headings(headings.iter().map(|heading| heading.get(lang)))?;
    for (flag, count) in &summary.tally.flags {
        sheet.words(0, words::remark(flag).get(lang))?;
        sheet.count(1, *count)?;
        sheet.next_row()?;
    }
    Ok(())
}
