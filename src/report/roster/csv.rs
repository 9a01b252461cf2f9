//! The roster's answers as separated values, for any office program: UTF-8 with a byte order mark,
//! CR LF, one row an entry, and nothing that a spreadsheet would calculate. `flags` is the last
//! column, so that flags that are found later have their place before a row's end.

use std::borrow::Cow;
use std::sync::Arc;

use ::csv::{Terminator, WriterBuilder};

use crate::base::text::{Lang, Text, is_steering, steers};
use crate::roster::{CHECK_AGAIN, Entry, Extent, Flag, Names, Source, Summary};

use super::mask::numbers_masked;
use super::own::OwnColumns;
use super::row::ReportRow;
use super::words;

/// Office programs recognise UTF-8 by this mark.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const LINE_END: &[u8] = b"\r\n";

/// The rows of a report, one at a time.
#[derive(Debug)]
pub struct CsvRows {
    names: Names,
    lang: Lang,
    own: OwnColumns,
}

impl CsvRows {
    /// Rows of entries from these sources.
    #[must_use]
    pub fn new(sources: &[Arc<Source>], names: Names, lang: Lang) -> Self {
        Self {
            names,
            lang,
            own: OwnColumns::of_sources(sources.iter(), names),
        }
    }

    /// The row of headings, behind the byte order mark.
    #[must_use]
    pub fn headings(&self) -> Vec<u8> {
        const BEFORE: [&Text; 3] = [&words::NUMBER, &words::PLACE, &words::RESULT];
        const VERDICT: Text = Text::fixed("结果代码", "verdict");
        const MAY_PASS_AGAIN: Text = Text::fixed("可否当场复核", "second check");
        const CLOCK: Text = Text::fixed("核验时间", "checked at");
        const KEYS: Text = Text::fixed("信任名单类别", "environment");
        const NOTICE: Text = Text::fixed("依据通告", "notice");
        const REGISTRY: Text = Text::fixed("信任名单版本", "registry version");
        const RISK: Text = Text::fixed("风险等级表版本", "risk version");
        const AFTER: [&Text; 20] = [
            &VERDICT,
            &words::WHY,
            &words::CODES,
            &words::ARTICLE,
            &words::TO_DO,
            &words::HOLDER,
            &words::HOLDER_NUMBER,
            &words::DOCUMENT,
            &words::IDENTITY,
            &words::ISSUER,
            &words::COLOUR,
            &words::EXPIRES,
            &words::FOUND,
            &MAY_PASS_AGAIN,
            &CLOCK,
            &KEYS,
            &NOTICE,
            &REGISTRY,
            &RISK,
            &words::REMARKS,
        ];
        let own = self.own.columns.iter().map(|c| c.heading.clone());
        let word = |text: &&Text| text.get(self.lang).to_owned();
        let cells = BEFORE
            .iter()
            .map(word)
            .chain(own)
            .chain(AFTER.iter().map(word));
        let mut row = BYTE_ORDER_MARK.to_vec();
        row.extend(line(cells));
        row
    }

