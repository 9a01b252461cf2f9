//! From three finder patterns to the modules of a symbol, each with how sure it is.
//!
//! The corners of the finder patterns give a plane, or a surface that bends evenly; the alignment patterns, from the nearest to
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
use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::qrcode::common::Version;
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::pixels::Pixels;
use super::soft::{Said, said};
use super::trace::{Pixel, Trace};
use corners::{CORNERS, Finder, Finders};
use mesh::Mesh;
use plane::Form;
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

    fn pixel(self) -> Pixel {
        [self.x, self.y]
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
            let start = low(at);
            (usize::from(start), at - f64::from(start))
        };
        let ((x, right), (y, below)) = (split(place.x, *width), split(place.y, *height));
        let wide = usize::from(*width);
        let next = usize::from(x + 1 < wide);
        let row = |y: usize| {
            let start = y.min(usize::from(height.saturating_sub(1))) * wide + x;
            let value = |at: usize| f64::from(values.get(at).copied().unwrap_or(u8::MAX));
            value(start) * (1.0 - right) + value(start + next) * right
        };
        row(y) * (1.0 - below) + row(y + 1) * below
    }
}

/// The whole number below one that is not above [`PICTURE_SIDE`](super::PICTURE_SIDE).
fn low(value: f64) -> u16 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float has no other way to an integer, and this one saturates"
    )]
    let low = value as u16;
    low
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

/// From this share on there is no doubt that a symbol is as flat as it was taken to be.
const FLAT: f64 = 0.9;

/// The timing pattern of two finder patterns alone must be at least as right as this, and their
/// format agree as well.
const TWO: (f64, i32) = (0.6, 180);

/// Reads the symbol of three finder patterns from the shades.
pub(super) fn read(
    bits: &BitMatrix,
    pixels: &Pixels,
    triple: &FinderPatternSet,
    trace: &mut Trace,
) -> Read {
    let shades = Shades(pixels);
    let finders = corners::triple(bits, triple);
    if sample::format(shades, &finders) < FORMAT {
        return Read::Nothing;
    }
    read_from(shades, &finders, TIMING, trace)
}

/// Traces a symbol of so many modules a side that was read from dark and light alone, as if it was flat.
pub(super) fn outline(bits: &BitMatrix, triple: &FinderPatternSet, side: u32, trace: &mut Trace) {
    let Some(side) = u16::try_from(side).ok().filter(|_| trace.is_kept()) else {
        return;
    };
    let mesh = first_mesh(&corners::triple(bits, triple), Form::Flat, side);
    if let Some(mesh) = mesh {
        trace.symbol(side, |x, y| mesh.at(Place { x, y }).pixel());
    }
}

/// Reads the symbol of two finder patterns whose third is hidden.
pub(super) fn read_two(
    bits: &BitMatrix,
    pixels: &Pixels,
    a: ConcentricPattern,
    b: ConcentricPattern,
    trace: &mut Trace,
) -> Read {
    let shades = Shades(pixels);
    let (timing, format) = TWO;
    let mut unread = Read::Nothing;
    for finders in corners::pairs(bits, a, b) {
        let cornered = finders
            .iter()
            .flatten()
            .all(|finder| finder.corners.is_some());
        if !cornered || sample::format(shades, &finders) < format {
            continue;
        }
        match read_from(shades, &finders, timing, trace) {
            Read::Said(said) => return Read::Said(said),
            Read::Unread(modules) => unread = Read::Unread(modules),
            Read::Nothing => {}
        }
    }
    unread
}

/// A mesh that goes through the finder patterns, of a symbol of some side.
struct Fit {
    timing: f64,
    side: u16,
    form: Form,
    mesh: Mesh,
}

fn read_from(shades: Shades<'_>, finders: &Finders, least: f64, trace: &mut Trace) -> Read {
    let best = |form: Form, versions: std::ops::RangeInclusive<i8>| {
        let tried = sides(finders, versions).filter_map(|side| {
            let mesh = first_mesh(finders, form, side)?;
            let timing = timing(shades, finders, &mesh, side);
            Some(Fit {
                timing,
                side,
                form,
                mesh,
            })
        });
        tried.max_by(|a, b| a.timing.total_cmp(&b.timing))
    };
    let flat = best(Form::Flat, -2..=2);
    let fit = if flat.as_ref().is_some_and(|fit| fit.timing >= FLAT) {
        flat
    } else {
        // What leans away at both ends looks as if it had more modules.
        let bent = best(Form::Bent, -9..=3);
        let fits = flat.into_iter().chain(bent);
        fits.max_by(|a, b| a.timing.total_cmp(&b.timing))
    };
    let Some(fit) = fit.filter(|fit| fit.timing >= least) else {
        return Read::Nothing;
    };
    let (side, timing) = (fit.side, fit.timing);
    let Some(mesh) = followed(shades, finders, fit, trace) else {
        return Read::Nothing;
    };
    let straight = sample::modules(shades, side, |place| mesh.at(place));
    if let Some(said) = straight.as_ref().and_then(said) {
        trace.mesh(side, true, timing, |x, y| mesh.at(Place { x, y }).pixel());
        return Read::Said(said);
    }
    let drift = drift::Drift::along(shades, side, &mesh);
    let followed = sample::modules(shades, side, |place| drift.at(&mesh, place));
    let modules = u64::from(side) * u64::from(side);
    let followed = followed.as_ref().and_then(said);
    let at = |x, y| drift.at(&mesh, Place { x, y }).pixel();
    trace.mesh(side, followed.is_some(), timing, at);
    followed.map_or(Read::Unread(modules), Read::Said)
}

