//! What a picture shows at a glance: it chooses the retries, and the advice when all fail.

use super::pixels::Pixels;

/// How many pixels have each shade.
type Histogram = [u64; 256];

/// The shades of a picture.
pub(super) struct Look {
    /// The darkest shade, but for 1/256 of the pixels.
    pub(super) low: u8,
    /// The brightest shade, but for 1/256 of the pixels.
    pub(super) high: u8,
    /// The steepest change over [`APART`] pixels, but for 1/2048 of the places: an edge in focus
    /// changes by most of the contrast, a blurred one by a small part of it.
    steepest: u8,
}

/// A part of the rows says as much as all: one of so many, or of twice as many where there are more than
/// [`TALL`].
const ROW_STEP: usize = 8;
const TALL: u16 = 1_024;

fn step(pixels: &Pixels) -> usize {
    if pixels.height > TALL {
        2 * ROW_STEP
    } else {
        ROW_STEP
    }
}

impl Look {
    pub(super) fn at(pixels: &Pixels) -> Self {
        let mut counts = [0; 256];
        for row in pixels.rows().step_by(step(pixels)) {
            count(row.iter().copied(), &mut counts);
        }
        let area: u64 = counts.iter().sum();
        let low = past(area / 256, &counts);
        Self {
            low,
            high: past(area - area / 256, &counts).max(low),
            steepest: steepest(pixels),
        }
    }

    /// Whether no edge changes by half of the contrast within three pixels: not in focus.
    pub(super) fn is_blurred(&self) -> bool {
        u16::from(self.steepest) * 2 < u16::from(self.contrast())
    }

    /// The range of the shades.
    pub(super) fn contrast(&self) -> u8 {
        self.high.saturating_sub(self.low)
    }
}

/// Counts how often there is each value.
fn count(values: impl Iterator<Item = u8>, counts: &mut Histogram) {
    for value in values {
        if let Some(count) = counts.get_mut(usize::from(value)) {
            *count += 1;
        }
    }
}

/// The first shade up to which more than `few` pixels are counted.
fn past(few: u64, counts: &Histogram) -> u8 {
    let mut seen = 0;
    for (shade, count) in (0..=u8::MAX).zip(counts) {
        seen += count;
        if seen > few {
            return shade;
        }
    }
    u8::MAX
}

/// How far apart two pixels are whose difference says how steep the edges are.
const APART: usize = 3;

fn steepest(pixels: &Pixels) -> u8 {
    let mut counts = [0; 256];
    for row in pixels.rows().step_by(step(pixels)) {
        let pairs = row.iter().zip(row.iter().skip(APART));
        count(pairs.map(|(a, b)| a.abs_diff(*b)), &mut counts);
    }
    let all: u64 = counts.iter().sum();
    past(all - all / 2048, &counts)
}
