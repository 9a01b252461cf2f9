//! A roster's entries → a report. One file per form; what the forms for people share stands
//! beside them.

mod ask;
pub mod csv;
mod days;
mod form;
mod held;
pub mod html;
pub mod jsonl;
mod lines;
mod mask;
mod own;
mod report;
mod row;
pub mod said;
mod words;
pub mod xlsx;

pub use form::{Budget, HELD_ROWS, OWN_COLUMNS, ReportForm, RowForm, WholeForm};
pub use held::{HeldReport, Results, Unfinished};
pub use lines::{Lines, Spool};
pub use report::Report;
