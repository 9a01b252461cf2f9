//! Why a picture gives no code, so that the next one does.

use super::ladder::{Climb, End};
use super::look::Look;
use super::picture::Picture;
use super::series::Series;
use super::symbol::{Sighting, Width};

/// What most likely keeps a code from being read; what is said of it is for the person who holds
/// the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Advice {
    /// Nothing that looks like a code.
    Nothing,
    /// Nothing that looks like a code in the first of several pictures, the only one read.
    FirstOnly(Series),
    /// The whole picture is dark.
    TooDark,
    /// The whole picture is faint, or of one shade.
    LowContrast,
    /// No sharp edge anywhere.
    Blurred,
    /// A code that is one part of several (structured append, ISO/IEC 18004): none of them
    /// is a health code.
    PartOfSeveral,
    /// A part of a code: the rest is cut off or covered.
    CutOff,
    /// The code is too small in the picture.
    TooFar {
        /// How many pixels wide the code is.
        pixels: u32,
        /// About how many it should be.
        needed: u32,
    },
    /// A code is there; glare, folds or dirt hide too much of it.
    Disturbed,
    /// Too many patterns that look like parts of codes.
    Crowded,
}

/// Camera frames are read reliably from 3.3 pixels a module on (measured); this leaves room.
const MODULE_PIXELS: f32 = 4.0;

/// Below this many pixels a module, smallness is the reason.
const SMALL_MODULE: f32 = 3.0;

/// A picture whose shades range over less is faint.
const FAINT: u8 = 40;

/// A picture whose brightest shade is below is dark.
const DARK: u8 = 80;

/// How near to the border a lone finder pattern must be to be a cut code's, in modules.
const NEAR: f32 = 24.0;

/// A lone finder pattern says something when the picture is not more modules wide than this: text
/// has many small ones by chance.
const LARGE: f32 = 150.0;

pub(super) fn advice(picture: &Picture, climb: &Climb, series: Option<Series>) -> Advice {
    if let (Some(series), Sighting::Nothing | Sighting::Finder { .. }) = (series, climb.sighting) {
        return Advice::FirstOnly(series);
    }
    if climb.sighting == Sighting::Part {
        return Advice::PartOfSeveral;
    }
    let looks = |like: fn(&Look) -> bool| climb.look.as_ref().is_some_and(like);
    if looks(|look| look.high < DARK) {
        return Advice::TooDark;
    }
    if looks(|look| look.contrast() < FAINT) {
        return Advice::LowContrast;
    }
    if climb.end == End::Spent {
        return Advice::Crowded;
    }
    let unless_blurred = |advice| {
        if looks(Look::is_blurred) {
            Advice::Blurred
        } else {
            advice
        }
    };
    let side = f32::from(picture.side());
    match climb.sighting {
        Sighting::Crowded => Advice::Crowded,
        Sighting::Symbol(width) | Sighting::Pair { width, .. } if width.module < SMALL_MODULE => {
            too_far(width)
        }
        Sighting::Symbol(_) | Sighting::Pair { inside: true, .. } => {
            unless_blurred(Advice::Disturbed)
        }
        Sighting::Pair { inside: false, .. } => unless_blurred(Advice::CutOff),
        Sighting::Finder { border, module } if border < NEAR && module * LARGE > side => {
            unless_blurred(Advice::CutOff)
        }
        Sighting::Nothing | Sighting::Finder { .. } | Sighting::Part => {
            unless_blurred(Advice::Nothing)
        }
    }
}

fn too_far(width: Width) -> Advice {
    let needed = width.pixels * MODULE_PIXELS / width.module.max(0.5);
    Advice::TooFar {
        pixels: whole(width.pixels),
        needed: whole(needed),
    }
}

/// Rounded to whole pixels; no width here is above a few thousand.
fn whole(pixels: f32) -> u32 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float has no other way to an integer, and this one saturates"
    )]
    let whole = pixels.round() as u32;
    whole
}
