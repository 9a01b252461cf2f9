//! A QR symbol made of characters, for terminals.

use super::paint::PaintFault;
use super::symbol::{Level, symbol};

/// The margin on each side, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// The symbol of a text as lines, two rows of modules a line, light on dark as most terminals are: the light
/// modules are painted.
///
/// # Errors
/// The text is too long.
pub fn text_symbol(text: &str, level: Level) -> Result<Vec<String>, PaintFault> {
    let symbol = symbol(text, level)?;
    let side = symbol.side;
    let is_light = |row: usize, column: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < side);
        let module = inside(row).zip(inside(column));
        let dark = module.and_then(|(row, column)| symbol.dark.get(row * side + column));
        !dark.is_some_and(|dark| *dark)
    };
    let whole = side + 2 * QUIET;
    let lines = (0..whole).step_by(2).map(|row| {
        let columns = (0..whole).map(|column| {
            let lower = row + 1 < whole && is_light(row + 1, column);
            match (is_light(row, column), lower) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }
        });
        columns.collect()
    });
    Ok(lines.collect())
}
