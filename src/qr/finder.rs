//! The finder patterns of a picture, counted while they are searched.

use rxing::Point;
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
    let (mut edges, mut tries) = (Vec::new(), 0);
    for y in dark.rows(ROW_STEP) {
        dark.edges(y, &mut edges);
        for (n, seven) in edges.windows(7).enumerate() {
            let &[start, left, p, q, r, s, end] = seven else {
                continue;
            };
            let run = u16::wrapping_sub;
            let (a, c, e) = (run(p, left), run(r, q), run(end, s));
            // Most runs fail here, in whole numbers.
            if c < 3 || c < a || c < e {
                continue;
            }
            let (before, b, d) = (run(left, start), run(q, p), run(s, r));
            if !is_finder(before, [a, b, c, d, e]) {
                continue;
            }
            let centre = Point::new(f32::from(q) + f32::from(c) / 2.0, f32::from(y) + 0.5);
            let across = run(end, left);
            work.spend(LOOK + u64::try_from(found.len()).unwrap_or(0) / 4)?;
            // The runs begin with a light one.
            if n % 2 == 1 {
                if inverse.len() == FEW || tries == TRIES || is_known(&inverse, centre) {
                    continue;
                }
                if let Some(centre) = crossed(dark, centre, across) {
                    tries += 1;
                    let range = i32::from(across) * 3;
                    if LocateConcentricPattern::<true, 5, 7>(
                        dark.negative(),
                        &FINDER,
                        centre,
                        range,
                    )
                    .is_none()
                    {
                        continue;
                    }
                    inverse.push(ConcentricPattern {
                        p: centre,
                        size: i32::from(across),
                    });
                }
                continue;
            }
            if is_known(&found, centre) || !is_plausible(dark, centre, across) {
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

/// Whether the column through the centre may cross the same pattern, turned or slanting, and row and
/// diagonals through its centre as well: what the crate asks first of all, pixel by pixel.
fn is_plausible(dark: &Dark, centre: Point, across: u16) -> bool {
    let (x, y) = (floor(centre.x), floor(centre.y));
    let column = dark.runs((x, y), across, (0, 1));
    let [_, b, c, d, _] = column.lengths;
    let (down, wide) = (sum(&[b, c, d]), u32::from(across));
    if b.min(d) == 0 || 4 * down < wide || down > 2 * wide || c < b.max(d) {
        return false;
    }
    let y = column.middle(y);
    let row = dark.runs((x, y), across, (1, 0));
    let x = row.middle(x);
    let slanting = [(1, 1), (1, -1)];
    is_like(column.lengths)
        && is_like(row.lengths)
        && slanting
            .into_iter()
            .all(|step| is_like(dark.runs((x, y), across, step).lengths))
}

/// The centre of what looks like a finder pattern in its row, if it looks like one in its column
/// and slanting as well.
fn crossed(dark: &Dark, centre: Point, across: u16) -> Option<Point> {
    let (x, y) = (floor(centre.x), floor(centre.y));
    let column = dark.runs((x, y), across, (0, 1));
    let (down, wide) = (sum(&column.lengths), u32::from(across));
    if 2 * down < wide || 2 * wide < down || !is_finder(across, column.lengths) {
        return None;
    }
    let middle = column.middle(y);
    let slanting = [(1, 1), (1, -1)].into_iter().all(|step| {
        let runs = dark.runs((x, middle), across, step);
        is_finder(across, runs.lengths)
    });
    let centre = Point::new(centre.x, middle_of(middle));
    slanting.then_some(centre)
}

fn sum(runs: &[u16]) -> u32 {
    runs.iter().copied().map(u32::from).sum()
}

fn middle_of(row: u32) -> f32 {
    u16::try_from(row).map_or(f32::MAX, f32::from) + 0.5
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

/// Whether five runs, dark first, may cross a finder pattern with a quiet zone before it.
fn is_finder(before: u16, runs: [u16; 5]) -> bool {
    let [a, b, c, d, e] = runs;
    c >= 3
        && c >= a
        && c >= e
        && 20 * u32::from(before) >= u32::from(b) + u32::from(d)
        && is_like(runs)
}

/// Whether five runs are like those of a finder pattern. Dark and light modules are measured apart, since ink that
/// spreads or fades makes one of them wider than the other.
fn is_like(runs: [u16; 5]) -> bool {
    let [a, b, c, d, e] = runs.map(f32::from);
    let (dark, light) = ((a + c + e) / 5.0, (b + d) / 2.0);
    let near = |run: f32, modules: f32, module: f32, share: f32| {
        (run - modules * module).abs() <= share * module + 0.5
    };
    dark <= 4.0 * light
        && light <= 4.0 * dark
        && [a, e].iter().all(|&run| near(run, 1.0, dark, 0.75))
        && near(c, 3.0, dark, 0.75)
        && [b, d].iter().all(|&run| near(run, 1.0, light, 1.0 / 3.0))
}
