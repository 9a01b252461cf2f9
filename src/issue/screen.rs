//! From the text of a code to a QR symbol of characters, for a terminal.

use std::time::Duration;

use super::paint::PaintFault;
use super::symbol::{Level, SymbolModules, symbol};
use crate::base::text::{Lang, Text};

/// The margin on each side, in modules (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;

/// What a terminal shows where nothing is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// White: black and white are said in colours.
    Light,
    /// The terminal's own, dark on most: light modules are drawn.
    Dark,
}

/// A symbol in the lines of a terminal. All lines are equally wide.
#[derive(Debug)]
pub struct Drawing {
    /// The lines, with the escape sequences that they need.
    pub lines: Vec<String>,
    /// How wide each of them is.
    pub columns: usize,
    /// The columns and rows in which nothing depends on how wide the terminal makes a half block.
    pub safe: (usize, usize),
}

/// The symbol of `text` with its margin at level L, the smallest one. Where `columns` and `rows` suffice, a module
/// is two spaces, which every terminal makes equally wide; else a character is two modules, one above the other.
/// Those half blocks take a quarter of the room, but terminals that are set up for Chinese may make them twice as
/// wide (Unicode's standard annex 11: ambiguous).
///
/// # Errors
/// [`PaintFault`] for a text that no symbol holds.
pub fn paint_lines(
    text: &str,
    ground: Ground,
    (columns, rows): (usize, usize),
) -> Result<Drawing, PaintFault> {
    let symbol = symbol(text, Level::L)?;
    let side = symbol.side + 2 * QUIET_MODULES;
    let safe = (2 * side, side);
    let is_safe = safe.0 <= columns && safe.1 <= rows;
    Ok(Drawing {
        lines: match is_safe {
            true => in_spaces(&symbol, side, ground),
            false => in_halves(&symbol, side, ground),
        },
        columns: if is_safe { safe.0 } else { side },
        safe,
    })
}

/// A whole screen of `columns` and `rows`: the symbol of `text` from the upper left corner, and below it what there
/// is to say of it. The symbol changes `every` so often.
///
/// # Errors
/// [`PaintFault`] for a text that no symbol holds.
pub fn paint_screen(
    text: &str,
    ground: Ground,
    (columns, rows): (usize, usize),
    every: Duration,
    lang: Lang,
) -> Result<String, PaintFault> {
    // The last line is the note.
    let drawing = paint_lines(text, ground, (columns, rows.saturating_sub(1)))?;
    // From the beginning of the screen, and nothing of the code before stays.
    let mut screen = "\u{1b}[H\u{1b}[2J".to_owned();
    if columns < drawing.columns || rows <= drawing.lines.len() {
        let (columns, rows) = (drawing.columns, drawing.lines.len() + 1);
        let what = Text::new(
            format!("终端要至少 {columns} 列、{rows} 行：请放大窗口或缩小字号"),
            format!(
                "the terminal must have {columns} columns and {rows} rows: enlarge it or take a smaller font"
            ),
        );
        return Ok(screen + what.get(lang) + "\n");
    }
    for line in &drawing.lines {
        screen.push_str(line);
        screen.push('\n');
    }
    Ok(screen + note(&drawing, every.as_secs()).get(lang))
}

/// How long the symbol stays, and what to do if it is out of shape.
fn note(drawing: &Drawing, seconds: u64) -> Text {
    let note = Text::new(
        format!("每 {seconds} 秒更换；Ctrl-C 结束"),
        format!("a new code every {seconds} s; Ctrl-C ends"),
    );
    let (safe_columns, safe_rows) = drawing.safe;
    if drawing.columns >= safe_columns {
        return note;
    }
    let safe_rows = safe_rows + 1;
    Text::new(
        format!(
            "{}。码变形的：请缩小字号，到 {safe_columns} 列、{safe_rows} 行",
            note.zh
        ),
        format!(
            "{}. If the code is out of shape: a smaller font, for {safe_columns} columns and {safe_rows} rows",
            note.en
        ),
    )
}

/// Ends what the sequences below begin.
const PLAIN: &str = "\u{1b}[0m";

