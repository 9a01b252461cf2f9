//! The shade of each module, and how sure it says dark or light.

use super::corners::Finders;
use super::{Place, Shades};
use crate::qr::soft::Modules;
use crate::qr::soft::format::{likeliest, places};

/// The samples of a module, in modules from its centre: away from its neighbours, whose light
/// spreads.
const WITHIN: [(f64, f64); 5] = [
    (0.0, 0.0),
    (0.22, 0.0),
    (-0.22, 0.0),
    (0.0, 0.22),
    (0.0, -0.22),
];

/// What is dark and what is light is told from so many modules around on each side.
const AROUND: usize = 4;

/// How much of the neighbours' light is taken off: what lens and motion spread.
const SHARPER: [f64; 4] = [0.0, 0.3, 0.7, 1.2];

/// The modules of a symbol, sampled where `at` says, sharpened as the patterns of every symbol
/// look best.
pub(super) fn modules(
    shades: Shades<'_>,
    side: u16,
    at: impl Fn(Place) -> Place,
) -> Option<Modules> {
    let raw = Raster::sampled(shades, side, at);
    let edges = raw.edges();
    let sharpened = SHARPER.map(|share| raw.sharpened(&edges, share).told_apart());
    let best = sharpened
        .into_iter()
        .max_by(|a, b| a.agreement().total_cmp(&b.agreement()))?;
    let sure = best.values.iter().map(|&sure| whole(sure * 255.0));
    Modules::new(usize::from(side), sure.collect())
}

/// So many modules a side around a finder pattern say what the format's are.
const CORNER: u16 = 13;

/// Where the finder pattern is in its corner of the symbol.
const STARTS: [(f64, f64); 3] = [(0.0, 0.0), (6.0, 0.0), (0.0, 6.0)];

/// How well the modules of the format that are beside these finder patterns agree with one, from 0 to
/// 255. How large the symbol is does not matter.
pub(super) fn format(shades: Shades<'_>, finders: &Finders) -> i32 {
    let mut corners = [const { None }; 3];
    for ((corner, finder), (x, y)) in corners.iter_mut().zip(finders).zip(STARTS) {
        let plane = finder.and_then(|finder| finder.plane());
        *corner = plane.map(|plane| {
            let raw = Raster::sampled(shades, CORNER, |place| plane.at(place.moved(-x, -y)));
            let edges = raw.edges();
            (raw, edges)
        });
    }
    let likely = SHARPER.map(|share| {
        let sharpened = |(raw, edges): &(Raster, Raster)| raw.sharpened(edges, share);
        let corners = corners
            .each_ref()
            .map(|corner| corner.as_ref().map(sharpened));
        let [first, right, below] = &corners;
        let (mut format, mut seen) = ([0; 30], 0);
        let corner = usize::from(CORNER);
        // As in a symbol of any side.
        let side = 3 * corner;
        for (shade, (x, y)) in format.iter_mut().zip(places(side)) {
            let (raster, x, y) = if x + 8 >= side {
                (right, x + corner - side, y)
            } else if y + 8 >= side {
                (below, x, y + corner - side)
            } else {
                (first, x, y)
            };
            let sure = raster
                .as_ref()
                .and_then(|raster| raster.at(x, y).map(|value| raster.told(x, y, value)));
            seen += i32::from(sure.is_some());
            *shade = whole(255.0 * sure.unwrap_or(0.0));
        }
        likeliest(&format) / seen.max(1)
    });
    likely.into_iter().max().unwrap_or(0)
}

fn whole(value: f64) -> i16 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "a float has no other way to an integer, and this one saturates"
    )]
    let whole = value as i16;
    whole
}

/// A number for each module.
struct Raster {
    side: usize,
    values: Vec<f64>,
}

impl Raster {
    fn sampled(shades: Shades<'_>, side: u16, at: impl Fn(Place) -> Place) -> Self {
        let middle = |n: u16| f64::from(n) + 0.5;
        let mut values = Vec::with_capacity(usize::from(side) * usize::from(side));
        for y in 0..side {
            // The neighbours to the right are the next to be sampled.
            let line: Vec<Place> = (0..=side)
                .map(|x| {
                    at(Place {
                        x: middle(x),
                        y: middle(y),
                    })
                })
                .collect();
            for pair in line.windows(2) {
                let &[here, right] = pair else { continue };
                let across = right.minus(here);
                // Near enough to the way down within a quarter of a module.
                let down = Place {
                    x: -across.y,
                    y: across.x,
                };
                let sum: f64 = WITHIN
                    .iter()
                    .map(|(i, j)| {
                        let place =
                            here.moved(across.x * i + down.x * j, across.y * i + down.y * j);
                        shades.at(place)
                    })
                    .sum();
                values.push(sum / 5.0);
            }
        }
        Self {
            side: usize::from(side),
            values,
        }
    }

