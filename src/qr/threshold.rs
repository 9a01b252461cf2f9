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
    let mut shades: Vec<Vec<Shades>> = Vec::with_capacity(down);
    let mut points: Vec<Vec<u8>> = Vec::with_capacity(down);
    for n in 0..down {
        // The last blocks overlap those before.
        let start = (n * BLOCK).min(usize::from(pixels.height) - BLOCK);
        let rows = pixels.values.get(start * width..(start + BLOCK) * width)?;
        let blocks = blocks(rows, width)?;
        points.push(black_points(&blocks, points.last().map(Vec::as_slice)));
        shades.push(blocks);
    }
    let limits = |n: usize| limits(&points, n);
    fill(pixels, BLOCK, limits, |n, limits| {
        let blocks = shades.get(n).into_iter().flatten().zip(limits);
        let sides = blocks.map(|(&(_, low, high), &limit)| Side::of(low, high, limit));
        sides.collect()
    })
}

/// Sum, darkest and brightest of one block.
type Shades = (u16, u8, u8);

/// The estimates between dark and light of one row of blocks.
fn black_points(blocks: &[Shades], above: Option<&[u8]>) -> Vec<u8> {
    let mut points = Vec::with_capacity(blocks.len());
    let mut left: Option<u32> = None;
    for (x, &(sum, low, high)) in blocks.iter().enumerate() {
        let known = |x: usize| {
            above
                .and_then(|above| above.get(x))
                .map(|&point| u32::from(point))
        };
        let point = if high - low > FLAT {
            u32::from(sum) / 64
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
    points
}

/// The shades of each block: column by column first, many at once, then block by block.
fn blocks(rows: &[u8], width: usize) -> Option<Vec<Shades>> {
    let (mut sums, mut lows, mut highs) = (vec![0; width], vec![u8::MAX; width], vec![0; width]);
    for row in rows.chunks_exact(width) {
        for (sum, &value) in sums.iter_mut().zip(row) {
            // Eight rows of a byte each.
            *sum = u16::wrapping_add(*sum, u16::from(value));
        }
        for (low, &value) in lows.iter_mut().zip(row) {
            *low = value.min(*low);
        }
        for (high, &value) in highs.iter_mut().zip(row) {
            *high = value.max(*high);
        }
    }
    let block = |sums: &[u16; BLOCK], lows: &[u8; BLOCK], highs: &[u8; BLOCK]| {
        (
            sums.iter().fold(0, |all, &sum| u16::wrapping_add(all, sum)),
            lows.iter().copied().fold(u8::MAX, u8::min),
            highs.iter().copied().fold(0, u8::max),
        )
    };
    let ((some, rest), (some_lows, _), (some_highs, _)) =
        (sums.as_chunks(), lows.as_chunks(), highs.as_chunks());
    let full = some.iter().zip(some_lows).zip(some_highs);
    let mut blocks = Vec::with_capacity(width.div_ceil(BLOCK));
    blocks.extend(full.map(|((sums, lows), highs)| block(sums, lows, highs)));
    if !rest.is_empty() {
        // The last one overlaps the one before.
        blocks.push(block(
            sums.last_chunk()?,
            lows.last_chunk()?,
            highs.last_chunk()?,
        ));
    }
    Some(blocks)
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
    let most = AROUND.min(across.max(1));
    let count = u32::try_from(most * bands.len()).ok()?.max(1);
    // The next one leaves, the new one comes.
    let (start, _) = columns.split_at_checked(most)?;
    let mut sum: u32 = start.iter().sum();
    let mut full = Vec::with_capacity(columns.len());
    full.push(mean(sum, count));
    for (new, old) in columns.iter().skip(most).zip(&columns) {
        sum = sum + new - old;
        full.push(mean(sum, count));
    }
    let (first, last) = (*full.first()?, *full.last()?);
    let before = std::iter::repeat_n(first, AROUND / 2);
    let after = std::iter::repeat(last);
    Some(before.chain(full).chain(after).take(across).collect())
}

fn mean(sum: u32, count: u32) -> u8 {
    u8::try_from(sum / count).unwrap_or(u8::MAX)
}

/// A pixel is dark when it is this much darker than the mean: less is noise.
const DARKER: u8 = 4;

fn by_mean(pixels: &Pixels) -> Option<Dark> {
    // The surroundings are 40 pixels at least, a thirteenth of the longer side.
    let block = usize::from(pixels.width.max(pixels.height) / 64).max(BLOCK);
    let width = usize::from(pixels.width);
    let bands = pixels.values.chunks(block * width);
    let means: Vec<Vec<u8>> = bands.map(|rows| means(rows, width, block)).collect();
    let limits = |n: usize| {
        let limits = limits(&means, n)?;
        let darker = limits.iter().map(|limit| limit.saturating_sub(DARKER));
        Some(darker.collect())
    };
    fill(pixels, block, limits, |_, _| Vec::new())
}

/// The mean of each block in some rows.
fn means(rows: &[u8], width: usize, block: usize) -> Vec<u8> {
    let mut sums = vec![0_u32; width];
    let mut count = 0;
    for row in rows.chunks_exact(width) {
        count += 1;
        for (sum, &value) in sums.iter_mut().zip(row) {
            // At most [`PICTURE_SIDE`](super::PICTURE_SIDE) rows of a byte each.
            *sum = sum.wrapping_add(u32::from(value));
        }
    }
    let mean = |sums: &[u32]| {
        let pixels = count * u32::try_from(sums.len()).unwrap_or(1);
        let sum: u32 = sums.iter().sum();
        u8::try_from(sum / pixels.max(1)).unwrap_or(u8::MAX)
    };
    sums.chunks(block).map(mean).collect()
}

/// On which side of its limit a block is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Light,
    Dark,
    Both,
}

impl Side {
    const fn of(low: u8, high: u8, limit: u8) -> Self {
        if low > limit {
            Self::Light
        } else if high <= limit {
            Self::Dark
        } else {
            Self::Both
        }
    }

    /// The side of some blocks together, if they are on one.
    fn of_all(sides: &[Self]) -> Self {
        let first = sides.first().copied().unwrap_or(Self::Both);
        if sides.iter().all(|side| *side == first) {
            first
        } else {
            Self::Both
        }
    }
}

/// The pixels up to the limit of their block, whose side is `block` pixels. `sides` tells of the
/// blocks of a row, where their side is [`BLOCK`], which of them need no look at each pixel.
fn fill(
    pixels: &Pixels,
    block: usize,
    limits: impl Fn(usize) -> Option<Vec<u8>>,
    sides: impl Fn(usize, &[u8]) -> Vec<Side>,
) -> Option<Dark> {
    const BLOCKS: usize = BIT_FIELD_BASE_BITS / BLOCK;
    let mut dark = Dark::light(pixels.width, pixels.height);
    let mut line = vec![0; usize::from(pixels.width)];
    let mut of_words: Vec<Side> = Vec::new();
    for ((y, words), row) in dark.rows_mut().zip(pixels.rows()) {
        if usize::from(y).is_multiple_of(block) {
            let n = usize::from(y) / block;
            let limits = limits(n)?;
            let sides = sides(n, &limits);
            of_words = sides.chunks(BLOCKS).map(Side::of_all).collect();
            for (pixels, limit) in line.chunks_mut(block).zip(limits) {
                pixels.fill(limit);
            }
        }
        if !of_words.is_empty() && of_words.iter().all(|side| *side == Side::Light) {
            continue;
        }
        let values = row.chunks(BIT_FIELD_BASE_BITS);
        let places = values.zip(line.chunks(BIT_FIELD_BASE_BITS)).zip(words);
        for (n, ((values, limits), place)) in places.enumerate() {
            *place = match of_words.get(n) {
                Some(Side::Light) => 0,
                Some(Side::Dark) if values.len() == BIT_FIELD_BASE_BITS => usize::MAX,
                _ => word(values, limits),
            };
        }
    }
    Some(dark)
}

/// One bit for each of some pixels, the first lowest.
fn word(values: &[u8], limits: &[u8]) -> usize {
    if let (Some(values), Some(limits)) = (values.first_chunk(), limits.first_chunk()) {
        return full_word(values, limits);
    }
    let (mut all, mut all_limits) = ([u8::MAX; BIT_FIELD_BASE_BITS], [0; BIT_FIELD_BASE_BITS]);
    for ((to, limit_to), (value, limit)) in all
        .iter_mut()
        .zip(&mut all_limits)
        .zip(values.iter().zip(limits))
    {
        (*to, *limit_to) = (*value, *limit);
    }
    full_word(&all, &all_limits)
}

fn full_word(values: &[u8; BIT_FIELD_BASE_BITS], limits: &[u8; BIT_FIELD_BASE_BITS]) -> usize {
    let mut dark = [0; BIT_FIELD_BASE_BITS];
    for (dark, (value, limit)) in dark.iter_mut().zip(values.iter().zip(limits)) {
        *dark = u8::from(value <= limit);
    }
    let (eights, _) = dark.as_chunks();
    let packed = eights.iter().rev().fold(0_u64, |word, &eight| {
        // Moves the bit of byte n to bit n of the highest byte, for all eight at once.
        let packed = u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word << 8 | packed
    });
    usize::try_from(packed).unwrap_or(0)
}
