//! A roster's entries → a report. One file per form; what the forms for people share stands
//! beside them.

pub mod jsonl;
