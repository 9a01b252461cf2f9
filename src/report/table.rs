//! A table that lines up, Chinese and English alike, and wraps to the screen.

use comfy_table::{ContentArrangement, Table, presets};

use crate::base::text::printable;

/// The width of a table that is not shown on a screen, in columns.
const PLAIN_WIDTH: u16 = 120;

/// Draws `rows` under `heading`, at most `width` columns wide.
#[must_use]
pub fn table(heading: &[&str], rows: &[Vec<String>], width: Option<usize>) -> String {
    let width = width
        .and_then(|w| u16::try_from(w).ok())
        .unwrap_or(PLAIN_WIDTH);
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(width)
        .set_header(heading);
    for row in rows {
        // Cells may have lines of their own; each of them is only text.
        let clean = |cell: &String| cell.lines().map(printable).collect::<Vec<_>>().join("\n");
        table.add_row(row.iter().map(clean));
    }
    table.trim_fmt()
}
