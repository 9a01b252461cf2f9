//! The corners of a finder pattern's light ring, which are sharp where the rest of a symbol is not
//! known yet.

use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, FitSquareToPoints};
use rxing::qrcode::cpp_port::detector::FinderPatternSet;

use super::Place;
use super::plane::{Form, Plane};
use crate::qr::dark::Dark;
use crate::qr::guard::guarded;

/// A finder pattern in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finder {
    pub(super) centre: Place,
    /// The outer corners of the light ring, five modules a side: above left, above right, below
    /// right, below left, as the symbol stands.
    pub(super) corners: Option<[Place; 4]>,
    /// The same, or where they would be in a pattern seen from above.
    square: [Place; 4],
    /// Pixels for each module across and down.
    pub(super) module: [f64; 2],
}

/// The finder patterns above left, above right and below left, as far as they are seen.
pub(super) type Finders = [Option<Finder>; 3];

/// Where the four corners are among the modules of a finder pattern.
pub(super) const CORNERS: [Place; 4] = [
    Place { x: 1.0, y: 1.0 },
    Place { x: 6.0, y: 1.0 },
    Place { x: 6.0, y: 6.0 },
    Place { x: 1.0, y: 6.0 },
];

/// The six ways in which two finder patterns belong to a symbol whose third is hidden, mirrored ones
/// among them: beside each other, with the symbol on either side and either of them at its corner, or
/// on the diagonal.
pub(super) fn pairs(bits: &BitMatrix, a: ConcentricPattern, b: ConcentricPattern) -> [Finders; 6] {
    let (p, q) = (place(a.p), place(b.p));
    let along = q.minus(p);
    let aside = Place {
        x: -along.y,
        y: along.x,
    };
    let none = Place::default();
    let (back, other) = (none.minus(along), none.minus(aside));
    let beside = |a, b, along, aside| {
        let at = |finder| Some(Finder::at(bits, finder, along, aside));
        [at(a), at(b), None]
    };
    // The hidden one is half of the way aside from the middle.
    let diagonal = |right, below, along: Place, aside: Place| {
        let way = |sign: f64| Place {
            x: (sign * along.x - aside.x) / 2.0,
            y: (sign * along.y - aside.y) / 2.0,
        };
        let at = |finder| Some(Finder::at(bits, finder, way(-1.0), way(1.0)));
        [None, at(right), at(below)]
    };
    [
        beside(a, b, along, aside),
        beside(a, b, along, other),
        beside(b, a, back, aside),
        beside(b, a, back, other),
        diagonal(a, b, along, aside),
        diagonal(b, a, back, other),
    ]
}

/// All three of them.
pub(super) fn triple(bits: &BitMatrix, triple: &FinderPatternSet) -> Finders {
    let FinderPatternSet { bl, tl, tr } = triple;
    let [left, right, below] = [tl, tr, bl].map(|finder| place(finder.p));
    let (across, down) = (right.minus(left), below.minus(left));
    [tl, tr, bl].map(|finder| Some(Finder::at(bits, *finder, across, down)))
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
        let unit = |way: Place| {
            let length = way.x.hypot(way.y).max(1.0) / size;
            (way.x / length, way.y / length)
        };
        let ((right, lower), (aside, below)) = (unit(across), unit(down));
        let square = CORNERS.map(|corner| {
            let (x, y) = (corner.x - 3.5, corner.y - 3.5);
            centre.moved(right * x + aside * y, lower * x + below * y)
        });
        Self {
            centre,
            corners,
            square: corners.unwrap_or(square),
            module,
        }
    }

    /// The modules in and near this finder pattern, counted from its corner.
    pub(super) fn plane(&self) -> Option<Plane> {
        let corners = CORNERS.into_iter().zip(self.square);
        let centre = (Place { x: 3.5, y: 3.5 }, self.centre);
        Plane::fit(Form::Flat, &corners.chain([centre]).collect::<Vec<_>>())
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
