//! From modules that are more or less sure to a text.
//!
//! **Wrong texts.** A text counts only after every block was corrected within its bound. Where
//! codewords are erased, at least [`SPARE`] parity codewords of the block are left, and at least
//! [`UNUSED`] remain unused after the errors: of all words of a block then at most
//! 1 + 255·n in 256⁵ lie so near to a sound one (n is the block's length, 255 at most), fewer than one in
//! ten million. A picture has at most [`ATTEMPTS`] erasures tried for each block and [`READINGS`]
//! readings for each symbol, and all blocks must agree on sound words at once.

pub(super) mod format;
mod modules;
mod reed_solomon;

use rxing::qrcode::common::{ErrorCorrectionLevel, Version};
use rxing::qrcode::cpp_port::decoder::DecodeBitStream;
use rxing::qrcode::decoder::{DataBlock, DataMask};

use format::{Format, formats};
pub(super) use modules::Modules;
use reed_solomon::corrected;

/// The parity codewords of a block that are never erased.
const SPARE: usize = 5;

/// The parity codewords that remain unused where others were erased.
const UNUSED: usize = 2;

/// The most sets of erasures that are tried for a block.
const ATTEMPTS: usize = 12;

/// The most formats that are tried for a symbol.
const READINGS: usize = 2;

/// A format agrees when its thirty modules are this sure on average.
const AGREEMENT: i32 = 30 * 48;

/// What a symbol says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A text of its own.
    Text(String),
    /// A part of a structured append.
    Part,
}

/// What the modules say, if they can be corrected.
pub(super) fn said(modules: &Modules) -> Option<Said> {
    let mirrored = modules.mirrored();
    let both = [modules, &mirrored];
    let mut readings: Vec<(i32, Format, &Modules)> = Vec::new();
    for modules in both {
        let formats = formats(modules).into_iter().take(READINGS);
        readings.extend(formats.map(|(agreement, format)| (agreement, format, modules)));
    }
    readings.sort_by_key(|(agreement, ..)| -agreement);
    let likely = readings.into_iter().take(READINGS);
    let mut likely = likely.filter(|(agreement, ..)| *agreement >= AGREEMENT);
    likely.find_map(|(_, format, modules)| reading(modules, format))
}

fn reading(modules: &Modules, format: Format) -> Option<Said> {
    let version = u32::try_from(modules.side().checked_sub(17)? / 4).ok()?;
    let version = Version::getVersionForNumber(version).ok()?;
    let level = ErrorCorrectionLevel::forBits(format.level()).ok()?;
    let (codewords, sureness) = codewords(modules, version, format)?;
    // The same places for how sure the codewords are.
    let blocks = DataBlock::getDataBlocks(&codewords, version, level).ok()?;
    let sure = DataBlock::getDataBlocks(&sureness, version, level).ok()?;
    let mut data = Vec::new();
    for (block, sure) in blocks.iter().zip(&sure) {
        let length = usize::try_from(block.getNumDataCodewords()).ok()?;
        let whole = block_of(block.getCodewords(), sure.getCodewords(), length)?;
        data.extend(whole.get(..length)?);
    }
    let content = DecodeBitStream(&data, version, level).ok()?;
    if !content.isValid() {
        return None;
    }
    if content.structuredAppend().count > 1 {
        return Some(Said::Part);
    }
    let bytes = content.content().bytes();
    // Stripes and checks look like the mask over nothing at all, which is a sound word.
    if bytes.is_empty() {
        return None;
    }
    Some(Said::Text(String::from_utf8_lossy(bytes).into_owned()))
}

/// A block, corrected: first as it is, then with more and more of the least sure codewords erased.
fn block_of(codewords: &[u8], sure: &[u8], data: usize) -> Option<Vec<u8>> {
    let parity = codewords.len().checked_sub(data)?;
    if let Some(block) = corrected(codewords, parity, &[]) {
        return Some(block.codewords);
    }
    let mut places: Vec<(u8, usize)> = sure.iter().copied().zip(0..).collect();
    places.sort_unstable();
    let places: Vec<usize> = places.into_iter().map(|(_, place)| place).collect();
    let most = parity.saturating_sub(SPARE);
    let step = most.div_ceil(ATTEMPTS).max(2);
    (step..=most).step_by(step).find_map(|erasures| {
        let block = corrected(codewords, parity, places.get(..erasures)?)?;
        (block.unused >= UNUSED).then_some(block.codewords)
    })
}

