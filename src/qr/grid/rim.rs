//! Finder patterns in dark surroundings, such as the frame of a phone: they get the light rim that
//! tells them from it, and are found like all others.

use rxing::Point;
use rxing::common::cpp_essentials::FitSquareToPoints;

use super::plane::{Form, Plane};
use super::{Place, whole};
use crate::qr::dark::Dark;
use crate::qr::guard::guarded;
use crate::qr::work::{Spent, Work};

/// The scanned rows are so many apart.
const ROW_STEP: u16 = 3;

/// What it costs to look at a light ring, in units of work.
const LOOK: u64 = 2_000;

/// Draws the light rims; tells how many there were, up to the `most` that are drawn.
pub(in crate::qr) fn draw_rims(
    dark: &mut Dark,
    most: usize,
    work: &mut Work,
) -> Result<usize, Spent> {
    let mut edges = Vec::new();
    let mut drawn: Vec<Point> = Vec::new();
    for y in dark.rows(ROW_STEP) {
        dark.edges(y, &mut edges);
        // The runs begin with a light one.
        for six in edges.windows(6).skip(1).step_by(2) {
            let &[left, p, q, r, s, end] = six else {
                continue;
            };
            let run = u16::wrapping_sub;
            let (b, c, d) = (run(q, p), run(r, q), run(s, r));
            // Most runs fail here, in whole numbers.
            if c < 3 || c < b || c < d || !is_core([run(p, left), b, c, d, run(end, s)]) {
                continue;
            }
            let centre = Point::new(f32::from(q) + f32::from(c) / 2.0, f32::from(y) + 0.5);
            let near = |old: &Point| Point::distance(*old, centre) < f32::from(b + c + d);
            if drawn.iter().any(near) || !is_core_below(dark, centre, b + c + d) {
                continue;
            }
            work.spend(LOOK)?;
            let range = i32::from(b + c + d) * 2;
            let square = guarded(|| FitSquareToPoints(dark.bits(), centre, range, 2, false));
            if let Some(corners) = square.flatten() {
                draw(dark, corners.0);
                drawn.push(centre);
                if drawn.len() == most {
                    return Ok(most);
                }
            }
        }
    }
    Ok(drawn.len())
}

/// Whether the three runs in the middle cross the core of a finder pattern, and one of its sides is
/// longer than a ring.
fn is_core(runs: [u16; 5]) -> bool {
    let [a, b, c, d, e] = runs.map(f32::from);
    let module = (b + c + d) / 5.0;
    let near = |run: f32, modules: f32| (run - modules * module).abs() <= 0.4 * module + 0.5;
    c >= 3.0
        && near(c, 3.0)
        && near(b, 1.0)
        && near(d, 1.0)
        && a.min(e) >= 0.5 * module
        && a.max(e) >= 1.8 * module
}

/// Whether the column and the diagonals through the centre may cross the core as well.
fn is_core_below(dark: &Dark, centre: Point, across: u16) -> bool {
    let (x, y) = (whole(f64::from(centre.x)), whole(f64::from(centre.y)));
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
        return false;
    };
    [(0, 1), (1, 1), (1, -1)].into_iter().all(|step| {
        let [_, b, c, d, _] = dark.runs((x, y), across, step).lengths;
        let down = b + c + d;
        b.min(d) > 0 && 2 * down >= across && down <= 2 * across && c >= b.max(d)
    })
}

/// Draws a rim, not quite a module wide, around the finder pattern with this light ring.
fn draw(dark: &mut Dark, corners: [Point; 4]) {
    let ring = [(1.0, 1.0), (6.0, 1.0), (6.0, 6.0), (1.0, 6.0)];
    let corners = corners.map(|corner| Place {
        x: f64::from(corner.x),
        y: f64::from(corner.y),
    });
    let pairs: Vec<_> = ring
        .map(|(x, y)| Place { x, y })
        .into_iter()
        .zip(corners)
        .collect();
    let (Some(plane), [a, b, ..]) = (Plane::fit(Form::Flat, &pairs), corners) else {
        return;
    };
    // Two places for each pixel, each way.
    let steps = whole(a.far_from(b) / 5.0 * 2.0 * 8.9).clamp(16, 2_000);
    let place = |n: usize| {
        let share =
            u16::try_from(n).map_or(0.0, f64::from) / u16::try_from(steps).map_or(1.0, f64::from);
        8.9 * share - 0.95
    };
    let outside = |at: f64| !(0.0..=7.0).contains(&at);
    for j in 0..=steps {
        for i in 0..=steps {
            let (x, y) = (place(i), place(j));
            if outside(x) || outside(y) {
                dark.lighten(plane.at(Place { x, y }).x, plane.at(Place { x, y }).y);
            }
        }
    }
}
