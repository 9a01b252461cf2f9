//! The corners of a finder pattern's light ring, which are sharp where the rest of a symbol is not
//! known yet.

use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, FitSquareToPoints};
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::Place;
use crate::qr::dark::Dark;
use crate::qr::guard::guarded;

/// A finder pattern in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finder {
    pub(super) centre: Place,
    /// The outer corners of the light ring, five modules a side: above left, above right, below
    /// right, below left, as the symbol stands.
    pub(super) corners: Option<[Place; 4]>,
    /// Pixels for each module across and down.
    pub(super) module: [f64; 2],
}

/// The finder patterns above left, above right and below left.
pub(super) fn triple(bits: &BitMatrix, triple: &FinderPatternSet) -> [Finder; 3] {
    let FinderPatternSet { bl, tl, tr } = triple;
    let [left, right, below] = [tl, tr, bl].map(|finder| place(finder.p));
    let (across, down) = (right.minus(left), below.minus(left));
    [tl, tr, bl].map(|finder| Finder::at(bits, *finder, across, down))
}

impl Finder {
    fn at(bits: &BitMatrix, finder: ConcentricPattern, across: Place, down: Place) -> Self {
        let centre = place(finder.p);
        let size = f64::from(finder.size.max(7)) / 7.0;
        // It may panic on a ring that is broken, which says nothing of the next one.
        let square = guarded(|| FitSquareToPoints(bits, finder.p, finder.size, 2, false));
        let corners = square
            .flatten()
            .and_then(|square| ordered(square.0.map(place), centre, across, down));
        let module = corners.map_or([size; 2], |[a, b, c, d]| {
            let side = |one: Place, other: Place| one.far_from(other) / 10.0;
            [side(a, b) + side(d, c), side(a, d) + side(b, c)]
        });
        Self {
            centre,
            corners,
            module,
        }
    }
}

/// The corners in the order of [`Finder::corners`].
fn ordered(corners: [Place; 4], centre: Place, across: Place, down: Place) -> Option<[Place; 4]> {
    let turn = across.x * down.y - across.y * down.x;
    let corner = |right: bool, below: bool| {
        corners.into_iter().find(|corner| {
            let from = corner.minus(centre);
            let x = (from.x * down.y - from.y * down.x) / turn;
            let y = (across.x * from.y - across.y * from.x) / turn;
            (x > 0.0) == right && (y > 0.0) == below
        })
    };
    Some([
        corner(false, false)?,
        corner(true, false)?,
        corner(true, true)?,
        corner(false, true)?,
    ])
}

/// In pixels of the picture, without the margin.
fn place(point: rxing::Point) -> Place {
    let margin = f64::from(Dark::MARGIN);
    Place {
        x: f64::from(point.x) - margin,
        y: f64::from(point.y) - margin,
    }
}
