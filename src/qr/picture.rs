//! From the bytes of a picture file to bounded pixels; the only file that knows the image crate.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageReader, Limits, Rgba};

use super::census::{Region, Spot, regions};
use super::jpeg::progressive_bytes;
use super::pixels::Pixels;
use super::views::SMALL;
use super::{Grey, Measure, PictureFault, PictureLimits, Sniff, Why, sniff};

/// Pixels for each module that suit most of the sizes.
const MODULE: f32 = 4.0;

/// An unpacked picture.
pub(super) struct Picture {
    width: u16,
    height: u16,
    bytes: Bytes,
}

/// The pixels by row, over white where they are transparent.
enum Bytes {
    Grey(Vec<u8>),
    /// Red, green and blue.
    Rgb(Vec<u8>),
}

/// What is taken for the brightness of a pixel; transparent pixels count as white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// The darkest of red, green and blue. Not the usual grey, in which a yellow module on white
    /// is nearly invisible; its blue is dark.
    Darkest,
    /// The usual grey. JPEG keeps it at full resolution and colour at half, so small coloured
    /// modules are sharper in it.
    Grey,
    /// The brightest of red, green and blue: black on a saturated colour, whose darkest channel
    /// is as dark as black.
    Brightest,
}

/// Unpacks a picture within `limits`.
///
/// How it is turned (EXIF) is of no matter: a symbol tells its own direction by its three finder
/// patterns, and is read turned and mirrored alike.
pub(super) fn unpack(bytes: &[u8], limits: &PictureLimits) -> Result<Picture, PictureFault> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    within(Measure::FileBytes, length, limits.max_bytes)?;
    match sniff(bytes) {
        Sniff::Picture => {}
        Sniff::UnsupportedPicture(name) => return Err(unreadable(Why::Format(name))),
        Sniff::NotPicture => return Err(unreadable(Why::Format("unknown"))),
    }

    let mut budget = Limits::no_limits();
    budget.max_alloc = Some(limits.max_decoded_bytes);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| damaged(&error))?;
    reader.limits(budget);
    let decoder = reader
        .into_decoder()
        .map_err(|error| fault(&error, limits))?;

    let (width, height) = decoder.dimensions();
    within_size(width, height, limits)?;
    let unpacked = decoder.total_bytes() + progressive_bytes(bytes);
    within(Measure::DecodedBytes, unpacked, limits.max_decoded_bytes)?;

    let image = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error, limits))?;
    of_bytes(width, height, bytes_of(image))
}

/// Takes pixels that are unpacked already, within `limits`.
pub(super) fn of_grey(grey: Grey<'_>, limits: &PictureLimits) -> Result<Picture, PictureFault> {
    let Grey {
        width,
        height,
        values,
    } = grey;
    within_size(width, height, limits)?;
    of_bytes(width, height, Bytes::Grey(values.to_vec()))
}

fn of_bytes(width: u32, height: u32, bytes: Bytes) -> Result<Picture, PictureFault> {
    Ok(Picture {
        width: u16::try_from(width).map_err(|error| damaged(&error))?,
        height: u16::try_from(height).map_err(|error| damaged(&error))?,
        bytes,
    })
}

fn bytes_of(image: DynamicImage) -> Bytes {
    match image {
        DynamicImage::ImageLuma8(grey) => Bytes::Grey(grey.into_raw()),
        DynamicImage::ImageRgb8(rgb) => Bytes::Rgb(rgb.into_raw()),
        DynamicImage::ImageRgba8(rgba) => {
            let (pixels, _) = rgba.as_raw().as_chunks();
            Bytes::Rgb(pixels.iter().flat_map(|&rgba| over_white(rgba)).collect())
        }
        // Deeper pixels are rare: one by one, slower, but without a copy in between.
        other => {
            let pixels = other.pixels().map(|(_, _, Rgba(rgba))| over_white(rgba));
            if other.color().has_color() {
                Bytes::Rgb(pixels.flatten().collect())
            } else {
                Bytes::Grey(pixels.map(|[grey, ..]| grey).collect())
            }
        }
    }
}

