//! From three finder patterns to the modules of a symbol, each with how sure it is.
//!
//! The corners of the finder patterns give a plane; the alignment patterns, from the nearest to
//! the farthest, show how the symbol is bent away from it. The shades are those of the picture, not
//! dark and light alone, so that a module says how sure it is.

mod bend;
mod corners;
mod drift;
mod marks;
mod mesh;
mod plane;
mod rim;
mod sample;
mod solve;

use rxing::common::BitMatrix;
use rxing::qrcode::common::Version;
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::pixels::Pixels;
use super::soft::{Said, said};
use corners::Finder;
use mesh::Mesh;
pub(super) use rim::draw_rims;

/// A place, among modules or among pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Place {
    x: f64,
    y: f64,
}

impl Place {
    fn moved(self, x: f64, y: f64) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
        }
    }

    fn minus(self, other: Self) -> Self {
        self.moved(-other.x, -other.y)
    }

    fn far_from(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// The shades of a picture between its pixels.
#[derive(Clone, Copy)]
struct Shades<'a>(&'a Pixels);

impl Shades<'_> {
    /// From 0 for dark to 255 for light; beyond the edge, the shade of the edge.
    fn at(self, place: Place) -> f64 {
        let Pixels {
            width,
            height,
            values,
        } = self.0;
        let split = |at: f64, end: u16| {
            let at = (at - 0.5).clamp(0.0, f64::from(end.saturating_sub(1)));
            (whole(at), at - at.floor())
        };
        let ((x, right), (y, below)) = (split(place.x, *width), split(place.y, *height));
        let wide = usize::from(*width);
        let row = |y: usize| {
            let start = y.min(usize::from(height.saturating_sub(1))) * wide + x;
            let value = |at: usize| f64::from(values.get(at).copied().unwrap_or(u8::MAX));
            let next = if x + 1 < wide { start + 1 } else { start };
            value(start) * (1.0 - right) + value(next) * right
        };
        row(y) * (1.0 - below) + row(y + 1) * below
    }
}

fn whole(value: f64) -> usize {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float has no other way to an integer, and this one saturates"
    )]
    let whole = value as usize;
    whole
}

/// What a symbol gives.
pub(super) enum Read {
    Said(Said),
    /// Its timing patterns are right, and it cannot be corrected: a symbol of so many modules.
    Unread(u64),
    /// Three finder patterns of no symbol.
    Nothing,
}

/// Where a symbol has so many alignment patterns, one in [`MARKED`] must be seen.
const MANY: usize = 6;
const MARKED: usize = 4;

/// From this share on the timing patterns of a symbol are right: dark and light alternate.
const TIMING: f64 = 0.3;

/// From this agreement of its modules on, of 255, a format is one: of the finder patterns of a page of
/// writing hardly any three have one between them.
const FORMAT: i32 = 150;

/// Reads the symbol of three finder patterns from the shades.
pub(super) fn read(bits: &BitMatrix, pixels: &Pixels, triple: &FinderPatternSet) -> Read {
    let shades = Shades(pixels);
    let finders = corners::triple(bits, triple);
    let sides = sides(&finders);
    let tried = sides.filter_map(|side| {
        let flat = flat(&finders, side)?;
        Some((timing(shades, &flat, side), side, flat))
    });
    let best = tried.max_by(|(a, ..), (b, ..)| a.total_cmp(b));
    let Some((_, side, flat)) = best.filter(|(timing, ..)| *timing >= TIMING) else {
        return Read::Nothing;
    };
    if sample::format(shades, side, |place| flat.at(place)) < FORMAT {
        return Read::Nothing;
    }
    let Some(mesh) = bent(shades, &finders, side, flat) else {
        return Read::Nothing;
    };
    let straight = sample::modules(shades, side, |place| mesh.at(place));
    if let Some(said) = straight.as_ref().and_then(said) {
        return Read::Said(said);
    }
    let drift = drift::Drift::along(shades, side, &mesh);
    let followed = sample::modules(shades, side, |place| drift.at(&mesh, place));
    let modules = u64::from(side) * u64::from(side);
    let followed = followed.as_ref().and_then(said);
    followed.map_or(Read::Unread(modules), Read::Said)
}