fn in_spaces(symbol: &SymbolModules, side: usize, ground: Ground) -> Vec<String> {
    let (dark, light) = match ground {
        Ground::Light => ("\u{1b}[48;2;0;0;0m", "\u{1b}[48;2;255;255;255m"),
        // Without colours: the terminal's own, and the reverse of it.
        Ground::Dark => ("\u{1b}[27m", "\u{1b}[7m"),
    };
    let line = |row: usize| {
        let mut line = String::new();
        let mut last = None;
        for column in 0..side {
            let is_dark = symbol.is_dark(row, column);
            if last.replace(is_dark) != Some(is_dark) {
                line.push_str(if is_dark { dark } else { light });
            }
            line.push_str("  ");
        }
        line + PLAIN
    };
    (0..side).map(line).collect()
}

fn in_halves(symbol: &SymbolModules, side: usize, ground: Ground) -> Vec<String> {
    let (on, off) = match ground {
        Ground::Light => ("\u{1b}[38;2;0;0;0m\u{1b}[48;2;255;255;255m", PLAIN),
        Ground::Dark => ("", ""),
    };
    let drawn = |row: usize, column: usize| {
        let dark = row < side && symbol.is_dark(row, column);
        dark == (ground == Ground::Light)
    };
    let cell = |row: usize, column: usize| match (drawn(row, column), drawn(row + 1, column)) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    };
    let line = |row: usize| {
        let cells: String = (0..side).map(|column| cell(row, column)).collect();
        format!("{on}{cells}{off}")
    };
    (0..side).step_by(2).map(line).collect()
}

impl SymbolModules {
    /// Whether a module is dark, in a symbol with its margin; what is outside is light.
    fn is_dark(&self, row: usize, column: usize) -> bool {
        let inside = |place: usize| {
            place
                .checked_sub(QUIET_MODULES)
                .filter(|place| *place < self.side)
        };
        let place = inside(row).zip(inside(column));
        let module = place.and_then(|(row, column)| self.dark.get(row * self.side + column));
        module.copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each character of a line with what its sequences have set: (character, is the ground light).
    #[cfg(feature = "picture")]
    fn characters(line: &str, ground: Ground) -> Vec<(char, bool)> {
        let mut light = ground == Ground::Light;
        let mut characters = Vec::new();
        for part in line.split('\u{1b}') {
            let Some((sequence, shown)) = part.split_once('m') else {
                characters.extend(part.chars().map(|c| (c, light)));
                continue;
            };
            light = match sequence {
                "[48;2;255;255;255" | "[7" => true,
                "[48;2;0;0;0" | "[27" => false,
                _ => light,
            };
            characters.extend(shown.chars().map(|c| (c, light)));
        }
        characters
    }

    /// Drawn as a picture, the symbol is read again: in spaces where there is room for them, else in half blocks.
    #[cfg(feature = "picture")]
    #[test]
    fn what_a_terminal_shows_is_read_again() {
        use crate::qr::{PictureLimits, read_symbols};
        let text = format!("eyJ.{}.~x", "Ab9_".repeat(220));
        for ground in [Ground::Light, Ground::Dark] {
            let Drawing { safe, .. } = paint_lines(&text, ground, (0, 0)).unwrap();
            for (room, in_spaces) in [
                (safe, true),
                ((safe.0 - 1, safe.1), false),
                ((safe.0, safe.1 - 1), false),
            ] {
                let drawing = paint_lines(&text, ground, room).unwrap();
                assert!(drawing.columns <= room.0);
                let rows: Vec<Vec<(char, bool)>> = drawing
                    .lines
                    .iter()
                    .map(|line| characters(line, ground))
                    .collect();
                for row in &rows {
                    assert_eq!(row.len(), drawing.columns);
                    assert!(!in_spaces || row.iter().all(|(c, _)| *c == ' '));
                }
                // A character is twice as high as it is wide.
                let px = |cells: usize, size: usize| u32::try_from(cells * size).unwrap();
                let mut picture = image::GrayImage::new(px(drawing.columns, 4), px(rows.len(), 8));
                for (x, y, pixel) in picture.enumerate_pixels_mut() {
                    let [x, y] = [x, y].map(|at| usize::try_from(at).unwrap());
                    let (c, light) = rows[y / 8][x / 4];
                    let drawn = match c {
                        '█' => true,
                        '▀' => y % 8 < 4,
                        '▄' => y % 8 >= 4,
                        _ => false,
                    };
                    *pixel = image::Luma([if drawn == light { 0 } else { 255 }]);
                }
                let mut png = std::io::Cursor::new(Vec::new());
                picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
                let read = read_symbols(png.get_ref(), &PictureLimits::default()).unwrap();
                let read: Vec<&str> = read.iter().map(|text| text.as_str()).collect();
                assert_eq!(read, [text.as_str()], "{ground:?} {room:?}");
            }
        }
    }
}
