//! From the text of a code to the modules of a QR symbol; the only file that knows the encoder.

use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::paint::PaintFault;

/// How much of a symbol may be lost (ISO/IEC 18004): a stronger one is larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// About 7 % of the codewords.
    L,
    /// About 15 %: the usual one.
    M,
    /// About 25 %: under a logo.
    Q,
    /// About 30 %.
    H,
}

impl Level {
    /// The words, each with the share of a symbol that may be spoilt.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("L", Self::L, "7 %"),
        ("M", Self::M, "15 %"),
        ("Q", Self::Q, "25 %"),
        ("H", Self::H, "30 %"),
    ];

    /// The largest text as bytes: version 40 (ISO/IEC 18004 table 7). A text of digits or capitals
    /// packs closer and may be longer; one beyond ASCII has two bytes fewer.
    #[must_use]
    pub const fn text_bytes(self) -> usize {
        match self {
            Self::L => 2_953,
            Self::M => 2_331,
            Self::Q => 1_663,
            Self::H => 1_273,
        }
    }

    const fn of_encoder(self) -> EcLevel {
        match self {
            Self::L => EcLevel::L,
            Self::M => EcLevel::M,
            Self::Q => EcLevel::Q,
            Self::H => EcLevel::H,
        }
    }
}

/// The designator of UTF-8 among the extended channel interpretations (AIM ITS/04-023).
const ECI_UTF8: u32 = 26;

/// A symbol without its margin.
pub(super) struct SymbolModules {
    pub(super) version: u8,
    /// The modules of a side.
    pub(super) side: usize,
    /// By row, whether each module is dark.
    pub(super) dark: Vec<bool>,
}

/// The smallest symbol of a text.
pub(super) fn symbol(text: &str, level: Level) -> Result<SymbolModules, PaintFault> {
    let code = smallest(text, level.of_encoder()).map_err(|error| match error {
        QrError::DataTooLong => PaintFault::TooLong {
            found: text.len(),
            limit: level.text_bytes(),
        },
        other => PaintFault::Encoder(other.to_string()),
    })?;
    let version = match code.version() {
        Version::Normal(version) | Version::Micro(version) => version,
    };
    Ok(SymbolModules {
        version: u8::try_from(version).map_err(|e| PaintFault::Encoder(e.to_string()))?,
        side: code.width(),
        dark: code
            .to_colors()
            .iter()
            .map(|module| *module == Color::Dark)
            .collect(),
    })
}

/// The encoder's own choice of modes is best for digits and capitals, sometimes worse than plain
/// bytes for base64url, and takes some UTF-8 for Shift JIS kanji, as which other readers show it.
fn smallest(text: &str, level: EcLevel) -> Result<QrCode, QrError> {
    let plain = as_bytes(text, level);
    if !text.is_ascii() {
        return plain;
    }
    match (QrCode::with_error_correction_level(text, level), plain) {
        (Ok(mixed), Ok(plain)) if plain.width() <= mixed.width() => Ok(plain),
        (Err(_), plain) => plain,
        (mixed, _) => mixed,
    }
}

/// The smallest symbol of a text in byte mode, declared as UTF-8 where ASCII does not do.
fn as_bytes(text: &str, level: EcLevel) -> Result<QrCode, QrError> {
    for version in (1..=40).map(Version::Normal) {
        let mut bits = Bits::new(version);
        let declared = match text.is_ascii() {
            true => Ok(()),
            false => bits.push_eci_designator(ECI_UTF8),
        };
        let written = declared
            .and_then(|()| bits.push_byte_data(text.as_bytes()))
            .and_then(|()| bits.push_terminator(level));
        match written {
            Ok(()) => return QrCode::with_bits(bits, level),
            Err(QrError::DataTooLong) => {}
            Err(other) => return Err(other),
        }
    }
    Err(QrError::DataTooLong)
}