    /// The row of one entry.
    #[must_use]
    pub fn row(&self, entry: &Entry) -> Vec<u8> {
        let row = ReportRow {
            entry,
            names: self.names,
            lang: self.lang,
        };
        let decision = entry.answer.decision();
        let context = decision.map(|decision| &decision.context);
        let passes = row.verdict() == Some(crate::base::verdict::Verdict::Pass);
        let mut own = vec![String::new(); self.own.columns.len()];
        for (place, cell) in self.own.cells(entry) {
            if let Some(column) = own.get_mut(place) {
                *column = cell.to_owned();
            }
        }
        let before = [
            entry.number.to_string(),
            row.place(),
            words::short_verdict(row.verdict(), self.lang),
        ];
        let after = [
            row.verdict()
                .map_or("undecided", |verdict| verdict.name())
                .to_owned(),
            row.reasons().join(words::clause_mark(self.lang)),
            row.codes(),
            row.articles(),
            row.to_do().join(words::clause_mark(self.lang)),
            row.holder_name(),
            row.holder_number(),
            row.document(),
            row.identity(),
            row.issuer(),
            row.colour(),
            row.expires()
                .map(|(at, zone)| at.in_words(zone))
                .unwrap_or_default(),
            row.found(),
            if passes {
                String::new()
            } else {
                CHECK_AGAIN.get(self.lang).to_owned()
            },
            context.map(|c| c.at.in_words(c.zone)).unwrap_or_default(),
            context
                .map(|c| c.environment.name().to_owned())
                .unwrap_or_default(),
            context.map(|c| c.notice.to_string()).unwrap_or_default(),
            context
                .map(|c| c.registry_version.to_string())
                .unwrap_or_default(),
            context
                .map(|c| c.risk_version.to_string())
                .unwrap_or_default(),
        ];
        let mut bytes = line(before.into_iter().chain(own).chain(after));
        // The remarks, always in quotation marks: later flags are inserted before the second mark.
        let remarks = safe(row.remarks().join(words::clause_mark(self.lang)));
        bytes.truncate(bytes.len().saturating_sub(LINE_END.len()));
        bytes.extend_from_slice(b",\"");
        bytes.extend_from_slice(quoted(&remarks).as_bytes());
        bytes.push(b'"');
        bytes.extend_from_slice(LINE_END);
        bytes
    }

    /// What is inserted before the end of a row with further flags; `is_first` if it had none before.
    #[must_use]
    pub(super) fn more_flags<'f>(
        &self,
        flags: impl Iterator<Item = &'f Flag>,
        is_first: bool,
    ) -> Vec<u8> {
        let mark = words::clause_mark(self.lang);
        let mut more = String::new();
        for flag in flags {
            if !(is_first && more.is_empty()) {
                more.push_str(mark);
            }
            // The text of a flag about another row may hold the name of a file.
            let text = flag.text();
            let text = numbers_masked(text.get(self.lang), self.names);
            more.push_str(&quoted(&safe(text.into_owned())));
        }
        more.into_bytes()
    }

    /// The last row of a report that was stopped.
    #[must_use]
    pub fn end(&self, summary: &Summary) -> Option<Vec<u8>> {
        let alarms = words::alarms(summary, self.lang);
        (summary.extent == Extent::Partial).then(|| {
            let cells = 3 + self.own.columns.len() + 19;
            let blanks = std::iter::repeat_n(String::new(), cells);
            line([alarms.concat()].into_iter().chain(blanks))
        })
    }
}

/// A text as it stands between quotation marks (RFC 4180).
fn quoted(text: &str) -> Cow<'_, str> {
    match text.contains('"') {
        true => text.replace('"', "\"\"").into(),
        false => text.into(),
    }
}

fn line(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let cells = cells.map(safe);
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory does not fail; if it did, the row would be empty.
    let _ = writer.write_record(cells.map(String::into_bytes));
    writer.into_inner().unwrap_or_default()
}

/// A cell that no office program calculates, and that stays on one line. Long numbers are marked as
/// text, or the next program would lose their last digits.
fn safe(cell: String) -> String {
    let on_one_line = |c| match c {
        '\t' | '\r' | '\n' => ' ',
        c if is_steering(c) => '\u{fffd}',
        c => c,
    };
    let begins = cell.trim_start().chars().next().or(cell.chars().next());
    let clean = if steers(&cell) {
        cell.chars().map(on_one_line).collect()
    } else {
        cell
    };
    let formula = matches!(
        begins,
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r')
    );
    let number = clean.len() > 15 && clean.bytes().all(|b| b.is_ascii_digit());
    if formula || number {
        format!("'{clean}")
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn no_cell_is_a_formula_or_loses_digits() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "' =1"),
            ("\r\n=1", "'  =1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("150502199001011234", "'150502199001011234"),
            ("张三\n李四", "张三 李四"),
            ("a\u{202e}b", "a\u{fffd}b"),
            ("张三", "张三"),
            ("", ""),
        ] {
            assert_eq!(safe(cell.to_owned()), shown);
        }
    }
}