/// How many modules a side the symbol may have, by the distances of its finder patterns: the versions
/// around the likeliest.
fn sides(
    finders: &Finders,
    versions: std::ops::RangeInclusive<i8>,
) -> impl Iterator<Item = u16> + use<> {
    let along = |a: &Option<Finder>, b: &Option<Finder>, module: fn([f64; 2]) -> f64| {
        let (a, b) = (a.as_ref()?, b.as_ref()?);
        let mean = (module(a.module) + module(b.module)) / 2.0;
        Some(a.centre.far_from(b.centre) / mean + 7.0)
    };
    let [left, right, below] = finders;
    let beside = [
        along(left, right, |[across, _]| across),
        along(left, below, |[_, down]| down),
    ];
    let known: Vec<f64> = beside.into_iter().flatten().collect();
    let side = match known.as_slice() {
        [a, b] => (a + b) / 2.0,
        [one] => *one,
        // As far as the diagonal of a module is long.
        _ => along(right, below, |[across, down]| across.hypot(down)).unwrap_or(0.0),
    };
    let version = ((side - 17.0) / 4.0).round();
    versions
        .map(move |other| version + f64::from(other))
        .filter(|version| (1.0..=40.0).contains(version))
        .filter_map(|version| u16::try_from(whole(version)).ok())
        .map(|version| 17 + 4 * version)
}

/// The corners of the finder patterns in a symbol of this side, and their centres.
type Pairs = Vec<(Place, Place)>;

fn known(finders: &Finders, side: u16) -> (Pairs, Pairs) {
    let far = f64::from(side) - 7.0;
    let starts = [(0.0, 0.0), (far, 0.0), (0.0, far)];
    let (mut corners, mut centres) = (Vec::new(), Vec::new());
    for (finder, (x, y)) in finders.iter().zip(starts) {
        let Some(finder) = finder else { continue };
        centres.push((Place { x: 3.5, y: 3.5 }.moved(x, y), finder.centre));
        let places = CORNERS.map(|corner| corner.moved(x, y)).into_iter();
        corners.extend(places.zip(finder.corners.into_iter().flatten()));
    }
    (corners, centres)
}

fn first_mesh(finders: &Finders, form: Form, side: u16) -> Option<Mesh> {
    let (mut corners, centres) = known(finders, side);
    if corners.is_empty() {
        let [Some(left), Some(right), Some(below)] = finders else {
            return None;
        };
        // Three centres say nothing of perspective: a parallelogram.
        let [left, right, below] = [left, right, below].map(|finder| finder.centre);
        let far = f64::from(side) - 3.5;
        let fourth = right.minus(left).moved(below.x, below.y);
        corners.push((Place { x: far, y: far }, fourth));
    }
    Mesh::through(form, &corners, &centres, &[])
}

/// How well dark and light alternate along both timing patterns, from −1 to 1.
fn timing(shades: Shades<'_>, finders: &Finders, mesh: &Mesh, side: u16) -> f64 {
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
    let across = || line(|x| Place { x, y: 6.5 });
    let down = || line(|y| Place { x: 6.5, y });
    match finders {
        [_, _, None] => across(),
        [_, None, _] => down(),
        _ => across().min(down()),
    }
}

/// The mesh through the alignment patterns, from the nearest to the farthest; none if hardly any
/// of them is there.
fn followed(shades: Shades<'_>, finders: &Finders, fit: Fit, trace: &mut Trace) -> Option<Mesh> {
    let Fit {
        side, form, mesh, ..
    } = fit;
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
    let (mut mesh, mut marks) = (mesh, Vec::new());
    for &place in &places {
        let found =
            marks::mark(shades, &mesh, place, 1).or_else(|| marks::mark(shades, &mesh, place, 3));
        if let Some(found) = found {
            marks.push((place, found));
            trace.mark(found.pixel());
            mesh = Mesh::through(form, &corners, &centres, &marks)?;
        }
    }
    let places = places.len();
    (places < MANY || marks.len() * MARKED >= places).then_some(mesh)
}
