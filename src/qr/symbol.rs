//! From dark and light pixels to the texts of QR symbols.
//!
//! The crate's finder and sampler are called one by one rather than through its reader, so that the
//! work is bounded and every symbol is found. What the modules say is read in `soft`, with one bound
//! for all texts. What the sampler gets wrong is sampled again by its shades (`grid`).

use std::cell::LazyCell;

use rxing::Point;
use rxing::common::cpp_essentials::ConcentricPattern;
use rxing::common::{BitMatrix, DetectorRXingResult};
use rxing::qrcode::cpp_port::detector::{
    EstimateModuleSize, FinderPatternSet, GenerateFinderPatternSets, SampleQR,
};

use super::census::{Spot, TEXTURE, grained};
use super::dark::Dark;
use super::finder::{Search, finders};
use super::grid::{Read, outline, read, read_two};
use super::lattice::{FEW, LATTICE, has_lattice};
use super::pixels::Pixels;
use super::soft::{Modules, Said, said};
use super::trace::Trace;
use super::work::{Spent, Work};

/// The most triples of finder patterns that one pass samples. A sheet of a hundred codes needs
/// fewer than two hundred, 25 symbols of version 40 about a thousand.
const TRIPLES: usize = 4_096;

/// So many of them in a row may be no symbol.
const VAIN: usize = 100;

/// What it costs to sample and decode one triple, in units of work.
const TRIPLE: u64 = 20_000;

/// The most triples of one pass whose timing patterns are looked for among the shades, what it
/// costs to look for them, and what it costs to read a symbol where they are, for each module.
const LOOKS: usize = 24;
const LOOK: u64 = 40_000;
const GRID_MODULE: u64 = 600;

/// The most symbols of one pass that are read by their shades in vain.
const GRIDS: usize = 3;

/// Among so many finder patterns that belong to no symbol are two whose third is hidden, and what it
/// costs to look at two of them.
const LONELY: usize = 4;
const PAIR: u64 = 80_000;

/// A symbol of fewer modules a side has so short timing patterns that some are there by chance: its
/// format must be seen as well.
const SIDE: f32 = 45.0;

/// So many finder patterns of symbols that were not read say where to look again.
const UNREAD: usize = 16;

/// What one pass over a picture finds.
#[derive(Default)]
pub(super) struct Found {
    symbols: Vec<(Point, String)>,
    /// The finder patterns of symbols that are there and cannot be read, best first, or else
    /// those that belong to no symbol.
    pub(super) sighting: Sighting,
    /// How many finder patterns of light modules on dark there are.
    pub(super) inverse: usize,
    /// The finder patterns that look like those of symbols which were not read.
    pub(super) spots: Vec<Spot>,
    /// The finder patterns of the symbols that were read.
    pub(super) read: Vec<Spot>,
}

/// What is seen of a code that is not read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) enum Sighting {
    /// Nothing.
    #[default]
    Nothing,
    /// More finder patterns than any sheet of codes has.
    Crowded,
    /// One finder pattern, or several that do not fit.
    Finder {
        /// How far it is from the border, in modules.
        border: f32,
        /// Pixels for each module.
        module: f32,
    },
    /// Two finder patterns of one size.
    Pair {
        /// How wide the symbol is that they belong to, or its diagonal.
        width: Width,
        /// Whether the third would be in the picture wherever it is.
        inside: bool,
    },
    /// A part of a structured append, which is no code of its own.
    Part,
    /// A symbol: its timing patterns are right, its content cannot be corrected.
    Symbol(Width),
}

/// How wide a symbol is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Width {
    /// In pixels.
    pub(super) pixels: f32,
    /// Pixels for each module.
    pub(super) module: f32,
}

impl Found {
    /// The texts in reading order: from top to bottom and from left to right.
    pub(super) fn texts(mut self) -> impl Iterator<Item = String> {
        let order = |a: &Point, b: &Point| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x));
        self.symbols.sort_by(|(a, _), (b, _)| order(a, b));
        self.symbols.into_iter().map(|(_, text)| text)
    }
}

