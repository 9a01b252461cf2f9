//! The logo in the middle of a symbol; the error correction must restore what it covers.

use std::io::Cursor;

use image::imageops::{self, FilterType};
use image::{ImageReader, Limits, Rgb, RgbImage, Rgba, RgbaImage};

use super::paint::PaintFault;

/// The largest part of a symbol's area that a logo with its white rim may hide, in percent. Level
/// Q reads back through 15 % when nothing else is wrong with the picture; a photograph needs the
/// rest.
pub const LOGO_PERCENT: u8 = 10;

/// The longest side of a logo's picture, in pixels.
const SIDE: u32 = 4_096;

/// The most memory for a logo's pixels, in bytes.
const DECODED_BYTES: u64 = 4 * 4_096 * 4_096;

/// A logo: a picture, and how much of the symbol it hides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    picture: RgbaImage,
    percent: u8,
}

impl Logo {
    /// Unpacks a picture file that shall hide at most `percent` of the symbol's area.
    ///
    /// # Errors
    /// [`PaintFault::LogoShare`] for more than [`LOGO_PERCENT`] or nothing, and
    /// [`PaintFault::Logo`] for bytes that are no sound picture.
    pub fn new(file: &[u8], percent: u8) -> Result<Self, PaintFault> {
        if !(1..=LOGO_PERCENT).contains(&percent) {
            return Err(PaintFault::LogoShare {
                found: percent,
                limit: LOGO_PERCENT,
            });
        }
        let fault = |error: &dyn std::fmt::Display| PaintFault::Logo(error.to_string());
        let mut reader = ImageReader::new(Cursor::new(file))
            .with_guessed_format()
            .map_err(|error| fault(&error))?;
        let mut budget = Limits::no_limits();
        budget.max_image_width = Some(SIDE);
        budget.max_image_height = Some(SIDE);
        budget.max_alloc = Some(DECODED_BYTES);
        reader.limits(budget);
        let picture = reader.decode().map_err(|error| fault(&error))?.into_rgba8();
        Ok(Self { picture, percent })
    }

    /// The white square that the logo stands on, in modules: centred, so odd like every symbol's
    /// side, and within the share of the area. A small symbol has no room for any.
    fn modules(&self, side: usize) -> Option<usize> {
        let most = (side * side * usize::from(self.percent) / 100).isqrt();
        let odd = if most % 2 == 1 {
            most
        } else {
            most.checked_sub(1)?
        };
        // One module of the logo and half a module of white on each side need a square of three.
        (odd >= 3).then_some(odd)
    }

    /// Draws the logo into the middle of `painting`, a symbol of `side` modules with its margin.
    ///
    /// No darker than the ink: beside a black logo a reader of greys takes yellow for light (zbar
    /// read none of eight photographs, and seven of them after this).
    pub(super) fn draw(
        &self,
        painting: &mut RgbImage,
        side: usize,
        module_px: u8,
        ink: [u8; 3],
    ) -> Result<(), PaintFault> {
        let small = || PaintFault::Logo("the symbol is too small for a logo".to_owned());
        let modules = self.modules(side).ok_or_else(small)?;
        let module_px = u32::from(module_px);
        let square = u32::try_from(modules).map_err(|_| small())? * module_px;
        let inner = square.saturating_sub(module_px).max(1);

        // The whole logo, undistorted.
        let (width, height) = self.picture.dimensions();
        let longer = width.max(height).max(1);
        let (width, height) = (inner * width / longer, inner * height / longer);
        let logo = imageops::resize(
            &self.picture,
            width.max(1),
            height.max(1),
            FilterType::Triangle,
        );
        let mut ground = RgbImage::from_pixel(square, square, Rgb([u8::MAX; 3]));
        let (left, top) = ((square - logo.width()) / 2, (square - logo.height()) / 2);
        for (x, y, pixel) in logo.enumerate_pixels() {
            ground.put_pixel(left + x, top + y, no_darker(on_white(*pixel), luma(ink)));
        }
        let corner = i64::from((painting.width() - square) / 2);
        imageops::replace(painting, &ground, corner, corner);
        Ok(())
    }
}

fn on_white(Rgba([r, g, b, alpha]): Rgba<u8>) -> Rgb<u8> {
    let alpha = u16::from(alpha);
    Rgb([r, g, b].map(|value| {
        let mixed = (u16::from(value) * alpha + 255 * (255 - alpha)) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    }))
}

/// The pixel, or the same hue on the way to white at which it is as bright as `least`.
fn no_darker(Rgb(pixel): Rgb<u8>, least: u32) -> Rgb<u8> {
    let found = luma(pixel);
    if found >= least {
        return Rgb(pixel);
    }
    let white = u32::from(u8::MAX);
    Rgb(pixel.map(|value| {
        let missing = (white - u32::from(value)) * (white - least) / (white - found);
        u8::MAX - u8::try_from(missing).unwrap_or(u8::MAX)
    }))
}

/// How bright a colour is to a reader of greys (ITU-R BT.601).
fn luma([r, g, b]: [u8; 3]) -> u32 {
    (299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b)) / 1_000
}
