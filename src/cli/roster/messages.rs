//! What a run says on standard error, and what its report says of itself.

use super::Plan;
use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};
use crate::base::verdict::Verdict;
use crate::check::Clock;
use crate::decision::Stated;
use crate::roster::{About, Count, Extent, Role, Source, Tally, column_letters};

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

/// A column of `--map` that is not there. The rows are judged without it, and the run says so.
pub(super) fn no_such_column(source: &Source, role: Role, column: &str) -> Error {
    let (column, word) = (printable(column), role.word());
    let what = Text::new(
        format!("--map 所写的{}列“{column}”不存在，各行未用到它", word.zh),
        format!(
            "--map names a column “{column}” for the {}, which is not there: the rows were judged without it",
            word.en
        ),
    );
    Error::one(&source.title(), Fault::new("", what))
}

/// What judges, when, at which gate.
pub(super) fn about(plan: &Plan<'_>) -> Result<About, Error> {
    let gate = &plan.gate;
    let clock: Clock = gate.clock.now()?;
    let checker = gate.gate.verifier().checker();
    let document = checker.notice().document();
    let traveller = &gate.traveller;
    Ok(About {
        context: checker.context(clock),
        notice_title: document.title().clone(),
        notice_body: document.issuer().clone(),
        stated: Stated {
            place: traveller.place,
            purpose: traveller.purpose,
            grade: traveller.grade,
        },
    })
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
