//! Dark and light pixels, with the quiet zone that the edge of a picture stands for.

use std::cell::OnceCell;

use rxing::Point;
use rxing::common::{BIT_FIELD_BASE_BITS, BitArray, BitMatrix};

/// The dark pixels of a picture and a light margin around them: a screenshot may be cut at the
/// very edge of a code, and what is beyond the edge counts as its quiet zone.
pub(super) struct Dark {
    /// A bit for each pixel, lowest first, the margin's among them.
    words: Vec<usize>,
    /// So many words a row.
    wide: usize,
    width: u16,
    height: u16,
    bits: OnceCell<BitMatrix>,
    negative: OnceCell<BitMatrix>,
}

/// One word of a row, so that rows need no shifting.
const WORD: usize = BIT_FIELD_BASE_BITS;
const WORD_PIXELS: u16 = if WORD == 64 { 64 } else { 32 };

/// The runs along a line through a place, the middle one around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Runs {
    pub(super) lengths: [u16; 5],
    /// How much of the middle run comes up to the place, itself among it.
    pub(super) before: u16,
}

impl Runs {
    /// The middle of the middle run, if the place is `at` in the direction.
    pub(super) fn middle(&self, at: u32) -> u32 {
        let [_, _, middle, ..] = self.lengths;
        (at + 1 + u32::from(middle) / 2).saturating_sub(u32::from(self.before))
    }
}

impl Dark {
    /// The margin on each side, in pixels: as wide as a word of bits.
    pub(super) const MARGIN: u16 = 64;

    /// All light.
    pub(super) fn light(width: u16, height: u16) -> Self {
        let margins = 2 * usize::from(Self::MARGIN);
        let wide = (usize::from(width) + margins).div_ceil(WORD);
        Self {
            words: vec![0; wide * (usize::from(height) + margins)],
            wide,
            width,
            height,
            bits: OnceCell::new(),
            negative: OnceCell::new(),
        }
    }

    /// The same as a matrix without margin.
    pub(super) fn of(matrix: &BitMatrix) -> Option<Self> {
        let width = u16::try_from(matrix.width()).ok()?;
        let height = u16::try_from(matrix.height()).ok()?;
        let mut dark = Self::light(width, height);
        for (y, row) in dark.rows_mut() {
            let from = matrix.getRow(u32::from(y));
            for (word, from) in row.iter_mut().zip(from.getBitArray()) {
                *word = *from;
            }
        }
        Some(dark)
    }

