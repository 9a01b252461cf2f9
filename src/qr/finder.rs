//! The finder patterns of a picture, counted while they are searched.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, LocateConcentricPattern};

use super::dark::Dark;
use super::work::{Spent, Work};

/// The most finder patterns in one picture. A symbol has three: a sheet of a hundred codes fits,
/// with the false patterns of a page of text.
const FINDERS: usize = 400;

/// The runs through the centre of a finder pattern, in modules (ISO/IEC 18004).
const FINDER: [u16; 5] = [1, 1, 3, 1, 1];

/// The scanned rows are so many apart: the centre of a finder pattern is at least as high.
const ROW_STEP: u16 = 3;

/// What it costs to look at five runs in all directions, in units of work.
const LOOK: u64 = 100;

/// What the search ends with.
pub(super) enum Search {
    /// Every finder pattern there is.
    Done {
        finders: Vec<ConcentricPattern>,
        /// Some of the finder patterns of light modules on dark.
        inverse: Vec<ConcentricPattern>,
    },
    /// More than any sheet of codes has: a texture, or a crafted picture.
    Crowded,
}

/// Every finder pattern; the search stops as soon as there are too many, since the next one takes
/// longer the more there are.
pub(super) fn finders(dark: &Dark, work: &mut Work) -> Result<Search, Spent> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut inverse: Vec<ConcentricPattern> = Vec::new();
    let (mut runs, mut tries) = (Vec::new(), 0);
    for y in dark.rows(ROW_STEP) {
        dark.runs(y, &mut runs);
        let mut start = 0;
        for (n, six) in runs.windows(6).enumerate() {
            let &[before, a, b, c, d, e] = six else {
                continue;
            };
            let left = start + before;
            start = left;
            if !is_finder(before, [a, b, c, d, e]) {
                continue;
            }
            let centre = Point::new(
                f32::from(left + a + b) + f32::from(c) / 2.0,
                f32::from(y) + 0.5,
            );
            let across = a + b + c + d + e;
            work.spend(LOOK + u64::try_from(found.len()).unwrap_or(0) / 4)?;
            // The runs begin with a light one.
            if n % 2 == 1 {
                if inverse.len() == FEW || tries == TRIES || is_known(&inverse, centre) {
                    continue;
                }
                if let Some(centre) = crossed(dark.bits(), centre, across) {
                    tries += 1;
                    if !is_ring(dark.bits(), centre, across) {
                        continue;
                    }
                    inverse.push(ConcentricPattern {
                        p: centre,
                        size: i32::from(across),
                    });
                }
                continue;
            }
            if is_known(&found, centre) || !is_plausible(dark.bits(), centre, across) {
                continue;
            }
            // Three times as far as seen in this row: the symbol may be skewed.
            let range = i32::from(across) * 3;
            let finder = LocateConcentricPattern::<true, 5, 7>(dark.bits(), &FINDER, centre, range);
            found.extend(finder);
            if found.len() > FINDERS {
                return Ok(Search::Crowded);
            }
        }
    }
    Ok(Search::Done {
        finders: found,
        inverse,
    })
}

/// So many light finder patterns tell enough.
const FEW: usize = 32;

/// So many places are tried for them.
const TRIES: usize = 128;

/// Whether a place is in one of the finder patterns.
fn is_known(found: &[ConcentricPattern], place: Point) -> bool {
    let has = |old: &ConcentricPattern| {
        let across = u16::try_from(old.size).map_or(f32::MAX, f32::from);
        Point::distance(place, old.p) < across / 2.0
    };
    found.iter().any(has)
}

/// Whether the column through the centre may cross the same pattern, turned or slanting.
fn is_plausible(bits: &BitMatrix, centre: Point, across: u16) -> bool {
    let [_, b, c, d, _] = runs(bits, (floor(centre.x), floor(centre.y)), across, (0, 1));
    let down = b + c + d;
    b.min(d) > 0 && 4 * down >= across && down <= 2 * across && c >= b.max(d)
}

