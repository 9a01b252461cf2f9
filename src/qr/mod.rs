//! From the bytes of a picture to the texts of the QR codes in it.

mod advice;
mod census;
mod dark;
mod finder;
mod grid;
mod grey;
mod jpeg;
mod guard;
mod ladder;
mod lattice;
mod look;
mod picture;
mod pixels;
mod series;
mod sniff;
mod soft;
mod symbol;
mod threshold;
mod trace;
mod views;
mod work;

use ladder::End;
use picture::Picture;

pub use advice::Advice;
pub use grey::Grey;
pub use guard::{guarded, is_guarded};
pub use series::Series;
pub use sniff::{Sniff, sniff};
pub use trace::{Pixel, Sampled, Trace};

/// The text of one QR code, exactly as its bytes say when they are UTF-8.
///
/// Bytes that are not UTF-8 become U+FFFD: no charset is guessed, and such a text can never be a
/// health code, yet the caller can say that the code in the picture is not one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QrText(String);

impl QrText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The largest picture file, in bytes. A 50-megapixel JPEG photograph has 10 to 25 MB and a
/// screenshot less than 10 MB.
pub const PICTURE_BYTES: u64 = 32 * 1024 * 1024;

/// The longest side of a picture, in pixels. Screenshots of a whole conversation are about
/// 1080 × 20000. Run lengths are counted in 16 bits, so no limit can be above 65,535.
pub const PICTURE_SIDE: u16 = 32_767;

/// The most pixels of a picture. 50-megapixel phone cameras give 8192 × 6144 = 50.3 million; the
/// largest symbol, version 40, has 177 modules a side (ISO/IEC 18004) and is read from 370 × 370.
pub const PICTURE_PIXELS: u64 = 52_000_000;

/// The most memory for decoded pixels, in bytes: four for each of [`PICTURE_PIXELS`]. The image
/// library's own 512 MiB let a PNG of 76 KB unpack to 400 MB.
pub const PICTURE_DECODED_BYTES: u64 = 4 * PICTURE_PIXELS;

/// How much is tried on a picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Effort {
    /// Every try that may help: a photograph or a screenshot that somebody handed in.
    #[default]
    EveryTry,
    /// The first try alone: one of the many frames of a camera, of which the next may be better.
    FirstTry,
}

/// The budgets on a picture; all of them are checked before its pixels are unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLimits {
    /// The size of the file, in bytes.
    pub max_bytes: u64,
    /// The longer side, in pixels.
    pub max_side: u16,
    /// Width times height, in pixels.
    pub max_pixels: u64,
    /// The unpacked pixels, in bytes, in the depth that the file has.
    pub max_decoded_bytes: u64,
}

impl Default for PictureLimits {
    fn default() -> Self {
        Self {
            max_bytes: PICTURE_BYTES,
            max_side: PICTURE_SIDE,
            max_pixels: PICTURE_PIXELS,
            max_decoded_bytes: PICTURE_DECODED_BYTES,
        }
    }
}

/// Which of the [`PictureLimits`] a picture breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measure {
    /// The size of the file, in bytes.
    FileBytes,
    /// The longer side, in pixels.
    Side,
    /// Width times height, in pixels.
    Pixels,
    /// The unpacked pixels, in bytes.
    DecodedBytes,
}

/// Why a picture cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// A format that is recognised but not read, by its usual name; saving the picture as PNG or
    /// JPEG helps. A picture of no known format has the name "unknown".
    Format(&'static str),
    /// The file is damaged or cut short; in the decoder's words, which are English.
    Damaged(String),
    /// The pixels that are given are not as many as their width and height say.
    Pixels,
    /// The reader failed on this picture (a fault of the reader, not of the file).
    Reader,
}

