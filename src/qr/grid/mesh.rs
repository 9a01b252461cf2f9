//! Where each module of a symbol is among the pixels.

use super::Place;
use super::bend::Bend;
use super::plane::{Form, Plane};

/// From so many marks on a bend is told from what a plane misses.
const MARKS: usize = 4;

/// The way from modules to pixels: a plane, and how the symbol is bent away from it.
#[derive(Debug, Clone)]
pub(super) struct Mesh {
    plane: Plane,
    bend: Bend,
}

impl Mesh {
    /// Through the corners of the finder patterns and near to the marks: places among the modules
    /// and among the pixels.
    pub(super) fn through(
        form: Form,
        corners: &[(Place, Place)],
        centres: &[(Place, Place)],
        marks: &[(Place, Place)],
    ) -> Option<Self> {
        let known: Vec<_> = centres.iter().chain(marks).copied().collect();
        let all: Vec<_> = corners.iter().chain(&known).copied().collect();
        let plane = Plane::fit(form, &all)?;
        let moves = known.iter().map(|&(at, to)| (at, to.minus(plane.at(at))));
        let bend = if marks.len() >= MARKS {
            Bend::fit(&moves.collect::<Vec<_>>()).unwrap_or_default()
        } else {
            Bend::default()
        };
        Some(Self { plane, bend })
    }

    pub(super) fn at(&self, place: Place) -> Place {
        let (flat, bent) = (self.plane.at(place), self.bend.at(place));
        flat.moved(bent.x, bent.y)
    }
}
