//! From shades to dark and light.

use rxing::common::{BIT_FIELD_BASE_BITS, GlobalHistogramBinarizer};
use rxing::{Binarizer, Luma8Source};

use super::dark::Dark;
use super::pixels::Pixels;

/// How dark is told from light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Threshold {
    /// By the 40 × 40 pixels around, which uneven light needs.
    Surroundings,
    /// The same, and finder patterns that touch dark surroundings get the light rim that they lack.
    Rims,
    /// By one threshold for the picture, which large flat modules need.
    One,
    /// By the mean of an area that grows with the picture: faint codes on a contrasting page,
    /// which the first calls flat and the second all light.
    Mean,
}

/// The dark pixels; none when the picture has too little contrast for the threshold.
pub(super) fn dark(pixels: &Pixels, by: Threshold) -> Option<Dark> {
    let small = usize::from(pixels.width.min(pixels.height)) < AROUND * BLOCK;
    match by {
        Threshold::Surroundings | Threshold::Rims if !small => by_surroundings(pixels),
        Threshold::Mean if !small => by_mean(pixels),
        _ => by_one(pixels),
    }
}

fn by_one(pixels: &Pixels) -> Option<Dark> {
    let (width, height) = (u32::from(pixels.width), u32::from(pixels.height));
    let source = Luma8Source::new_with_slice(&pixels.values, width, height).ok()?;
    let binarizer = GlobalHistogramBinarizer::new(source);
    Dark::of(binarizer.get_black_matrix().ok()?)
}

/// The side of a block, in pixels.
const BLOCK: usize = 8;

/// So many blocks a side make the surroundings.
const AROUND: usize = 5;

/// A block whose shades range over no more is flat: all light, or all dark.
const FLAT: u8 = 24;

/// The crate's hybrid threshold, after ZXing's, in words of bits rather than bit by bit: it takes
/// the larger part of the time of a first try.
fn by_surroundings(pixels: &Pixels) -> Option<Dark> {
    let width = usize::from(pixels.width);
    let down = usize::from(pixels.height).div_ceil(BLOCK);
    let mut points: Vec<Vec<u8>> = Vec::with_capacity(down);
    for n in 0..down {
        // The last blocks overlap those before.
        let start = (n * BLOCK).min(usize::from(pixels.height) - BLOCK);
        let rows = pixels.values.get(start * width..(start + BLOCK) * width)?;
        points.push(black_points(rows, width, points.last().map(Vec::as_slice))?);
    }
    fill(pixels, BLOCK, |n| limits(&points, n))
}

/// Sum, darkest and brightest of one block.
type Shades = (u32, u8, u8);

/// The estimates between dark and light of one row of blocks.
fn black_points(rows: &[u8], width: usize, above: Option<&[u8]>) -> Option<Vec<u8>> {
    let mut blocks: Vec<Shades> = vec![(0, u8::MAX, 0); width.div_ceil(BLOCK)];
    for row in rows.chunks_exact(width) {
        let (whole, _) = row.as_chunks::<BLOCK>();
        let last = row.last_chunk::<BLOCK>()?;
        for ((sum, low, high), values) in blocks.iter_mut().zip(whole.iter().chain([last])) {
            *sum += values.iter().map(|&value| u32::from(value)).sum::<u32>();
            *low = values.iter().copied().fold(*low, u8::min);
            *high = values.iter().copied().fold(*high, u8::max);
        }
    }
    let mut points = Vec::with_capacity(blocks.len());
    let mut left: Option<u32> = None;
    for (x, (sum, low, high)) in blocks.into_iter().enumerate() {
        let known = |x: usize| {
            above
                .and_then(|above| above.get(x))
                .map(|&point| u32::from(point))
        };
        let point = if high - low > FLAT {
            sum / 64
        } else {
            // Light, unless darker than what its neighbours call dark.
            let near = left.zip(known(x)).zip(known(x.wrapping_sub(1)));
            let near = near.map(|((left, above), corner)| (above + 2 * left + corner) / 4);
            near.filter(|&near| u32::from(low) < near)
                .unwrap_or(u32::from(low) / 2)
        };
        left = Some(point);
        points.push(u8::try_from(point).unwrap_or(u8::MAX));
    }
    Some(points)
}

