//! The alignment patterns, by how well the pixels look like one.

use super::mesh::Mesh;
use super::{Place, Shades};

/// From this correlation on a place is an alignment pattern.
const ALIKE: f64 = 0.72;

/// Fainter differences are noise, in shades.
const CONTRAST: f64 = 4.0;

/// Where the alignment pattern is whose centre the mesh expects at `centre`, if it is at most
/// `reach` modules away.
pub(super) fn mark(shades: Shades<'_>, mesh: &Mesh, centre: Place, reach: u8) -> Option<Place> {
    let origin = mesh.at(centre);
    let across = mesh.at(centre.moved(1.0, 0.0)).minus(origin);
    let down = mesh.at(centre.moved(0.0, 1.0)).minus(origin);
    let seen = |x: f64, y: f64| Place {
        x: origin.x + across.x * x + down.x * y,
        y: origin.y + across.y * x + down.y * y,
    };
    let alike = |x: f64, y: f64| {
        let around = (-2..=2_i8).flat_map(|j| (-2..=2_i8).map(move |i| (i, j)));
        correlation(around.map(|(i, j)| {
            let dark = i.abs().max(j.abs()) != 1;
            (dark, shades.at(seen(x + f64::from(i), y + f64::from(j))))
        }))
    };
    let mut best = (0.0, 0.0, 0.0);
    let steps = 2 * i16::from(reach);
    for (dx, dy) in square(steps) {
        let (x, y) = (0.5 * dx, 0.5 * dy);
        let score = alike(x, y);
        if score > best.0 {
            best = (score, x, y);
        }
    }
    for step in [0.25, 0.125] {
        let (_, x, y) = best;
        for (dx, dy) in square(1) {
            let (x, y) = (x + step * dx, y + step * dy);
            let score = alike(x, y);
            if score > best.0 {
                best = (score, x, y);
            }
        }
    }
    let (score, x, y) = best;
    (score >= ALIKE).then(|| seen(x, y))
}

/// Whole places up to `reach` away each way.
fn square(reach: i16) -> impl Iterator<Item = (f64, f64)> {
    let line = move || (-reach..=reach).map(f64::from);
    line().flat_map(move |y| line().map(move |x| (x, y)))
}

/// How well shades go with what should be dark, from −1 to 1.
fn correlation(samples: impl Iterator<Item = (bool, f64)>) -> f64 {
    let (mut count, mut dark, mut sum, mut squares, mut dark_sum) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (is_dark, shade) in samples {
        count += 1.0;
        sum += shade;
        squares += shade * shade;
        if is_dark {
            dark += 1.0;
            dark_sum += shade;
        }
    }
    let spread = (squares / count - (sum / count).powi(2)).max(0.0).sqrt();
    if spread < CONTRAST {
        return 0.0;
    }
    let share: f64 = dark / count;
    let common = sum / count * share - dark_sum / count;
    common / (spread * (share * (1.0 - share)).sqrt())
}
