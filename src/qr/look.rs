//! What a picture shows at a glance: it chooses the retries, and the advice when all fail.

use super::pixels::{Histogram, Pixels};

/// The shades of a picture.
pub(super) struct Look {
    /// The darkest shade, but for 1/256 of the pixels.
    pub(super) low: u8,
    /// The shade that half of the pixels are below.
    pub(super) middle: u8,
    /// The brightest shade, but for 1/256 of the pixels.
    pub(super) high: u8,
}

impl Look {
    pub(super) fn at(pixels: &Pixels) -> Self {
        let counts = pixels.histogram();
        let area = pixels.area();
        let low = past(area / 256, &counts);
        Self {
            low,
            middle: past(area / 2, &counts),
            high: past(area - area / 256, &counts).max(low),
        }
    }

    /// The range of the shades.
    pub(super) fn contrast(&self) -> u8 {
        self.high.saturating_sub(self.low)
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

/// The steepest change over [`APART`] pixels, but for 1/2048 of the places: an edge in
/// focus changes by most of the contrast, a blurred one by a small part of it.
pub(super) fn steepest(pixels: &Pixels) -> u8 {
    // A part of the rows says as much as all.
    let mut counts = [0; 256];
    let mut all = 0;
    for row in pixels.rows().step_by(4) {
        for (a, b) in row.iter().zip(row.iter().skip(APART)) {
            if let Some(count) = counts.get_mut(usize::from(a.abs_diff(*b))) {
                *count += 1;
                all += 1;
            }
        }
    }
    past(all - all / 2048, &counts)
}
