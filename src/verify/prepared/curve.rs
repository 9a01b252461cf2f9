//! Points of a short Weierstrass curve y² = x³ + ax + b.
//!
//! Neither formula for a sum of two points holds when their x are equal (doubling, cancelling) or
//! one is the point at infinity: such a sum is *irregular*. The caller must detect it and use complete
//! formulas instead.

use std::ops::{Add, Mul, Neg, Sub};

/// The operations that the field of a curve's coordinates must have.
pub(super) trait Field:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Neg<Output = Self>
{
    /// One.
    const ONE: Self;
    /// The square.
    fn squared(self) -> Self;
    /// Whether it is zero.
    fn is_zero(self) -> bool;
    /// The inverse; of zero, zero.
    fn inverse(self) -> Self;
    /// The negative where `negate`, by a choice without a branch.
    fn signed(self, negate: bool) -> Self;
}

macro_rules! field {
    ($field:ty) => {
        impl Field for $field {
            const ONE: Self = <$field>::ONE;
            #[inline(always)]
            fn squared(self) -> Self {
                self.square()
            }
            #[inline(always)]
            fn is_zero(self) -> bool {
                self.iszero() != 0
            }
            fn inverse(self) -> Self {
                Self::ONE / self
            }
            #[inline(always)]
            fn signed(self, negate: bool) -> Self {
                Self::select(&self, &-self, u32::from(negate).wrapping_neg())
            }
        }
    };
}
field!(crrl::field::GF25519);
field!(crrl::field::GFp256);

/// A point that is not at infinity, by its two coordinates: one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct AffinePoint<F> {
    pub(super) x: F,
    pub(super) y: F,
}

impl<F: Field> AffinePoint<F> {
    /// The negative if `negate`; without a branch, which could not be predicted.
    #[inline(always)]
    pub(super) fn signed(&self, negate: bool) -> Self {
        Self {
            x: self.x,
            y: self.y.signed(negate),
        }
    }

    /// The sum, given the inverse of `other.x − self.x`: the chord's slope λ, x₃ = λ² − x₁ − x₂,
    /// y₃ = λ(x₁ − x₃) − y₁ (SEC 1 §2.2.1).
    #[inline(always)]
    pub(super) fn plus(self, other: Self, inverse: F) -> Self {
        let slope = (other.y - self.y) * inverse;
        let x = slope.squared() - self.x - other.x;
        Self {
            x,
            y: slope * (self.x - x) - self.y,
        }
    }
}

/// A point by Jacobian coordinates: x = X/Z², y = Y/Z³.
#[derive(Debug, Clone, Copy)]
pub(super) struct Jacobian<F> {
    pub(super) x: F,
    pub(super) y: F,
    pub(super) z: F,
}

impl<F: Field> Jacobian<F> {
    pub(super) fn new(point: AffinePoint<F>) -> Self {
        Self {
            x: point.x,
            y: point.y,
            z: F::ONE,
        }
    }

    /// The sum with an affine point: the mixed addition of Cohen, Miyaji and Ono (1998), "madd" of
    /// the Explicit-Formulas Database, with r = S₂ − Y₁. Z becomes zero if the sum is irregular,
    /// and stays so.
    #[inline(always)]
    pub(super) fn plus(self, other: AffinePoint<F>) -> Self {
        let zz = self.z.squared();
        let h = other.x * zz - self.x;
        let r = other.y * zz * self.z - self.y;
        let hh = h.squared();
        let hhh = hh * h;
        let v = self.x * hh;
        let x = r.squared() - hhh - v - v;
        Self {
            x,
            y: r * (v - x) - self.y * hhh,
            z: self.z * h,
        }
    }

    /// Twice the point, on a curve with this `a`: "dbl-1998-cmo-2" of the Explicit-Formulas
    /// Database.
    pub(super) fn double(self, a: F) -> Self {
        let yy = self.y.squared();
        let s = double(double(self.x * yy));
        let zz = self.z.squared();
        let xx = self.x.squared();
        let m = double(xx) + xx + a * zz.squared();
        let x = m.squared() - double(s);
        Self {
            x,
            y: m * (s - x) - double(double(double(yy.squared()))),
            z: double(self.y * self.z),
        }
    }
}

fn double<F: Field>(value: F) -> F {
    value + value
}
