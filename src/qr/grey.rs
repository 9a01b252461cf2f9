//! Pixels that the caller has unpacked.

use super::{PictureFault, Why};

/// A grey picture: a byte for each pixel, by row, 0 for black and 255 for white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grey<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) values: &'a [u8],
}

impl<'a> Grey<'a> {
    /// `width` × `height` pixels.
    ///
    /// # Errors
    /// [`Why::Pixels`], unless there are as many values as pixels, and at least one.
    ///
    /// ```
    /// use healthcode::internals::qr::Grey;
    /// assert!(Grey::new(4, 3, &[255; 12]).is_ok());
    /// assert!(Grey::new(4, 3, &[255; 11]).is_err());
    /// ```
    pub fn new(width: u32, height: u32, values: &'a [u8]) -> Result<Self, PictureFault> {
        let area = u64::from(width) * u64::from(height);
        if area == 0 || u64::try_from(values.len()) != Ok(area) {
            return Err(PictureFault::Unreadable { why: Why::Pixels });
        }
        Ok(Self {
            width,
            height,
            values,
        })
    }
}