fn within_size(width: u32, height: u32, limits: &PictureLimits) -> Result<(), PictureFault> {
    let side = u64::from(width.max(height));
    within(Measure::Side, side, u64::from(limits.max_side))?;
    let area = u64::from(width) * u64::from(height);
    within(Measure::Pixels, area, limits.max_pixels)
}

impl Picture {
    /// How many pixels there are.
    pub(super) fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The shorter side, in pixels.
    pub(super) fn side(&self) -> u16 {
        self.width.min(self.height)
    }

    /// The parts that may hold a code.
    pub(super) fn regions(&self, spots: &[Spot]) -> Vec<Region> {
        regions(spots, self.width, self.height, self.area() <= SMALL)
    }

    /// All of it, with dark modules of any size.
    pub(super) fn whole(&self) -> Region {
        Region {
            left: 0,
            top: 0,
            width: self.width,
            height: self.height,
            modules: [MODULE, MODULE],
            dark: true,
            light: false,
            sure: false,
        }
    }

    /// A part of the picture as a picture of its own.
    pub(super) fn part(&self, region: &Region) -> Self {
        let [left, top, width, height] =
            [region.left, region.top, region.width, region.height].map(usize::from);
        let part = |bytes: &[u8], depth: usize| {
            let rows = bytes.chunks_exact(depth * usize::from(self.width.max(1)));
            let rows = rows.skip(top).take(height);
            let parts = rows.filter_map(|row| row.get(depth * left..depth * (left + width)));
            parts.collect::<Vec<_>>().concat()
        };
        Self {
            width: region.width,
            height: region.height,
            bytes: match &self.bytes {
                Bytes::Grey(bytes) => Bytes::Grey(part(bytes, 1)),
                Bytes::Rgb(bytes) => Bytes::Rgb(part(bytes, 3)),
            },
        }
    }

    /// The pixels of one channel.
    pub(super) fn pixels(&self, channel: Channel) -> Pixels {
        let values = match (&self.bytes, channel) {
            (Bytes::Grey(grey), _) => grey.clone(),
            (Bytes::Rgb(rgb), Channel::Darkest) => of_three(rgb, u8::min),
            (Bytes::Rgb(rgb), Channel::Brightest) => of_three(rgb, u8::max),
            (Bytes::Rgb(rgb), Channel::Grey) => {
                let (pixels, _) = rgb.as_chunks();
                pixels.iter().map(|&rgb| grey(rgb)).collect()
            }
        };
        Pixels {
            width: self.width,
            height: self.height,
            values,
        }
    }

    /// The same at half the size.
    pub(super) fn half(&self) -> Self {
        let bytes = match &self.bytes {
            Bytes::Grey(_) => Bytes::Grey(self.pixels(Channel::Grey).shrunk::<2>().values),
            Bytes::Rgb(rgb) => Bytes::Rgb(halved(rgb, usize::from(self.width))),
        };
        Self {
            width: self.width / 2,
            height: self.height / 2,
            bytes,
        }
    }

    /// The share of coloured pixels, in 1/256, of some thousands spread over the picture.
    pub(super) fn colours(&self) -> u64 {
        const SEEN: usize = 4_096;
        // Between a colour cast (a few tens) and an ink.
        const COLOURED: u8 = 64;
        let Bytes::Rgb(rgb) = &self.bytes else {
            return 0;
        };
        let (pixels, _) = rgb.as_chunks();
        let (mut seen, mut coloured) = (0_u64, 0_u64);
        for &[r, g, b] in pixels.iter().step_by(pixels.len() / SEEN + 1) {
            seen += 1;
            coloured += u64::from(r.max(g).max(b) - r.min(g).min(b) >= COLOURED);
        }
        coloured * 256 / seen.max(1)
    }
}

