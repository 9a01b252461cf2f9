//! What each stage saw, for a person who asks why a code is not read (`read-pictures --draw`).

use super::census::{Region, Spot};

/// A place in the whole picture: pixels from the left and from the top.
pub type Pixel = [f64; 2];

/// What the stages saw, in pixels of the whole picture. Unless it was asked for, nothing is kept.
#[derive(Debug, Default)]
pub struct Trace {
    /// The corners of the regions that the census chose.
    pub regions: Vec<[Pixel; 4]>,
    /// The corners of the finder patterns of all tries, as if none was turned.
    pub finders: Vec<[Pixel; 4]>,
    /// The centres of the alignment patterns that were followed.
    pub marks: Vec<Pixel>,
    /// Where the modules of symbols were sampled by their shades.
    pub meshes: Vec<Sampled>,
    /// The corners of the symbols that were read.
    pub symbols: Vec<[Pixel; 4]>,
    on: bool,
    /// Pixels of the picture for each of the try.
    times: f64,
    /// Where the try begins in the picture.
    from: Pixel,
}

/// The mesh along which the modules of a symbol were sampled.
#[derive(Debug)]
pub struct Sampled {
    /// Whether the modules could be corrected to what a symbol says.
    pub read: bool,
    /// How well its timing patterns came out, from −1 to 1.
    pub timing: f64,
    /// The corners of the modules by row, one more each way than there are modules.
    pub rows: Vec<Vec<Pixel>>,
}

impl Trace {
    /// One that keeps what it is told.
    pub(super) fn kept() -> Self {
        Self {
            on: true,
            ..Self::default()
        }
    }

    /// Whether anybody asks.
    pub(super) fn is_kept(&self) -> bool {
        self.on
    }

    /// What follows is told in pixels of a try: so many of the picture for each, from this place on.
    pub(super) fn begin(&mut self, times: f32, [left, top]: [u16; 2]) {
        self.times = f64::from(times);
        self.from = [f64::from(left), f64::from(top)];
    }

    /// A region, which is told in pixels of the picture.
    pub(super) fn region(&mut self, region: &Region) {
        if self.on {
            let [left, top, width, height] =
                [region.left, region.top, region.width, region.height].map(f64::from);
            self.regions
                .push(corners([left, top], [left + width, top + height]));
        }
    }

    pub(super) fn finder(&mut self, finder: &Spot) {
        if self.on {
            let [x, y, module] = [finder.x, finder.y, finder.module].map(f64::from);
            let half = 3.5 * module;
            let square = corners([x - half, y - half], [x + half, y + half]);
            self.finders.push(square.map(|corner| self.of_try(corner)));
        }
    }

    pub(super) fn mark(&mut self, centre: Pixel) {
        if self.on {
            self.marks.push(self.of_try(centre));
        }
    }

    /// A symbol of so many modules a side, which was sampled `at` these places.
    pub(super) fn mesh(
        &mut self,
        side: u16,
        read: bool,
        timing: f64,
        at: impl Fn(f64, f64) -> Pixel,
    ) {
        if !self.on {
            return;
        }
        let at_corner = |x: u16, y: u16| self.of_try(at(f64::from(x), f64::from(y)));
        let row = |y| (0..=side).map(|x| at_corner(x, y)).collect();
        let rows = (0..=side).map(row).collect();
        self.meshes.push(Sampled { read, timing, rows });
        if read {
            self.symbol(side, at);
        }
    }

    /// A symbol of so many modules a side that was read `at` these places.
    pub(super) fn symbol(&mut self, side: u16, at: impl Fn(f64, f64) -> Pixel) {
        if self.on {
            let side = f64::from(side);
            let symbol = corners([0.0, 0.0], [side, side]);
            self.symbols
                .push(symbol.map(|[x, y]| self.of_try(at(x, y))));
        }
    }

    fn of_try(&self, [x, y]: Pixel) -> Pixel {
        let [left, top] = self.from;
        [left + self.times * x, top + self.times * y]
    }
}

/// The corners of a rectangle, one after the other around it.
fn corners([left, top]: Pixel, [right, bottom]: Pixel) -> [Pixel; 4] {
    [[left, top], [right, top], [right, bottom], [left, bottom]]
}
