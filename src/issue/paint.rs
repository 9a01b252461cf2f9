//! From the text of a code to a QR picture.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};

use crate::base::colour::Colour;
use crate::base::text::Text;

use super::logo::Logo;
use super::symbol::{Level, SymbolModules, symbol};

/// The margin on each side, in modules (ISO/IEC 18004 asks for at least four).
const QUIET_MODULES: usize = 4;

/// The largest side of a module, in pixels; version 40 then has 5,920 pixels a side.
pub const MODULE_PX: u8 = 32;

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
    /// The words, each with a word for people.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("green", Self::Green, "绿"),
        ("yellow", Self::Yellow, "黄"),
        ("orange", Self::Orange, "橙"),
        ("red", Self::Red, "红"),
        ("grey", Self::Grey, "灰"),
        ("black", Self::Black, "黑"),
    ];

    /// Only what the issuer's value says is painted; anything else stays black.
    #[must_use]
    pub const fn of(colour: Colour) -> Self {
        match colour {
            Colour::Green => Self::Green,
            Colour::Yellow => Self::Yellow,
            Colour::Orange => Self::Orange,
            Colour::Red => Self::Red,
            Colour::Grey => Self::Grey,
            Colour::Unknown => Self::Black,
        }
    }

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
    /// The error correction.
    pub level: Level,
}

impl Painting {
    /// The side of the printed picture with its margin, in tenths of a millimetre, when a module
    /// is printed `module` tenths of a millimetre a side.
    #[must_use]
    pub fn printed(&self, module: usize) -> usize {
        (self.modules + 2 * QUIET_MODULES).saturating_mul(module)
    }
}

/// Above this version phones read a symbol only if it is shown with care: what a bound code has with its
/// proof.
const DENSE_VERSION: u8 = 20;

/// What is said of the picture in the file `name`.
impl Painting {
    /// What a printer needs to know, when a module is printed `module` tenths of a millimetre a side.
    #[must_use]
    pub fn size(&self, name: &str, module: u8) -> Text {
        let (version, level, modules) = (self.version, self.level, self.modules);
        let module = usize::from(module);
        let millimetres = |tenths: usize| format!("{}.{}", tenths / 10, tenths % 10);
        let (side, module) = (millimetres(self.printed(module)), millimetres(module));
        Text::new(
            format!(
                "{name}：版本 {version}，纠错 {level:?}，{modules} × {modules} 模块；每模块 {module} 毫米印刷时，连同白边 {side} × {side} 毫米"
            ),
            format!(
                "{name}: version {version}, level {level:?}, {modules} × {modules} modules; printed at {module} mm a module, {side} × {side} mm with its margin"
            ),
        )
    }

    /// The side of a printed module from a text: millimetres with at most one decimal, from 0.1 to 25.5, as
    /// tenths.
    #[must_use]
    pub fn module(text: &str) -> Option<u8> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if part.len() != 1 || !digits(whole) || !digits(part) {
            return None;
        }
        let tenths = format!("{whole}{part}").parse().ok();
        tenths.filter(|tenths| *tenths > 0)
    }

    /// How to show it, if it has many modules.
    #[must_use]
    pub fn advice(&self, name: &str) -> Option<Text> {
        let version = self.version;
        (version > DENSE_VERSION).then(|| {
            Text::new(
                format!(
                    "{name}：版本 {version} 的码很密，请用纠错等级 L、每模块至少 5 像素、四周留足 4 模块白边"
                ),
                format!(
                    "{name}: a symbol of version {version} is dense: take level L, 5 pixels a module or more, and the whole margin of 4 modules"
                ),
            )
        })
    }
}

/// How a text is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style<'a> {
    /// The colour of the dark modules.
    pub ink: Ink,
    /// The side of a module, in pixels.
    pub module_px: u8,
    /// The error correction; by default M, and Q under a logo.
    pub level: Option<Level>,
    /// What stands in the middle.
    pub logo: Option<&'a Logo>,
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
    /// The logo would hide too much of the symbol, or nothing.
    LogoShare {
        /// What was asked for, in percent of the symbol's area.
        found: u8,
        /// The most, in percent ([`LOGO_PERCENT`](super::LOGO_PERCENT)).
        limit: u8,
    },
    /// A logo over level L or M, which cannot mend what it hides.
    LogoLevel,
    /// The logo is no sound picture, or has no room; in English.
    Logo(String),
    /// The encoder failed; in its words, which are English.
    Encoder(String),
}

