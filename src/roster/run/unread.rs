//! What is not judged – a file, a row that cannot be read, a row that may be nobody's – as entries.

use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

use crate::roster::entry::{Answer, CodeLocation, Entry};
use crate::roster::read::table::RowFault;
use crate::roster::row::{Doubt, Row};
use crate::roster::run::ledger::JudgedRow;
use crate::roster::run::mark::Marks;
use crate::roster::source::Source;

impl JudgedRow {
    /// A file of which nothing could be read.
    #[must_use]
    pub fn unreadable(source: Arc<Source>, error: Error) -> Self {
        Self {
            entry: Entry {
                number: 0,
                row: None,
                cells: vec![String::new(); source.columns.len()],
                source,
                found: CodeLocation::Nowhere,
                answer: Answer::Undecided(error),
                flags: Vec::new(),
            },
            marks: Marks::default(),
        }
    }
}

/// A row that may be a worker's and cannot be judged.
#[must_use]
pub fn doubtful_row(source: &Arc<Source>, row: Row, doubt: Doubt) -> JudgedRow {
    let (what, hint) = match doubt {
        Doubt::Somebody => (
            Text::fixed(
                "看不出此行写的是不是一个人，未判定",
                "it cannot be told whether this row is somebody's, so it was not judged",
            ),
            Text::fixed(
                "是人就补上证件号码或健康码，不是就删去此行",
                "if it is, write the ID number or the code there; if not, delete the row",
            ),
        ),
        Doubt::CodeInside => (
            Text::fixed(
                "此行的健康码夹在别的文字里，未判定",
                "the code of this row stands inside another text, so it was not judged",
            ),
            Text::fixed(
                "请把健康码单独写在健康码一列",
                "write the code alone, in the column of codes",
            ),
        ),
        Doubt::SeveralPeople => (
            Text::fixed(
                "此行的一个单元格里有几个人的证件号码，未判定",
                "one cell of this row holds the ID numbers of several people, so it was not judged",
            ),
            Text::fixed("请一人写一行", "write one person in each row"),
        ),
        Doubt::OtherColumns => (
            Text::fixed(
                "此行的健康码写在姓名或证件号码一列，列的次序与表头不同，未判定",
                "the code of this row stands in the column of names or ID numbers: its columns are not those of the headings, so it was not judged",
            ),
            Text::fixed(
                "请把各格移到对应的列，或在此行之上另写表头",
                "move the cells to their columns, or write headings above this row",
            ),
        ),
    };
    let fault = RowFault {
        row: row.number,
        what,
        hint,
    };
    let mut judged = unreadable_row(source, fault);
    judged.entry.cells = row.into_own_cells(source);
    judged
}

/// A row that cannot be read, or the rest of a table that cannot.
#[must_use]
pub fn unreadable_row(source: &Arc<Source>, fault: RowFault) -> JudgedRow {
    let row = fault.row;
    let fault = Fault::new(format!("{row}"), fault.what).with_hint(fault.hint);
    let mut judged = JudgedRow::unreadable(Arc::clone(source), Error::one(&source.title(), fault));
    judged.entry.row = Some(row);
    judged
}
