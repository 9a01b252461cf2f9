//! Sums of many points: an irregular one (see [`curve`](super::curve)) gets no answer.

use std::hint::black_box;

use super::curve::{AffinePoint, Field, Jacobian};

/// Inverses of many elements for one inversion (Montgomery's trick: the inverse of the product of
/// all, times the product of the others).
#[derive(Debug)]
pub(super) struct Inverses<F> {
    /// Each element, and the product of those before it in its lane.
    taken: Vec<[F; 2]>,
    lanes: [F; LANES],
}

/// Elements go by turns into so many products, because each product waits for the one before it.
const LANES: usize = 4;

impl<F: Field> Inverses<F> {
    /// With room for so many elements, for good.
    pub(super) fn with_room(elements: usize) -> Self {
        Self {
            taken: Vec::with_capacity(elements),
            lanes: [F::ONE; LANES],
        }
    }

    /// Forgets all elements.
    pub(super) fn clear(&mut self) {
        self.taken.clear();
        self.lanes = [F::ONE; LANES];
    }

    /// Takes up an element, which must not be zero: that would spoil all.
    #[inline(always)]
    pub(super) fn push(&mut self, element: F) {
        if let Some(lane) = self.lanes.get_mut(self.taken.len() % LANES) {
            self.taken.push([element, *lane]);
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

    /// The inverse of the last element that has not been asked for.
    #[inline(always)]
    pub(super) fn pop(&mut self) -> F {
        let Some([element, before]) = self.taken.pop() else {
            return F::ONE;
        };
        let Some(lane) = self.lanes.get_mut(self.taken.len() % LANES) else {
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
    points: Vec<AffinePoint<F>>,
    room: usize,
    rows: Vec<PointSum>,
    /// The points that take up another in this round.
    pairs: Vec<usize>,
    inverses: Inverses<F>,
}

/// One sum.
#[derive(Debug, Clone, Copy)]
struct PointSum {
    points: usize,
    irregular: bool,
}

/// From so many additions on, a round of them is worth its inversion, which takes as long as a dozen
/// of them; at sixteen it was not yet.
const ROUND: usize = 32;

/// So many points are looked at before the first of them is copied. With thirty keys by turns they
/// lie in a far cache, and reads that nothing waits for overlap: a tenth of the whole time.
const AHEAD: usize = 64;

impl<F: Field> Sums<F> {
    /// With room for so many sums of so many points each, for good.
    pub(super) fn with_room(rows: usize, room: usize) -> Self {
        let filler = AffinePoint {
            x: F::ONE,
            y: F::ONE,
        };
        let pairs = rows * room.div_ceil(2);
        Self {
            points: vec![filler; rows * room],
            room,
            rows: Vec::with_capacity(rows),
            pairs: Vec::with_capacity(pairs),
            inverses: Inverses::with_room(pairs),
        }
    }

    /// Forgets all sums.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Takes up the sum of these points, or of the negatives of those that say so; what there is no
    /// room for gets no answer.
    #[inline(always)]
    pub(super) fn push<'p>(&mut self, points: impl Iterator<Item = (&'p AffinePoint<F>, bool)>)
    where
        F: 'p,
    {
        let mut rows = self.points.chunks_exact_mut(self.room);
        let Some(row) = rows.nth(self.rows.len()) else {
            return;
        };
        let (mut room, mut count) = (row.iter_mut(), 0);
        let mut copy = |ahead: &[Option<(&AffinePoint<F>, bool)>]| {
            for (point, _) in ahead.iter().flatten() {
                black_box(point.x.is_zero());
            }
            for (point, negate) in ahead.iter().flatten() {
                if let Some(to) = room.next() {
                    *to = point.signed(*negate);
                    count += 1;
                }
            }
        };
        let (mut ahead, mut free) = ([None; AHEAD], 0);
        points.for_each(|point| {
            if let Some(to) = ahead.get_mut(free) {
                *to = Some(point);
                free += 1;
            }
            if free == AHEAD {
                copy(&ahead);
                (ahead, free) = ([None; AHEAD], 0);
            }
        });
        copy(&ahead);
        self.rows.push(PointSum {
            points: count,
            irregular: count == 0,
        });
    }

    /// Each sum, in the order of the rows; `None` for an irregular one.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Option<Jacobian<F>>> {
        // 1st + 2nd, 3rd + 4th …, then the sums of these, as long as there are many.
        let mut step = 1;
        while self.rows.iter().map(|row| row.pairs(step)).sum::<usize>() >= ROUND {
            self.round(step);
            step *= 2;
        }
        let rows = self.points.chunks_exact(self.room).zip(&self.rows);
        rows.map(move |(points, row)| {
            let mut rest = points.get(..row.points)?.iter().step_by(step);
            let start = Jacobian::new(*rest.next()?);
            let sum = rest.fold(start, |sum, point| sum.plus(*point));
            (!row.irregular && !sum.z.is_zero()).then_some(sum)
        })
    }

    /// One round: in each row the point at every even multiple of `step` takes up the one at the
    /// odd multiple after it.
    fn round(&mut self, step: usize) {
        self.pairs.clear();
        self.inverses.clear();
        let rows = self.points.chunks_exact(self.room).zip(&mut self.rows);
        for (n, (points, row)) in rows.enumerate() {
            let points = points.get(..row.points).unwrap_or_default();
            for (pair, chunk) in points.chunks(2 * step).enumerate() {
                if let (Some(first), Some(second)) = (chunk.first(), chunk.get(step)) {
                    let difference = second.x - first.x;
                    let irregular = difference.is_zero();
                    row.irregular |= irregular;
                    self.inverses
                        .push(if irregular { F::ONE } else { difference });
                    self.pairs.push(n * self.room + pair * 2 * step);
                }
            }
        }
        self.inverses.invert();
        while let Some(first) = self.pairs.pop() {
            let inverse = self.inverses.pop();
            if let Some([first, .., second]) = self.points.get_mut(first..=first + step) {
                *first = first.plus(*second, inverse);
            }
        }
    }
}

impl PointSum {
    /// How many pairs there are of points so far from each other.
    const fn pairs(self, step: usize) -> usize {
        self.points.div_ceil(step) / 2
    }
}

#[cfg(test)]
mod tests {
    use crrl::field::GFp256;
    use crrl::p256::Point as Other;

