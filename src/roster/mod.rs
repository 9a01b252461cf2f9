//! A roster → an answer for every worker on it (an employer's spreadsheet, a folder of pictures).
//!
//! Bytes in, values out: [`Source`] says where rows come from, an [`Entry`] is one row with its
//! answer, and a [`Summary`] is what holds for all of them. The forms of a report are in
//! `report::roster`. No file is opened here and nothing is printed.

mod cell;
mod redact;
mod entry;
mod flag;
mod folder;
mod footer;
mod headings;
mod json_lines;
mod judge;
mod ledger;
mod limits;
mod map;
mod mark;
mod old_workbook;
mod records;
mod row;
mod separated;
mod sheet_table;
mod source;
mod summary;
mod table;
mod workbook;

pub use cell::{Cell, IdNumber};
pub use entry::{Answer, Entry, Found, column_letters};
pub use flag::{Flag, Other};
pub use folder::{Folder, Match};
pub use json_lines::open as open_json_lines;
pub use judge::{Asked, Judge, Material, unreadable_row};
pub use ledger::{Judged, Ledger};
pub use limits::{OLD_WORKBOOK_BYTES, WORKBOOK_BYTES};
pub use map::Map;
pub use mark::{Marker, Marks};
pub use old_workbook::open as open_old_workbook;
pub use redact::{PictureFile, hidden, without_id_numbers};
pub use row::{Placed, Pointer, Row, Worker, names_a_picture};
pub use separated::{HEADINGS, open as open_separated};
pub use source::{Column, Names, Role, Source, SourceKind};
pub use summary::{About, CHECK_AGAIN, Count, Extent, ProvinceCount, ReasonCount, Summary, Tally};
pub use table::{Batch, Opened, RowFault, Table};
pub use workbook::{Album, open as open_workbook};
