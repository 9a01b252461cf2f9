//! Sums of many points: an irregular one (see [`curve`](super::curve)) gets no answer.

use super::curve::{Field, Jacobian, Point};

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

#[cfg(test)]
mod tests {
    use crrl::field::GFp256;
    use crrl::p256::Point as Other;

    use super::*;

    fn multiple(n: u64) -> Point<GFp256> {
        let (x, y, z) = (Other::BASE * n).to_projective();
        Point { x: x / z, y: y / z }
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
        let irregular: [&[Point<GFp256>]; 7] = [
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
                        Some(points) => sums.push(points.iter().copied()),
                        None => sums.push(fine.into_iter()),
                    }
                }
                for (n, sum) in sums.take().enumerate() {
                    match n.checked_sub(others / 2).and_then(|n| irregular.get(n)) {
                        // What is irregular in one order need not be so in the other.
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
        sums.push([multiple(1), multiple(2)].into_iter());
        sums.push([multiple(5), multiple(6)].into_iter());
        let answers: Vec<_> = sums.take().collect();
        assert!(matches!(answers[..], [sum] if is(sum, 3)));
    }
}
