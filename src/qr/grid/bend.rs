//! What a flat symbol leaves over: paper that is bent, screens that are curved. A thin-plate
//! spline, the smoothest surface through given heights (Bookstein 1989).

use super::Place;
use super::solve::solved;

/// By how much places are moved, smoothly.
#[derive(Debug, Clone, Default)]
pub(super) struct Bend {
    knots: Vec<Place>,
    /// One factor for each knot, then for 1, x and y.
    across: Vec<f64>,
    down: Vec<f64>,
}

/// How much a knot may be missed: what is measured is never exact.
const STIFF: f64 = 0.02;

/// Places are counted in this unit, about a symbol's side.
const UNIT: f64 = 64.0;

impl Bend {
    /// The bend that moves places by what is told for each; none where the places are too few or
    /// on one line.
    pub(super) fn fit(moves: &[(Place, Place)]) -> Option<Self> {
        let knots: Vec<Place> = moves.iter().map(|(at, _)| scaled(*at)).collect();
        let solve = |part: fn(&Place) -> f64| {
            let mut rows: Vec<Vec<f64>> = Vec::with_capacity(knots.len() + 3);
            for (n, ((_, by), knot)) in moves.iter().zip(&knots).enumerate() {
                let mut row: Vec<f64> = knots.iter().map(|other| kernel(*knot, *other)).collect();
                if let Some(own) = row.get_mut(n) {
                    *own += STIFF;
                }
                row.extend([1.0, knot.x, knot.y, part(by)]);
                rows.push(row);
            }
            for side in [
                |_: &Place| 1.0,
                |knot: &Place| knot.x,
                |knot: &Place| knot.y,
            ] {
                let mut row: Vec<f64> = knots.iter().map(side).collect();
                row.extend([0.0; 4]);
                rows.push(row);
            }
            solved(rows)
        };
        let (across, down) = (solve(|by| by.x)?, solve(|by| by.y)?);
        Some(Self {
            knots,
            across,
            down,
        })
    }

    /// By how much a place is moved.
    pub(super) fn at(&self, place: Place) -> Place {
        let place = scaled(place);
        let (mut x, mut y) = (0.0, 0.0);
        let kernels = self.knots.iter().map(|knot| kernel(place, *knot));
        let flat = [1.0, place.x, place.y];
        for ((height, a), d) in kernels.chain(flat).zip(&self.across).zip(&self.down) {
            x += height * a;
            y += height * d;
        }
        Place { x, y }
    }
}

fn scaled(place: Place) -> Place {
    Place {
        x: place.x / UNIT,
        y: place.y / UNIT,
    }
}

fn kernel(a: Place, b: Place) -> f64 {
    let square = (a.x - b.x).powi(2) + (a.y - b.y).powi(2);
    if square > 0.0 {
        square * square.ln()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_is_followed_between_the_knots() {
        let wave = |x: f64, y: f64| Place {
            x: (x / 20.0).sin(),
            y: (y / 30.0).cos(),
        };
        let places = (0..6).flat_map(|x| (0..6).map(move |y| (f64::from(x), f64::from(y))));
        let moves = places.map(|(x, y)| {
            let at = Place {
                x: 12.0 * x,
                y: 12.0 * y,
            };
            (at, wave(at.x, at.y))
        });
        let bend = Bend::fit(&moves.collect::<Vec<_>>()).unwrap();
        for (x, y) in [(6.0, 6.0), (31.0, 42.0), (54.0, 17.0)] {
            let off = bend.at(Place { x, y }).far_from(wave(x, y));
            assert!(off < 0.15, "{x} {y}: {off}");
        }
    }
}