/// Why a picture gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureFault {
    /// The picture is sound and no QR code was found in it.
    NoCode {
        /// What would help.
        advice: Advice,
    },
    /// The picture breaks a budget.
    TooLarge {
        /// What is too large.
        what: Measure,
        /// How large it is (at least), in the unit of `what`.
        found: u64,
        /// How large it may be, in the unit of `what`.
        limit: u64,
    },
    /// The picture cannot be read.
    Unreadable {
        /// Why.
        why: Why,
    },
}

/// What is read from a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPicture {
    /// All different texts, never none. Those that one try finds stand from top to bottom and from
    /// left to right.
    pub texts: Vec<QrText>,
    /// Set when the file holds more pictures and only the first was read.
    pub first_of: Option<Series>,
}

/// [`read_picture`] for a caller that wants any text.
///
/// # Errors
/// As [`read_picture`].
pub fn read_symbols(bytes: &[u8], limits: &PictureLimits) -> Result<Vec<QrText>, PictureFault> {
    read_picture(bytes, limits, Effort::EveryTry, |_| true).map(|read| read.texts)
}

/// [`read_symbols`], and what the stages saw.
pub fn trace_symbols(
    bytes: &[u8],
    limits: &PictureLimits,
) -> (Result<Vec<QrText>, PictureFault>, Trace) {
    let mut trace = Trace::kept();
    let read = reading(|| {
        let picture = picture::unpack(bytes, limits)?;
        read_pixels(&picture, None, Effort::EveryTry, &|_| true, &mut trace)
    });
    (read.map(|read| read.texts), trace)
}

/// All different texts of the QR codes in a picture. The format is told by the content.
///
/// The retries for pictures that are hard to read go on until a text is `wanted`, so that a clean
/// code beside a faint one does not hide it; all other texts found on the way are told as well.
///
/// The parts of a structured append are no codes of their own and are left out. A JPEG that is cut
/// short is read as far as it goes.
///
/// A panic of the image or QR library ends as `Why::Reader`, where panics unwind; the panic
/// hook is left as it is, so its message may show.
///
/// # Errors
/// [`PictureFault`], which says what is wrong with the picture.
pub fn read_picture(
    bytes: &[u8],
    limits: &PictureLimits,
    effort: Effort,
    wanted: impl Fn(&str) -> bool,
) -> Result<ReadPicture, PictureFault> {
    reading(|| {
        let picture = picture::unpack(bytes, limits)?;
        let first_of = series::series(bytes);
        read_pixels(&picture, first_of, effort, &wanted, &mut Trace::default())
    })
}

/// [`read_picture`] for pixels that are unpacked already, such as a frame of a camera.
///
/// # Errors
/// As [`read_picture`].
pub fn read_grey(
    grey: Grey<'_>,
    limits: &PictureLimits,
    effort: Effort,
    wanted: impl Fn(&str) -> bool,
) -> Result<ReadPicture, PictureFault> {
    reading(|| {
        let picture = picture::of_grey(grey, limits)?;
        read_pixels(&picture, None, effort, &wanted, &mut Trace::default())
    })
}

fn read_pixels(
    picture: &Picture,
    first_of: Option<Series>,
    effort: Effort,
    wanted: &dyn Fn(&str) -> bool,
    trace: &mut Trace,
) -> Result<ReadPicture, PictureFault> {
    let climb = ladder::climb(picture, effort, wanted, trace);
    if climb.texts.is_empty() {
        if climb.end == End::Crashed {
            return Err(crash());
        }
        let advice = advice::advice(picture, &climb, first_of);
        return Err(PictureFault::NoCode { advice });
    }
    let texts = climb.texts.into_iter().map(QrText).collect();
    Ok(ReadPicture { texts, first_of })
}

/// Nothing that a panic could leave half done outlives it.
fn reading<T>(read: impl FnOnce() -> Result<T, PictureFault>) -> Result<T, PictureFault> {
    guarded(read).unwrap_or_else(|| Err(crash()))
}

const fn crash() -> PictureFault {
    PictureFault::Unreadable { why: Why::Reader }
}