/// Adds all symbols to `found`, as far as the work lasts, but for those of the finder patterns that are `known`.
pub(super) fn symbols(
    dark: &Dark,
    pixels: &Pixels,
    known: &[Spot],
    work: &mut Work,
    found: &mut Found,
    trace: &mut Trace,
) -> Result<(), Spent> {
    let mut finders = match finders(dark, work)? {
        Search::Done { finders, inverse } => {
            found.inverse = inverse.len();
            for finder in finders.iter().chain(&inverse) {
                trace.finder(&Spot::of(finder, false));
            }
            let inverse = grained(dark, &inverse);
            found
                .spots
                .extend(inverse.iter().map(|finder| Spot::of(finder, true)));
            finders
        }
        Search::Crowded => {
            found.sighting = Sighting::Crowded;
            return Ok(());
        }
    };
    finders.retain(|finder| !known.iter().any(|old| old.is(&Spot::of(finder, false))));
    let all = finders.clone();
    let grained = LazyCell::new(|| grained(dark, &all));
    let crowded = finders.len() > FEW;
    let mut latticed = Vec::new();
    let (mut used, mut unread) = (Vec::new(), Vec::new());
    let (mut looks, mut grids, mut vain) = (0, 0, 0);
    // The most plausible triple comes first.
    let triples = GenerateFinderPatternSets(&mut finders);
    for triple in triples.into_iter().take(TRIPLES) {
        let corners = [triple.bl, triple.tl, triple.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        vain += 1;
        if vain > VAIN {
            break;
        }
        if crowded {
            work.spend(LATTICE)?;
            if !has_lattice(dark.bits(), &triple) {
                continue;
            }
            latticed.extend(corners);
        }
        work.spend(TRIPLE)?;
        let mut seen = symbol(dark.bits(), &triple, trace);
        let unclear = matches!(seen, Symbol::None | Symbol::Unread(_))
            && corners.iter().any(|corner| grained.contains(corner));
        let mut sure = !unclear;
        if unclear && looks < LOOKS && grids < GRIDS {
            looks += 1;
            work.spend(LOOK)?;
            match read(dark.bits(), pixels, &triple, trace) {
                Read::Nothing => {}
                Read::Unread(modules) => {
                    grids += 1;
                    sure = true;
                    unread.extend(corners);
                    work.spend(GRID_MODULE * modules)?;
                }
                Read::Said(Said::Text(text)) => seen = Symbol::Whole(text),
                Read::Said(Said::Part) => seen = Symbol::Part,
            }
        }
        match seen {
            Symbol::Unread(width) if !sure && width.pixels < SIDE * width.module => continue,
            Symbol::None => continue,
            Symbol::Unread(width) => {
                found.sighting = Sighting::Symbol(width);
                if unclear {
                    unread.extend(corners);
                }
                continue;
            }
            Symbol::Part => {
                if !matches!(found.sighting, Sighting::Symbol(_)) {
                    found.sighting = Sighting::Part;
                }
            }
            Symbol::Whole(text) => {
                found.symbols.push((triple.tl.p, text));
                found
                    .read
                    .extend(corners.map(|corner| Spot::of(&corner, false)));
            }
        }
        used.extend(corners);
        vain = 0;
    }
    finders.retain(|finder| !used.contains(finder));
    if finders.is_empty() && unread.is_empty() {
        return Ok(());
    }
    if unread.is_empty() {
        pairs(dark, pixels, work, &grained, &mut used, found, trace)?;
    }
    unread.truncate(UNREAD);
    let texture = grained.len() >= TEXTURE;
    let counts = |finder: &&ConcentricPattern| !texture && (!crowded || latticed.contains(*finder));
    let spots = grained.iter().filter(counts).chain(&unread);
    let spots = spots.filter(|finder| !used.contains(finder));
    found.spots.extend(spots.map(|finder| Spot {
        sure: unread.contains(finder),
        ..Spot::of(finder, false)
    }));
    if found.sighting == Sighting::Nothing {
        found.sighting = left_over(dark, &finders);
    }
    Ok(())
}

/// Reads symbols of which two finder patterns are seen and the third is hidden.
fn pairs(
    dark: &Dark,
    pixels: &Pixels,
    work: &mut Work,
    grained: &[ConcentricPattern],
    used: &mut Vec<ConcentricPattern>,
    found: &mut Found,
    trace: &mut Trace,
) -> Result<(), Spent> {
    let left: Vec<_> = grained.iter().filter(|one| !used.contains(one)).collect();
    if left.len() > LONELY {
        return Ok(());
    }
    for (n, &a) in left.iter().enumerate() {
        for &b in left.iter().skip(n + 1) {
            if used.contains(a) || used.contains(b) || pair(dark.bits(), *a, *b).is_none() {
                continue;
            }
            work.spend(PAIR)?;
            let text = match read_two(dark.bits(), pixels, *a, *b, trace) {
                Read::Said(Said::Text(text)) => text,
                Read::Unread(modules) => {
                    work.spend(GRID_MODULE * modules)?;
                    continue;
                }
                Read::Said(Said::Part) | Read::Nothing => continue,
            };
            found.symbols.push((a.p, text));
            used.extend([*a, *b]);
        }
    }
    Ok(())
}

/// What finder patterns that belong to no symbol say.
fn left_over(dark: &Dark, finders: &[ConcentricPattern]) -> Sighting {
    // The pairs of a handful tell enough, and take no time.
    let few = finders.get(..finders.len().min(8)).unwrap_or_default();
    for (n, a) in few.iter().enumerate() {
        for b in few.iter().skip(n + 1) {
            if let Some(width) = pair(dark.bits(), *a, *b) {
                let inside = thirds(a.p, b.p)
                    .iter()
                    .all(|third| border(dark, *third) > 0.0);
                return Sighting::Pair { width, inside };
            }
        }
    }
    let Some(finder) = finders.first() else {
        return Sighting::Nothing;
    };
    let module = module(finder);
    let border = border(dark, finder.p) / module;
    Sighting::Finder { border, module }
}

/// How far a place is from the nearest border of the picture, in pixels; below zero outside.
fn border(dark: &Dark, place: Point) -> f32 {
    let margin = f32::from(Dark::MARGIN);
    let right = pixels(dark.bits().getWidth()) - margin - place.x;
    let below = pixels(dark.bits().getHeight()) - margin - place.y;
    right.min(below).min(place.x - margin).min(place.y - margin)
}

/// Where the third finder pattern may be: beside either of the two on both sides, or, if they are
/// on the diagonal, in either of the other corners.
fn thirds(a: Point, b: Point) -> [Point; 6] {
    let along = b - a;
    let across = Point::new(-along.y, along.x);
    let middle = (a + b) / 2.0;
    [
        a + across,
        a - across,
        b + across,
        b - across,
        middle + across / 2.0,
        middle - across / 2.0,
    ]
}

/// The symbol that two finder patterns may belong to: each looks like one along the line to the
/// other, with modules of the same size, and there is room for a symbol in between.
fn pair(dark: &BitMatrix, a: ConcentricPattern, b: ConcentricPattern) -> Option<Width> {
    let [one, other] = [
        EstimateModuleSize(dark, a, b),
        EstimateModuleSize(dark, b, a),
    ];
    if one <= 0.0 || other <= 0.0 || one > 1.25 * other || other > 1.25 * one {
        return None;
    }
    let module = (module(&a) + module(&b)) / 2.0;
    let between = Point::distance(a.p, b.p);
    // From 21 to 177 modules a side, which may be the diagonal; seven less from centre to centre.
    if !(14.0..=241.0).contains(&(between / module)) {
        return None;
    }
    let pixels = between + 7.0 * module;
    Some(Width { pixels, module })
}

/// The size of a module, from a finder pattern of seven.
pub(super) fn module(finder: &ConcentricPattern) -> f32 {
    pixels(finder.size.max(1).unsigned_abs()) / 7.0
}

fn pixels(count: u32) -> f32 {
    u16::try_from(count).map_or(f32::MAX, f32::from)
}

/// What three finder patterns turn out to be.
enum Symbol {
    /// No symbol.
    None,
    /// A symbol whose errors cannot be corrected.
    Unread(Width),
    /// A part of a structured append.
    Part,
    /// A symbol of its own, with its text.
    Whole(String),
}

fn symbol(dark: &BitMatrix, triple: &FinderPatternSet, trace: &mut Trace) -> Symbol {
    let Ok(sample) = SampleQR(dark, triple) else {
        return Symbol::None;
    };
    match modules(sample.getBits()).as_ref().and_then(said) {
        Some(Said::Part) => Symbol::Part,
        Some(Said::Text(text)) => {
            outline(dark, triple, sample.getBits().getWidth(), trace);
            Symbol::Whole(text)
        }
        None if has_timing(sample.getBits()) => {
            let FinderPatternSet { bl, tl, tr } = triple;
            let between = (Point::distance(tl.p, tr.p) + Point::distance(tl.p, bl.p)) / 2.0;
            // From centre to centre there are seven modules less than in the whole.
            let module = between / pixels(sample.getBits().getWidth().saturating_sub(7).max(1));
            let pixels = between + 7.0 * module;
            Symbol::Unread(Width { pixels, module })
        }
        None => Symbol::None,
    }
}

/// Modules that are told dark from light already, all of them sure.
fn modules(dark: &BitMatrix) -> Option<Modules> {
    let (wide, high) = (dark.width(), dark.height());
    let places = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
    let shades = places.map(|(x, y)| if dark.get(x, y) { 255 } else { -255 });
    Modules::new(usize::try_from(wide).ok()?, shades.collect())
}

/// Whether dark and light alternate along both timing patterns, but for a few modules: hardly any
/// three patterns that are no symbol do that, where one code in two has a plausible format.
fn has_timing(modules: &BitMatrix) -> bool {
    let side = modules.getWidth();
    let line = 8..side.saturating_sub(8);
    let right = |at: u32, bit: bool| u32::from(bit == at.is_multiple_of(2));
    let across: u32 = line.clone().map(|x| right(x, modules.get(x, 6))).sum();
    let down: u32 = line.clone().map(|y| right(y, modules.get(6, y))).sum();
    let length = side.saturating_sub(16);
    5 * across >= 4 * length && 5 * down >= 4 * length
}