    /// The rows of the picture itself with their numbers, from their first pixel on.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = (u16, &mut [usize])> {
        let margin = usize::from(Self::MARGIN);
        let rows = self.words.chunks_exact_mut(self.wide).skip(margin);
        let pixels = rows.map(move |row| row.get_mut(margin / WORD..).unwrap_or_default());
        (0..self.height).zip(pixels)
    }

    /// The pixels with their margin, which is where finder patterns are measured.
    pub(super) fn bits(&self) -> &BitMatrix {
        self.bits.get_or_init(|| self.matrix(|word| word))
    }

    /// The same with light and dark exchanged, but for the margin.
    pub(super) fn negative(&self) -> &BitMatrix {
        self.negative.get_or_init(|| self.matrix(|word| !word))
    }

    /// The matrix of all words, those of the picture as `of` gives them.
    fn matrix(&self, of: impl Fn(usize) -> usize) -> BitMatrix {
        let [wide, high] = self.size();
        // There is always a margin, so neither is zero.
        let none = |_| BitMatrix::parse_bools(&[vec![false]]);
        let mut matrix = BitMatrix::new(wide, high).unwrap_or_else(none);
        let mut line = BitArray::with_size(usize::try_from(wide).unwrap_or(0));
        let margin = usize::from(Self::MARGIN);
        let (full, beyond) = (
            usize::from(self.width) / WORD,
            usize::from(self.width) % WORD,
        );
        let rows = self.words.chunks_exact(self.wide).skip(margin);
        for (y, row) in (u32::from(Self::MARGIN)..).zip(rows.take(usize::from(self.height))) {
            let pixels = row.get(margin / WORD..).unwrap_or_default();
            let (words, rest) = pixels.split_at_checked(full).unwrap_or_default();
            let mut place = margin;
            for &word in words {
                line.setBulk(place, of(word));
                place += WORD;
            }
            if let Some(&last) = rest.first() {
                line.setBulk(place, of(last) & !(usize::MAX << beyond));
            }
            matrix.setRow(y, &line);
        }
        matrix
    }

    /// How wide and how high it is with its margin.
    pub(super) fn size(&self) -> [u32; 2] {
        [self.width, self.height].map(|side| u32::from(side) + 2 * u32::from(Self::MARGIN))
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
            let whole = at as usize;
            inside.then_some(whole)
        };
        let [wide, high] = self.size();
        if let (Some(x), Some(y)) = (whole(x, wide), whole(y, high))
            && let Some(word) = self.words.get_mut(y * self.wide + x / WORD)
        {
            *word &= !(1 << (x % WORD));
            if let (Some(bits), Ok(x), Ok(y)) =
                (self.bits.get_mut(), u32::try_from(x), u32::try_from(y))
            {
                bits.unset(x, y);
            }
            self.negative = OnceCell::new();
        }
    }

    /// The rows of the picture itself, `step` apart, by their place in [`bits`](Self::bits).
    pub(super) fn rows(&self, step: u16) -> impl Iterator<Item = u16> + use<> {
        let from = Self::MARGIN;
        (from + step - 1..from.saturating_add(self.height)).step_by(usize::from(step))
    }

    /// Where a row begins, where it changes from light to dark and back in turn, and where it ends: it
    /// begins and ends with the light margin.
    pub(super) fn edges(&self, row: u16, edges: &mut Vec<u16>) {
        edges.clear();
        edges.push(0);
        let start = usize::from(row) * self.wide;
        let words = self.words.get(start..start + self.wide);
        let (mut before, mut at) = (0, 0_u16);
        for &word in words.unwrap_or_default() {
            // A bit for each pixel that differs from the one before.
            let mut changes = word ^ (word << 1 | before);
            before = word >> (WORD - 1);
            while changes != 0 {
                let [bit, ..] = changes.trailing_zeros().to_le_bytes();
                edges.push(at.saturating_add(u16::from(bit)));
                changes &= changes - 1;
            }
            at = at.saturating_add(WORD_PIXELS);
        }
        // A picture that was doubled may be wider than is counted.
        edges.push(self.width.saturating_add(2 * Self::MARGIN));
    }

    /// The runs through a place in the direction of `step`, each of them, or each half of the middle one, no
    /// longer than `most`. What cannot be a finder pattern about as large is not counted to its end.
    pub(super) fn runs(&self, (x, y): (u32, u32), most: u16, step: (i32, i32)) -> Runs {
        let [wide, high] = self.size();
        let none = Runs {
            lengths: [0; 5],
            before: 0,
        };
        let (Ok(column), Ok(row)) = (usize::try_from(x), usize::try_from(y)) else {
            return none;
        };
        if x >= wide || y >= high {
            return none;
        }
        // How many pixels there are up to the border.
        let room = |sign: i32| {
            let room = |step: i32, at: u32, end: u32| match step * sign {
                0 => u32::MAX,
                1.. => end - at,
                _ => at + 1,
            };
            room(step.0, x, wide).min(room(step.1, y, high))
        };
        let rooms = [room(-1), room(1)];
        let word = |n: usize| self.words.get(n).copied().unwrap_or(0);
        let way = |across: usize, down: usize| {
            let forward = |step: i32, by: usize| match step {
                0 => 0,
                1.. => by,
                _ => by.wrapping_neg(),
            };
            forward(step.0, across).wrapping_add(forward(step.1, down))
        };
        if step.0 == 0 {
            // The same bit of one word after another.
            let (start, bit) = (row * self.wide + column / WORD, column % WORD);
            around(
                |at| word(at) >> bit & 1,
                start,
                way(0, self.wide),
                rooms,
                most,
            )
        } else {
            let dark = |at: usize| word(at / WORD) >> (at % WORD) & 1;
            let line = WORD * self.wide;
            around(dark, row * line + column, way(1, line), rooms, most)
        }
    }
}

