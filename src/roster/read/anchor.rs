//! Where a picture lies over a sheet → the row and the column that it belongs to: those that it covers
//! most.

use std::ops::RangeInclusive;

use crate::roster::read::merged::Merged;
use crate::roster::row::{Lies, Placed};

/// The rows over which a picture may stretch. One that is taller lies on no row in particular.
const STRETCH: u64 = 4_096;

/// How much of a picture must lie in one row, in percent, so that it certainly belongs to that row.
const CERTAIN: u64 = 60;

/// How much of a picture must lie in a row, in percent, so that it may belong to that row, if it does
/// not certainly belong to another.
const COUNTS: u64 = 20;

/// One picture over a sheet, measured in the unit of the sheet's sizes.
#[derive(Debug, Clone)]
pub(in crate::roster) struct Anchor {
    pub(in crate::roster) picture: Option<usize>,
    pub(in crate::roster) rows: Stretch,
    pub(in crate::roster) columns: Stretch,
}

/// From where to where a picture lies in one direction.
#[derive(Debug, Clone, Copy)]
pub(in crate::roster) struct Stretch {
    /// The row or column where it begins, counted from 0, and how far into it.
    pub(in crate::roster) from: (u64, u64),
    pub(in crate::roster) to: AnchorEnd,
}

/// Where a picture ends in one direction.
#[derive(Debug, Clone, Copy)]
pub(in crate::roster) enum AnchorEnd {
    /// In this row or column, so far into it.
    At(u64, u64),
    /// So much further.
    After(u64),
}

/// The heights of a sheet's rows, or the widths of its columns.
#[derive(Debug, Clone, Default)]
pub(in crate::roster) struct Sizes {
    pub(in crate::roster) usual: u64,
    /// First, last and size of those that differ, in their order.
    own: Vec<(u64, u64, u64)>,
}

impl Sizes {
    pub(in crate::roster) const fn new(usual: u64) -> Self {
        Self {
            usual,
            own: Vec::new(),
        }
    }

    /// Sets the size of those from `first` to `last`. One that lies before an earlier one is ignored:
    /// no program writes that.
    pub(in crate::roster) fn set(&mut self, first: u64, last: u64, size: u64) {
        if self.own.last().is_none_or(|(_, before, _)| *before < first) && first <= last {
            self.own.push((first, last, size));
        }
    }

    pub(in crate::roster) fn of(&self, index: u64) -> u64 {
        let behind = self.own.partition_point(|(first, ..)| *first <= index);
        match behind.checked_sub(1).and_then(|at| self.own.get(at)) {
            Some((_, last, size)) if index <= *last => *size,
            _ => self.usual,
        }
    }
}

impl Anchor {
    /// The rows (counted from 1) over which the picture lies, each with how it lies there: those that it belongs
    /// to – several if its cell is merged – and, if that is not certain, those of which it covers a part that counts.
    /// `None` if it lies nowhere in particular.
    pub(in crate::roster) fn placed(
        &self,
        heights: &Sizes,
        widths: &Sizes,
        merged: &Merged,
    ) -> Option<Vec<(u64, Placed)>> {
        let columns = covered(self.columns, widths)?;
        let (column, _) = columns
            .iter()
            .fold(None, |most: Option<(u64, u64)>, (at, part)| match most {
                Some((_, known)) if known >= *part => most,
                _ => Some((*at, *part)),
            })?;
        let mut parts: Vec<(RangeInclusive<u64>, u64)> = Vec::new();
        for (row, part) in covered(self.rows, heights)? {
            let rows = merged.rows_of(row, column);
            match parts.last_mut() {
                Some((known, sum)) if *known == rows => *sum = sum.saturating_add(part),
                _ => parts.push((rows, part)),
            }
        }
        let whole = parts
            .iter()
            .fold(0_u64, |sum, (_, part)| sum.saturating_add(*part));
        let (own, most) = parts
            .iter()
            .cloned()
            .reduce(|most, next| if next.1 > most.1 { next } else { most })?;
        let share = |part: u64, percent| part.saturating_mul(100) >= whole.saturating_mul(percent);
        let certain = share(most, CERTAIN);
        let column = u32::try_from(column).ok()?;
        let how = |rows: &RangeInclusive<u64>, part| match (*rows == own, certain) {
            (true, true) => Some(Lies::Within),
            (true, false) => Some(Lies::Across),
            (false, false) if share(part, COUNTS) => Some(Lies::Partly),
            (false, _) => None,
        };
        let mut placed = Vec::new();
        for (rows, part) in &parts {
            if let Some(lies) = how(rows, *part) {
                placed.extend(rows.clone().map(|row| {
                    let picture = self.picture;
                    (
                        row + 1,
                        Placed {
                            column,
                            picture,
                            lies,
                        },
                    )
                }));
            }
        }
        Some(placed)
    }
}