    use super::*;

    fn multiple(n: u64) -> AffinePoint<GFp256> {
        let (x, y, z) = (Other::BASE * n).to_projective();
        AffinePoint { x: x / z, y: y / z }
    }

    fn is(sum: Option<Jacobian<GFp256>>, n: u64) -> bool {
        let Some(Jacobian { x, y, z }) = sum else {
            return false;
        };
        let point = multiple(n);
        let zz = z.square();
        (point.x * zz).equals(x) != 0 && (point.y * zz * z).equals(y) != 0
    }

    /// Every way in which points can meet, alone and among so many sums that all are taken together.
    #[test]
    fn irregular_sums_are_told_and_disturb_no_other() {
        let minus = |n| multiple(n).signed(true);
        let (one, two, three) = (multiple(1), multiple(2), multiple(3));
        let irregular: [&[AffinePoint<GFp256>]; 7] = [
            &[],
            &[one, one],
            &[one, minus(1)],
            &[one, two, three],
            &[one, two, minus(3)],
            &[one, two, minus(1), minus(2)],
            &[minus(2), minus(2), multiple(7), one],
        ];
        let fine = [multiple(5), two, multiple(11), one, multiple(23)];
        for others in [0, 40, 600] {
            let mut sums = Sums::with_room(others + irregular.len(), 8);
            for _ in 0..2 {
                sums.clear();
                for n in 0..others + irregular.len() {
                    match n.checked_sub(others / 2).and_then(|n| irregular.get(n)) {
                        Some(points) => sums.push(points.iter().map(|point| (point, false))),
                        None => sums.push(fine.iter().map(|point| (point, false))),
                    }
                }
                for (n, sum) in sums.take().enumerate() {
                    match n.checked_sub(others / 2).and_then(|n| irregular.get(n)) {
                        // A sum that is irregular in one order may be regular in another.
                        Some([_, _, _]) => assert!(sum.is_none() || is(sum, 6)),
                        Some([_, _, _, _]) => {
                            assert!(sum.is_none() || is(sum, 4), "{others} {n} {sum:?}");
                        }
                        Some(_) => assert!(sum.is_none(), "{n}"),
                        None => assert!(is(sum, 42), "{n}"),
                    }
                }
            }
        }
    }

    #[test]
    fn what_there_is_no_room_for_gets_no_answer() {
        let mut sums = Sums::with_room(1, 4);
        sums.push([(&multiple(1), false), (&multiple(2), false)].into_iter());
        sums.push([(&multiple(5), false), (&multiple(6), false)].into_iter());
        let answers: Vec<_> = sums.take().collect();
        assert!(matches!(answers[..], [sum] if is(sum, 3)));
    }
}
