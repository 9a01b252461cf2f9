//! From the bytes of a picture file to bounded pixels of one channel.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageReader, Limits, Rgba};

use super::{Measure, PictureFault, PictureLimits, Sniff, Why, sniff};

/// Pixels by row, one byte each: the darkest of red, green and blue, on white.
///
/// Not the usual grey, in which a yellow module on white is nearly invisible; its blue is dark.
pub(super) struct Pixels {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) values: Vec<u8>,
}

/// Unpacks a picture within `limits`. How it is turned (EXIF) is of no matter to a QR code.
pub(super) fn pixels(bytes: &[u8], limits: &PictureLimits) -> Result<Pixels, PictureFault> {
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
    let side = u64::from(width.max(height));
    within(Measure::Side, side, u64::from(limits.max_side))?;
    let area = u64::from(width) * u64::from(height);
    within(Measure::Pixels, area, limits.max_pixels)?;
    let unpacked = decoder.total_bytes();
    within(Measure::DecodedBytes, unpacked, limits.max_decoded_bytes)?;

    let picture = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error, limits))?;
    Ok(Pixels {
        width: u16::try_from(width).map_err(|error| damaged(&error))?,
        height: u16::try_from(height).map_err(|error| damaged(&error))?,
        values: darkest(picture),
    })
}

/// The darkest channel of each pixel.
fn darkest(picture: DynamicImage) -> Vec<u8> {
    match picture {
        DynamicImage::ImageLuma8(grey) => grey.into_raw(),
        DynamicImage::ImageRgb8(rgb) => {
            let (pixels, _) = rgb.as_raw().as_chunks();
            pixels.iter().map(|&[r, g, b]| r.min(g).min(b)).collect()
        }
        DynamicImage::ImageRgba8(rgba) => {
            let (pixels, _) = rgba.as_raw().as_chunks();
            pixels.iter().map(|&rgba| on_white(rgba)).collect()
        }
        // Deeper pixels are rare: one by one, slower, but without a copy in between.
        other => other
            .pixels()
            .map(|(_, _, Rgba(rgba))| on_white(rgba))
            .collect(),
    }
}

/// The darkest channel of a pixel over white.
fn on_white([r, g, b, alpha]: [u8; 4]) -> u8 {
    let alpha = u16::from(alpha);
    let mixed = (u16::from(r.min(g).min(b)) * alpha + 255 * (255 - alpha)) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

impl Pixels {
    /// Spreads the values between the darkest and the brightest 1/256 of the pixels over the full
    /// range, which faint codes need. Pixels of one value stay as they are.
    pub(super) fn stretch(&mut self) {
        let mut counts = [0_usize; 256];
        for &value in &self.values {
            if let Some(count) = counts.get_mut(usize::from(value)) {
                *count += 1;
            }
        }
        let few = self.values.len() / 256;
        let shades = (0..=u8::MAX).zip(counts);
        let low = past(few, shades.clone());
        let high = past(few, shades.rev());
        if low >= high {
            return;
        }
        let span = u16::from(high - low);
        for value in &mut self.values {
            let above = u16::from((*value).clamp(low, high) - low);
            *value = u8::try_from(above * 255 / span).unwrap_or(u8::MAX);
        }
    }

    /// Makes dark light and light dark.
    pub(super) fn invert(&mut self) {
        for value in &mut self.values {
            *value = u8::MAX - *value;
        }
    }
}

/// The first shade at which more than `few` pixels have been counted.
fn past(few: usize, shades: impl Iterator<Item = (u8, usize)>) -> u8 {
    let mut seen = 0;
    for (shade, count) in shades {
        seen += count;
        if seen > few {
            return shade;
        }
    }
    0
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