/// One of red, green and blue for each pixel. Each byte is set beside the next two, many at once, and
/// every third is taken: quicker than pixel by pixel.
fn of_three(rgb: &[u8], one: impl Fn(u8, u8) -> u8) -> Vec<u8> {
    const SOME: usize = 3 * 1_024;
    let mut values = vec![0; rgb.len() / 3];
    let mut ones = vec![0; SOME];
    for (some, values) in rgb.chunks(SOME).zip(values.chunks_mut(SOME / 3)) {
        let [second, third] = [1, 2].map(|n| some.get(n..).unwrap_or_default());
        for (to, ((&a, &b), &c)) in ones.iter_mut().zip(some.iter().zip(second).zip(third)) {
            *to = one(one(a, b), c);
        }
        let (eights, rest) = values.as_chunks_mut();
        let (pixels, _) = ones.as_chunks();
        for (eight, pixels) in eights.iter_mut().zip(pixels) {
            *eight = every_third(pixels);
        }
        let (pixels, _) = ones.as_chunks();
        for (value, &[one, _, _]) in rest.iter_mut().zip(pixels.iter().skip(8 * eights.len())) {
            *value = one;
        }
    }
    values
}

/// The first of each three bytes.
fn every_third(bytes: &[u8; 24]) -> [u8; 8] {
    // The bytes 0, 3 and 6 of a word, side by side.
    let three =
        |word: u64| (word & 0x00FF_0000_FF00_00FF).wrapping_mul(0x0000_0100_0100_0100) >> 40;
    let (words, _) = bytes.as_chunks();
    let &[first, second, third] = words else {
        return [0; 8];
    };
    let [first, second, third] = [first, second, third].map(u64::from_le_bytes);
    let all = three(first) | three(second >> 8) << 24 | three(third >> 16) << 48;
    all.to_le_bytes()
}

/// The mean of each four pixels, for each colour: of two rows first, then of two pixels, many bytes at once.
fn halved(rgb: &[u8], width: usize) -> Vec<u8> {
    let (half, rows) = (width / 2, rgb.chunks_exact(6 * width.max(1)));
    let mut values = vec![0; 3 * half * rows.len()];
    let (mut means, mut pairs) = (vec![0; 3 * width], vec![0; 3 * width]);
    for (rows, values) in rows.zip(values.chunks_exact_mut(3 * half.max(1))) {
        let (above, below) = rows.split_at(3 * width);
        for (mean, (&above, &below)) in means.iter_mut().zip(above.iter().zip(below)) {
            *mean = u8::midpoint(above, below);
        }
        let others = means.get(3..).unwrap_or_default();
        for (pair, (&mean, &other)) in pairs.iter_mut().zip(means.iter().zip(others)) {
            *pair = u8::midpoint(mean, other);
        }
        let ((pairs, _), (pixels, _)) = (pairs.as_chunks(), values.as_chunks_mut());
        for (pixel, &[r, g, b, _, _, _]) in pixels.iter_mut().zip(pairs) {
            *pixel = [r, g, b];
        }
    }
    values
}

/// The luma of ITU-R BT.601, in which JPEG keeps brightness.
fn grey([r, g, b]: [u8; 3]) -> u8 {
    let sum = 77 * u16::from(r) + 150 * u16::from(g) + 29 * u16::from(b);
    let [_, grey] = sum.to_le_bytes();
    grey
}

fn over_white([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u16::from(alpha);
    [r, g, b].map(|value| {
        let mixed = (u16::from(value) * alpha + 255 * (255 - alpha)) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}

fn within(what: Measure, found: u64, limit: u64) -> Result<(), PictureFault> {
    if found > limit {
        return Err(PictureFault::TooLarge { what, found, limit });
    }
    Ok(())
}

fn fault(error: &ImageError, limits: &PictureLimits) -> PictureFault {
    match error {
        ImageError::Unsupported(_) => unreadable(Why::Format("unknown")),
        // The decoder needs more for itself than the budget has; it does not say how much.
        ImageError::Limits(_) => PictureFault::TooLarge {
            what: Measure::DecodedBytes,
            found: limits.max_decoded_bytes.saturating_add(1),
            limit: limits.max_decoded_bytes,
        },
        other => damaged(other),
    }
}

fn damaged(error: &dyn std::fmt::Display) -> PictureFault {
    unreadable(Why::Damaged(error.to_string()))
}

fn unreadable(why: Why) -> PictureFault {
    PictureFault::Unreadable { why }
}
