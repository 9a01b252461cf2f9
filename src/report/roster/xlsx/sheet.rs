//! A sheet that is written from top to bottom.

use rust_xlsxwriter::{
    ColNum, ConditionalFormatFormula, ExcelDateTime, Format, IgnoreError, RowNum, Worksheet,
    XlsxError,
};

use crate::base::text::{Lang, printable, shortened};
use crate::base::verdict::Verdict;
use crate::report::roster::words;
use crate::roster::{Summary, column_letters};

use super::style::{ALARM, CELL_CHARS, Styles, colours};

/// A longer text is no sentence but a token, and is cut off at the edge of its cell.
const LONG_CHARS: usize = 600;
/// The height of a line, and the most of a row, in points (the latter Excel's own limit).
const LINE_POINTS: f64 = 15.0;
const MOST_POINTS: f64 = 409.0;
/// The width of a column that was not set, in characters.
const WIDTH: f64 = 8.0;

/// A sheet, the row that is written next, and how cells look.
pub(super) struct SheetWriter<'w> {
    pub(super) sheet: &'w mut Worksheet,
    pub(super) row: RowNum,
    pub(super) styles: Styles,
    /// The width of each column, in characters.
    widths: Vec<f64>,
    /// How many lines the row that is being written needs.
    lines: u32,
}

impl<'w> SheetWriter<'w> {
    /// An empty sheet, A4 across, as wide as one page, with page numbers.
    pub(super) fn new(sheet: &'w mut Worksheet, name: &str) -> Result<Self, XlsxError> {
        /// A4 in the numbering of page sizes.
        const A4: u8 = 9;
        sheet
            .set_name(name)?
            .set_paper_size(A4)
            .set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_footer("&L&A&R&P / &N");
        Ok(Self {
            sheet,
            row: 0,
            styles: Styles::new(),
            widths: Vec::new(),
            lines: 1,
        })
    }

    /// Text in the row that is being written; never a formula, a number or a link.
    pub(super) fn text(&mut self, col: ColNum, text: &str, look: &Format) -> Result<(), XlsxError> {
        let text = cell_text(text);
        self.sheet
            .write_string_with_format(self.row, col, text, look)?;
        Ok(())
    }

    /// Words in the row that is being written; the row grows with them.
    pub(super) fn words(&mut self, col: ColNum, text: &str) -> Result<(), XlsxError> {
        let look = if looks_like_formula(text) {
            &self.styles.quoted
        } else if text.chars().nth(LONG_CHARS).is_some() || is_one_word(text) {
            &self.styles.long
        } else {
            self.lines = self.lines.max(lines(text, self.width(col)));
            &self.styles.words
        };
        let text = cell_text(text);
        self.sheet
            .write_string_with_format(self.row, col, text, look)?;
        Ok(())
    }

    /// A cell of the roster's own: on one line, whatever it holds. A token ends where its cell does.
    pub(super) fn own(&mut self, col: ColNum, text: &str) -> Result<(), XlsxError> {
        let look = if looks_like_formula(text) {
            &self.styles.quoted
        } else if is_one_word(text) {
            &self.styles.long
        } else {
            &self.styles.text
        };
        let text = cell_text(text);
        self.sheet
            .write_string_with_format(self.row, col, text, look)?;
        Ok(())
    }

    /// Ends the row that is being written, and sets its height, because not every program computes it.
    pub(super) fn next_row(&mut self) -> Result<(), XlsxError> {
        if self.lines > 1 {
            let height = f64::from(self.lines).mul_add(LINE_POINTS, 2.0);
            self.sheet
                .set_row_height(self.row, height.min(MOST_POINTS))?;
        }
        self.lines = 1;
        self.row += 1;
        Ok(())
    }

    pub(super) fn count(&mut self, col: ColNum, count: u64) -> Result<(), XlsxError> {
        let look = &self.styles.number;
        self.sheet
            .write_number_with_format(self.row, col, number(count), look)?;
        Ok(())
    }

