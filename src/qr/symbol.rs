//! From pixels to the texts of QR symbols; the only file that knows the reader crate.
//!
//! The crate's finder, sampler and decoder are called one by one rather than through its reader,
//! so that the work is bounded, every symbol is found, and the bytes come out before a charset is
//! guessed.

use rxing::common::cpp_essentials::{
    ConcentricPattern, GetPatternRowTP, LocateConcentricPattern, PatternRow, PatternView,
};
use rxing::common::{BitMatrix, DetectorRXingResult, GlobalHistogramBinarizer, HybridBinarizer};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FinderPatternSet, GenerateFinderPatternSets, SampleQR};
use rxing::{Binarizer, Luma8Source, Point};

use super::picture::Pixels;
use super::{PictureFault, Why};

/// The most finder patterns in one picture. A symbol has three: a sheet of a hundred codes fits,
/// with the false patterns of a page of text.
const FINDERS: usize = 512;

/// The most triples of finder patterns that one pass samples. A sheet of a hundred codes needs
/// fewer than two hundred, 25 symbols of version 40 about a thousand.
const TRIPLES: usize = 4_096;

/// The runs through the centre of a finder pattern, in modules (ISO/IEC 18004).
const FINDER: [u16; 5] = [1, 1, 3, 1, 1];

/// The scanned rows are so many apart: the centre of a finder pattern is at least as high.
const ROW_STEP: u16 = 3;

/// How one pass prepares the pixels, from where the pass before left them, and how it then tells
/// dark from light: by the surroundings, which uneven light needs, or by one threshold, which
/// large flat modules need. The last pass is for light modules on a dark page.
type Pass = (
    fn(&mut Pixels),
    fn(Luma8Source<'_>) -> rxing::common::Result<BitMatrix>,
);

const PASSES: [Pass; 4] = [
    (|_| {}, by_surroundings),
    (|_| {}, by_one_threshold),
    (Pixels::stretch, by_surroundings),
    (Pixels::invert, by_surroundings),
];

/// The texts of all symbols that the first successful pass finds, from top to bottom and from
/// left to right; none when no pass finds any.
pub(super) fn texts(mut pixels: Pixels) -> Result<Vec<String>, PictureFault> {
    for (prepare, threshold) in PASSES {
        prepare(&mut pixels);
        let (width, height) = (u32::from(pixels.width), u32::from(pixels.height));
        let Ok(source) = Luma8Source::new_with_slice(&pixels.values, width, height) else {
            break;
        };
        // An error here means a picture without contrast.
        let Ok(dark) = threshold(source) else {
            continue;
        };
        let found = symbols(&dark, finders(&dark, pixels.height)?);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

fn by_surroundings(source: Luma8Source<'_>) -> rxing::common::Result<BitMatrix> {
    HybridBinarizer::new(source).get_black_matrix().cloned()
}

fn by_one_threshold(source: Luma8Source<'_>) -> rxing::common::Result<BitMatrix> {
    GlobalHistogramBinarizer::new(source)
        .get_black_matrix()
        .cloned()
}

/// Every finder pattern; the fault for too many comes as soon as there are, since the search for
/// the next one takes longer the more there are.
fn finders(dark: &BitMatrix, height: u16) -> Result<Vec<ConcentricPattern>, PictureFault> {
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
                let why = Why::Crowded(FINDERS);
                return Err(PictureFault::Unreadable { why });
            }
        }
    }
    Ok(found)
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

/// The texts of the symbols that some of the finder patterns make, in reading order.
fn symbols(dark: &BitMatrix, mut finders: Vec<ConcentricPattern>) -> Vec<String> {
    let mut used: Vec<ConcentricPattern> = Vec::new();
    let mut found: Vec<(Point, String)> = Vec::new();
    let mut tried = 0;
    // The most plausible triple comes first.
    for triple in GenerateFinderPatternSets(&mut finders) {
        let corners = [triple.bl, triple.tl, triple.tr];
        if corners.iter().any(|corner| used.contains(corner)) {
            continue;
        }
        tried += 1;
        if tried > TRIPLES {
            break;
        }
        match symbol(dark, &triple) {
            Symbol::None => continue,
            Symbol::Part => {}
            Symbol::Whole(text) => found.push((triple.tl.p, text)),
        }
        used.extend(corners);
    }
    found.sort_by(|(a, _), (b, _)| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
    found.into_iter().map(|(_, text)| text).collect()
}

/// What three finder patterns turn out to be.
enum Symbol {
    /// No symbol, or one whose errors cannot be corrected.
    None,
    /// A part of a structured append.
    Part,
    /// A symbol of its own, with its text.
    Whole(String),
}

fn symbol(dark: &BitMatrix, triple: &FinderPatternSet) -> Symbol {
    let Ok(sample) = SampleQR(dark, triple) else {
        return Symbol::None;
    };
    match Decode(sample.getBits()) {
        Ok(content) if content.isValid() => {
            if content.structuredAppend().count > 1 {
                return Symbol::Part;
            }
            // The bytes as they are, not the crate's text: it guesses Shift JIS for some UTF-8.
            Symbol::Whole(String::from_utf8_lossy(content.content().bytes()).into_owned())
        }
        _ => Symbol::None,
    }
}
