//! Multiples of one point by windows, so that any multiple of it is a sum of a few entries and no
//! doubling is left: Σ dᵢ·2^(w·i)·P with signed digits −2^(w−1) < dᵢ ≤ 2^(w−1) (fixed-base windowing
//! of Brickell, Gordon, McCurley and Wilson, 1992).

use std::ops::Add;

use super::curve::{AffinePoint, Field, Jacobian};
use super::sums::{Inverses, Sums};

/// The entries j·2^(w·i)·P for 1 ≤ j ≤ 2^(w−1), window after window.
#[derive(Debug)]
pub(super) struct Multiples<F, const WIDTH: usize> {
    entries: Vec<AffinePoint<F>>,
}

impl<F: Field, const WIDTH: usize> Multiples<F, WIDTH> {
    /// Entries of one window.
    const ENTRIES: usize = 1 << (WIDTH - 1);

    /// So many windows serve scalars below 2^`bits`: the last digit is then small enough to stay
    /// unsigned, and gives no carry.
    pub(super) const fn windows(bits: usize) -> usize {
        (bits + 1).div_ceil(WIDTH)
    }

    /// The table of a point of large prime order, on the curve with this `a`, for scalars below
    /// 2^`bits`. `None` if an addition was irregular, which it is for no such point.
    pub(super) fn new(point: AffinePoint<F>, a: F, bits: usize) -> Option<Self> {
        let powers = doublings(point, a, Self::windows(bits) * WIDTH)?;
        let windows = powers.chunks_exact(WIDTH);
        let mut entries = vec![point; windows.len() * Self::ENTRIES];
        for (window, powers) in entries.chunks_exact_mut(Self::ENTRIES).zip(windows) {
            for (j, power) in powers.iter().enumerate() {
                *window.get_mut((1 << j) - 1)? = *power;
            }
        }
        let mut inverses = Inverses::with_room(entries.len() / 2);
        let mut known = 2;
        while known < Self::ENTRIES {
            // From 1 … m to m + 1 … 2m − 1; 2m is there.
            inverses.clear();
            for window in entries.chunks_exact(Self::ENTRIES) {
                let (last, others) = window.get(..known)?.split_last()?;
                for other in others {
                    let difference = other.x - last.x;
                    if difference.is_zero() {
                        return None;
                    }
                    inverses.push(difference);
                }
            }
            inverses.invert();
            for window in entries.chunks_exact_mut(Self::ENTRIES).rev() {
                let (window, new) = window.split_at_mut_checked(known)?;
                let (last, others) = window.split_last()?;
                for (other, new) in others.iter().zip(new).rev() {
                    *new = last.plus(*other, inverses.pop());
                }
            }
            known *= 2;
        }
        Some(Self { entries })
    }

    /// The entries, or their negatives, whose sum is that multiple, given in bytes, least first, or
    /// its negative.
    #[inline(always)]
    pub(super) fn multiple(
        &self,
        scalar: &[u8; 32],
        negative: bool,
    ) -> impl Iterator<Item = (&AffinePoint<F>, bool)> {
        let (mut low, mut high) = halves(scalar);
        let mut carry = 0;
        self.entries
            .chunks_exact(Self::ENTRIES)
            .filter_map(move |window| {
                let digit = index(low) % (2 * Self::ENTRIES) + carry;
                low = low >> WIDTH | high << (128 - WIDTH);
                high >>= WIDTH;
                let over = digit > Self::ENTRIES;
                carry = usize::from(over);
                let size = if over {
                    2 * Self::ENTRIES - digit
                } else {
                    digit
                };
                // Zero has no entry, and neither has a digit of size zero after a carry.
                Some((window.get(size.wrapping_sub(1))?, over != negative))
            })
    }

    /// That multiple itself; `None` if it is at infinity or the sum is irregular.
    pub(super) fn sum(&self, scalar: &[u8; 32], negative: bool) -> Option<Jacobian<F>> {
        let mut sums = Sums::with_room(1, self.entries.len() / Self::ENTRIES);
        sums.push(self.multiple(scalar, negative));
        sums.take().next()?
    }

    /// The sum of all entries, which is P times (1 + … + 2^(w−1)) times (1 + 2^w + 2^(2w) + …).
    pub(super) fn total(&self) -> Option<Jacobian<F>> {
        let mut sums = Sums::with_room(1, self.entries.len());
        sums.push(self.entries.iter().map(|entry| (entry, false)));
        sums.take().next()?
    }

    /// By what the point is multiplied in that sum, given one.
    pub(super) fn total_factor<S: Copy + Add<Output = S>>(&self, one: S) -> S {
        let doubled = |value: S, times| (0..times).fold(value, |value, _| value + value);
        let windows = self.entries.len() / Self::ENTRIES;
        let all = (1..windows).fold(one, |sum, _| doubled(sum, WIDTH) + one);
        // 1 + … + 2^(w−1) = 2^(w−2)·(2^(w−1) + 1)
        doubled(doubled(all, WIDTH - 1) + all, WIDTH - 2)
    }

    /// Makes one entry wrong, though still a point of the curve.
    #[cfg(test)]
    pub(super) fn spoil(&mut self, n: usize) {
        self.entries[n] = self.entries[n].signed(true);
    }

    /// How many entries there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What the entries take.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.entries.as_slice())
    }
}

/// P, 2P, 4P …, so many.
fn doublings<F: Field>(point: AffinePoint<F>, a: F, count: usize) -> Option<Vec<AffinePoint<F>>> {
    let mut powers = Vec::new();
    let mut power = Jacobian::new(point);
    for _ in 0..count {
        if power.z.is_zero() {
            return None;
        }
        powers.push(power);
        power = power.double(a);
    }
    let mut inverses = Inverses::with_room(powers.len());
    powers.iter().for_each(|power| inverses.push(power.z));
    inverses.invert();
    let mut affine: Vec<_> = powers
        .iter()
        .rev()
        .map(|power| {
            let over = inverses.pop();
            let square = over.squared();
            AffinePoint {
                x: power.x * square,
                y: power.y * square * over,
            }
        })
        .collect();
    affine.reverse();
    Some(affine)
}

/// The low and the high half of a number, given least byte first.
pub(super) fn halves(bytes: &[u8; 32]) -> (u128, u128) {
    let (halves, _) = bytes.as_chunks::<16>();
    match halves {
        [low, high] => (u128::from_le_bytes(*low), u128::from_le_bytes(*high)),
        _ => (0, 0),
    }
}

/// The low 16 bits, which every digit fits into.
fn index(value: u128) -> usize {
    usize::from(u16::try_from(value & 0xffff).unwrap_or(0))
}
