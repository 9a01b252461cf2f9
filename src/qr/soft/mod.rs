//! From modules that are more or less sure to a text.
//!
//! **Wrong texts.** Every text of the reader comes from here, and counts only after each block of its
//! symbol was corrected within a bound. The words of a block that `e` corrections make sound are one of
//! 1 + 255·n + … (e terms of n!/(n−e)!/e!·255ᵉ, n the length of the block) for each sound word, and of 256ᵖ
//! words with p parity codewords one is sound.
//!
//! - Without erasures the bound is that of the standard, which leaves two parity codewords unused where
//!   a block has no more than ten ([`SHORT`]): of all words fewer than one in a billion are corrected, by all
//!   versions and levels (a test adds them up).
//! - With erasures at least [`SPARE`] parity codewords are not erased, and at least [`UNUSED`] remain after
//!   the errors: fewer than one in 500,000. At most [`ATTEMPTS`] sets of erasures are
//!   tried for a block.
//!
//! At most [`READINGS`] formats are tried for the modules of a symbol, all blocks of it must come out sound at
//! once, and the data must be a valid series of segments.

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

/// A block of no more parity codewords than this leaves so many unused where none is erased: the blocks of
/// versions 1 and 2 at the levels L and M.
const SHORT: (usize, usize) = (10, 2);

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
    let mut readings: Vec<(i32, Format, bool)> = Vec::new();
    for mirrored in [false, true] {
        let formats = formats(modules, mirrored).into_iter().take(READINGS);
        readings.extend(formats.map(|(agreement, format)| (agreement, format, mirrored)));
    }
    readings.sort_by_key(|(agreement, ..)| -agreement);
    let likely = readings.into_iter().take(READINGS);
    let mut likely = likely.filter(|(agreement, ..)| *agreement >= AGREEMENT);
    likely.find_map(|(_, format, mirrored)| {
        if mirrored {
            reading(&modules.mirrored(), format)
        } else {
            reading(modules, format)
        }
    })
}

fn reading(modules: &Modules, format: Format) -> Option<Said> {
    let side = modules.side().checked_sub(17)?;
    if !side.is_multiple_of(4) {
        return None;
    }
    let version = u32::try_from(side / 4).ok()?;
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
    let within_bound = |erased: &[usize]| {
        let block = corrected(codewords, parity, erased)?;
        (block.unused >= unused(parity, erased.len())).then_some(block.codewords)
    };
    if let Some(block) = within_bound(&[]) {
        return Some(block);
    }
    let mut places: Vec<(u8, usize)> = sure.iter().copied().zip(0..).collect();
    // Of codewords that are all as sure none is more likely to be wrong.
    if sure.iter().all(|one| Some(one) == sure.first()) {
        return None;
    }
    places.sort_unstable();
    let places: Vec<usize> = places.into_iter().map(|(_, place)| place).collect();
    let most = parity.saturating_sub(SPARE);
    let step = most.div_ceil(ATTEMPTS).max(2);
    (step..=most)
        .step_by(step)
        .find_map(|erasures| within_bound(places.get(..erasures)?))
}

/// How many parity codewords of a block must remain unused.
const fn unused(parity: usize, erased: usize) -> usize {
    let (short, unused) = SHORT;
    if erased > 0 {
        UNUSED
    } else if parity <= short {
        unused
    } else {
        0
    }
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

    /// A symbol of version 1 at level L: 26 codewords, of them 7 of parity. So many are wrong.
    fn small(wrong: usize) -> Modules {
        let code = QrCode::with_version("1", qrcode::Version::Normal(1), EcLevel::L).unwrap();
        let shade = |module: Color| module.select(255, -255);
        let mut shades: Vec<i16> = code.to_colors().into_iter().map(shade).collect();
        // A module of each of the first codewords: four rows of two columns, from the corner up.
        for n in 0..wrong {
            let shade = &mut shades[(20 - 4 * n) * 21 + 20];
            *shade = -*shade;
        }
        Modules::new(21, shades).unwrap()
    }

    #[test]
    fn a_short_block_is_corrected_no_further_than_the_standard_allows() {
        assert_eq!(said(&small(2)), Some(Said::Text("1".to_owned())));
        assert_eq!(said(&small(3)), None);
    }

    /// A sound word of zeros, with so many errors at its end and so many unsure codewords before.
    fn zeros(erased: usize, wrong: usize) -> Option<Vec<u8>> {
        let (mut codewords, mut sure) = (vec![0; 50], vec![255; 50]);
        codewords[50 - wrong..].fill(77);
        for (codeword, sure) in codewords.iter_mut().zip(&mut sure).take(erased) {
            (*codeword, *sure) = (99, 0);
        }
        block_of(&codewords, &sure, 28)
    }

    #[test]
    fn erasures_leave_parity_codewords_unused() {
        // Of 22, at most 17 are erased, and two remain.
        let sound = Some(vec![0; 50]);
        assert_eq!(zeros(11, 0), sound);
        assert_eq!(zeros(16, 0), sound);
        assert_eq!(zeros(16, 2), sound);
        assert_eq!(zeros(16, 3), None);
        assert_eq!(zeros(20, 0), None);
        assert_eq!(zeros(22, 0), None);
    }

    /// The share of all words of `length` codewords that so many corrections make sound.
    fn chance(length: usize, parity: usize, erased: usize) -> f64 {
        let number = |n: usize| f64::from(u8::try_from(n).unwrap());
        let errors = (parity - erased - unused(parity, erased)) / 2;
        let power = |n: usize| 256_f64.powf(-number(n));
        let (mut words, mut all) = (1.0, 0.0);
        for n in 0..=errors {
            all += words;
            words *= 255.0 * number(length - erased - n) / number(n + 1);
        }
        all * power(parity - erased)
    }

    #[test]
    fn hardly_any_word_of_noise_is_corrected() {
        let levels = [
            ErrorCorrectionLevel::L,
            ErrorCorrectionLevel::M,
            ErrorCorrectionLevel::Q,
            ErrorCorrectionLevel::H,
        ];
        let (mut plain, mut erased) = (0.0_f64, 0.0_f64);
        for number in 1..=40 {
            let version = Version::getVersionForNumber(number).unwrap();
            for level in levels {
                let blocks = version.getECBlocksForLevel(level);
                let parity = usize::try_from(blocks.getECCodewordsPerBlock()).unwrap();
                for block in blocks.getECBlocks() {
                    let length = usize::try_from(block.getDataCodewords()).unwrap() + parity;
                    plain = plain.max(chance(length, parity, 0));
                    for n in 1..=parity - SPARE {
                        erased = erased.max(chance(length, parity, n));
                    }
                }
            }
        }
        assert!(plain < 1e-9 && erased < 2e-6, "{plain} {erased}");
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
