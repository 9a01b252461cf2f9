//! The plan: which tries a picture gets, in which order, and when it is enough.

use super::Effort;
use super::grid::draw_rims;
use super::guard::guarded;
use super::look::Look;
use super::picture::{Channel, Picture};
use super::pixels::Pixels;
use super::symbol::{Found, Sighting, Width, symbols};
use super::threshold::{Threshold, dark};
use super::work::{Spent, Work};

/// How the pixels of one channel are resized before the tries of a [`View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    /// As they are.
    Full,
    /// As they are, with noise averaged over neighbours.
    Smooth,
    /// Two by two: most photographs are larger than they are sharp, and moiré averages away.
    Half,
    /// Three by three: large codes with noise inside the modules.
    Third,
    /// As they are, with steeper edges: pictures out of focus.
    Sharp,
    /// Each pixel becomes four, with steeper edges.
    DoubleSharp,
    /// Each pixel becomes four: modules of two or three pixels.
    Double,
}

/// One step within a view; what it changes stays changed for the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Try(Threshold),
    /// Faint shades are spread over the full range.
    Stretch,
    /// Light modules on dark become dark on light.
    Invert,
}

use Step::{Invert, Stretch, Try};
use Threshold::{Mean, One, Rims, Surroundings};

/// A channel at a size, and what is tried on it.
type View = (Channel, Size, Vec<Step>);

/// Where a page counts as dark: less than half of its pixels are brighter.
const DARK: u8 = 96;

/// Shades over less than this range are stretched.
const FAINT: u8 = 208;

/// From this share of coloured pixels on, in 1/256, the other channels are tried.
const COLOURED: u64 = 2;

/// From this many pixels on the picture is finer than any code in it needs at full size: the rest
/// of the ladder is for the smaller sizes, which cost a quarter and less.
const LARGE: u64 = 4_000_000;

/// Up to this many pixels the picture is doubled: a frame of a camera, or a part of a screenshot.
const SMALL: u64 = 2_100_000;

/// From so many finder patterns of light modules on, dark and light are exchanged beside a code
/// that was read: a symbol has three, of which one may be hidden.
const INVERSE: usize = 2;

/// What the climb brings down.
pub(super) struct Climb {
    /// The different texts, those of one try in reading order.
    pub(super) texts: Vec<String>,
    /// The most that was seen of a code that was not read.
    pub(super) sighting: Sighting,
    pub(super) end: End,
}

/// How the climb ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With what was wanted, or with every try made.
    Regular,
    /// The work was used up.
    Spent,
    /// The reader failed in some try.
    Crashed,
}

/// Tries until a wanted text is found and no other symbol was seen that could not be read: the
/// clean code of a poster must not hide a faint health code beside it.
///
/// After that one more look is taken for a code in other colours. A second code of which not even
/// the timing patterns were seen is missed all the same: to look for it would cost the whole ladder
/// on every picture.
pub(super) fn climb(picture: &Picture, effort: Effort, wanted: &dyn Fn(&str) -> bool) -> Climb {
    let mut climb = Climb {
        texts: Vec::new(),
        sighting: Sighting::Nothing,
        end: End::Regular,
    };
    let mut work = Work::for_pixels(picture.area());
    let first = picture.pixels(Channel::Darkest);
    let next = climb.attempt(&first, Size::Full, Surroundings, wanted, &mut work);
    if effort == Effort::FirstTry {
        return climb;
    }
    if next == Next::GoOn {
        let look = Look::at(&first);
        drop(first);
        climb.go_on(picture, &look, wanted, &mut work);
    }
    if climb.has(wanted) && climb.end != End::Spent && picture.colours() >= COLOURED {
        // A second code in other colours, which the darkest channel does not tell apart.
        if let Some(grey) = resized(picture.pixels(Channel::Grey), Size::Half) {
            climb.attempt(&grey, Size::Half, Surroundings, wanted, &mut work);
        }
    }
    climb
}

/// What remains after the first try, in the order in which it is likely to help.
fn views(look: &Look, picture: &Picture) -> Vec<View> {
    use Channel::{Brightest, Darkest, Grey};
    let large = picture.area() > LARGE;
    let coloured = picture.colours() >= COLOURED;
    let faint = look.contrast() < FAINT;
    let steps = |steps: &[Step]| -> Vec<Step> {
        let stretch = faint.then_some(Stretch);
        stretch.into_iter().chain(steps.iter().copied()).collect()
    };

    // At full size the shades as they are have been tried.
    let mut full = vec![];
    if look.middle < DARK {
        full.extend([Invert, Try(Surroundings), Invert]);
    }
    full.push(Try(One));
    if faint {
        full.extend([Stretch, Try(Surroundings)]);
    }
    if !large {
        full.extend([Try(Mean), Try(Rims)]);
    }
    if look.middle >= DARK || faint {
        full.extend([Invert, Try(Surroundings)]);
    }
    let both = [
        Try(Surroundings),
        Try(One),
        Try(Mean),
        Try(Rims),
        Invert,
        Try(Surroundings),
        Try(Mean),
    ];
    let mut views = vec![
        (Darkest, Size::Full, full),
        (Darkest, Size::Half, steps(&both)),
    ];
    views.push((
        Darkest,
        Size::Third,
        steps(&[Try(Surroundings), Try(Mean), Invert, Try(Surroundings)]),
    ));
    let other = if large { Size::Half } else { Size::Full };
    if coloured {
        views.push((Grey, other, steps(&[Try(Surroundings), Try(Mean)])));
    }
    if !large {
        views.push((
            Darkest,
            Size::Smooth,
            steps(&[Try(Surroundings), Try(Mean)]),
        ));
    }
    if picture.area() <= SMALL {
        for size in [Size::Sharp, Size::DoubleSharp] {
            views.push((
                Darkest,
                size,
                steps(&[Try(Surroundings), Try(One), Try(Mean)]),
            ));
        }
        views.push((Darkest, Size::Double, steps(&both)));
    }
    if coloured {
        views.push((Grey, Size::Half, steps(&[Try(Mean)])));
        views.push((
            Brightest,
            other,
            steps(&[Try(Surroundings), Invert, Try(Surroundings)]),
        ));
    }
    views
}

