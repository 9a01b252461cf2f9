//! A QR symbol as an issuer shows it: inks, quiet zone, logo.

use qrcode::{Color, EcLevel, QrCode};

use super::raster::{BLACK, Colour, Raster, WHITE, hex};

/// The margin that ISO/IEC 18004 asks for, in modules.
const QUIET: usize = 4;

/// How a symbol is painted.
#[derive(Clone, Copy)]
pub(crate) struct Card {
    pub(crate) dark: Colour,
    pub(crate) light: Colour,
    pub(crate) level: EcLevel,
    /// The side of a square logo in the middle, as a share of the symbol's side.
    pub(crate) logo: f32,
    /// The side of a module, in pixels.
    pub(crate) module_px: usize,
}

impl Default for Card {
    fn default() -> Self {
        Self {
            dark: BLACK,
            light: WHITE,
            level: EcLevel::M,
            logo: 0.0,
            module_px: 6,
        }
    }
}

impl Card {
    /// The symbol with its quiet zone.
    pub(crate) fn paint(&self, text: &str) -> Raster {
        let code = QrCode::with_error_correction_level(text, self.level).unwrap();
        let (modules, px) = (code.width(), self.module_px);
        let side = (modules + 2 * QUIET) * px;
        let mut card = Raster::plain(side, side, self.light);
        for (index, module) in code.to_colors().into_iter().enumerate() {
            if module == Color::Dark {
                let (x, y) = (index % modules + QUIET, index / modules + QUIET);
                card.fill(x * px, y * px, px, px, self.dark);
            }
        }
        let logo = (modules as f32 * px as f32 * self.logo) as usize;
        if logo > 0 {
            self.draw_logo(&mut card, (side - logo) / 2, logo);
        }
        card
    }

    /// A light square with a blue emblem in it.
    fn draw_logo(&self, card: &mut Raster, corner: usize, side: usize) {
        card.fill(corner, corner, side, side, self.light);
        let rim = (side / 10).max(1);
        let (corner, side) = (corner + rim, side - 2 * rim);
        card.fill(corner, corner, side, side, hex(0x1677FF));
        let bar = side / 5;
        card.fill(corner + 2 * bar, corner + bar, bar, side - 2 * bar, WHITE);
        card.fill(corner + bar, corner + 2 * bar, side - 2 * bar, bar, WHITE);
    }
}
