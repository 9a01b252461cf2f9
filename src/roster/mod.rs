//! A roster → an answer for every worker on it (an employer's spreadsheet, a folder of pictures).
//!
//! Bytes in, values out: [`Source`] says where rows come from, an [`Entry`] is one row with its
//! answer, and a [`Summary`] is what holds for all of them. The forms of a report are in
//! `report::roster`. No file is opened here and nothing is printed.

mod entry;
mod flag;
mod source;
mod summary;

pub use entry::{Answer, Entry, Found, column_letters};
pub use flag::{Flag, Other};
pub use source::{Column, Names, Role, Source, SourceKind};
pub use summary::{About, CHECK_AGAIN, Count, Extent, ProvinceCount, ReasonCount, Summary, Tally};