    pub(super) fn share(&mut self, col: ColNum, part: u64, whole: u64) -> Result<(), XlsxError> {
        let share = if whole == 0 {
            0.0
        } else {
            number(part) / number(whole)
        };
        let look = &self.styles.share;
        self.sheet
            .write_number_with_format(self.row, col, share, look)?;
        Ok(())
    }

    pub(super) fn time(&mut self, col: ColNum, at: Option<ExcelDateTime>) -> Result<(), XlsxError> {
        let look = &self.styles.time;
        match at {
            Some(at) => self
                .sheet
                .write_datetime_with_format(self.row, col, &at, look)?,
            None => self.sheet.write_blank(self.row, col, look)?,
        };
        Ok(())
    }

    /// One line over `columns` columns, and on to the next row.
    pub(super) fn line(
        &mut self,
        text: &str,
        columns: ColNum,
        look: &Format,
    ) -> Result<(), XlsxError> {
        for col in 1..columns {
            self.sheet.write_blank(self.row, col, look)?;
        }
        self.text(0, text, look)?;
        self.row += 1;
        Ok(())
    }

    /// A sentence over `columns` columns, on as many lines as it needs, and on to the next row.
    pub(super) fn paragraph(
        &mut self,
        text: &str,
        columns: ColNum,
        look: &Format,
    ) -> Result<(), XlsxError> {
        let wide = (0..columns).map(|col| self.width(col)).sum();
        self.lines = lines(text, wide);
        let (last, text) = (columns.saturating_sub(1), cell_text(text));
        let look = look.clone().set_text_wrap();
        self.sheet
            .merge_range(self.row, 0, self.row, last, &text, &look)?;
        self.next_row()
    }

    /// A row of headings, and on to the next row.
    pub(super) fn headings<'h>(
        &mut self,
        headings: impl IntoIterator<Item = &'h str>,
    ) -> Result<(), XlsxError> {
        let look = self.styles.heading.clone();
        for (heading, col) in headings.into_iter().zip(0..) {
            self.lines = self.lines.max(lines(heading, self.width(col)));
            self.text(col, heading, &look)?;
        }
        self.next_row()
    }

    fn width(&self, col: ColNum) -> f64 {
        let wide = self.widths.get(usize::from(col)).copied();
        wide.unwrap_or(WIDTH)
    }

    /// The verdict in the row that is being written: symbol and words.
    pub(super) fn verdict(
        &mut self,
        col: ColNum,
        verdict: Option<Verdict>,
        lang: Lang,
    ) -> Result<(), XlsxError> {
        let look = &self.styles.verdict;
        let text = words::verdict(verdict, lang);
        self.sheet
            .write_string_with_format(self.row, col, text, look)?;
        Ok(())
    }

    /// The first row of a long sheet: what it is, and the warnings.
    pub(super) fn banner(&mut self, summary: &Summary, lang: Lang) -> Result<(), XlsxError> {
        let alarms = words::alarms(summary, lang).join("　");
        let look = if alarms.is_empty() {
            self.styles.section.clone()
        } else {
            self.styles.alarm.clone()
        };
        let clock = words::clock(&summary.about.context, lang);
        let title = words::TITLE.get(lang);
        let text = format!("{alarms}　{title} · {clock}");
        self.sheet.set_row_height(self.row, 24)?;
        self.sheet.set_row_format(self.row, &look)?;
        self.text(0, text.trim_start(), &look)?;
        if !alarms.is_empty() {
            self.sheet.set_tab_color(ALARM);
            // In the header of a printed page `&` begins a control code.
            self.sheet
                .set_header(format!("&C&B{}", alarms.replace('&', "&&")));
        }
        self.row += 1;
        Ok(())
    }

    /// How wide each column is, in characters.
    pub(super) fn set_widths(&mut self, widths: Vec<f64>) -> Result<(), XlsxError> {
        for (wide, col) in widths.iter().zip(0..) {
            self.sheet.set_column_width(col, *wide)?;
        }
        self.widths = widths;
        Ok(())
    }

    /// The rows from `first` to the last written one under the headings of `heading`, with a
    /// filter; the headings and the columns before `free` stay in view, and head every printed
    /// page.
    pub(super) fn as_table(
        &mut self,
        heading: RowNum,
        first: RowNum,
        last_col: ColNum,
        free: ColNum,
    ) -> Result<(), XlsxError> {
        let last = self.row.saturating_sub(1).max(heading);
        self.sheet.autofilter(heading, 0, last, last_col)?;
        self.sheet.set_freeze_panes(first, free)?;
        self.sheet.set_repeat_rows(0, heading)?;
        // Numbers of documents are text on purpose.
        let about = IgnoreError::NumberStoredAsText;
        self.sheet
            .ignore_error_range(heading, 0, last, last_col, about)?;
        Ok(())
    }

    /// Colours a column of verdicts by its words, from `first` to the last written row.
    pub(super) fn colour_verdicts(
        &mut self,
        col: ColNum,
        first: RowNum,
        lang: Lang,
    ) -> Result<(), XlsxError> {
        let last = self.row.saturating_sub(1).max(first);
        let cell = format!("${}{}", column_letters(col.into()), first.saturating_add(1));
        for verdict in words::VERDICTS {
            let (fill, ink) = colours(verdict);
            let look = Format::new().set_background_color(fill).set_font_color(ink);
            let word = words::verdict(verdict, lang);
            let rule = ConditionalFormatFormula::new()
                .set_rule(format!("={cell}=\"{word}\"").as_str())
                .set_format(look);
            self.sheet
                .add_conditional_format(first, col, last, col, &rule)?;
        }
        Ok(())
    }
}

