//! Whether a file is a report of this program. It is recognised by what every report has, in either
//! language.

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

/// The name of a report's first sheet.
pub const SHEET_SUMMARY: Text = Text::fixed("汇总", "Summary");
/// The name of its second, which has the answers.
pub const SHEET_RESULTS: Text = Text::fixed("核验结果", "Results");
/// The name of its third.
pub const SHEET_ASKS: Text = Text::fixed("逐人补办事项", "What to ask each worker for");

/// The heading of an entry's number.
pub const NUMBER: Text = Text::fixed("编号", "No.");
/// The heading of its place.
pub const PLACE: Text = Text::fixed("位置", "where");
/// The heading of its result.
pub const RESULT: Text = Text::fixed("结果", "result");

/// The first sheets of a workbook.
const REPORT_SHEETS: [Text; 3] = [SHEET_SUMMARY, SHEET_RESULTS, SHEET_ASKS];

/// The headings with which a report of separated values begins.
const REPORT_HEADINGS: [Text; 3] = [NUMBER, PLACE, RESULT];

/// What to do with a report that was given as a roster.
pub const OWN_REPORT: Text = Text::fixed(
    "请给出原来的花名册和截图；要看与上次相比的变化，请另行指明上次的报告",
    "name the roster and the pictures themselves; to see what has changed, name the report as the earlier one",
);

/// What stands in the head of a report as a page, and in no other page.
pub const PAGE_HEAD: &str =
    "<meta name=referrer content=no-referrer><meta name=robots content=noindex>";

/// Whether sheets of these names are those of a report.
pub(in crate::roster) fn has_report_sheets<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let names: Vec<&str> = names.take(REPORT_SHEETS.len()).collect();
    are_in_one_language(&names, &REPORT_SHEETS)
}

/// Whether a text of separated values, of JSON lines or of a page begins like a report.
pub(in crate::roster) fn begins_like_a_report(text: &str) -> bool {
    let first = text
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .unwrap_or_default();
    let headings: Vec<&str> = first.split(',').take(REPORT_HEADINGS.len()).collect();
    let has = |member: &str| first.contains(&format!("\"{member}\":"));
    are_in_one_language(&headings, &REPORT_HEADINGS)
        || text.contains(PAGE_HEAD)
        || (first.starts_with('{') && has("check_again") && has("roster") && has("flags"))
}

fn are_in_one_language(found: &[&str], texts: &[Text; 3]) -> bool {
    let are = |word: fn(&Text) -> &str| found.iter().copied().eq(texts.iter().map(word));
    are(|text| &text.zh) || are(|text| &text.en)
}

/// A report that was given as a roster.
pub(in crate::roster) fn refused(file: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed(
            "是本程序的核验报告，不是花名册；报告没有签名，不能作为依据",
            "is a report of this program, not a roster; a report is not signed and proves nothing",
        ),
    )
    .with_hint(OWN_REPORT);
    Error::one(file, fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_known_in_both_languages_and_a_roster_is_none() {
        assert!(has_report_sheets(
            ["汇总", "核验结果", "逐人补办事项", "不在名册的图片"].into_iter()
        ));
        assert!(!has_report_sheets(["汇总", "核验结果"].into_iter()));
        for report in [
            "\u{feff}编号,位置,结果,姓名,结果代码\r\n",
            "No.,where,result,verdict\n",
            r#"{"verdict":"pass","roster":{"number":1},"check_again":"gate","flags":[]}"#,
        ] {
            assert!(begins_like_a_report(report), "{report}");
        }
        for roster in ["编号,姓名,结果", r#"{"name":"a","flags":""}"#, ""] {
            assert!(!begins_like_a_report(roster), "{roster}");
        }
    }
}