/// The centre of what looks like a finder pattern in its row, if it looks like one in its column
/// and slanting as well.
fn crossed(bits: &BitMatrix, centre: Point, across: u16) -> Option<Point> {
    let (x, y) = (floor(centre.x), floor(centre.y));
    let [a, b, c, d, e] = runs(bits, (x, y), across, (0, 1));
    let down = a + b + c + d + e;
    if 2 * down < across || 2 * across < down || !is_finder(down, [a, b, c, d, e]) {
        return None;
    }
    // Back to the start of the middle run, and half of it down.
    let start = (0..c).take_while(|n| {
        let above = y.checked_sub(u32::from(*n));
        above.and_then(|above| bits.try_get(x, above)) == bits.try_get(x, y)
    });
    let top = y.saturating_sub(u32::try_from(start.count()).unwrap_or(1).saturating_sub(1));
    let middle = top + u32::from(c) / 2;
    let slanting = [(1, 1), (1, -1)].into_iter().all(|step| {
        let runs = runs(bits, (x, middle), across, step);
        is_finder(across, runs)
    });
    let centre = Point::new(centre.x, middle_of(middle));
    slanting.then_some(centre)
}

/// The most pixels across of a pattern whose rings are followed; larger ones are looked at coarsely.
const ACROSS: u16 = 48;

/// Whether a light finder pattern has closed rings: its negative is searched like any other.
fn is_ring(bits: &BitMatrix, centre: Point, across: u16) -> bool {
    let step = f32::from(across.div_ceil(ACROSS));
    let coarse = across / across.div_ceil(ACROSS);
    let side = 3 * coarse;
    let Ok(mut negative) = BitMatrix::with_single_dimension(u32::from(side)) else {
        return false;
    };
    let half = f32::from(side) / 2.0;
    for y in 0..side {
        for x in 0..side {
            let at = |n: u16, middle: f32| floor(middle + (f32::from(n) + 0.5 - half) * step);
            if bits.try_get(at(x, centre.x), at(y, centre.y)) == Some(false) {
                negative.set(u32::from(x), u32::from(y));
            }
        }
    }
    let middle = Point::new(half, half);
    let range = i32::from(coarse) * 3;
    LocateConcentricPattern::<true, 5, 7>(&negative, &FINDER, middle, range).is_some()
}

fn middle_of(row: u32) -> f32 {
    u16::try_from(row).map_or(f32::MAX, f32::from) + 0.5
}

/// The five runs around a place in the direction of `step`, each not much longer than `across`.
pub(super) fn runs(
    bits: &BitMatrix,
    (x, y): (u32, u32),
    across: u16,
    step: (i32, i32),
) -> [u16; 5] {
    let shade = bits.try_get(x, y);
    let part = |sign: i32| {
        let mut lengths = [0_u16; 3];
        let (mut at, mut now) = ((x, y), shade);
        for length in &mut lengths {
            while *length < across && now.is_some() && bits.try_get(at.0, at.1) == now {
                *length += 1;
                at = (
                    at.0.wrapping_add_signed(sign * step.0),
                    at.1.wrapping_add_signed(sign * step.1),
                );
            }
            now = now.map(|now| !now);
        }
        lengths
    };
    let ([before, b, a], [after, d, e]) = (part(-1), part(1));
    // The pixel itself is counted both ways.
    [a, b, (before + after).saturating_sub(1), d, e]
}

fn floor(value: f32) -> u32 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float has no other way to an integer, and this one saturates"
    )]
    let whole = value as u32;
    whole
}

/// Whether five runs, dark first, may cross a finder pattern. Dark and light modules are measured
/// apart, since ink that spreads or fades makes one of them wider than the other.
fn is_finder(before: u16, runs: [u16; 5]) -> bool {
    // Most runs fail here, in whole numbers.
    if runs[2] < 3 || runs[2] < runs[0] || runs[2] < runs[4] {
        return false;
    }
    let [a, b, c, d, e] = runs.map(f32::from);
    let (dark, light) = ((a + c + e) / 5.0, (b + d) / 2.0);
    let near = |run: f32, modules: f32, module: f32, share: f32| {
        (run - modules * module).abs() <= share * module + 0.5
    };
    dark <= 4.0 * light
        && light <= 4.0 * dark
        && f32::from(before) >= 0.1 * light
        && [a, e].iter().all(|&run| near(run, 1.0, dark, 0.75))
        && near(c, 3.0, dark, 0.75)
        && [b, d].iter().all(|&run| near(run, 1.0, light, 0.33))
}
