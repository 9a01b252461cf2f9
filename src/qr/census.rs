//! Where a code may be at all: finder patterns beside which the pixels look like modules.
//!
//! Letters and faces have finder patterns too, but hardly ever what every symbol has beside them:
//! an area without a light or a dark hole. A page of writing has its gaps between the lines.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::ConcentricPattern;

use super::dark::{Dark, is_dark};
use super::symbol::module;

/// A finder pattern of a symbol that was not read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Pixels for each module.
    pub(super) module: f32,
    /// Whether its modules are light on dark.
    pub(super) light: bool,
    /// Whether it belongs to a symbol whose timing patterns or format were seen.
    pub(super) sure: bool,
}

/// A part of a picture that may hold a code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    pub(super) left: u16,
    pub(super) top: u16,
    pub(super) width: u16,
    pub(super) height: u16,
    /// Pixels for each module, from the smallest to the largest that was seen.
    pub(super) modules: [f32; 2],
    /// Whether dark modules were seen, and whether light ones.
    pub(super) dark: bool,
    pub(super) light: bool,
    /// Whether a symbol was seen that was not read, and not only finder patterns.
    pub(super) sure: bool,
}

impl Region {
    /// How many pixels there are.
    pub(super) fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// The most finder patterns of one try that are looked at.
const LOOKS: usize = 64;

/// How far a symbol reaches from the centre of one of its finder patterns, in modules: version 28
/// has 129 a side. The finder patterns of a larger one are far apart, and their areas meet.
const REACH: f32 = 126.0;

/// The most regions of a picture.
const REGIONS: usize = 4;

/// From so many finder patterns on, of which no three make a symbol, an area is a texture: writing
/// that is small enough has more the smaller it is, and a symbol has three.
pub(super) const TEXTURE: usize = 12;

impl Spot {
    /// Whether both may belong to one symbol: with modules of about one size, as far apart as in
    /// a symbol of 21 to 177 modules a side, seen flat or slanting.
    fn goes_with(&self, other: &Self) -> bool {
        let between = (self.x - other.x).hypot(self.y - other.y);
        let [least, most] = [self.module.min(other.module), self.module.max(other.module)];
        self.light == other.light
            && most <= 1.5 * least
            && (10.0 * least..=241.0 * most).contains(&between)
    }

    /// Whether both are the same finder pattern, seen at different sizes.
    pub(super) fn is(&self, other: &Self) -> bool {
        let between = (self.x - other.x).hypot(self.y - other.y);
        between <= 3.5 * self.module.max(other.module) && self.light == other.light
    }

    /// The same in a picture of so many times the size.
    pub(super) fn scaled(&self, times: f32) -> Self {
        Self {
            x: self.x * times,
            y: self.y * times,
            module: self.module * times,
            ..*self
        }
    }

    pub(super) fn of(finder: &ConcentricPattern, light: bool) -> Self {
        let margin = f32::from(Dark::MARGIN);
        Self {
            x: finder.p.x - margin,
            y: finder.p.y - margin,
            module: module(finder),
            light,
            sure: false,
        }
    }
}

/// Those of the finder patterns that have modules beside them.
pub(super) fn grained(dark: &Dark, finders: &[ConcentricPattern]) -> Vec<ConcentricPattern> {
    let grained = |finder: &&ConcentricPattern| has_modules(dark.bits(), finder);
    finders
        .iter()
        .take(LOOKS)
        .filter(grained)
        .copied()
        .collect()
}

/// How far the middle of the area is from that of the finder pattern, in modules: in every symbol
/// if the way goes between the two sides of the finder pattern that modules are beside, or near.
const AWAY: f32 = 12.0;

/// The eight ways from a finder pattern.
const WAYS: [(f32, f32); 8] = [
    (0.71, 0.71),
    (-0.71, 0.71),
    (0.71, -0.71),
    (-0.71, -0.71),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, 1.0),
    (0.0, -1.0),
];

/// The area that is looked at has 16 modules a side, with two samples for each: a bit for each
/// that is dark.
type Samples = [u32; 32];

/// A hole is four modules a side: hardly any symbol has as many of one shade at the same place.
const HOLE: usize = 8;

/// So many of the 64 samples of a hole may differ from the others.
const OTHERS: u32 = 3;

/// From so many differences of neighbours on, of 1,984, there is something finer than modules, such
/// as noise or small writing. Half of the neighbours are in one module, and half of the others
/// are alike: 496, and 700 in a symbol that is turned by 45 degrees.
const FINE: u32 = 840;

/// Whether an area beside a finder pattern has light and dark modules everywhere.
fn has_modules(bits: &BitMatrix, finder: &ConcentricPattern) -> bool {
    let module = module(finder);
    WAYS.iter().any(|(x, y)| {
        let middle = finder.p + Point::new(x * AWAY * module, y * AWAY * module);
        let samples = samples(bits, middle, module);
        !is_fine(&samples) && !has_hole(&samples)
    })
}