/// Text without control characters that keeps its lines and fits into a cell.
fn cell_text(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(printable).collect();
    shortened(&lines.join("\n"), CELL_CHARS).into_owned()
}

/// Whether it is a token or something like it, which nobody reads: many characters of ASCII without a
/// space.
fn is_one_word(text: &str) -> bool {
    /// Longer than any word, address of a page or file's name that says something.
    const WORD: usize = 120;
    text.len() > WORD && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The first characters by which spreadsheets, and what reads their exports, know a formula.
fn looks_like_formula(text: &str) -> bool {
    text.trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A count as a spreadsheet holds it.
pub(super) fn number(count: u64) -> f64 {
    // Exact for every count that a sheet can have.
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// How many lines `text` takes in a cell that is `wide` characters wide, about.
fn lines(text: &str, wide: f64) -> u32 {
    let whole = wide - 1.0;
    let mut count = 0_u32;
    for line in text.lines() {
        let mut room = whole;
        count = count.saturating_add(1);
        let mut put = |columns: f64| {
            if room < columns {
                count = count.saturating_add(1);
                room = whole;
            }
            room -= columns;
        };
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let word = rest.find(|c: char| !c.is_ascii_graphic());
            let word = rest.get(..word.unwrap_or(rest.len())).unwrap_or_default();
            let columns = f64::from(u32::try_from(word.len()).unwrap_or(u32::MAX));
            // A word, such as a path, is split only if it is longer than a line.
            if !word.is_empty() && columns <= whole {
                put(columns);
                rest = rest.get(word.len()..).unwrap_or_default();
            } else {
                put(if c.is_ascii() { 1.0 } else { 2.0 });
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    count.max(1)
}

/// The columns that `text` takes on the screen: a Chinese character is twice as wide.
pub(super) fn width(text: &str) -> u32 {
    let wide = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    text.lines().map(wide).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_break_as_an_office_program_breaks_them() {
        for (text, count) in [
            ("", 1),
            ("一二三四五", 1),
            ("一二三四五六", 2),
            ("一二\n三", 2),
            // The path goes to the next line as a whole.
            ("一二三 abcdefgh", 2),
            ("一二三 abcdefgh 四五", 3),
            ("abcdefghijklmnopqrstu", 2),
        ] {
            assert_eq!(lines(text, 12.0), count, "{text}");
        }
    }
}
