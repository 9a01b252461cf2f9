//! The finder patterns of a picture, counted while they are searched.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, LocateConcentricPattern};

use super::dark::Dark;
use super::work::{Spent, Work};

/// The most finder patterns in one picture. A symbol has three: a sheet of a hundred codes fits,
/// with the false patterns of a page of text.
const FINDERS: usize = 512;

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
        /// How many places look like finder patterns of light modules on dark.
        inverse: usize,
    },
    /// More than any sheet of codes has: a texture, or a crafted picture.
    Crowded,
}

/// Every finder pattern; the search stops as soon as there are too many, since the next one takes
/// longer the more there are.
pub(super) fn finders(dark: &Dark, work: &mut Work) -> Result<Search, Spent> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut inverse: Vec<Point> = Vec::new();
    let mut runs = Vec::new();
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
                let known = |old: &Point| Point::distance(centre, *old) < f32::from(across);
                let few = inverse.len() < FEW;
                if few && !inverse.iter().any(known) && is_crossed(dark.bits(), centre, across) {
                    inverse.push(centre);
                }
                continue;
            }
            let known = |old: &ConcentricPattern| {
                let across = u16::try_from(old.size).map_or(f32::MAX, f32::from);
                Point::distance(centre, old.p) < across / 2.0
            };
            if found.iter().any(known) {
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
        inverse: inverse.len(),
    })
}

/// So many places of light finder patterns tell enough.
const FEW: usize = 8;

/// Whether a column through the centre of what looks like a finder pattern in its row looks like
/// one too.
fn is_crossed(bits: &BitMatrix, centre: Point, across: u16) -> bool {
    let (x, y) = (floor(centre.x), floor(centre.y));
    let shade = bits.get(x, y);
    let part = |step: i32| {
        let mut lengths = [0_u16; 3];
        let (mut at, mut now) = (y, shade);
        for length in &mut lengths {
            while *length < across && bits.try_get(x, at) == Some(now) {
                *length += 1;
                at = at.wrapping_add_signed(step);
            }
            now = !now;
        }
        lengths
    };
    let ([up, b, a], [down, d, e]) = (part(-1), part(1));
    // The pixel of the row itself is counted both ways.
    let runs = [a, b, (up + down).saturating_sub(1), d, e];
    is_finder(across, runs)
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
