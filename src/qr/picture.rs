//! From the bytes of a picture file to bounded pixels; the only file that knows the image crate.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, GrayImage, ImageDecoder, ImageError, ImageReader, Limits, Rgba,
};

use super::census::{Region, Spot, regions};
use super::jpeg::progressive_bytes;
use super::pixels::Pixels;
use super::views::SMALL;
use super::{Grey, Measure, PictureFault, PictureLimits, Sniff, Why, sniff};

/// Pixels for each module that suit most of the sizes.
const MODULE: f32 = 4.0;

/// So many rows of a picture are near at hand.
const ROWS: usize = 16;

/// An unpacked picture, in the depth that the file has.
pub(super) struct Picture {
    width: u16,
    height: u16,
    image: DynamicImage,
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
    of_image(width, height, image)
}

/// Takes pixels that are unpacked already, within `limits`.
pub(super) fn of_grey(grey: Grey<'_>, limits: &PictureLimits) -> Result<Picture, PictureFault> {
    let Grey {
        width,
        height,
        values,
    } = grey;
    within_size(width, height, limits)?;
    let image = GrayImage::from_raw(width, height, values.to_vec());
    let image = image.ok_or_else(|| unreadable(Why::Pixels))?;
    of_image(width, height, image.into())
}

fn of_image(width: u32, height: u32, image: DynamicImage) -> Result<Picture, PictureFault> {
    Ok(Picture {
        width: u16::try_from(width).map_err(|error| damaged(&error))?,
        height: u16::try_from(height).map_err(|error| damaged(&error))?,
        image,
    })
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
            [region.left, region.top, region.width, region.height].map(u32::from);
        Self {
            width: region.width,
            height: region.height,
            image: self.image.crop_imm(left, top, width, height),
        }
    }

    /// The pixels of one channel.
    pub(super) fn pixels(&self, channel: Channel) -> Pixels {
        let values = match channel {
            Channel::Darkest => self.map(|[r, g, b]| r.min(g).min(b)),
            Channel::Brightest => self.map(|[r, g, b]| r.max(g).max(b)),
            Channel::Grey => self.map(grey),
        };
        Pixels {
            width: self.width,
            height: self.height,
            values,
        }
    }

    /// The same at half the size, a few rows at a time.
    pub(super) fn half(&self, channel: Channel) -> Pixels {
        let DynamicImage::ImageRgb8(rgb) = &self.image else {
            return self.pixels(channel).shrunk::<2>();
        };
        let wide = usize::from(self.width.max(1));
        let rows = rgb.as_raw().chunks(3 * wide * ROWS);
        let mut values = Vec::with_capacity(rgb.as_raw().len() / 12);
        let mut some = Vec::with_capacity(wide * ROWS);
        for rows in rows {
            let (pixels, _) = rows.as_chunks();
            some.clear();
            match channel {
                Channel::Darkest => some.extend(pixels.iter().map(|&[r, g, b]| r.min(g).min(b))),
                Channel::Brightest => some.extend(pixels.iter().map(|&[r, g, b]| r.max(g).max(b))),
                Channel::Grey => some.extend(pixels.iter().map(|&rgb| grey(rgb))),
            }
            let part = Pixels {
                width: self.width,
                height: u16::try_from(some.len() / wide).unwrap_or(0),
                values: some,
            };
            values.extend(part.shrunk::<2>().values);
            some = part.values;
        }
        Pixels {
            width: self.width / 2,
            height: self.height / 2,
            values,
        }
    }

    /// One byte for each pixel over white.
    fn map(&self, channel: impl Fn([u8; 3]) -> u8) -> Vec<u8> {
        let over_white = |[r, g, b, alpha]: [u8; 4]| on_white(channel([r, g, b]), alpha);
        match &self.image {
            DynamicImage::ImageLuma8(grey) => grey.as_raw().clone(),
            DynamicImage::ImageRgb8(rgb) => {
                let (pixels, _) = rgb.as_raw().as_chunks();
                pixels.iter().map(|&rgb| channel(rgb)).collect()
            }
            DynamicImage::ImageRgba8(rgba) => {
                let (pixels, _) = rgba.as_raw().as_chunks();
                pixels.iter().map(|&rgba| over_white(rgba)).collect()
            }
            // Deeper pixels are rare: one by one, slower, but without a copy in between.
            other => other
                .pixels()
                .map(|(_, _, Rgba(rgba))| over_white(rgba))
                .collect(),
        }
    }

    /// The share of coloured pixels, in 1/256, of some thousands spread over the picture.
    pub(super) fn colours(&self) -> u64 {
        const STEP: usize = 61;
        // Between a colour cast (a few tens) and an ink.
        const COLOURED: u8 = 64;
        let DynamicImage::ImageRgb8(rgb) = &self.image else {
            // The other kinds with colour are screenshots: rarely large, always worth a look.
            return if self.image.color().has_color() {
                256
            } else {
                0
            };
        };
        let (pixels, _) = rgb.as_raw().as_chunks();
        let (mut seen, mut coloured) = (0_u64, 0_u64);
        for &[r, g, b] in pixels.iter().step_by(STEP) {
            seen += 1;
            coloured += u64::from(r.max(g).max(b) - r.min(g).min(b) >= COLOURED);
        }
        coloured * 256 / seen.max(1)
    }
}

/// The luma of ITU-R BT.601, in which JPEG keeps brightness.
fn grey([r, g, b]: [u8; 3]) -> u8 {
    let sum = 77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b);
    u8::try_from(sum / 256).unwrap_or(u8::MAX)
}

fn on_white(value: u8, alpha: u8) -> u8 {
    let alpha = u16::from(alpha);
    let mixed = (u16::from(value) * alpha + 255 * (255 - alpha)) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
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
