//! What a run says on standard error.

use crate::base::error::Error;
use crate::base::text::Text;
use crate::base::verdict::Verdict;
use crate::report::roster::OWN_COLUMNS;
use crate::roster::{Count, Extent, HEADINGS, Role, Source, Tally, column_letters};

/// Which columns were found.
pub(super) fn columns(source: &Source) -> Text {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for role in Role::ALL {
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

/// The same error with what to write in this command.
pub(super) fn with_flag(error: &Error) -> Error {
    match error.faults().first() {
        Some((_, fault)) if fault.hint == Some(HEADINGS) => error.clone().with_hint(Text::fixed(
            "如 --map name=姓名,id=C,code=D",
            "as in --map name=Name,id=C,code=D",
        )),
        Some((_, fault)) if fault.hint == Some(OWN_COLUMNS) => error.clone().with_hint(
            Text::fixed("即不写 --with-names", "that is, leave out --with-names"),
        ),
        _ => error.clone(),
    }
}

/// The last line: how many of each, and where the report is.
pub(super) fn words(tally: &Tally, extent: Extent, out: &str) -> Text {
    let Count { undecided, .. } = tally.verdicts;
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for verdict in Verdict::ALL {
        let word = verdict.word();
        let count = tally.verdicts.of(Some(verdict));
        zh.push(format!("{} {count}", word.zh));
        en.push(format!("{} {count}", word.en));
    }
    zh.push(format!("未能判定 {undecided}"));
    en.push(format!("UNDECIDED {undecided}"));
    let (part_zh, part_en) = match extent {
        Extent::Whole => ("", ""),
        Extent::Partial => ("【未完成】", "[PARTIAL] "),
    };
    Text::new(
        format!(
            "{part_zh}共 {} 条：{} → {out}",
            tally.verdicts.total(),
            zh.join("，")
        ),
        format!(
            "{part_en}{} in all: {} → {out}",
            tally.verdicts.total(),
            en.join(", ")
        ),
    )
}
