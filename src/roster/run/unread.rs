//! What is not judged – a file, a row that cannot be read, a row that may be nobody's – as entries.

use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

use crate::roster::entry::{Answer, Entry, Found};
use crate::roster::read::table::RowFault;
use crate::roster::row::Row;
use crate::roster::run::ledger::Judged;
use crate::roster::run::mark::Marks;
use crate::roster::source::Source;

impl Judged {
    /// A file of which nothing could be read.
    #[must_use]
    pub fn unreadable(source: Arc<Source>, error: Error) -> Self {
        Self {
            entry: Entry {
                number: 0,
                row: None,
                cells: vec![String::new(); source.columns.len()],
                source,
                found: Found::Nowhere,
                answer: Answer::Undecided(error),
                flags: Vec::new(),
            },
            marks: Marks::default(),
        }
    }
}

/// A row of which nobody can tell whether it is a worker's.
#[must_use]
pub fn doubtful_row(source: &Arc<Source>, row: Row) -> Judged {
    let fault = RowFault {
        row: row.number,
        what: Text::fixed(
            "看不出此行写的是不是一个人，未判定",
            "it cannot be told whether this row is somebody's, so it was not judged",
        ),
        hint: Text::fixed(
            "是人就补上证件号码或健康码，不是就删去此行",
            "if it is, write the ID number or the code there; if not, delete the row",
        ),
    };
    let mut judged = unreadable_row(source, fault);
    judged.entry.cells = row.into_own_cells(source);
    judged
}

/// A row that cannot be read, or the rest of a table that cannot.
#[must_use]
pub fn unreadable_row(source: &Arc<Source>, fault: RowFault) -> Judged {
    let row = fault.row;
    let fault = Fault::new(format!("{row}"), fault.what).with_hint(fault.hint);
    let mut judged = Judged::unreadable(Arc::clone(source), Error::one(&source.title(), fault));
    judged.entry.row = Some(row);
    judged
}
