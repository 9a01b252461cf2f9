//! Reed–Solomon codes over GF(256) with errors and erasures (ISO/IEC 18004 annex A; Blahut, Theory
//! and Practice of Error Control Codes, 7.4).

/// A block after correction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Corrected {
    /// Data and parity.
    pub(super) codewords: Vec<u8>,
    /// The parity codewords that neither erasures nor errors used up: each makes a wrong text
    /// rarer.
    pub(super) unused: usize,
}

/// Corrects a block whose last `parity` codewords are parity. The places in `erased` are taken for
/// unknown; none of them may be named twice.
pub(super) fn corrected(received: &[u8], parity: usize, erased: &[usize]) -> Option<Corrected> {
    let syndromes = syndromes(received, parity)?;
    if syndromes.iter().all(|&syndrome| syndrome == 0) {
        return Some(Corrected {
            codewords: received.to_vec(),
            unused: parity.checked_sub(erased.len())?,
        });
    }
    let places: Vec<u8> = (0..received.len()).rev().map(power).collect();
    let mut known = vec![1];
    for &place in erased {
        known = product(&known, &[1, *places.get(place)?]);
    }
    let (locator, wrong) = locator(&syndromes, known, erased.len())?;
    let unused = parity.checked_sub(2 * wrong - erased.len())?;

    // The roots of the locator are the places that are wrong.
    let mut evaluator = product(&syndromes, &locator);
    evaluator.truncate(parity);
    let slope: Vec<u8> = derived(&locator);
    let mut codewords = received.to_vec();
    let mut roots = 0;
    for (codeword, &place) in codewords.iter_mut().zip(&places) {
        let at = inverse(place);
        if value(&locator, at) == 0 {
            roots += 1;
            let change = times(value(&evaluator, at), inverse(value(&slope, at)));
            *codeword ^= times(place, change);
        }
    }
    let rest = self::syndromes(&codewords, parity)?;
    let sound = roots == wrong && rest.iter().all(|&syndrome| syndrome == 0);
    sound.then_some(Corrected { codewords, unused })
}

/// The polynomial whose roots are the inverse places of errors and erasures (Berlekamp–Massey,
/// which starts with the erasures), and how many there are of both.
fn locator(syndromes: &[u8], erased: Vec<u8>, erasures: usize) -> Option<(Vec<u8>, usize)> {
    let mut length = erasures;
    let (mut locator, mut before) = (erased.clone(), erased);
    for round in erasures..syndromes.len() {
        let newest_first = syndromes.get(..=round)?.iter().rev();
        let terms = locator.iter().zip(newest_first);
        let gap = terms.fold(0, |sum, (&a, &b)| sum ^ times(a, b));
        before.insert(0, 0);
        if gap == 0 {
            continue;
        }
        let mut next = locator.clone();
        next.resize(locator.len().max(before.len()), 0);
        for (value, &old) in next.iter_mut().zip(&before) {
            *value ^= times(gap, old);
        }
        if 2 * length <= round + erasures {
            length = round + 1 + erasures - length;
            let scale = inverse(gap);
            before = locator.iter().map(|&value| times(value, scale)).collect();
        }
        locator = next;
    }
    while locator.last() == Some(&0) {
        locator.pop();
    }
    (locator.len() == length + 1).then_some((locator, length))
}

/// What a sound block gives for each power of the root, all zero. For all powers side by side, since each
/// step of one has to wait for the step before.
fn syndromes(received: &[u8], parity: usize) -> Option<Vec<u8>> {
    let multiples = MULTIPLES.get(..parity)?;
    let mut sums = vec![0_u8; parity];
    for codeword in received {
        for (sum, multiples) in sums.iter_mut().zip(multiples) {
            *sum = multiples.get(usize::from(*sum))? ^ codeword;
        }
    }
    Some(sums)
}

/// The formal derivative: over GF(2^n) only the odd powers remain.
fn derived(polynomial: &[u8]) -> Vec<u8> {
    let terms = polynomial.iter().enumerate().skip(1);
    terms
        .map(|(n, &c)| if n % 2 == 1 { c } else { 0 })
        .collect()
}

/// Lowest power first.
fn value(polynomial: &[u8], at: u8) -> u8 {
    polynomial
        .iter()
        .rev()
        .fold(0, |sum, &c| times(sum, at) ^ c)
}

fn product(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut product = vec![0; (a.len() + b.len()).saturating_sub(1)];
    for (n, &a) in a.iter().enumerate() {
        for (sum, &b) in product.iter_mut().skip(n).zip(b) {
            *sum ^= times(a, b);
        }
    }
    product
}

