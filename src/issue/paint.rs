//! From the text of a code to a QR picture; the only file that knows the QR encoder.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};

/// The margin on each side, in modules (ISO/IEC 18004 asks for at least four).
const QUIET_MODULES: usize = 4;

/// Corrects about 15 % of the codewords (ISO/IEC 18004).
const LEVEL: EcLevel = EcLevel::M;

/// The largest text as bytes: version 40 at level M (ISO/IEC 18004 table 7). A text of digits or
/// capitals packs closer and may be longer; one beyond ASCII has two bytes fewer.
pub const TEXT_BYTES: usize = 2_331;

/// The largest side of a module, in pixels; version 40 then has 5,920 pixels a side.
pub const MODULE_PX: u8 = 32;

/// The designator of UTF-8 among the extended channel interpretations (AIM ITS/04-023).
const ECI_UTF8: u32 = 26;

/// The colour of the dark modules; the light ones are white.
///
/// Each is dark enough for a reader that looks at grey only. The contrast against white is the
/// WCAG 2 ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// `#000000`, contrast 21.0.
    Black,
    /// `#008A3C`, contrast 4.5.
    Green,
    /// `#C9A000`, contrast 2.5: darker than a traffic light's, still yellow beside [`Ink::Orange`].
    Yellow,
    /// `#E06000`, contrast 3.6.
    Orange,
    /// `#D00000`, contrast 5.7.
    Red,
    /// `#595959`, contrast 7.0.
    Grey,
}

impl Ink {
    /// Red, green and blue, in sRGB.
    #[must_use]
    pub fn rgb(self) -> [u8; 3] {
        match self {
            Self::Black => [0x00, 0x00, 0x00],
            Self::Green => [0x00, 0x8A, 0x3C],
            Self::Yellow => [0xC9, 0xA0, 0x00],
            Self::Orange => [0xE0, 0x60, 0x00],
            Self::Red => [0xD0, 0x00, 0x00],
            Self::Grey => [0x59, 0x59, 0x59],
        }
    }
}

/// A painted QR symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Painting {
    /// The PNG file.
    pub png: Vec<u8>,
    /// The version of the symbol, 1 to 40.
    pub version: u8,
    /// The side of the symbol without its margin, in modules.
    pub modules: usize,
    /// The side of the picture, in pixels.
    pub side_px: u32,
}

/// Why a text was not painted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaintFault {
    /// The text does not fit into the largest symbol.
    TooLong {
        /// The length of the text, in bytes.
        found: usize,
        /// What fits, in bytes ([`TEXT_BYTES`]).
        limit: usize,
    },
    /// The side of a module is not between 1 and the limit.
    ModuleSize {
        /// The side that was asked for, in pixels.
        found: u8,
        /// The largest side, in pixels ([`MODULE_PX`]).
        limit: u8,
    },
    /// The encoder failed; in its words, which are English.
    Encoder(String),
}

/// Paints `text` as a PNG picture of a QR symbol at level M with its margin, each module
/// `module_px` pixels a side. The same input always gives the same bytes.
///
/// # Errors
/// [`PaintFault`] for a text that no symbol holds, or for a module of no or too many pixels.
pub fn paint_png(text: &str, ink: Ink, module_px: u8) -> Result<Painting, PaintFault> {
    if !(1..=MODULE_PX).contains(&module_px) {
        return Err(PaintFault::ModuleSize {
            found: module_px,
            limit: MODULE_PX,
        });
    }
    let code = encode(text).map_err(|error| match error {
        QrError::DataTooLong => PaintFault::TooLong {
            found: text.len(),
            limit: TEXT_BYTES,
        },
        other => PaintFault::Encoder(other.to_string()),
    })?;
    let version = match code.version() {
        Version::Normal(version) | Version::Micro(version) => version,
    };
    let modules = code.width();
    let side = (modules + 2 * QUIET_MODULES) * usize::from(module_px);
    let side_px = u32::try_from(side).map_err(failed)?;

    let mut png = Vec::new();
    // Rows repeat, so the difference to the row above packs best.
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Up)
        .write_image(
            &pixels(&code, ink, usize::from(module_px)),
            side_px,
            side_px,
            ExtendedColorType::Rgb8,
        )
        .map_err(failed)?;
    Ok(Painting {
        png,
        version: u8::try_from(version).map_err(failed)?,
        modules,
        side_px,
    })
}

/// The smallest symbol of a text.
///
/// The encoder's own choice of modes is best for digits and capitals, sometimes worse than plain
/// bytes for base64url, and takes some UTF-8 for Shift JIS kanji, as which other readers show it.
fn encode(text: &str) -> Result<QrCode, QrError> {
    let plain = as_bytes(text);
    if !text.is_ascii() {
        return plain;
    }
    match (QrCode::with_error_correction_level(text, LEVEL), plain) {
        (Ok(mixed), Ok(plain)) if plain.width() <= mixed.width() => Ok(plain),
        (Err(_), plain) => plain,
        (mixed, _) => mixed,
    }
}

/// The smallest symbol of a text in byte mode, declared as UTF-8 where ASCII does not do.
fn as_bytes(text: &str) -> Result<QrCode, QrError> {
    for version in (1..=40).map(Version::Normal) {
        let mut bits = Bits::new(version);
        let declared = match text.is_ascii() {
            true => Ok(()),
            false => bits.push_eci_designator(ECI_UTF8),
        };
        let written = declared
            .and_then(|()| bits.push_byte_data(text.as_bytes()))
            .and_then(|()| bits.push_terminator(LEVEL));
        match written {
            Ok(()) => return QrCode::with_bits(bits, LEVEL),
            Err(QrError::DataTooLong) => {}
            Err(other) => return Err(other),
        }
    }
    Err(QrError::DataTooLong)
}

/// Red, green and blue of each pixel, by row, with the margin.
fn pixels(code: &QrCode, ink: Ink, module_px: usize) -> Vec<u8> {
    let white = [u8::MAX; 3];
    let side = (code.width() + 2 * QUIET_MODULES) * module_px;
    let margin_rows = white.repeat(side * QUIET_MODULES * module_px);
    let margin = white.repeat(QUIET_MODULES * module_px);

    let mut pixels = Vec::with_capacity(3 * side * side);
    pixels.extend_from_slice(&margin_rows);
    for modules in code.to_colors().chunks_exact(code.width()) {
        let mut row = margin.clone();
        for module in modules {
            let colour = match module {
                Color::Dark => ink.rgb(),
                Color::Light => white,
            };
            row.extend(colour.repeat(module_px));
        }
        row.extend_from_slice(&margin);
        pixels.extend(row.repeat(module_px));
    }
    pixels.extend_from_slice(&margin_rows);
    pixels
}

fn failed(error: impl std::fmt::Display) -> PaintFault {
    PaintFault::Encoder(error.to_string())
}
