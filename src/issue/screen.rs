//! From the text of a code to a QR symbol of characters, for a terminal.

use super::paint::PaintFault;
use super::symbol::{Level, Symbol, symbol};

/// The margin on each side, in modules (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;

/// What a terminal shows where nothing is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Black on white: light modules are left empty.
    Light,
    /// White on black, as most terminals are without colours: light modules are drawn.
    Dark,
}

/// The symbol of `text` with its margin at level L, the smallest one: two modules in each character, one
/// above the other. All lines are equally long.
///
/// # Errors
/// [`PaintFault`] for a text that no symbol holds.
pub fn paint_lines(text: &str, ground: Ground) -> Result<Vec<String>, PaintFault> {
    let symbol = symbol(text, Level::L)?;
    let side = symbol.side + 2 * QUIET_MODULES;
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
    let rows = (0..side).step_by(2);
    Ok(rows
        .map(|row| (0..side).map(|column| cell(row, column)).collect())
        .collect())
}

impl Symbol {
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

    /// Drawn as a picture, the symbol is read again.
    #[cfg(feature = "picture")]
    #[test]
    fn what_a_terminal_shows_is_read_again() {
        use crate::qr::{PictureLimits, read_symbols};
        let text = format!("eyJ.{}.~x", "Ab9_".repeat(220));
        for ground in [Ground::Light, Ground::Dark] {
            let lines = paint_lines(&text, ground).unwrap();
            let side = u32::try_from(lines.len() * 2).unwrap();
            let mut picture = image::GrayImage::new(side * 4, side * 4);
            for (x, y, pixel) in picture.enumerate_pixels_mut() {
                let (column, row) = (x / 4, y / 4);
                let line = &lines[usize::try_from(row / 2).unwrap()];
                let cell = line.chars().nth(usize::try_from(column).unwrap());
                let half = if row % 2 == 0 { '▀' } else { '▄' };
                let drawn = cell == Some('█') || cell == Some(half);
                let dark = drawn == (ground == Ground::Light);
                *pixel = image::Luma([if dark { 0 } else { 255 }]);
            }
            let mut png = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
            let read = read_symbols(png.get_ref(), &PictureLimits::default()).unwrap();
            let read: Vec<&str> = read.iter().map(|text| text.as_str()).collect();
            assert_eq!(read, [text.as_str()]);
        }
    }
}
