//! The finder patterns of a picture, counted while they are searched.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{
    ConcentricPattern, GetPatternRowTP, LocateConcentricPattern, PatternRow, PatternView,
};

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
    Done(Vec<ConcentricPattern>),
    /// More than any sheet of codes has: a texture, or a crafted picture.
    Crowded,
}

/// Every finder pattern; the search stops as soon as there are too many, since the next one takes
/// longer the more there are.
pub(super) fn finders(dark: &BitMatrix, height: u16, work: &mut Work) -> Result<Search, Spent> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut row = PatternRow::default();
    for y in (ROW_STEP - 1..height).step_by(usize::from(ROW_STEP)) {
        GetPatternRowTP(dark, u32::from(y), &mut row, false);
        // The runs begin with a light one, which may be empty.
        let mut start = 0;
        for runs in PatternView::new(&row).data().windows(6).step_by(2) {
            let &[light, a, b, c, d, e] = runs else {
                continue;
            };
            let left = start + light;
            start = left + a;
            if !is_finder(light, [a, b, c, d, e]) {
                continue;
            }
            let centre = Point::new(
                f32::from(left + a + b) + f32::from(c) / 2.0,
                f32::from(y) + 0.5,
            );
            work.spend(LOOK + u64::try_from(found.len()).unwrap_or(0) / 4)?;
            let known = |old: &ConcentricPattern| {
                let across = u16::try_from(old.size).map_or(f32::MAX, f32::from);
                Point::distance(centre, old.p) < across / 2.0
            };
            if found.iter().any(known) {
                continue;
            }
            // Three times as far as seen in this row: the symbol may be skewed.
            let range = i32::from(a + b + c + d + e) * 3;
            if let Some(finder) =
                LocateConcentricPattern::<true, 5, 7>(dark, &FINDER, centre, range)
            {
                found.push(finder);
            }
            if found.len() > FINDERS {
                return Ok(Search::Crowded);
            }
        }
    }
    Ok(Search::Done(found))
}

/// Whether five runs, dark first, may cross a finder pattern. Dark and light modules are measured
/// apart, since ink that spreads or fades makes one of them wider than the other.
fn is_finder(before: u16, runs: [u16; 5]) -> bool {
    let [a, b, c, d, e] = runs.map(f32::from);
    let (dark, light) = ((a + c + e) / 5.0, (b + d) / 2.0);
    let near = |run: f32, modules: f32, module: f32, share: f32| {
        (run - modules * module).abs() <= share * module + 0.5
    };
    c >= 3.0
        && dark <= 4.0 * light
        && light <= 4.0 * dark
        && f32::from(before) >= 0.1 * light
        && [a, e].iter().all(|&run| near(run, 1.0, dark, 0.75))
        && near(c, 3.0, dark, 0.75)
        && [b, d].iter().all(|&run| near(run, 1.0, light, 0.33))
}
