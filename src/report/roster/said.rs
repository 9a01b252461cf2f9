//! The messages about a run besides its report.

use super::form::HELD_ROWS;
use crate::base::text::{Lang, Text};
use crate::base::verdict::Verdict;
use crate::roster::{ColumnRole, Count, Extent, Roster, Since, Source, Tally, column_letters};

/// Which columns were found in a roster, and the notes on its tables.
#[must_use]
pub fn found(roster: &Roster, lang: Lang) -> Vec<String> {
    let said = |name: &str, note: &Text| format!("{name}: {}", note.get(lang));
    let notes = roster.notes().iter();
    let mut lines: Vec<String> = notes.map(|note| said(roster.name(), note)).collect();
    for source in roster.tables() {
        let title = source.title();
        // A sheet that is not read has none.
        if !source.columns.is_empty() {
            lines.push(said(&title, &columns(source)));
        }
        lines.extend(source.notes.iter().map(|note| said(&title, note)));
    }
    lines
}

/// Which columns were found.
fn columns(source: &Source) -> Text {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for role in ColumnRole::ALL {
        let word = role.word();
        match source.columns.iter().find(|c| c.role == Some(role)) {
            Some(column) => {
                let letters = column_letters(column.index);
                zh.push(format!("{} = {letters} 列“{}”", word.zh, column.heading));
                en.push(format!(
                    "{} = column {letters} “{}”",
                    word.en, column.heading
                ));
            }
            None => {
                zh.push(format!("{}：没有这一列", word.zh));
                en.push(format!("{} = none", word.en));
            }
        }
    }
    Text::new(zh.join("，"), en.join(", "))
}

/// The progress of a run without a screen.
#[must_use]
pub fn judged(done: u64, rate: u64) -> Text {
    Text::new(
        format!("已判定 {done} 人，每秒 {rate} 人"),
        format!("{done} workers judged, {rate} a second"),
    )
}

/// The message that a report has as many rows as its form takes.
#[must_use]
pub fn too_many() -> Text {
    Text::new(
        format!("这种报告最多 {HELD_ROWS} 行，其后未判定；请用 .csv 或 .jsonl"),
        format!(
            "such a report has at most {HELD_ROWS} rows, the rest was not judged: use .csv or .jsonl"
        ),
    )
}

/// The message about an empty roster.
pub const NOBODY: Text = Text::fixed("花名册里没有读到人员", "there is nobody on the roster");

/// How much has changed since an earlier report.
#[must_use]
pub fn changes(since: &Since) -> Text {
    let Since {
        report,
        newly_passed,
        no_longer,
        still_open,
        added,
        missing,
    } = since;
    let [newly, no_longer, open, added] =
        [newly_passed, no_longer, still_open, added].map(Vec::len);
    let missing = missing.len();
    Text::new(
        format!(
            "与 {report} 相比：新放行 {newly}，不再放行 {no_longer}，仍未放行 {open}，上次没有 {added}，这次没有 {missing}"
        ),
        format!(
            "since {report}: newly passed {newly}, no longer passed {no_longer}, still open {open}, not in it then {added}, missing now {missing}"
        ),
    )
}

/// The last line: how many of each, and where the report is.
#[must_use]
pub fn words(tally: &Tally, extent: Extent, out: &str) -> Text {
    let Count { undecided, .. } = tally.verdicts;
    let (beside_zh, beside_en) = match tally.pictures.total() {
        0 => (String::new(), String::new()),
        n => (
            format!("；另有 {n} 张图片不在花名册的任何一行上"),
            format!("; {n} pictures besides are on no row of the roster"),
        ),
    };
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for verdict in Verdict::ALL {
        let word = verdict.word();
        let count = tally.verdicts.of(Some(verdict));
        zh.push(format!("{} {count}", word.zh));
        en.push(format!("{} {count}", word.en));
    }
    zh.push(format!("无法判定 {undecided}"));
    en.push(format!("UNDECIDED {undecided}"));
    let (part_zh, part_en) = match extent {
        Extent::Whole => ("", ""),
        Extent::Partial => ("【未完成】", "[PARTIAL] "),
    };
    Text::new(
        format!(
            "{part_zh}共 {} 人：{}{beside_zh} → {out}",
            tally.verdicts.total(),
            zh.join("，")
        ),
        format!(
            "{part_en}{} in all: {}{beside_en} → {out}",
            tally.verdicts.total(),
            en.join(", ")
        ),
    )
}