/// How many modules a side the symbol may have, by the distances of its finder patterns.
fn sides([left, right, below]: &[Finder; 3]) -> impl Iterator<Item = u16> + use<> {
    let along = |other: &Finder, n: usize| {
        let module = |finder: &Finder| finder.module.get(n).copied().unwrap_or(1.0);
        let mean = (module(left) + module(other)) / 2.0;
        left.centre.far_from(other.centre) / mean + 7.0
    };
    let side = (along(right, 0) + along(below, 1)) / 2.0;
    let version = ((side - 17.0) / 4.0).round();
    [-2.0, -1.0, 0.0, 1.0, 2.0]
        .into_iter()
        .map(move |other| version + other)
        .filter(|version| (1.0..=40.0).contains(version))
        .filter_map(|version| u16::try_from(whole(version)).ok())
        .map(|version| 17 + 4 * version)
}

/// The corners of the finder patterns in a symbol of this side, and their centres.
type Pairs = Vec<(Place, Place)>;

fn known(finders: &[Finder; 3], side: u16) -> (Pairs, Pairs) {
    let far = f64::from(side) - 7.0;
    let starts = [(0.0, 0.0), (far, 0.0), (0.0, far)];
    let (mut corners, mut centres) = (Vec::new(), Vec::new());
    for (finder, (x, y)) in finders.iter().zip(starts) {
        let at = |dx: f64, dy: f64| Place {
            x: x + dx,
            y: y + dy,
        };
        centres.push((at(3.5, 3.5), finder.centre));
        let places = [at(1.0, 1.0), at(6.0, 1.0), at(6.0, 6.0), at(1.0, 6.0)];
        corners.extend(places.into_iter().zip(finder.corners.into_iter().flatten()));
    }
    (corners, centres)
}

fn flat(finders: &[Finder; 3], side: u16) -> Option<Mesh> {
    let (mut corners, centres) = known(finders, side);
    if corners.is_empty() {
        // Three centres say nothing of perspective: a parallelogram.
        let [left, right, below] = finders.map(|finder| finder.centre);
        let far = f64::from(side) - 3.5;
        let fourth = right.minus(left).moved(below.x, below.y);
        corners.push((Place { x: far, y: far }, fourth));
    }
    Mesh::through(&corners, &centres, &[])
}

/// How well dark and light alternate along both timing patterns, from −1 to 1.
fn timing(shades: Shades<'_>, mesh: &Mesh, side: u16) -> f64 {
    let line = |place: fn(f64) -> Place| {
        let values = (7..side - 7).map(|n| shades.at(mesh.at(place(f64::from(n) + 0.5))));
        let values: Vec<f64> = values.collect();
        let (mut right, mut all) = (0.0, 0.0);
        for (n, three) in values.windows(3).enumerate() {
            let &[before, here, after] = three else {
                continue;
            };
            // The module in the middle of the first three is the eighth, which is dark.
            let lighter = here - (before + after) / 2.0;
            right += if n % 2 == 0 { -lighter } else { lighter };
            all += lighter.abs();
        }
        if all > 0.0 { right / all } else { 0.0 }
    };
    let across = line(|x| Place { x, y: 6.5 });
    across.min(line(|y| Place { x: 6.5, y }))
}

/// The mesh through the alignment patterns, from the nearest to the farthest; none if hardly any
/// of them is there.
fn bent(shades: Shades<'_>, finders: &[Finder; 3], side: u16, flat: Mesh) -> Option<Mesh> {
    let version = Version::getVersionForNumber(u32::from((side - 17) / 4)).ok()?;
    let lines: Vec<f64> = version
        .getAlignmentPatternCenters()
        .iter()
        .map(|&line| f64::from(line) + 0.5)
        .collect();
    let (corners, centres) = known(finders, side);
    let near = |place: Place| {
        let to = centres.iter().map(|(centre, _)| place.far_from(*centre));
        to.fold(f64::MAX, f64::min)
    };
    let mut places: Vec<Place> = lines
        .iter()
        .flat_map(|&y| lines.iter().map(move |&x| Place { x, y }))
        .filter(|place| near(*place) > 6.0)
        .collect();
    places.sort_by(|a, b| near(*a).total_cmp(&near(*b)));
    let (mut mesh, mut marks) = (flat, Vec::new());
    for &place in &places {
        let found =
            marks::mark(shades, &mesh, place, 1).or_else(|| marks::mark(shades, &mesh, place, 3));
        if let Some(found) = found {
            marks.push((place, found));
            mesh = Mesh::through(&corners, &centres, &marks)?;
        }
    }
    let places = places.len();
    (places < MANY || marks.len() * MARKED >= places).then_some(mesh)
}
