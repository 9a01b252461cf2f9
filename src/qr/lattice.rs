//! Whether three finder patterns have a timing pattern between them: along it dark and light are a
//! module long each, in turn.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::dark::is_dark;
use super::symbol::module;

/// Among more finder patterns than this, three must have a timing pattern between them: writing has hundreds of
/// triples. A picture of few has them tried without, since a code that is bent or blurred does not show it.
pub(super) const FEW: usize = 7;

/// What it costs to look for a timing pattern between three.
pub(super) const LATTICE: u64 = 6_000;

/// So many samples are taken for each module.
const SAMPLES: f32 = 4.0;

/// The timing pattern is so many modules from the line between the centres, and at most so many more or
/// less, where the symbol slants.
const ASIDE: f32 = 3.0;
const ASTRAY: [f32; 3] = [0.0, -0.7, 0.7];

/// It begins and ends so many modules from the centres.
const BESIDE: f32 = 4.0;

/// The runs of a timing pattern are so long, in modules: ink spreads, and blur eats.
const RUN: std::ops::RangeInclusive<f32> = 0.4..=1.7;

/// From so many such runs for each module on there is one: a line through other modules has one run for two
/// modules, and half of those are longer than one.
const SHARE: f32 = 0.6;

/// Whether one of the two sides of the corner above left has a timing pattern.
pub(super) fn has_lattice(bits: &BitMatrix, triple: &FinderPatternSet) -> bool {
    let FinderPatternSet { bl, tl, tr } = triple;
    let sides = [(tr, bl), (bl, tr)];
    sides.into_iter().any(|(end, aside)| {
        let (start, along) = (tl.p, end.p - tl.p);
        let across = aside.p - tl.p;
        let (length, away) = (along.x.hypot(along.y), across.x.hypot(across.y));
        if length <= 0.0 || away <= 0.0 {
            return false;
        }
        let (along, across) = (along / length, across / away);
        let modules = [module(tl), module(end)];
        ASTRAY.iter().any(|first| {
            ASTRAY.iter().any(|last| {
                let [near, far] = modules;
                let from = start + along * (BESIDE * near) + across * ((ASIDE + first) * near);
                let to = end.p - along * (BESIDE * far) + across * ((ASIDE + last) * far);
                alternates(bits, from, to, f32::midpoint(near, far))
            })
        })
    })
}

/// Whether dark and light are a module long each along a line.
fn alternates(bits: &BitMatrix, from: Point, to: Point, module: f32) -> bool {
    let way = to - from;
    let modules = way.x.hypot(way.y) / module;
    if !(4.0..=180.0).contains(&modules) {
        return false;
    }
    let count = modules * SAMPLES;
    let (mut right, mut run, mut last) = (0.0, 0.0, None);
    let mut at = 0.0;
    while at < count {
        let place = from + way * (at / count);
        let dark = is_dark(bits, place);
        if last == Some(dark) {
            run += 1.0;
        } else {
            right += f32::from(u8::from(RUN.contains(&(run / SAMPLES))));
            (run, last) = (1.0, Some(dark));
        }
        at += 1.0;
    }
    right >= SHARE * (modules - 1.0)
}

#[cfg(feature = "issue")]
#[cfg(test)]
mod tests {
    use qrcode::{Color, QrCode};
    use rxing::common::cpp_essentials::ConcentricPattern;

    use super::*;

    /// Pixels for each module.
    const PIXELS: usize = 4;

    /// Whether a symbol has one, after its timing patterns are all dark or not.
    fn of_symbol(painted_over: bool) -> bool {
        let code = QrCode::new([7_u8; 200]).unwrap();
        let (side, colours) = (code.width(), code.to_colors());
        let all = u32::try_from(PIXELS * side).unwrap();
        let mut bits = BitMatrix::with_single_dimension(all).unwrap();
        for (x, y) in (0..all).flat_map(|y| (0..all).map(move |x| (x, y))) {
            let [i, j] = [x, y].map(|at| usize::try_from(at).unwrap() / PIXELS);
            let timing = painted_over && (i == 6 || j == 6);
            if timing || colours[j * side + i] == Color::Dark {
                bits.set(x, y);
            }
        }
        let [near, far] = [3.5, f32::from(u16::try_from(side).unwrap()) - 3.5];
        let finder = |x: f32, y: f32| ConcentricPattern {
            p: Point::new(4.0 * x, 4.0 * y),
            size: 28,
        };
        has_lattice(
            &bits,
            &FinderPatternSet {
                bl: finder(near, far),
                tl: finder(near, near),
                tr: finder(far, near),
            },
        )
    }

    #[test]
    fn a_symbol_has_one_by_its_timing_patterns_alone() {
        assert!(of_symbol(false));
        assert!(!of_symbol(true));
    }
}
