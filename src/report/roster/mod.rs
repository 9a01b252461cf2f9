//! A roster's entries → a report. One file per form; what the forms for people share stands
//! beside them.

mod ask;
pub mod csv;
mod days;
pub mod html;
pub mod jsonl;
mod mask;
mod own;
mod row;
mod words;
pub mod xlsx;
