//! Counted work: the library has no clock, so a crafted picture is stopped by counting.

/// One unit is about the time in which one pixel is thresholded and scanned, 5 ns; other work is
/// counted at what it was measured to take, at worst.
#[derive(Debug)]
pub(super) struct Work {
    left: u64,
}

/// The budget is used up.
#[derive(Debug)]
pub(super) struct Spent;

/// What any picture may cost, in units: about half a second.
const BASE: u64 = 100_000_000;

/// What every pixel may cost on top, in units: the census takes less than three, and the rest of
/// the ladder is for parts of the picture.
const PER_PIXEL: u64 = 8;

impl Work {
    pub(super) fn for_pixels(area: u64) -> Self {
        Self {
            left: BASE + PER_PIXEL * area,
        }
    }

    pub(super) fn spend(&mut self, units: u64) -> Result<(), Spent> {
        self.left = self.left.checked_sub(units).ok_or(Spent)?;
        Ok(())
    }
}