/// The rows or columns that a picture covers, each with how much of it; at least the first. `None` if
/// it stretches without end.
fn covered(stretch: Stretch, sizes: &Sizes) -> Option<Vec<(u64, u64)>> {
    let (first, mut into) = stretch.from;
    let mut parts = Vec::new();
    let mut left = match stretch.to {
        AnchorEnd::After(length) => length,
        AnchorEnd::At(..) => u64::MAX,
    };
    for index in first..first.saturating_add(STRETCH) {
        let size = sizes.of(index);
        let end = match stretch.to {
            AnchorEnd::At(last, end) if index >= last => end.min(size),
            _ => size,
        };
        let part = end.saturating_sub(into).min(left);
        if part > 0 || parts.is_empty() && matches!(stretch.to, AnchorEnd::At(..)) {
            parts.push((index, part));
        }
        left -= part;
        let ended = match stretch.to {
            AnchorEnd::At(last, _) => index >= last,
            AnchorEnd::After(_) => left == 0,
        };
        if ended {
            if parts.is_empty() {
                parts.push((index, 0));
            }
            return Some(parts);
        }
        // An offset may be larger than its row.
        into = match stretch.to {
            AnchorEnd::After(_) => into.saturating_sub(size),
            AnchorEnd::At(..) => 0,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lies(from: (u64, u64), to: AnchorEnd) -> Option<(RangeInclusive<u64>, Lies)> {
        let mut heights = Sizes::new(100);
        heights.set(5, 5, 0);
        heights.set(7, 8, 300);
        let anchor = Anchor {
            picture: Some(0),
            rows: Stretch { from, to },
            columns: Stretch {
                from: (3, 90),
                to: AnchorEnd::At(4, 80),
            },
        };
        let merged = Merged::new(vec![[20, 22, 4, 4]]);
        let placed = anchor.placed(&heights, &Sizes::new(100), &merged)?;
        assert!(placed.iter().all(|(_, placed)| placed.column == 4));
        let own = placed
            .iter()
            .filter(|(_, placed)| placed.lies != Lies::Partly);
        let own: Vec<_> = own.collect();
        let (first, last) = (own.first()?, own.last()?);
        Some((first.0..=last.0, first.1.lies))
    }

    #[test]
    fn a_picture_over_two_rows_may_be_of_either() {
        let anchor = |from, to| Anchor {
            picture: Some(0),
            rows: Stretch { from, to },
            columns: Stretch {
                from: (0, 0),
                to: AnchorEnd::At(0, 90),
            },
        };
        let lies = |from, to| -> Vec<(u64, Lies)> {
            let sizes = Sizes::new(100);
            let placed = anchor(from, to).placed(&sizes, &sizes, &Merged::new(Vec::new()));
            placed
                .unwrap()
                .into_iter()
                .map(|(row, placed)| (row, placed.lies))
                .collect()
        };
        assert_eq!(
            lies((1, 55), AnchorEnd::At(2, 55)),
            [(2, Lies::Partly), (3, Lies::Across)]
        );
        assert_eq!(lies((1, 70), AnchorEnd::At(2, 70)), [(3, Lies::Within)]);
    }

    #[test]
    fn a_picture_is_of_the_row_that_it_covers_most() {
        for (from, to, row, certain) in [
            ((1, 0), AnchorEnd::At(1, 100), 2, Lies::Within),
            ((1, 0), AnchorEnd::At(2, 0), 2, Lies::Within),
            // From the last of a row over the whole of the next.
            ((1, 90), AnchorEnd::At(2, 100), 3, Lies::Within),
            ((1, 50), AnchorEnd::At(2, 50), 2, Lies::Across),
            ((1, 41), AnchorEnd::At(2, 41), 2, Lies::Across),
            ((1, 40), AnchorEnd::At(2, 40), 2, Lies::Within),
            ((1, 0), AnchorEnd::At(3, 100), 2, Lies::Across),
            // A high row takes more of it, a hidden one nothing.
            ((6, 50), AnchorEnd::At(7, 100), 8, Lies::Within),
            ((5, 0), AnchorEnd::At(6, 100), 7, Lies::Within),
            ((5, 0), AnchorEnd::At(5, 0), 6, Lies::Within),
            ((1, 30), AnchorEnd::After(100), 2, Lies::Within),
            ((0, 250), AnchorEnd::After(60), 3, Lies::Within),
        ] {
            assert_eq!(
                lies(from, to),
                Some((row..=row, certain)),
                "{from:?} {to:?}"
            );
        }
        assert_eq!(lies((1, 0), AnchorEnd::At(1_000_000, 0)), None);
        // In a merged cell it is of all its rows.
        assert_eq!(
            lies((20, 50), AnchorEnd::At(22, 100)),
            Some((21..=23, Lies::Within))
        );
    }
}