/// The powers of the root of the field of x^8 + x^4 + x^3 + x^2 + 1, twice around.
const POWERS: [u8; 512] = powers();

/// Which power of the root a value is; zero is none.
const EXPONENTS: [u8; 256] = exponents();

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a constant that is wrong does not build"
)]
const fn powers() -> [u8; 512] {
    let mut powers = [0; 512];
    let (mut n, mut value) = (0, 1_u16);
    while n < 512 {
        powers[n] = value as u8;
        value <<= 1;
        value ^= (value >> 8) * 0x11D;
        n += 1;
    }
    powers
}

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a constant that is wrong does not build"
)]
const fn exponents() -> [u8; 256] {
    let mut exponents = [0; 256];
    let mut n = 0;
    while n < 255 {
        exponents[POWERS[n] as usize] = n as u8;
        n += 1;
    }
    exponents
}

/// The most parity codewords of a block, in any version and level.
const PARITY: usize = 30;

/// All values times each power of the root.
static MULTIPLES: [[u8; 256]; PARITY] = multiples();

#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a constant that is wrong does not build"
)]
const fn multiples() -> [[u8; 256]; PARITY] {
    let mut multiples = [[0; 256]; PARITY];
    let mut n = 0;
    while n < PARITY {
        let mut value = 1;
        while value < 256 {
            multiples[n][value] = POWERS[n + EXPONENTS[value] as usize];
            value += 1;
        }
        n += 1;
    }
    multiples
}

fn exponent(value: u8) -> usize {
    let found = EXPONENTS.get(usize::from(value));
    found.copied().map_or(0, usize::from)
}

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    let sum = exponent(a) + exponent(b);
    POWERS.get(sum).copied().unwrap_or(0)
}

/// The `n`-th power of the root of the field.
fn power(n: usize) -> u8 {
    POWERS.get(n % 255).copied().unwrap_or(0)
}

/// One over it; zero has none.
fn inverse(value: u8) -> u8 {
    if value == 0 {
        0
    } else {
        power(255 - exponent(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of data with its parity, by division.
    fn encoded(data: &[u8], parity: usize) -> Vec<u8> {
        let generator = (0..parity).fold(vec![1], |g, n| product(&g, &[power(n), 1]));
        let mut rest = data.to_vec();
        rest.resize(data.len() + parity, 0);
        for n in 0..data.len() {
            let head = rest[n];
            for (value, &g) in rest[n..].iter_mut().zip(generator.iter().rev()) {
                *value ^= times(head, g);
            }
        }
        data.iter().chain(&rest[data.len()..]).copied().collect()
    }

    #[test]
    fn errors_and_erasures_are_corrected_up_to_the_bound() {
        let data: Vec<u8> = (0..40).map(|n: u8| n.wrapping_mul(37)).collect();
        for parity in [7, 10, 22, 30] {
            let sound = encoded(&data, parity);
            for erasures in 0..=parity {
                let wrong = (parity - erasures) / 2;
                let mut block = sound.clone();
                let places: Vec<usize> = (0..erasures + wrong).map(|n| (n * 13 + 5) % 47).collect();
                for (n, &place) in (1_u8..).zip(&places) {
                    block[place] ^= n.wrapping_mul(31);
                }
                let found = corrected(&block, parity, &places[..erasures]).unwrap();
                assert_eq!(found.codewords, sound, "{parity} {erasures}");
                assert_eq!(found.unused, parity - erasures - 2 * wrong);
            }
        }
    }

    #[test]
    fn one_error_beyond_the_bound_is_no_text() {
        let sound = encoded(&(0..60).collect::<Vec<u8>>(), 20);
        let mut block = sound.clone();
        for place in 0..11 {
            block[place * 7] ^= 0x5A;
        }
        assert_eq!(corrected(&block, 20, &[]), None);
        let found = corrected(&block, 20, &[0, 7, 14]).unwrap();
        assert_eq!((found.codewords, found.unused), (sound, 1));
    }

    #[test]
    fn the_table_says_what_a_product_is() {
        for (n, multiples) in MULTIPLES.iter().enumerate() {
            for (value, &multiple) in (0..=u8::MAX).zip(multiples) {
                assert_eq!(multiple, times(value, power(n)), "{value} {n}");
            }
        }
        // More parity than any symbol has is not taken for a sound block.
        assert_eq!(corrected(&[0; 40], PARITY + 1, &[]), None);
    }

    #[test]
    fn sound_blocks_need_nothing() {
        let sound = encoded(&[1, 2, 3], 10);
        assert_eq!(corrected(&sound, 10, &[]).unwrap().unused, 10);
        assert_eq!(corrected(&sound, 10, &[4, 5]).unwrap().unused, 8);
    }
}