fn samples(bits: &BitMatrix, middle: Point, module: f32) -> Samples {
    let places = || (0_u8..).map(|n| (f32::from(n) - 15.5) / 2.0 * module);
    let mut samples = [0; 32];
    for (row, y) in samples.iter_mut().zip(places()) {
        for (bit, x) in (0..32).zip(places()) {
            *row |= u32::from(is_dark(bits, Point::new(middle.x + x, middle.y + y))) << bit;
        }
    }
    samples
}

fn is_fine(samples: &Samples) -> bool {
    let across = samples
        .iter()
        .map(|row| ((row ^ (row >> 1)) & (u32::MAX >> 1)).count_ones());
    let down = samples.iter().zip(samples.iter().skip(1));
    let down = down.map(|(row, next)| (row ^ next).count_ones());
    across.sum::<u32>() + down.sum::<u32>() >= FINE
}

/// Whether an area of [`HOLE`] samples a side is all light or all dark.
fn has_hole(samples: &Samples) -> bool {
    samples.windows(HOLE).step_by(2).any(|rows| {
        (0..=24).step_by(2).any(|left| {
            let dark: u32 = rows
                .iter()
                .map(|row| ((row >> left) & 0xFF).count_ones())
                .sum();
            !(OTHERS + 1..64 - OTHERS).contains(&dark)
        })
    })
}

/// The parts of a picture that the spots point to, those that are sure and of most spots first. A spot may be
/// `alone` in a small picture; in a large one there is one by chance.
pub(super) fn regions(spots: &[Spot], width: u16, height: u16, alone: bool) -> Vec<Region> {
    let mut areas: Vec<Area> = Vec::new();
    let counts = |spot: &&Spot| alone || spots.iter().any(|other| spot.goes_with(other));
    let mut known: Vec<&Spot> = Vec::new();
    for spot in spots.iter().filter(counts) {
        let mut area = Area::around(spot);
        area.spots = usize::from(!known.iter().any(|old| old.is(spot)));
        known.push(spot);
        // What it meets becomes a part of it.
        while let Some(n) = areas.iter().position(|other| other.meets(&area)) {
            area = areas.swap_remove(n).and(&area);
        }
        areas.push(area);
    }
    areas.retain(|area| area.sure || area.spots < TEXTURE);
    areas.sort_by_key(|area| std::cmp::Reverse((area.sure, area.spots)));
    let regions = areas.into_iter().take(REGIONS);
    regions.map(|area| area.within(width, height)).collect()
}

/// A region that may reach beyond the picture.
#[derive(Debug, Clone, Copy)]
struct Area {
    from: Point,
    to: Point,
    modules: [f32; 2],
    dark: bool,
    light: bool,
    sure: bool,
    /// How many different ones.
    spots: usize,
}

impl Area {
    fn around(spot: &Spot) -> Self {
        let reach = REACH * spot.module;
        Self {
            from: Point::new(spot.x - reach, spot.y - reach),
            to: Point::new(spot.x + reach, spot.y + reach),
            modules: [spot.module; 2],
            dark: !spot.light,
            light: spot.light,
            sure: spot.sure,
            spots: 1,
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.from.x < other.to.x
            && other.from.x < self.to.x
            && self.from.y < other.to.y
            && other.from.y < self.to.y
    }

    fn and(&self, other: &Self) -> Self {
        let ([low, high], [other_low, other_high]) = (self.modules, other.modules);
        Self {
            from: Point::new(self.from.x.min(other.from.x), self.from.y.min(other.from.y)),
            to: Point::new(self.to.x.max(other.to.x), self.to.y.max(other.to.y)),
            modules: [low.min(other_low), high.max(other_high)],
            dark: self.dark || other.dark,
            light: self.light || other.light,
            sure: self.sure || other.sure,
            spots: self.spots + other.spots,
        }
    }

    fn within(&self, width: u16, height: u16) -> Region {
        let span = |from: f32, to: f32, end: u16| {
            let inside = |at: f32| {
                let at = at.clamp(0.0, f32::from(end));
                #[expect(
                    clippy::as_conversions,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a float has no other way to an integer, and this one is inside"
                )]
                let at = at as u16;
                at
            };
            let from = inside(from);
            (from, inside(to) - from)
        };
        let (left, width) = span(self.from.x, self.to.x, width);
        let (top, height) = span(self.from.y, self.to.y, height);
        Region {
            left,
            top,
            width,
            height,
            modules: self.modules,
            dark: self.dark,
            light: self.light,
            sure: self.sure,
        }
    }
}

#[cfg(feature = "issue")]
#[cfg(test)]
mod tests {
    use qrcode::{Color, QrCode};

    use super::*;
    use crate::qr::finder::{Search, finders};
    use crate::qr::pixels::Pixels;
    use crate::qr::threshold::{Threshold, dark};
    use crate::qr::work::Work;