/// The shade up to which a pixel is dark, for each block of the `n`-th row of blocks: the mean of
/// the estimates around, at the border of the nearest full surroundings.
fn limits(points: &[Vec<u8>], n: usize) -> Option<Vec<u8>> {
    let around = |n: usize, all: usize| {
        let start = n.saturating_sub(AROUND / 2).min(all.saturating_sub(AROUND));
        start..all.min(start + AROUND)
    };
    let bands = points.get(around(n, points.len()))?;
    let across = bands.first()?.len();
    let mut columns = vec![0_u32; across];
    for band in bands {
        for (column, &point) in columns.iter_mut().zip(band) {
            *column += u32::from(point);
        }
    }
    let mean = |x: usize| {
        let columns = columns.get(around(x, across))?;
        let count = u32::try_from(columns.len() * bands.len()).ok()?;
        u8::try_from(columns.iter().sum::<u32>() / count.max(1)).ok()
    };
    (0..across).map(mean).collect()
}

/// A pixel is dark when it is this much darker than the mean: less is noise.
const DARKER: u8 = 4;

fn by_mean(pixels: &Pixels) -> Option<Dark> {
    // The surroundings are 40 pixels at least, a thirteenth of the longer side.
    let block = usize::from(pixels.width.max(pixels.height) / 64).max(BLOCK);
    let width = usize::from(pixels.width);
    let bands = pixels.values.chunks(block * width);
    let means: Vec<Vec<u8>> = bands.map(|rows| means(rows, width, block)).collect();
    fill(pixels, block, |n| {
        let limits = limits(&means, n)?;
        let darker = limits.iter().map(|limit| limit.saturating_sub(DARKER));
        Some(darker.collect())
    })
}

/// The mean of each block in some rows.
fn means(rows: &[u8], width: usize, block: usize) -> Vec<u8> {
    let mut sums = vec![(0_u32, 0_u32); width.div_ceil(block)];
    for row in rows.chunks_exact(width) {
        for ((sum, count), values) in sums.iter_mut().zip(row.chunks(block)) {
            *sum += values.iter().map(|&value| u32::from(value)).sum::<u32>();
            *count += u32::try_from(values.len()).unwrap_or(0);
        }
    }
    let mean = |(sum, count): (u32, u32)| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX);
    sums.into_iter().map(mean).collect()
}

/// The pixels up to the limit of their block, whose side is `block` pixels.
fn fill(pixels: &Pixels, block: usize, limits: impl Fn(usize) -> Option<Vec<u8>>) -> Option<Dark> {
    let mut dark = Dark::light(pixels.width, pixels.height)?;
    let mut words = dark.row();
    let mut line = vec![0; usize::from(pixels.width)];
    for (y, row) in (0..pixels.height).zip(pixels.rows()) {
        if usize::from(y).is_multiple_of(block) {
            for (pixels, limit) in line.chunks_mut(block).zip(limits(usize::from(y) / block)?) {
                pixels.fill(limit);
            }
        }
        let values = row.chunks(BIT_FIELD_BASE_BITS);
        let words_of_row = values.zip(line.chunks(BIT_FIELD_BASE_BITS));
        for (n, (values, limits)) in words_of_row.enumerate() {
            let (eights, rest) = values.as_chunks();
            let (eight_limits, rest_limits) = limits.as_chunks();
            let mut word = 0;
            for (place, (values, limits)) in eights.iter().zip(eight_limits).enumerate() {
                word |= usize::from(eight(values, limits)) << (8 * place);
            }
            for (place, (value, limit)) in rest.iter().zip(rest_limits).enumerate() {
                word |= usize::from(value <= limit) << (8 * eights.len() + place);
            }
            words.setBulk(Dark::place(n), word);
        }
        dark.set_row(y, &words);
    }
    Some(dark)
}

/// One bit for each of eight pixels, the first lowest.
fn eight(values: &[u8; 8], limits: &[u8; 8]) -> u8 {
    let mut dark = [0; 8];
    for ((dark, value), limit) in dark.iter_mut().zip(values).zip(limits) {
        *dark = u8::from(value <= limit);
    }
    // Moves the bit of byte n to bit n of the highest byte, for all eight at once.
    let [.., packed] = u64::from_le_bytes(dark)
        .wrapping_mul(0x0102_0408_1020_4080)
        .to_le_bytes();
    packed
}
