//! The modules of a symbol, each with how sure it is.

/// How dark each module is: from −255 for surely light to 255 for surely dark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::qr) struct Modules {
    side: usize,
    shades: Vec<i16>,
}

impl Modules {
    /// The modules by row, `side` a row.
    pub(in crate::qr) fn new(side: usize, shades: Vec<i16>) -> Option<Self> {
        (shades.len() == side * side).then_some(Self { side, shades })
    }

    pub(in crate::qr) const fn side(&self) -> usize {
        self.side
    }

    /// A module outside is neither dark nor light.
    pub(in crate::qr) fn at(&self, x: usize, y: usize) -> i16 {
        let inside = x < self.side && y < self.side;
        let shade = inside.then(|| self.shades.get(y * self.side + x));
        shade.flatten().copied().unwrap_or(0)
    }

    /// The same seen in a mirror.
    pub(super) fn mirrored(&self) -> Self {
        let places = (0..self.side).flat_map(|x| (0..self.side).map(move |y| (x, y)));
        Self {
            side: self.side,
            shades: places.map(|(x, y)| self.at(x, y)).collect(),
        }
    }
}