/// The codewords in the order in which they stand, and how sure the least sure module of each is.
fn codewords(modules: &Modules, version: &Version, format: Format) -> Option<(Vec<u8>, Vec<u8>)> {
    let function = version.buildFunctionPattern().ok()?;
    let mask = DataMask::try_from(format.mask()).ok()?;
    let side = u32::try_from(modules.side()).ok()?;
    let (mut codewords, mut sureness) = (Vec::new(), Vec::new());
    let (mut codeword, mut sure, mut bits) = (0_u8, u8::MAX, 0);
    // Two columns at a time from the right, up and down in turn, past the timing pattern.
    let columns = (0..side).rev().filter(|&x| x != 6).collect::<Vec<_>>();
    for (n, pair) in columns.chunks(2).enumerate() {
        for row in 0..side {
            let y = if n % 2 == 0 { side - 1 - row } else { row };
            for &x in pair {
                if function.get(x, y) {
                    continue;
                }
                let shade = modules.at(usize::try_from(x).ok()?, usize::try_from(y).ok()?);
                let dark = (shade > 0) != mask.isMasked(y, x);
                codeword = codeword << 1 | u8::from(dark);
                sure = sure.min(u8::try_from(shade.unsigned_abs()).unwrap_or(u8::MAX));
                bits += 1;
                if bits == 8 {
                    codewords.push(codeword);
                    sureness.push(sure);
                    (codeword, sure, bits) = (0, u8::MAX, 0);
                }
            }
        }
    }
    Some((codewords, sureness))
}

#[cfg(feature = "issue")]
#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode};

    use super::*;

    /// A splitmix64 sequence.
    struct Noise(u64);

    impl Noise {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % end
        }
    }

    const TEXT: &str = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI5OTkifQ.1234567890123456ABCDEFGHIJKLMNOP";

    fn shades(text: &str) -> (usize, Vec<i16>) {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let shade = |module: Color| module.select(255, -255);
        (
            code.width(),
            code.to_colors().into_iter().map(shade).collect(),
        )
    }

    /// Turns modules below the format and right of the finder patterns over.
    fn spoilt(text: &str, modules: usize, sure: i16, noise: &mut Noise) -> Modules {
        let (side, mut shades) = shades(text);
        for _ in 0..modules {
            let (x, y) = (9 + noise.below(side - 9), 9 + noise.below(side - 9));
            let shade = &mut shades[y * side + x];
            *shade = if *shade > 0 { -sure } else { sure };
        }
        Modules::new(side, shades).unwrap()
    }

    #[test]
    fn sound_modules_say_their_text_seen_in_a_mirror_too() {
        let (side, shades) = shades(TEXT);
        let modules = Modules::new(side, shades).unwrap();
        let text = Some(Said::Text(TEXT.to_owned()));
        assert_eq!(said(&modules), text);
        assert_eq!(said(&modules.mirrored()), text);
    }

    #[test]
    fn unsure_modules_are_corrected_beyond_what_sure_ones_are() {
        let mut noise = Noise(1);
        let text = Some(Said::Text(TEXT.to_owned()));
        let (mut unsure, mut sure) = (0, 0);
        for _ in 0..20 {
            let start = noise.0;
            unsure += usize::from(said(&spoilt(TEXT, 32, 20, &mut noise)) == text);
            noise.0 = start;
            sure += usize::from(said(&spoilt(TEXT, 32, 255, &mut noise)) == text);
        }
        assert!(unsure > sure + 8, "{unsure} {sure}");
    }

    #[test]
    fn codes_that_are_spoilt_say_nothing_else() {
        let mut noise = Noise(2);
        for text in ["1", "short", TEXT] {
            for _ in 0..300 {
                let modules = 4 + noise.below(200);
                let sure = 1 + i16::try_from(noise.below(255)).unwrap();
                let said = said(&spoilt(text, modules, sure, &mut noise));
                if let Some(Said::Text(said)) = said {
                    assert_eq!(said, text);
                }
            }
        }
    }
}
