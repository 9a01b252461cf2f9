//! The format information: the level of correction and the mask (ISO/IEC 18004 section 7.9).

use super::modules::Modules;

/// The five bits of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format(u8);

impl Format {
    /// The two bits of the level of correction.
    pub(super) const fn level(self) -> u8 {
        self.0 >> 3
    }

    /// The number of the mask.
    pub(super) const fn mask(self) -> u8 {
        self.0 & 7
    }

    /// Its fifteen modules, dark ones set, the first bit highest.
    fn modules(self) -> u16 {
        // The remainder by the generator polynomial, and the mask that keeps it from being zero.
        let mut rest = u16::from(self.0) << 10;
        for bit in (10..15).rev() {
            if rest >> bit & 1 == 1 {
                rest ^= 0x537 << (bit - 10);
            }
        }
        (u16::from(self.0) << 10 | rest) ^ 0x5412
    }

    /// How well the shades of the modules of both copies agree with it.
    fn agreement(self, shades: &Shades) -> i32 {
        let bits = self.modules();
        let agrees = |(n, shade): (usize, &i16)| {
            let shade = i32::from(*shade);
            if bits >> (14 - n % 15) & 1 == 1 {
                shade
            } else {
                -shade
            }
        };
        shades.iter().enumerate().map(agrees).sum()
    }
}

/// The shades of the modules of both copies, bit by bit.
pub(in crate::qr) type Shades = [i16; 30];

/// Where those modules are in a symbol of this side.
pub(in crate::qr) fn places(side: usize) -> impl Iterator<Item = (usize, usize)> {
    let beside = (0..6).chain([7, 8]).map(|x| (x, 8));
    let first = beside.chain([(8, 7)]).chain((0..6).rev().map(|y| (8, y)));
    let below = (side.saturating_sub(7)..side).rev().map(|y| (8, y));
    let second = below.chain((side.saturating_sub(8)..side).map(|x| (x, 8)));
    first.chain(second)
}

/// All formats with their agreement, the likeliest first, of the modules as they are or seen in a mirror.
pub(super) fn formats(modules: &Modules, mirrored: bool) -> Vec<(i32, Format)> {
    let mut shades = [0; 30];
    for (shade, (x, y)) in shades.iter_mut().zip(places(modules.side())) {
        *shade = if mirrored {
            modules.at(y, x)
        } else {
            modules.at(x, y)
        };
    }
    formats_of(&shades)
}

/// How well the likeliest format agrees with all of the modules, in a mirror or not.
pub(in crate::qr) fn likeliest(shades: &Shades) -> i32 {
    // A mirror turns the order of the bits around, the odd one in the middle of each copy stays.
    let mut mirrored = *shades;
    for copy in mirrored.chunks_mut(15) {
        copy.reverse();
    }
    let both = [formats_of(shades), formats_of(&mirrored)];
    let best = both.iter().filter_map(|formats| formats.first());
    best.map(|(agreement, _)| *agreement).max().unwrap_or(0)
}

fn formats_of(shades: &Shades) -> Vec<(i32, Format)> {
    let formats = (0..32).map(|bits| (Format(bits).agreement(shades), Format(bits)));
    let mut formats: Vec<_> = formats.collect();
    formats.sort_by_key(|(agreement, _)| -agreement);
    formats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_those_of_the_standard() {
        // Level M is 00; the example of the standard has mask 101.
        assert_eq!(Format(0b00_101).modules(), 0b100_0000_1100_1110);
        assert_eq!(Format(0).modules(), 0b101_0100_0001_0010);
    }
}
