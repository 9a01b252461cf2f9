//! One file for a group of targets.

mod bundle;
mod claims;
mod json;
mod lines;
mod notice;
mod picture;
mod register;
mod registry;
mod request;
mod roster;
mod status;
mod token;

pub use bundle::{bundle_file, bundle_part, genuine_file, genuine_parts};
pub use claims::claims;
pub use json::json;
pub use lines::lines;
pub use notice::notice;
pub use picture::{picture, pixels};
pub use register::register;
pub use registry::registry;
pub use request::request;
pub use roster::{
    csv, genuine_old_file, jsonl, old_stream, parts, roster_text, workbook, xls, xls_file,
    xlsx_drawing, xlsx_file, xlsx_pictures, xlsx_relations, xlsx_sheet, xlsx_strings,
    xlsx_workbook,
};
pub use status::{status_claims, status_list};
pub use token::{scanner, token};

use crate::subject::{Decision, line};

/// What holds for every decision: its JSON line is one line that any reader reads, and nothing in
/// it steers a terminal.
fn sound(decision: &Decision) {
    let line = line("fuzz", decision);
    assert!(
        !line.chars().any(char::is_control),
        "control character: {line:?}"
    );
    let invisible = [
        '\u{200b}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202e}', '\u{2066}',
        '\u{feff}',
    ];
    assert!(!line.contains(invisible), "invisible character: {line:?}");
    let read: Result<serde_json::Value, _> = serde_json::from_str(&line);
    let read = read.unwrap_or_else(|e| panic!("{e}: {line}"));
    assert_eq!(read["verdict"], decision.verdict.name());
    assert!(!decision.reasons.is_empty(), "no reason: {line}");
}
