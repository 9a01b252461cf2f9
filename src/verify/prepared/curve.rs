//! Points of a short Weierstrass curve y² = x³ + ax + b, and sums of many of them.
//!
//! Everything here is public, so nothing takes care to run in constant time. Neither formula for a
//! sum of two points holds when their x are equal (doubling, cancelling) or one is the point at
//! infinity: such a sum is *irregular*, is said to be so, and is left to other arithmetic.

use std::ops::{Add, Mul, Neg, Sub};

/// What is asked of the field of a curve's coordinates.
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
        }
    };
}
field!(crrl::field::GF25519);
field!(crrl::field::GFp256);

/// A point that is not at infinity, by its two coordinates: one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Point<F> {
    pub(super) x: F,
    pub(super) y: F,
}

impl<F: Field> Point<F> {
    /// The negative where `negate`.
    #[inline(always)]
    pub(super) fn signed(self, negate: bool) -> Self {
        let y = if negate { -self.y } else { self.y };
        Self { x: self.x, y }
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
    pub(super) fn new(point: Point<F>) -> Self {
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
    fn plus(self, other: Point<F>) -> Self {
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

/// Inverses of many elements for one inversion (Montgomery's trick: the inverse of the product of
/// all, times the product of the others).
#[derive(Debug)]
pub(super) struct Inverses<F> {
    /// For each element, the product of those before it in its lane.
    before: Vec<F>,
    lanes: [F; LANES],
}

/// Products are kept in so many lanes by turns, because each waits for the one before it.
const LANES: usize = 4;

impl<F: Field> Inverses<F> {
    /// With room for so many elements, for good.
    pub(super) fn with_room(elements: usize) -> Self {
        Self {
            before: Vec::with_capacity(elements),
            lanes: [F::ONE; LANES],
        }
    }

    /// Forgets all elements.
    pub(super) fn clear(&mut self) {
        self.before.clear();
        self.lanes = [F::ONE; LANES];
    }

    /// Takes up an element, which must not be zero: that would spoil all.
    #[inline(always)]
    pub(super) fn push(&mut self, element: F) {
        if let Some(lane) = self.lanes.get_mut(self.before.len() % LANES) {
            self.before.push(*lane);
            *lane = *lane * element;
        }
    }

    /// To be called once between the pushing and the popping.
    pub(super) fn invert(&mut self) {
        let [a, b, c, d] = self.lanes;
        let (ab, cd) = (a * b, c * d);
        let all = (ab * cd).inverse();
        let (over_ab, over_cd) = (all * cd, all * ab);
        self.lanes = [over_ab * b, over_ab * a, over_cd * d, over_cd * c];
    }

    /// The inverse of the last element, which is asked for once more and then forgotten.
    #[inline(always)]
    pub(super) fn pop(&mut self, element: F) -> F {
        let before = self.before.pop().unwrap_or(F::ONE);
        let Some(lane) = self.lanes.get_mut(self.before.len() % LANES) else {
            return F::ONE;
        };
        let inverse = *lane * before;
        *lane = *lane * element;
        inverse
    }
}

/// Sums of many points, taken together so that an addition needs no inversion of its own.
#[derive(Debug)]
pub(super) struct Sums<F> {
    /// The rows one after the other, each with the same room.
    points: Vec<Point<F>>,
    room: usize,
    rows: Vec<Row>,
    inverses: Inverses<F>,
}

/// One sum.
#[derive(Debug, Clone, Copy)]
struct Row {
    points: usize,
    irregular: bool,
}

/// From so many points on, an inversion for each round of additions is worth its while.
const TOGETHER: usize = 512;

impl<F: Field> Sums<F> {
    /// With room for so many sums of so many points each, for good.
    pub(super) fn with_room(rows: usize, room: usize) -> Self {
        Self {
            points: vec![
                Point {
                    x: F::ONE,
                    y: F::ONE
                };
                rows * room
            ],
            room,
            rows: Vec::with_capacity(rows),
            inverses: Inverses::with_room(rows * room.div_ceil(2)),
        }
    }

    /// Forgets all sums.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Takes up the sum of these points; what there is no room for gets no answer.
    #[inline(always)]
    pub(super) fn push(&mut self, points: impl Iterator<Item = Point<F>>) {
        let mut rows = self.points.chunks_exact_mut(self.room);
        let Some(row) = rows.nth(self.rows.len()) else {
            return;
        };
        let mut count = 0;
        for (to, point) in row.iter_mut().zip(points) {
            *to = point;
            count += 1;
        }
        self.rows.push(Row {
            points: count,
            irregular: count == 0,
        });
    }

    /// Each sum, in the order of the rows; `None` for an irregular one.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Option<Jacobian<F>>> {
        let together = self.rows.iter().map(|row| row.points).sum::<usize>() >= TOGETHER;
        if together {
            // 1st + 2nd, 3rd + 4th …, then the sums of these.
            let mut step = 1;
            while step < self.room {
                self.round(step);
                step *= 2;
            }
        }
        let rows = self.points.chunks_exact(self.room).zip(&self.rows);
        rows.map(move |(points, row)| {
            let (first, rest) = points.get(..row.points)?.split_first()?;
            let start = Jacobian::new(*first);
            if together {
                return (!row.irregular).then_some(start);
            }
            let sum = rest.iter().fold(start, |sum, point| sum.plus(*point));
            (!sum.z.is_zero()).then_some(sum)
        })
    }

    /// One round: in each row the point at every even multiple of `step` takes up the one at the
    /// odd multiple after it.
    fn round(&mut self, step: usize) {
        self.inverses.clear();
        for (points, row) in self.points.chunks_exact(self.room).zip(&mut self.rows) {
            let points = points.get(..row.points).unwrap_or_default();
            for pair in points.chunks(2 * step) {
                if let (Some(first), Some(second)) = (pair.first(), pair.get(step)) {
                    let difference = second.x - first.x;
                    let irregular = difference.is_zero();
                    row.irregular |= irregular;
                    self.inverses
                        .push(if irregular { F::ONE } else { difference });
                }
            }
        }
        self.inverses.invert();
        let rows = self.points.chunks_exact_mut(self.room).zip(&self.rows);
        for (points, row) in rows.rev() {
            let points = points.get_mut(..row.points).unwrap_or_default();
            for pair in points.chunks_mut(2 * step).rev() {
                let Some((first, rest)) = pair.split_first_mut() else {
                    continue;
                };
                let Some(second) = rest.get(step - 1) else {
                    continue;
                };
                let difference = second.x - first.x;
                let irregular = row.irregular && difference.is_zero();
                let inverse = self
                    .inverses
                    .pop(if irregular { F::ONE } else { difference });
                *first = first.plus(*second, inverse);
            }
        }
    }
}
