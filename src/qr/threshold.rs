//! From shades to dark and light.

use rxing::common::{BitMatrix, GlobalHistogramBinarizer, HybridBinarizer};
use rxing::{Binarizer, Luma8Source};

use super::pixels::Pixels;

/// How dark is told from light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threshold {
    /// By the 40 × 40 pixels around, which uneven light needs.
    Surroundings,
    /// By one threshold for the picture, which large flat modules need.
    One,
    /// By the mean of an area that grows with the picture: faint codes on a contrasting page,
    /// which the first calls flat and the second all light.
    Mean,
}

/// The dark pixels; none when the picture has too little contrast for the threshold.
pub(super) fn dark(pixels: &Pixels, by: Threshold) -> Option<BitMatrix> {
    let (width, height) = (u32::from(pixels.width), u32::from(pixels.height));
    let source = Luma8Source::new_with_slice(&pixels.values, width, height).ok()?;
    match by {
        Threshold::Surroundings => HybridBinarizer::new(source)
            .get_black_matrix()
            .cloned()
            .ok(),
        Threshold::One => {
            let binarizer = GlobalHistogramBinarizer::new(source);
            binarizer.get_black_matrix().cloned().ok()
        }
        Threshold::Mean => by_mean(pixels),
    }
}

/// A pixel is dark when it is this much darker than the mean: less is noise.
const DARKER: u32 = 3;

fn by_mean(pixels: &Pixels) -> Option<BitMatrix> {
    let mut dark = BitMatrix::new(u32::from(pixels.width), u32::from(pixels.height)).ok()?;
    // Five blocks a side make the area: 40 pixels at least, a thirteenth of the longer side.
    let block = usize::from(pixels.width.max(pixels.height) / 64).max(8);
    let bands: Vec<Vec<u32>> = pixels
        .values
        .chunks(block * usize::from(pixels.width.max(1)))
        .map(|rows| means(rows, usize::from(pixels.width.max(1)), block))
        .collect();
    let mut y = 0;
    for (n, rows) in bands.iter().enumerate() {
        let around = bands.get(n.saturating_sub(2)..bands.len().min(n + 3))?;
        let limits = limits(around, rows.len());
        for row in pixels.rows().skip(n * block).take(block) {
            let mut x = 0;
            for (values, limit) in row.chunks(block).zip(&limits) {
                for &value in values {
                    if u32::from(value) < *limit {
                        dark.set(x, y);
                    }
                    x += 1;
                }
            }
            y += 1;
        }
    }
    Some(dark)
}

/// The mean of each block in some rows.
fn means(rows: &[u8], width: usize, block: usize) -> Vec<u32> {
    let mut sums = vec![(0_u32, 0_u32); width.div_ceil(block)];
    for row in rows.chunks_exact(width) {
        for ((sum, count), values) in sums.iter_mut().zip(row.chunks(block)) {
            *sum += values.iter().map(|&value| u32::from(value)).sum::<u32>();
            *count += u32::try_from(values.len()).unwrap_or(0);
        }
    }
    sums.into_iter()
        .map(|(sum, count)| sum / count.max(1))
        .collect()
}

/// Below what a pixel of each block is dark: the mean of the blocks around it, less a little.
fn limits(around: &[Vec<u32>], blocks: usize) -> Vec<u32> {
    let near = |n: usize| {
        let range = n.saturating_sub(2)..blocks.min(n + 3);
        let values = around
            .iter()
            .filter_map(|band| band.get(range.clone()))
            .flatten();
        let (sum, count) = values.fold((0, 0), |(sum, count), mean| (sum + mean, count + 1));
        (sum / u32::max(count, 1)).saturating_sub(DARKER)
    };
    (0..blocks).map(near).collect()
}
