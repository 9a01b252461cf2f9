//! A flat symbol seen from anywhere: the projection from modules to pixels.

use super::Place;
use super::solve::least_squares;

/// A projection of one plane onto another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    terms: [f64; 8],
    /// The pixels are counted from here, in this unit: large numbers lose digits.
    origin: Place,
    unit: f64,
}

impl Plane {
    /// The projection that brings modules nearest to their pixels; four pairs at least.
    pub(super) fn fit(pairs: &[(Place, Place)]) -> Option<Self> {
        let count = f64::from(u32::try_from(pairs.len()).ok()?);
        let sum = |part: fn(&Place) -> f64| pairs.iter().map(|(_, to)| part(to)).sum::<f64>();
        let origin = Place {
            x: sum(|place| place.x) / count,
            y: sum(|place| place.y) / count,
        };
        let far = pairs.iter().map(|(_, to)| to.far_from(origin));
        let unit = far.fold(1.0, f64::max);
        let equations = pairs.iter().flat_map(|&(Place { x, y }, to)| {
            let (u, v) = ((to.x - origin.x) / unit, (to.y - origin.y) / unit);
            let (x, y) = (x / MODULES, y / MODULES);
            [
                (vec![x, y, 1.0, 0.0, 0.0, 0.0, -x * u, -y * u], u),
                (vec![0.0, 0.0, 0.0, x, y, 1.0, -x * v, -y * v], v),
            ]
        });
        let terms = least_squares(8, equations)?;
        Some(Self {
            terms: terms.try_into().ok()?,
            origin,
            unit,
        })
    }

    /// Where a place among the modules is among the pixels.
    pub(super) fn at(&self, place: Place) -> Place {
        let [a, b, c, d, e, f, g, h] = self.terms;
        let (x, y) = (place.x / MODULES, place.y / MODULES);
        let depth = g * x + h * y + 1.0;
        Place {
            x: self.origin.x + self.unit * (a * x + b * y + c) / depth,
            y: self.origin.y + self.unit * (d * x + e * y + f) / depth,
        }
    }
}

/// Modules are counted in this unit, about a symbol's side.
const MODULES: f64 = 64.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projection_is_found_again() {
        let seen = |x: f64, y: f64| {
            let depth = 1.0 + 0.002 * x - 0.001 * y;
            Place {
                x: (2_000.0 + 3.0 * x + 0.4 * y) / depth,
                y: (900.0 - 0.3 * x + 3.2 * y) / depth,
            }
        };
        let corners = [
            (1.0, 1.0),
            (60.0, 2.0),
            (3.0, 62.0),
            (30.0, 40.0),
            (50.0, 9.0),
        ];
        let pairs = corners.map(|(x, y)| (Place { x, y }, seen(x, y)));
        let plane = Plane::fit(&pairs).unwrap();
        for (x, y) in [(0.0, 0.0), (64.0, 64.0), (20.0, 50.0)] {
            assert!(plane.at(Place { x, y }).far_from(seen(x, y)) < 1e-6);
        }
        assert!(Plane::fit(&pairs[..3]).is_none());
    }
}
