//! Dark and light pixels, with the quiet zone that the edge of a picture stands for.

use rxing::Point;
use rxing::common::{BIT_FIELD_BASE_BITS, BitArray, BitMatrix};

/// The dark pixels of a picture and a light margin around them: a screenshot may be cut at the
/// very edge of a code, and what is beyond the edge counts as its quiet zone.
pub(super) struct Dark {
    bits: BitMatrix,
    height: u16,
}

/// One word of a row, so that rows need no shifting.
const WORD: usize = BIT_FIELD_BASE_BITS;

impl Dark {
    /// The margin on each side, in pixels: as wide as a word of bits.
    pub(super) const MARGIN: u16 = 64;

    /// All light.
    pub(super) fn light(width: u16, height: u16) -> Option<Self> {
        let wide = u32::from(width) + 2 * u32::from(Self::MARGIN);
        let high = u32::from(height) + 2 * u32::from(Self::MARGIN);
        let bits = BitMatrix::new(wide, high).ok()?;
        Some(Self { bits, height })
    }

    /// The same with the rows of a matrix without margin.
    pub(super) fn of(matrix: &BitMatrix) -> Option<Self> {
        let width = u16::try_from(matrix.width()).ok()?;
        let height = u16::try_from(matrix.height()).ok()?;
        let mut dark = Self::light(width, height)?;
        let mut row = dark.row();
        for y in 0..height {
            for (n, word) in matrix.getRow(u32::from(y)).getBitArray().iter().enumerate() {
                row.setBulk(Self::place(n), *word);
            }
            dark.set_row(y, &row);
        }
        Some(dark)
    }

    /// A light row, margin and all.
    pub(super) fn row(&self) -> BitArray {
        BitArray::with_size(usize::try_from(self.bits.width()).unwrap_or(0))
    }

    /// Where the `n`-th word of a row's pixels is in a row with its margin.
    pub(super) fn place(n: usize) -> usize {
        usize::from(Self::MARGIN) + n * WORD
    }

    pub(super) fn set_row(&mut self, y: u16, row: &BitArray) {
        self.bits.setRow(u32::from(y + Self::MARGIN), row);
    }

    /// The pixels with their margin, which is where finder patterns are measured.
    pub(super) const fn bits(&self) -> &BitMatrix {
        &self.bits
    }

    /// Makes the pixel at a place light, if it is inside the margin.
    pub(super) fn lighten(&mut self, x: f64, y: f64) {
        let whole = |at: f64, end: u32| {
            let inside = (0.0..f64::from(end)).contains(&at);
            #[expect(
                clippy::as_conversions,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a float has no other way to an integer; this one is inside"
            )]
            let whole = at as u32;
            inside.then_some(whole)
        };
        if let (Some(x), Some(y)) = (whole(x, self.bits.width()), whole(y, self.bits.height())) {
            self.bits.unset(x, y);
        }
    }

    /// The rows of the picture itself, `step` apart, by their place in [`bits`](Self::bits).
    pub(super) fn rows(&self, step: u16) -> impl Iterator<Item = u16> + use<> {
        let from = Self::MARGIN;
        (from + step - 1..from + self.height).step_by(usize::from(step))
    }

    /// How long dark and light are in a row, in turn, the light margin first.
    pub(super) fn runs(&self, row: u16, runs: &mut Vec<u16>) {
        runs.clear();
        let row = self.bits.getRow(u32::from(row));
        let (mut before, mut last) = (0, 0);
        for (n, word) in row.getBitArray().iter().enumerate() {
            // A bit for each pixel that differs from the one before.
            let mut changes = word ^ (word << 1 | before);
            before = word >> (WORD - 1);
            while changes != 0 {
                let bit = usize::try_from(changes.trailing_zeros()).unwrap_or(0);
                let at = u16::try_from(n * WORD + bit).unwrap_or(u16::MAX);
                runs.push(at.saturating_sub(last));
                last = at;
                changes &= changes - 1;
            }
        }
        let end = u16::try_from(row.get_size()).unwrap_or(u16::MAX);
        runs.push(end.saturating_sub(last));
    }
}

/// Whether a place is dark; beyond the margin nothing is.
pub(super) fn is_dark(bits: &BitMatrix, place: Point) -> bool {
    let Point { x, y } = place;
    if x < 0.0 || y < 0.0 {
        return false;
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float has no other way to an integer, and this one saturates"
    )]
    let (x, y) = (x as u32, y as u32);
    bits.try_get(x, y).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_begin_and_end_with_the_light_margin() {
        let (width, height) = (70, 2);
        let mut matrix = BitMatrix::new(width, height).unwrap();
        for x in (0..5).chain(60..70) {
            matrix.set(x, 1);
        }
        let dark = Dark::of(&matrix).unwrap();
        let mut runs = Vec::new();
        dark.runs(Dark::MARGIN, &mut runs);
        assert_eq!(runs, [198]);
        dark.runs(Dark::MARGIN + 1, &mut runs);
        assert_eq!(runs, [64, 5, 55, 10, 64]);
        assert_eq!(dark.rows(1).collect::<Vec<_>>(), [64, 65]);
    }
}