/// Paints `text` as a PNG picture of a QR symbol at level M with its margin, each module
/// `module_px` pixels a side. The same input always gives the same bytes.
///
/// # Errors
/// `PaintFault` for a text that no symbol holds, or for a module of no or too many pixels.
pub fn paint_png(text: &str, ink: Ink, module_px: u8) -> Result<Painting, PaintFault> {
    let style = Style {
        ink,
        module_px,
        level: None,
        logo: None,
    };
    paint(text, &style)
}

/// Paints `text` as a PNG picture of a QR symbol with its margin. The same input always gives the
/// same bytes.
///
/// # Errors
/// [`PaintFault`] for a text that no symbol of the level holds, for a module of no or too many
/// pixels, and for a logo that the level cannot carry.
pub fn paint(text: &str, style: &Style<'_>) -> Result<Painting, PaintFault> {
    let module_px = style.module_px;
    if !(1..=MODULE_PX).contains(&module_px) {
        return Err(PaintFault::ModuleSize {
            found: module_px,
            limit: MODULE_PX,
        });
    }
    let level = match (style.level, style.logo) {
        (Some(Level::L | Level::M), Some(_)) => return Err(PaintFault::LogoLevel),
        (Some(level), _) => level,
        (None, Some(_)) => Level::Q,
        (None, None) => Level::M,
    };
    let symbol = symbol(text, level)?;
    let modules = symbol.side;
    let side = (modules + 2 * QUIET_MODULES) * usize::from(module_px);
    let side_px = u32::try_from(side).map_err(failed)?;
    let pixels = pixels(&symbol, style.ink, usize::from(module_px));
    let mut picture = RgbImage::from_raw(side_px, side_px, pixels)
        .ok_or_else(|| failed("the pixels are no square"))?;
    if let Some(logo) = style.logo {
        logo.draw(&mut picture, modules, module_px, style.ink.rgb())?;
    }

    let mut png = Vec::new();
    // Rows repeat, so the difference to the row above packs best.
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Up)
        .write_image(&picture, side_px, side_px, ExtendedColorType::Rgb8)
        .map_err(failed)?;
    Ok(Painting {
        png,
        version: symbol.version,
        modules,
        side_px,
        level,
    })
}

/// Red, green and blue of each pixel, by row, with the margin.
fn pixels(symbol: &SymbolModules, ink: Ink, module_px: usize) -> Vec<u8> {
    let white = [u8::MAX; 3];
    let side = (symbol.side + 2 * QUIET_MODULES) * module_px;
    let margin_rows = white.repeat(side * QUIET_MODULES * module_px);
    let margin = white.repeat(QUIET_MODULES * module_px);

    let mut pixels = Vec::with_capacity(3 * side * side);
    pixels.extend_from_slice(&margin_rows);
    for modules in symbol.dark.chunks_exact(symbol.side) {
        let mut row = margin.clone();
        for &dark in modules {
            let colour = if dark { ink.rgb() } else { white };
            row.extend(colour.repeat(module_px));
        }
        row.extend_from_slice(&margin);
        pixels.extend(row.repeat(module_px));
    }
    pixels.extend_from_slice(&margin_rows);
    pixels
}

impl PaintFault {
    /// What is wrong, in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::TooLong { found, limit } => Text::new(
                format!("健康码 {found} 字节，此纠错等级的二维码最多 {limit} 字节"),
                format!("the code has {found} bytes, a symbol of this level holds {limit}"),
            ),
            Self::LogoShare { found, limit } => Text::new(
                format!("标志占码面积 {found} %，应为 1 至 {limit} %：再大就可能扫不出"),
                format!(
                    "the logo would hide {found} % of the symbol; 1 to {limit} % stays readable"
                ),
            ),
            Self::LogoLevel => Text::fixed(
                "有标志时纠错等级须为 Q 或 H",
                "under a logo the level must be Q or H",
            ),
            Self::Logo(cause) => Text::new(
                format!("标志图片不可用：{cause}"),
                format!("the logo cannot be used: {cause}"),
            ),
            other => Text::new(
                format!("无法绘制：{other:?}"),
                format!("cannot be painted: {other:?}"),
            ),
        }
    }
}

fn failed(error: impl std::fmt::Display) -> PaintFault {
    PaintFault::Encoder(error.to_string())
}
