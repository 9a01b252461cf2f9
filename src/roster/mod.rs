//! A roster → an answer for every worker on it (an employer's spreadsheet, a folder of pictures).
//!
//! A [`Run`] reads [`Inputs`], wherever they lie ([`Input`]), and judges everybody: [`Source`] says
//! where rows come from, an [`Entry`] is one row with its answer, and a [`Summary`] is what holds for
//! all of them. A [`Handle`] watches and stops it from another thread. The forms of a report are in
//! `report::roster`. No file is named here and nothing is printed.

mod again;
mod cell;
mod columns;
mod entry;
mod flag;
mod limits;
mod matching;
mod read;
mod redact;
mod row;
mod run;
mod source;
mod summary;

pub use again::own as report_words;
pub use again::own::OWN_REPORT;
pub use again::past::{Past, WITHOUT_NAMES};
pub use again::since::{MissingWorker, Since};
pub use cell::{Cell, IdNumber};
pub use columns::map::ColumnMap;
pub use columns::tables::{Layout, TableFault};
pub use entry::{Answer, CodeLocation, Entry, column_letters};
pub use flag::{Flag, OtherRow};
pub use matching::folder::{Folder, Match};
pub use matching::holder::{Fitting, SignedHolder};
pub use read::json_lines::open as open_json_lines;
pub use read::open::is_a_report;
pub use read::separated::{HEADINGS, open as open_separated};
pub use read::table::{Batch, Opened, RowFault, Table};
pub use read::xls::open as open_old_workbook;
pub use read::xlsx::{Album, open as open_workbook};
pub use redact::{UnlistedPicture, hidden, without_id_numbers};
pub use row::{Lies, Placed, Pointer, Reading, Row, RowWorker, names_a_picture};
pub use run::handle::{Handle, Progress};
pub use run::input::{Beside, InMemory, Input, InputReading};
pub use run::inputs::{InputKind, Inputs};
pub use run::judge::{Asked, Judge, Material};
pub use run::ledger::{JudgedRow, Ledger};
pub use run::left_out::LeftOut;
pub use run::mark::{Marker, Marks};
pub use run::rosters::Roster;
pub use run::unread::{doubtful_row, unreadable_row};
pub use run::{Broken, Ended, Run, RunTerms};
pub use source::{Column, ColumnRole, Names, Source, SourceKind};
pub use summary::{
    About, CHECK_AGAIN, Count, Extent, Listed, ProvinceCount, ReasonCount, Summary, Tally,
};