    /// Shades by what is dark at a place.
    fn pixels(width: u16, height: u16, is_dark: impl Fn(usize, usize) -> bool) -> Pixels {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let shade = |(x, y)| {
            if is_dark(usize::from(x), usize::from(y)) {
                20
            } else {
                230
            }
        };
        Pixels {
            width,
            height,
            values: places.map(shade).collect(),
        }
    }

    /// How many finder patterns there are, and how many have modules beside them.
    fn count(pixels: &Pixels) -> (usize, usize) {
        let dark = dark(pixels, Threshold::Surroundings).unwrap();
        let Ok(Search::Done { finders, .. }) = finders(&dark, &mut Work::for_pixels(1 << 20))
        else {
            panic!("crowded");
        };
        (finders.len(), grained(&dark, &finders).len())
    }

    fn is_finder(x: usize, y: usize) -> bool {
        x < 7 && y < 7 && !matches!(x.abs_diff(3).max(y.abs_diff(3)), 2)
    }

    #[test]
    fn the_finder_patterns_of_symbols_have_modules_beside_them() {
        for text in [
            "1",
            "a longer text, for a symbol of some more modules than the least",
        ] {
            let code = QrCode::new(text).unwrap();
            let (side, colours) = (code.width(), code.to_colors());
            let wide = u16::try_from(5 * (side + 8)).unwrap();
            let pixels = pixels(wide, wide, |x, y| {
                let (x, y) = ((x / 5).wrapping_sub(4), (y / 5).wrapping_sub(4));
                x < side && y < side && colours[y * side + x] == Color::Dark
            });
            assert_eq!(count(&pixels), (3, 3), "{text}");
        }
    }

    #[test]
    fn alone_or_among_lines_or_specks_it_has_none() {
        let at = |x: usize, y: usize| is_finder((x / 5).wrapping_sub(30), (y / 5).wrapping_sub(30));
        let around = |x: usize, y: usize| {
            let inside = |n: usize| (145..190).contains(&n);
            inside(x) && inside(y)
        };
        assert_eq!(count(&pixels(340, 340, at)), (1, 0));
        let lines = |x: usize, y: usize| at(x, y) || !around(x, y) && y % 60 < 30 && x % 10 < 5;
        assert_eq!(count(&pixels(340, 340, lines)), (1, 0));
        let specks = |x: usize, y: usize| at(x, y) || !around(x, y) && (x + y).is_multiple_of(2);
        assert_eq!(count(&pixels(340, 340, specks)).1, 0);
    }

    fn spot(x: f32, y: f32, module: f32) -> Spot {
        Spot {
            x,
            y,
            module,
            light: false,
            sure: false,
        }
    }

    #[test]
    fn a_region_reaches_as_far_as_the_symbol_and_not_beyond_the_picture() {
        let spots = [spot(100.0, 100.0, 2.0), spot(3_000.0, 2_000.0, 3.0)];
        let regions = regions(&spots, 4_000, 2_100, true);
        let places: Vec<_> = regions
            .iter()
            .map(|r| [r.left, r.top, r.width, r.height])
            .collect();
        assert_eq!(places, [[0, 0, 352, 352], [2_622, 1_622, 756, 478]]);
    }

    #[test]
    fn spots_that_meet_are_one_region() {
        let spots = [
            spot(100.0, 100.0, 2.0),
            spot(3_000.0, 100.0, 2.0),
            spot(300.0, 100.0, 2.5),
        ];
        let regions = regions(&spots, 4_000, 3_000, true);
        assert_eq!(regions.len(), 2);
        assert_eq!(regions[0].modules, [2.0, 2.5]);
        assert_eq!(regions[0].width, 615);
    }

    #[test]
    fn one_spot_in_a_large_picture_is_chance_and_two_alike_are_not() {
        let near = [spot(100.0, 100.0, 2.0), spot(200.0, 100.0, 2.2)];
        assert_eq!(regions(&near[..1], 4_000, 3_000, false).len(), 0);
        assert_eq!(regions(&near, 4_000, 3_000, false).len(), 1);
        let unlike = [spot(100.0, 100.0, 2.0), spot(200.0, 100.0, 4.0)];
        assert_eq!(regions(&unlike, 4_000, 3_000, false).len(), 0);
        let far = [spot(100.0, 100.0, 2.0), spot(900.0, 100.0, 2.0)];
        assert_eq!(regions(&far, 4_000, 3_000, false).len(), 0);
    }

    #[test]
    fn there_are_no_more_regions_than_are_tried() {
        let spots: Vec<Spot> = (0..20_u8)
            .map(|n| spot(100.0 + 1_000.0 * f32::from(n), 100.0, 2.0))
            .collect();
        assert_eq!(regions(&spots, 30_000, 200, true).len(), REGIONS);
    }
}
