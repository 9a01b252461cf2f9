//! What no pattern shows: between the alignment patterns, and in symbols that have hardly any, the
//! modules themselves tell where they are, since a module's middle differs most from grey.

use super::mesh::Mesh;
use super::{Place, Shades, whole};

/// The drift is measured at places so many modules apart.
const APART: u16 = 5;

/// Each by the modules up to so many away.
const REACH: i8 = 4;

/// One step of the search and how many each way, in modules.
const STEP: f64 = 0.2;
const STEPS: i8 = 3;

/// By how much the modules around each place are off the mesh, in modules.
pub(super) struct Drift {
    across: usize,
    moves: Vec<Place>,
}

impl Drift {
    /// Follows the modules away from the mesh.
    pub(super) fn along(shades: Shades<'_>, side: u16, mesh: &Mesh) -> Self {
        let across = side / APART + 2;
        let knots = (0..across).flat_map(|y| (0..across).map(move |x| (x, y)));
        let middle = |n: u16| (f64::from(n * APART)).min(f64::from(side) - 1.0).floor() + 0.5;
        let moves = knots.map(|(x, y)| {
            let knot = Place {
                x: middle(x),
                y: middle(y),
            };
            best(shades, side, mesh, knot)
        });
        let raw = Self {
            across: usize::from(across),
            moves: moves.collect(),
        };
        raw.smoothed()
    }

    /// Where a place among the modules is among the pixels.
    pub(super) fn at(&self, mesh: &Mesh, place: Place) -> Place {
        let apart = f64::from(APART);
        let (x, y) = (
            (place.x - 0.5).max(0.0) / apart,
            (place.y - 0.5).max(0.0) / apart,
        );
        let (left, above) = (x.floor(), y.floor());
        let (right, below) = (x - left, y - above);
        let mut moved = place;
        for (dx, dy, share) in [
            (0, 0, (1.0 - right) * (1.0 - below)),
            (1, 0, right * (1.0 - below)),
            (0, 1, (1.0 - right) * below),
            (1, 1, right * below),
        ] {
            let by = self.knot(whole(left) + dx, whole(above) + dy);
            moved = moved.moved(by.x * share, by.y * share);
        }
        mesh.at(moved)
    }

    fn knot(&self, x: usize, y: usize) -> Place {
        let last = self.across.saturating_sub(1);
        let index = y.min(last) * self.across + x.min(last);
        self.moves.get(index).copied().unwrap_or_default()
    }

    /// Each place by the median of those around: one alone may have followed noise.
    fn smoothed(&self) -> Self {
        let median = |x: usize, y: usize, part: fn(&Place) -> f64| {
            let around = (0..3).flat_map(|j| (0..3).map(move |i| (i, j)));
            let mut values: Vec<f64> = around
                .map(|(i, j)| {
                    part(&self.knot((x + i).saturating_sub(1), (y + j).saturating_sub(1)))
                })
                .collect();
            values.sort_by(f64::total_cmp);
            values.get(4).copied().unwrap_or(0.0)
        };
        let places = (0..self.across).flat_map(|y| (0..self.across).map(move |x| (x, y)));
        Self {
            across: self.across,
            moves: places
                .map(|(x, y)| Place {
                    x: median(x, y, |place| place.x),
                    y: median(x, y, |place| place.y),
                })
                .collect(),
        }
    }
}

/// The move at which the modules around a place differ most from the grey between them.
fn best(shades: Shades<'_>, side: u16, mesh: &Mesh, knot: Place) -> Place {
    let origin = mesh.at(knot);
    let across = mesh.at(knot.moved(1.0, 0.0)).minus(origin);
    let down = mesh.at(knot.moved(0.0, 1.0)).minus(origin);
    let inside = |at: f64| (0.0..f64::from(side)).contains(&at);
    let contrast = |x: f64, y: f64| {
        let around = (-REACH..=REACH).flat_map(|j| (-REACH..=REACH).map(move |i| (i, j)));
        let places = around
            .map(|(i, j)| (f64::from(i), f64::from(j)))
            .filter(|(i, j)| inside(knot.x + i) && inside(knot.y + j));
        let values: Vec<f64> = places
            .map(|(i, j)| {
                let (x, y) = (x + i, y + j);
                shades.at(origin.moved(across.x * x + down.x * y, across.y * x + down.y * y))
            })
            .collect();
        let count = f64::from(u16::try_from(values.len()).unwrap_or(u16::MAX)).max(1.0);
        let mean = values.iter().sum::<f64>() / count;
        let off = values.iter().map(|value| (value - mean).abs()).sum::<f64>();
        off / count
    };
    let steps = || (-STEPS..=STEPS).map(|n| STEP * f64::from(n));
    let moves = steps().flat_map(|y| steps().map(move |x| Place { x, y }));
    // The mesh is right unless another place is clearly better.
    let scored = moves.map(|by| {
        let far = by.x.hypot(by.y);
        (contrast(by.x, by.y) * (1.0 - 0.05 * far), by)
    });
    let best = scored.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map_or_else(Place::default, |(_, by)| by)
}