fn resized(pixels: Pixels, size: Size) -> Option<Pixels> {
    // The smallest symbol has 21 modules a side (ISO/IEC 18004).
    let resized = match size {
        Size::Full => pixels,
        Size::Smooth => pixels.smoothed(),
        Size::Sharp => pixels.sharpened(2),
        Size::DoubleSharp => pixels.doubled()?.sharpened(4),
        Size::Half => pixels.shrunk::<2>(),
        Size::Third => pixels.shrunk::<3>(),
        Size::Double => pixels.doubled()?,
    };
    (resized.width.min(resized.height) >= 21).then_some(resized)
}

#[derive(PartialEq, Eq)]
enum Next {
    Stop,
    GoOn,
}

impl Climb {
    /// The rest of the ladder after the first try.
    fn go_on(
        &mut self,
        picture: &Picture,
        look: &Look,
        wanted: &dyn Fn(&str) -> bool,
        work: &mut Work,
    ) {
        for (channel, size, steps) in views(look, picture) {
            let Some(mut pixels) = resized(picture.pixels(channel), size) else {
                continue;
            };
            for step in steps {
                match step {
                    Stretch => {
                        let look = Look::at(&pixels);
                        pixels.stretch(look.low, look.high);
                    }
                    Invert => pixels.invert(),
                    Try(by) => {
                        if self.attempt(&pixels, size, by, wanted, work) == Next::Stop {
                            return;
                        }
                    }
                }
            }
        }
    }

    fn has(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.texts.iter().any(|text| wanted(text))
    }

    /// A try, and another one with dark and light exchanged if a code was read and light finder
    /// patterns were seen beside it: one health code must not hide another.
    fn attempt(
        &mut self,
        pixels: &Pixels,
        size: Size,
        by: Threshold,
        wanted: &dyn Fn(&str) -> bool,
        work: &mut Work,
    ) -> Next {
        let (unread, inverse) = self.attempt_once(pixels, size, by, work);
        let mut enough = !unread && self.has(wanted);
        if enough && inverse >= INVERSE && self.end != End::Spent {
            let mut inverted = pixels.clone();
            inverted.invert();
            let (unread, _) = self.attempt_once(&inverted, size, by, work);
            enough = !unread;
        }
        if enough || self.end == End::Spent {
            Next::Stop
        } else {
            Next::GoOn
        }
    }

    /// One try; a crash of the reader ends this try only. Tells whether a symbol was seen that was
    /// not read, and how many finder patterns of light modules.
    fn attempt_once(
        &mut self,
        pixels: &Pixels,
        size: Size,
        by: Threshold,
        work: &mut Work,
    ) -> (bool, usize) {
        let mut found = Found::default();
        let tried = guarded(|| {
            work.spend(pixels.area())?;
            let Some(mut dark) = dark(pixels, by) else {
                return Ok(());
            };
            if by == Threshold::Rims && !draw_rims(&mut dark, work)? {
                return Ok(());
            }
            symbols(&dark, pixels, work, &mut found)
        });
        let sighting = scaled(found.sighting, size);
        self.end = match tried {
            Some(Ok(())) => self.end,
            Some(Err(Spent)) => End::Spent,
            None => End::Crashed,
        };
        let inverse = found.inverse;
        for text in found.texts() {
            if !self.texts.contains(&text) {
                self.texts.push(text);
            }
        }
        if rank(&sighting) > rank(&self.sighting) {
            self.sighting = sighting;
        }
        (matches!(sighting, Sighting::Symbol(_)), inverse)
    }
}

/// In pixels of the picture itself.
fn scaled(sighting: Sighting, size: Size) -> Sighting {
    let times = match size {
        Size::Full | Size::Smooth | Size::Sharp => 1.0,
        Size::Half => 2.0,
        Size::Third => 3.0,
        Size::Double | Size::DoubleSharp => 0.5,
    };
    let scale = |width: Width| Width {
        pixels: width.pixels * times,
        module: width.module * times,
    };
    match sighting {
        Sighting::Nothing | Sighting::Crowded | Sighting::Part => sighting,
        Sighting::Finder { border, module } => Sighting::Finder {
            border,
            module: module * times,
        },
        Sighting::Pair { width, inside } => Sighting::Pair {
            width: scale(width),
            inside,
        },
        Sighting::Symbol(width) => Sighting::Symbol(scale(width)),
    }
}

/// The more of a code, the higher.
fn rank(sighting: &Sighting) -> u8 {
    match sighting {
        Sighting::Nothing => 0,
        Sighting::Crowded => 1,
        Sighting::Finder { .. } => 2,
        Sighting::Pair { .. } => 3,
        Sighting::Symbol(_) => 4,
        Sighting::Part => 5,
    }
}
