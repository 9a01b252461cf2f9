//! A camera: pictures of health codes as a gate meets them, the same for the same seed on every
//! run.
//!
//! The categories and their counts are those of the 450 pictures on which readers were compared before
//! this reader was written; [`BESIDE`] asks further questions than "is it read?". Light is added as if
//! pixel values were linear, unlike in real sensors, and lenses have no distortion: this is good enough
//! to compare readers, but it does not replace photographs.

mod bent;
mod card;
mod large;
mod lot;
mod page;
mod plain;
mod pose;
mod raster;
mod scene;
mod sensor;
mod solid;
mod token;

use image::RgbImage;

pub(crate) use large::{Middle, photograph};
pub(crate) use scene::photographed;

use lot::Lot;
use raster::Raster;

/// How difficult a category is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Easy,
    Hard,
}

impl Level {
    fn of<T>(self, easy: T, hard: T) -> T {
        match self {
            Self::Easy => easy,
            Self::Hard => hard,
        }
    }

    fn between(self, lot: &mut Lot, easy: [f32; 2], hard: [f32; 2]) -> f32 {
        let [low, high] = self.of(easy, hard);
        lot.between(low, high)
    }
}

/// A picture and what is written in it.
pub(crate) struct Shot {
    pub(crate) picture: RgbImage,
    /// What a reader must find; empty if any text would be wrong.
    pub(crate) texts: Vec<String>,
    /// Further texts in the picture, which a reader may find.
    pub(crate) also: Vec<String>,
}

impl Shot {
    fn of(text: String, raster: Raster) -> Self {
        Self {
            picture: raster.image(),
            texts: vec![text],
            also: Vec::new(),
        }
    }
}

type Recipe = fn(&mut Lot, Level) -> Shot;

/// A category: its name, how many are easy and how many hard, and how one is made.
type Category = (&'static str, [usize; 2], Recipe);

/// The 450.
const SET: [Category; 20] = [
    ("clean", [8, 8], plain::clean),
    ("lowres", [6, 6], plain::low_resolution),
    ("blur", [24, 16], plain::blur),
    ("jpeg", [12, 12], plain::jpeg),
    ("rotation", [24, 24], plain::rotation),
    ("perspective", [12, 12], plain::perspective),
    ("lowcontrast", [12, 12], plain::low_contrast),
    ("lighting", [12, 12], plain::lighting),
    ("noise", [12, 12], plain::noise),
    ("inverted", [8, 8], plain::inverted),
    ("colour", [15, 15], plain::colour),
    ("yellow", [5, 5], plain::yellow),
    ("logo-width", [12, 12], plain::logo_width),
    ("logo-area", [6, 12], plain::logo_area),
    ("screenshot", [16, 16], plain::screenshot),
    ("screenshot-yellow", [4, 4], plain::screenshot_yellow),
    ("moire", [18, 18], plain::moire),
    ("camera-easy", [16, 0], scene::easy),
    ("camera-hard", [0, 16], scene::hard),
    ("camera-yellow", [4, 4], scene::yellow),
];

/// Beside the 450: pictures that are turned, that hold several codes or none, codes that are bent or
/// have no quiet zone, and codes with their holder's proof.
const BESIDE: [Category; 16] = [
    ("sideways", [8, 0], scene::sideways),
    ("several", [6, 6], scene::several),
    ("poster", [6, 6], scene::poster),
    ("cropped", [12, 12], scene::cropped),
    ("nothing", [4, 4], scene::nothing),
    ("crumpled", [12, 12], bent::crumpled),
    ("curved", [12, 12], bent::curved),
    ("edge", [12, 12], bent::edge),
    ("bezel", [8, 8], bent::bezel),
    ("monitor", [8, 8], bent::monitor),
    ("sheet", [16, 16], solid::sheet),
    ("tube", [12, 12], solid::tube),
    ("trimmed", [12, 12], solid::trimmed),
    ("covered", [8, 8], solid::covered),
    ("bound-phone", [10, 10], scene::bound_phone),
    ("bound-print", [10, 10], scene::bound_print),
];

/// A picture that can be taken, by its place in the set.
#[derive(Clone, Copy)]
pub(crate) struct Order {
    pub(crate) category: &'static str,
    pub(crate) level: Level,
    /// Counted from zero in its category and level.
    pub(crate) number: usize,
    /// Whether it is one of the 450.
    pub(crate) counted: bool,
    seed: u64,
    recipe: Recipe,
}

impl Order {
    /// `blur-hard-03`: also the name of its file.
    pub(crate) fn name(&self) -> String {
        format!("{}-{:02}", self.group(), self.number)
    }

    /// `blur-hard`.
    pub(crate) fn group(&self) -> String {
        format!("{}-{}", self.category, self.level.of("easy", "hard"))
    }

    /// Takes the picture.
    pub(crate) fn take(&self) -> Shot {
        (self.recipe)(&mut Lot::new(self.seed, &self.name()), self.level)
    }
}

/// All pictures of a seed, in the order of the table.
pub(crate) fn set(seed: u64) -> Vec<Order> {
    let both = SET.map(|row| (row, true)).into_iter();
    let both = both.chain(BESIDE.map(|row| (row, false)));
    both.flat_map(|((category, counts, recipe), counted)| {
        let levels = [Level::Easy, Level::Hard].into_iter().zip(counts);
        levels.flat_map(move |(level, count)| {
            (0..count).map(move |number| Order {
                category,
                level,
                number,
                counted,
                seed,
                recipe,
            })
        })
    })
    .collect()
}
