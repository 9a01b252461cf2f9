//! What is tried on a part of a picture that may hold a code: at sizes that suit its modules.

use super::census::Region;
use super::look::Look;
use super::picture::Channel;
use super::pixels::Pixels;
use super::threshold::Threshold;

/// How the pixels of one channel are resized before the tries of a [`View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// As they are.
    Full,
    /// As they are, with noise averaged over neighbours.
    Smooth,
    /// Two by two: most photographs are larger than they are sharp, and moiré averages away.
    Half,
    /// Three by three: large codes with noise inside the modules.
    Third,
    /// Four by four.
    Quarter,
    /// Eight by eight: a code that fills a photograph of many megapixels.
    Eighth,
    /// As they are, with steeper edges: pictures out of focus.
    Sharp,
    /// Each pixel becomes four, with steeper edges.
    DoubleSharp,
    /// Each pixel becomes four: modules of two or three pixels.
    Double,
}

/// One step within a view; what it changes stays changed for the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Try(Threshold),
    /// Faint shades are spread over the full range.
    Stretch,
    /// Light modules on dark become dark on light.
    Invert,
}

use Step::{Invert, Stretch, Try};
use Threshold::{Mean, One, Rims, Surroundings};

/// A channel at a size, and what is tried on it.
pub(super) type View = (Channel, Size, Vec<Step>);

/// Shades over less than this range are stretched.
const FAINT: u8 = 192;

/// From this share of coloured pixels on, in 1/256, the other channels are tried.
pub(super) const COLOURED: u64 = 2;

/// Up to this many pixels a picture is doubled: a frame of a camera, or a part of a screenshot.
pub(super) const SMALL: u64 = 2_100_000;

/// A size suits modules of this many pixels: fewer are not told apart, and more are found at the
/// next size, which takes less time.
const MODULE: [f32; 2] = [1.4, 14.0];

/// What is doubled has small modules: up to half as many pixels each.
const DOUBLED: f32 = 12.0;

/// The same for a region of more pixels than [`WIDE`]: there the smaller sizes suit modules of more.
const LARGE: f32 = 7.0;
const WIDE: u64 = 1_000_000;

impl Size {
    /// The pixels of the picture for each of this size.
    pub(super) const fn times(self) -> f32 {
        match self {
            Self::Full | Self::Smooth | Self::Sharp => 1.0,
            Self::Half => 2.0,
            Self::Third => 3.0,
            Self::Quarter => 4.0,
            Self::Eighth => 8.0,
            Self::Double | Self::DoubleSharp => 0.5,
        }
    }

    fn suits(self, region: &Region) -> bool {
        let area = region.area();
        let small = match self {
            Self::Sharp | Self::DoubleSharp | Self::Double => area <= SMALL,
            _ => true,
        };
        let doubled = matches!(self, Self::DoubleSharp | Self::Double);
        let end = match area {
            WIDE.. if !matches!(self, Self::Eighth) => LARGE,
            _ if doubled => DOUBLED,
            _ => MODULE[1],
        };
        let [least, most] = region.modules;
        small && most / self.times() >= MODULE[0] && least / self.times() <= end
    }
}

/// What is tried on a region, in the order in which it is likely to help.
pub(super) fn views(look: &Look, region: &Region, coloured: bool) -> Vec<View> {
    use Channel::{Brightest, Darkest, Grey};
    let faint = look.contrast() < FAINT;
    // Tries for dark modules, then for light ones, as far as either were seen.
    let steps_from = |first: Option<Step>, dark: &[Step], light: &[Step]| -> Vec<Step> {
        let mut steps: Vec<Step> = first.into_iter().collect();
        if region.dark {
            steps.extend(dark);
        }
        if region.light {
            steps.push(Invert);
            steps.extend(light);
        }
        steps
    };
    let steps = |dark: &[Step], light: &[Step]| steps_from(faint.then_some(Stretch), dark, light);
    // Steeper edges spread the shades as well.
    let plain = |dark: &[Step], light: &[Step]| steps_from(None, dark, light);
    let all = [Try(Surroundings), Try(One), Try(Mean), Try(Rims)];
    let sharp = [Try(Surroundings), Try(One), Try(Mean)];
    let two = [Try(Surroundings), Try(Mean)];
    let one = [Try(Surroundings)];
    let mut views = vec![
        (Darkest, Size::Full, steps(&all, &two)),
        (Darkest, Size::Half, steps(&all, &two)),
        (Darkest, Size::Third, steps(&two, &one)),
        (Darkest, Size::Quarter, steps(&two, &one)),
        (Darkest, Size::Eighth, steps(&two, &one)),
    ];
    if coloured {
        views.push((Grey, Size::Full, steps(&two, &one)));
    }
    views.extend([
        (Darkest, Size::Smooth, steps(&two, &[])),
        (Darkest, Size::Sharp, plain(&sharp, &one)),
        (Darkest, Size::DoubleSharp, plain(&sharp, &[])),
        (Darkest, Size::Double, steps(&all, &two)),
    ]);
    if coloured {
        views.push((Grey, Size::Half, steps(&[Try(Mean)], &one)));
        views.push((Brightest, Size::Full, steps(&one, &one)));
    }
    views.retain(|(_, size, _)| size.suits(region));
    if !region.sure && region.area() > WIDE {
        // More likely writing than a code; what is larger than this is seen at the smaller sizes.
        views.retain(|(channel, size, _)| *channel == Darkest && size.times() > 1.0);
        views.iter_mut().for_each(|(.., steps)| steps.truncate(3));
    }
    views
}

/// What is tried on a picture of few shades in which nothing was seen.
pub(super) fn faint_views() -> Vec<View> {
    let full = vec![
        Stretch,
        Try(Surroundings),
        Try(Mean),
        Invert,
        Try(Surroundings),
    ];
    let half = vec![Stretch, Try(Surroundings), Try(Mean)];
    vec![
        (Channel::Darkest, Size::Full, full),
        (Channel::Darkest, Size::Half, half),
    ]
}

/// What is tried on a picture that is out of focus everywhere.
pub(super) fn blurred_views() -> Vec<View> {
    let sizes = [Size::Sharp, Size::DoubleSharp];
    let tries = vec![Try(Surroundings), Try(One), Try(Mean)];
    let view = |size| (Channel::Darkest, size, tries.clone());
    sizes.map(view).into()
}

pub(super) fn resized(pixels: &Pixels, size: Size) -> Option<Pixels> {
    let resized = match size {
        Size::Full => pixels.clone(),
        Size::Smooth => pixels.smoothed(),
        Size::Sharp => pixels.sharpened(2),
        Size::DoubleSharp => pixels.doubled()?.sharpened(4),
        Size::Half => pixels.shrunk::<2>(),
        Size::Third => pixels.shrunk::<3>(),
        Size::Quarter => pixels.shrunk::<4>(),
        Size::Eighth => pixels.shrunk::<8>(),
        Size::Double => pixels.doubled()?,
    };
    resized.is_large().then_some(resized)
}
