//! A symbol seen from anywhere: the projection from modules to pixels, and how a bent one bends.

use super::Place;
use super::solve::least_squares;

/// A projection of one plane onto another, or of a surface that bends evenly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    /// Of a projection: x, y and 1 for across, the same for down, x and y for the depth.
    terms: [f64; 8],
    /// x², y², xy, x³ and y³ for across, the same for down.
    bends: [f64; 10],
    /// The pixels are counted from here, in this unit: large numbers lose digits.
    origin: Place,
    unit: f64,
}

/// How a surface may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Flat,
    /// Like a tube, or a sheet that hangs: even bends are told by the three finder patterns.
    Bent,
}

/// What bends is taken to be small, as far as the places do not say otherwise: how much, beside a place
/// that is missed by a unit.
const STIFF: f64 = 0.004;

impl Plane {
    /// The projection that brings modules nearest to their pixels; four pairs at least.
    pub(super) fn fit(form: Form, pairs: &[(Place, Place)]) -> Option<Self> {
        let count = f64::from(u32::try_from(pairs.len()).ok()?);
        let sum = |part: fn(&Place) -> f64| pairs.iter().map(|(_, to)| part(to)).sum::<f64>();
        let origin = Place {
            x: sum(|place| place.x) / count,
            y: sum(|place| place.y) / count,
        };
        let far = pairs.iter().map(|(_, to)| to.far_from(origin));
        let unit = far.fold(1.0, f64::max);
        let equations = pairs.iter().flat_map(|&(at, to)| {
            let (u, v) = ((to.x - origin.x) / unit, (to.y - origin.y) / unit);
            let (x, y) = (at.x / MODULES, at.y / MODULES);
            let mut across = vec![x, y, 1.0, 0.0, 0.0, 0.0, -x * u, -y * u];
            let mut down = vec![0.0, 0.0, 0.0, x, y, 1.0, -x * v, -y * v];
            if form == Form::Bent {
                across.extend(powers(x, y).into_iter().chain([0.0; 5]));
                down.extend([0.0; 5].into_iter().chain(powers(x, y)));
            }
            [(across, u), (down, v)]
        });
        let count = if form == Form::Bent { 18 } else { 8 };
        let stiff = (8..count).map(|n| {
            let mut factors = vec![0.0; count];
            if let Some(factor) = factors.get_mut(n) {
                *factor = STIFF;
            }
            (factors, 0.0)
        });
        let found = least_squares(count, equations.chain(stiff))?;
        let (terms, bends) = found.split_first_chunk()?;
        Some(Self {
            terms: *terms,
            bends: bends.try_into().unwrap_or_default(),
            origin,
            unit,
        })
    }

    /// Where a place among the modules is among the pixels.
    pub(super) fn at(&self, place: Place) -> Place {
        let [a, b, c, d, e, f, g, h] = self.terms;
        let (x, y) = (place.x / MODULES, place.y / MODULES);
        let depth = g * x + h * y + 1.0;
        let bend =
            |some: &[f64]| -> f64 { some.iter().zip(powers(x, y)).map(|(a, b)| a * b).sum() };
        let (across, down) = self.bends.split_at(5);
        Place {
            x: self.origin.x + self.unit * (a * x + b * y + c + bend(across)) / depth,
            y: self.origin.y + self.unit * (d * x + e * y + f + bend(down)) / depth,
        }
    }
}

fn powers(x: f64, y: f64) -> [f64; 5] {
    [x * x, y * y, x * y, x * x * x, y * y * y]
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
        let plane = Plane::fit(Form::Flat, &pairs).unwrap();
        for (x, y) in [(0.0, 0.0), (64.0, 64.0), (20.0, 50.0)] {
            assert!(plane.at(Place { x, y }).far_from(seen(x, y)) < 1e-6);
        }
        assert!(Plane::fit(Form::Flat, &pairs[..3]).is_none());
    }

    #[test]
    fn the_surface_of_a_tube_is_found_by_its_three_finder_patterns() {
        // 77 modules around a tube of radius 60, seen from its axis' middle, four pixels a module.
        let seen = |x: f64, y: f64| {
            let angle = (x - 38.5) / 60.0;
            let depth = 1.0 + 0.2 * (1.0 - angle.cos());
            Place {
                x: 500.0 + 4.0 * 60.0 * angle.sin() / depth,
                y: 500.0 + 4.0 * (y - 38.5) / depth,
            }
        };
        let starts = [(0.0, 0.0), (70.0, 0.0), (0.0, 70.0)];
        let corners = [(1.0, 1.0), (6.0, 1.0), (6.0, 6.0), (1.0, 6.0), (3.5, 3.5)];
        let pairs: Vec<_> = starts
            .iter()
            .flat_map(|(x, y)| corners.map(|(dx, dy)| (x + dx, y + dy)))
            .map(|(x, y)| (Place { x, y }, seen(x, y)))
            .collect();
        let off = |form| {
            let plane = Plane::fit(form, &pairs).unwrap();
            let places = (0..77).map(|n| (f64::from(n) + 0.5, 6.5));
            let far = places.map(|(x, y)| plane.at(Place { x, y }).far_from(seen(x, y)));
            far.fold(0.0, f64::max)
        };
        assert!(off(Form::Flat) > 6.0, "{}", off(Form::Flat));
        // Within a module: the alignment patterns are looked for up to three modules away.
        assert!(off(Form::Bent) < 4.0, "{}", off(Form::Bent));
    }
}