    fn at(&self, x: usize, y: usize) -> Option<f64> {
        let row = self.values.get(y * self.side..)?.get(..self.side)?;
        row.get(x).copied()
    }

    /// How much each module is above the mean of its neighbours.
    fn edges(&self) -> Self {
        let side = self.side;
        let none: &[f64] = &[];
        let rows = || self.values.chunks_exact(side.max(1));
        let above = std::iter::once(none).chain(rows());
        let below = rows().skip(1).chain(std::iter::once(none));
        let mut values = Vec::with_capacity(self.values.len());
        for ((above, here), below) in above.zip(rows()).zip(below) {
            for (x, value) in here.iter().enumerate() {
                let left = x.checked_sub(1).and_then(|x| here.get(x));
                let beside = [left, here.get(x + 1), above.get(x), below.get(x)];
                let (mut count, mut sum) = (0.0, 0.0);
                for known in beside.into_iter().flatten() {
                    count += 1.0;
                    sum += known;
                }
                values.push(value - sum / f64::max(count, 1.0));
            }
        }
        Self { side, values }
    }

    /// Each module moved away from its neighbours by a share of its edge.
    fn sharpened(&self, edges: &Self, share: f64) -> Self {
        let moved = self.values.iter().zip(&edges.values);
        Self {
            side: self.side,
            values: moved.map(|(value, edge)| value + share * edge).collect(),
        }
    }

    /// From −1 for light to 1 for dark, by the dark and the light modules around.
    fn told_apart(&self) -> Self {
        let told = self.places().zip(&self.values);
        Self {
            side: self.side,
            values: told
                .map(|((x, y), &value)| self.told(x, y, value))
                .collect(),
        }
    }

    /// The same for one module.
    fn told(&self, x: usize, y: usize, value: f64) -> f64 {
        let columns = x.saturating_sub(AROUND)..(x + AROUND + 1).min(self.side);
        let rows = y.saturating_sub(AROUND)..(y + AROUND + 1).min(self.side);
        // All of them lie side by side, to be looked at twice.
        let mut around = [0.0; (2 * AROUND + 1) * (2 * AROUND + 1)];
        let (mut count, mut sum) = (0, 0.0);
        for y in rows {
            let start = y * self.side;
            let row = self.values.get(start + columns.start..start + columns.end);
            let row = row.unwrap_or_default();
            let places = around.get_mut(count..).unwrap_or_default();
            for (place, &value) in places.iter_mut().zip(row) {
                *place = value;
                sum += value;
            }
            count += row.len();
        }
        let number = |count: usize| u32::try_from(count).map_or(1.0, f64::from);
        let middle = sum / number(count.max(1));
        let (mut darker, mut dark_sum) = (0.0, 0.0);
        for &value in around.get(..count).unwrap_or_default() {
            let is_dark = f64::from(u8::from(value < middle));
            darker += is_dark;
            dark_sum += is_dark * value;
        }
        let lighter = number(count) - darker;
        let mean = |sum: f64, count: f64| if count > 0.0 { sum / count } else { value };
        let (dark, light) = (mean(dark_sum, darker), mean(sum - dark_sum, lighter));
        let half = ((light - dark) / 2.0).max(1.0);
        (((light + dark) / 2.0 - value) / half).clamp(-1.0, 1.0)
    }

    /// How well the patterns that every symbol has come out.
    fn agreement(&self) -> f64 {
        let known =
            self.places()
                .zip(&self.values)
                .map(|((x, y), sure)| match pattern(x, y, self.side) {
                    Some(true) => *sure,
                    Some(false) => -sure,
                    None => 0.0,
                });
        known.sum()
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let side = self.side;
        (0..side).flat_map(move |y| (0..side).map(move |x| (x, y)))
    }
}

/// Whether a module of the finder and timing patterns is dark; none for all others.
fn pattern(x: usize, y: usize, side: usize) -> Option<bool> {
    let last = side - 1;
    let corner = |x: usize, y: usize| {
        (x < 8 && y < 8).then(|| {
            let ring = x.abs_diff(3).max(y.abs_diff(3));
            ring != 2 && ring != 4
        })
    };
    corner(x, y)
        .or_else(|| corner(last - x, y))
        .or_else(|| corner(x, last - y))
        .or_else(|| (x == 6 || y == 6).then(|| (x + y).is_multiple_of(2)))
}