/// The runs around the place `start`, where the next place is `by` further on; each way there are so many
/// places up to the border.
fn around(
    dark: impl Fn(usize) -> usize,
    start: usize,
    by: usize,
    rooms: [u32; 2],
    most: u16,
) -> Runs {
    let [mut back, mut forward] = rooms.map(|room| (start, room));
    let walk = |(at, left): &mut (usize, u32), by: usize, shade: usize| {
        let end = u16::try_from(*left).unwrap_or(u16::MAX).min(most);
        let mut count = 0_u16;
        while count < end && dark(*at) == shade {
            count = count.wrapping_add(1);
            *at = at.wrapping_add(by);
        }
        *left -= u32::from(count);
        count
    };
    let mut both = |shade: usize| {
        let before = walk(&mut back, by.wrapping_neg(), shade);
        [before, walk(&mut forward, by, shade)]
    };
    let shade = dark(start);
    let [before, after] = both(shade);
    // The pixel itself is counted both ways.
    let c = before.saturating_add(after).saturating_sub(1);
    let like = u32::from(most) <= 12 * u32::from(c) && 2 * u32::from(c) <= 3 * u32::from(most);
    let [b, d] = if like { both(1 - shade) } else { [0, 0] };
    let like = b.min(d) > 0 && u32::from(b.max(d)) <= 2 * u32::from(c) + 2;
    let [a, e] = if like { both(shade) } else { [0, 0] };
    Runs {
        lengths: [a, b, c, d, e],
        before,
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
    fn rows_begin_and_end_with_the_light_margin() {
        let (width, height) = (70, 2);
        let mut matrix = BitMatrix::new(width, height).unwrap();
        for x in (0..5).chain(60..70) {
            matrix.set(x, 1);
        }
        let dark = Dark::of(&matrix).unwrap();
        let mut edges = Vec::new();
        dark.edges(Dark::MARGIN, &mut edges);
        assert_eq!(edges, [0, 198]);
        dark.edges(Dark::MARGIN + 1, &mut edges);
        assert_eq!(edges, [0, 64, 69, 124, 134, 198]);
        assert_eq!(dark.rows(1).collect::<Vec<_>>(), [64, 65]);
    }

    /// A finder pattern, of one pixel a module, above left in a picture of 9 × 8 pixels.
    fn small() -> Dark {
        let mut matrix = BitMatrix::new(9, 8).unwrap();
        for (x, y) in (0..7_u32).flat_map(|y| (0..7_u32).map(move |x| (x, y))) {
            if x.abs_diff(3).max(y.abs_diff(3)) != 2 {
                matrix.set(x, y);
            }
        }
        Dark::of(&matrix).unwrap()
    }

    #[test]
    fn runs_are_counted_in_every_direction_up_to_the_border() {
        let (dark, middle) = (small(), u32::from(Dark::MARGIN) + 3);
        for step in [(0, 1), (1, 0), (1, 1), (1, -1)] {
            let runs = dark.runs((middle, middle + 1), 9, step);
            let slanting = step.0 * step.1 != 0;
            let expected = match step {
                (0, 1) => Runs {
                    lengths: [1, 1, 3, 1, 1],
                    before: 3,
                },
                (1, 0) => Runs {
                    lengths: [1, 1, 3, 1, 1],
                    before: 2,
                },
                _ => runs,
            };
            assert_eq!(runs, expected, "{step:?}");
            assert!(!slanting || runs.lengths[2] == 2, "{runs:?}");
        }
        let border = dark.runs((0, 0), 200, (1, 1));
        assert_eq!(border.lengths[..2], [0, 0]);
        // The light margin, up to the corner of the pattern.
        assert_eq!((border.lengths[2], border.before), (64, 1));
        assert_eq!(
            dark.runs((middle, middle), 2, (1, 0)).lengths,
            [1, 1, 3, 1, 1]
        );
        assert_eq!(dark.runs((500, 0), 2, (1, 0)).lengths, [0; 5]);
    }

    #[test]
    fn the_negative_leaves_the_margin_light() {
        let dark = small();
        let margin = u32::from(Dark::MARGIN);
        let (bits, negative) = (dark.bits(), dark.negative());
        for (x, y) in (0..137).flat_map(|y| (0..137).map(move |x| (x, y))) {
            let inside = (margin..margin + 9).contains(&x) && (margin..margin + 8).contains(&y);
            let seen = (bits.get(x, y), negative.get(x, y));
            assert_eq!(seen.1, inside && !seen.0, "{x} {y}");
        }
    }

    #[test]
    fn a_pixel_that_is_made_light_is_light_everywhere() {
        let mut dark = small();
        let middle = f64::from(Dark::MARGIN) + 3.5;
        assert!(dark.bits().get(67, 67) && !dark.negative().get(67, 67));
        dark.lighten(middle, middle);
        dark.lighten(-1.0, middle);
        dark.lighten(middle, 1e9);
        assert!(!dark.bits().get(67, 67) && dark.negative().get(67, 67));
        assert_eq!(dark.runs((67, 67), 9, (1, 0)).lengths, [1, 1, 1, 1, 1]);
    }
}
