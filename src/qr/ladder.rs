//! The plan: which tries a picture gets, in which order, and when it is enough.
//!
//! The whole picture is tried at a few sizes, each a small part of the cost of the one before; that is
//! also the census of where a code may be. The rest of the ladder is for those parts alone.

use super::Effort;
use super::census::{Spot, TEXTURE};
use super::dark::Dark;
use super::grid::draw_rims;
use super::guard::guarded;
use super::look::Look;
use super::picture::{Channel, Picture};
use super::pixels::Pixels;
use super::symbol::{Found, Sighting, Width, symbols};
use super::threshold::{Threshold, dark};
use super::trace::Trace;
use super::views::{COLOURED, SMALL, Size, Step, View, blurred_views, faint_views, resized, views};
use super::work::{Spent, Work};

use Threshold::{Mean, Surroundings};

/// From so many finder patterns of light modules on, dark and light are exchanged beside a code
/// that was read: a symbol has three, of which one may be hidden.
const INVERSE: usize = 2;

/// Pixels for each module from which on a finder pattern counts, and those at a small size.
const LEAST: f32 = 1.6;
const MODULE: f32 = 3.0;

/// Where the shades range over less, the threshold may hide what is there.
const FAINT: u8 = 64;

/// So many finder patterns that touch dark surroundings are hardly there by chance; [`TEXTURE`] are writing.
const RIMS: usize = 2;

/// The most that are drawn: as many as the finder patterns of a picture.
const MOST_RIMS: usize = 64;

/// What the climb brings down.
pub(super) struct Climb<'a> {
    /// The different texts, those of one try in reading order.
    pub(super) texts: Vec<String>,
    /// The most that was seen of a code that was not read.
    pub(super) sighting: Sighting,
    pub(super) end: End,
    /// The shades of the whole picture, unless the first try was enough.
    pub(super) look: Option<Look>,
    spots: Vec<Spot>,
    /// The finder patterns of symbols that were read in the whole picture.
    read: Vec<Spot>,
    /// Whether only other symbols than those are looked for.
    others: bool,
    /// How many finder patterns touch dark surroundings.
    rims: usize,
    /// Where the part begins that is tried, unless it is the whole picture.
    part: Option<[u16; 2]>,
    work: Work,
    trace: &'a mut Trace,
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
pub(super) fn climb<'a>(
    picture: &Picture,
    effort: Effort,
    wanted: &dyn Fn(&str) -> bool,
    trace: &'a mut Trace,
) -> Climb<'a> {
    let first = picture.pixels(Channel::Darkest);
    let mut climb = Climb {
        texts: Vec::new(),
        sighting: Sighting::Nothing,
        end: End::Regular,
        look: None,
        spots: Vec::new(),
        read: Vec::new(),
        others: false,
        rims: 0,
        part: None,
        work: Work::for_pixels(picture.area()),
        trace,
    };
    let dark = dark(&first, Surroundings);
    let next = climb.attempt(&first, dark.as_ref(), Size::Full, Surroundings, wanted);
    if next == Next::GoOn || climb.texts.is_empty() {
        climb.look = Some(Look::at(&first));
    }
    if effort == Effort::FirstTry {
        return climb;
    }
    if next == Next::GoOn && climb.census(picture, first, dark, wanted) == Next::GoOn {
        climb.go_on(picture, wanted);
    }
    if climb.has(wanted) && climb.end != End::Spent && picture.colours() >= COLOURED {
        // A second code in other colours, which the darkest channel does not tell apart.
        let grey = picture.half().pixels(Channel::Grey);
        if grey.is_large() {
            climb.others = true;
            climb.part = None;
            climb.attempt_by(&grey, Size::Half, Surroundings, wanted);
        }
    }
    climb
}

#[derive(PartialEq, Eq)]
enum Next {
    Stop,
    GoOn,
}

impl Climb<'_> {
    /// The whole picture at smaller and smaller sizes, and in other channels.
    fn census(
        &mut self,
        picture: &Picture,
        first: Pixels,
        dark: Option<Dark>,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Next {
        if let Some(mut dark) = dark {
            self.rims = self.draw_rims(&mut dark, TEXTURE);
            if (RIMS..TEXTURE).contains(&self.rims)
                && self.attempt(&first, Some(&dark), Size::Full, Surroundings, wanted) == Next::Stop
            {
                return Next::Stop;
            }
        }
        let both: &[Threshold] = &[Surroundings, Mean];
        let half = if picture.area() <= SMALL {
            both
        } else {
            &[Mean]
        };
        let mut pixels = first;
        for (size, tries) in [
            (Size::Half, half),
            (Size::Quarter, &[Mean]),
            (Size::Eighth, &[Mean]),
        ] {
            pixels = pixels.shrunk::<2>();
            for by in tries {
                if pixels.is_large() && self.attempt_by(&pixels, size, *by, wanted) == Next::Stop {
                    return Next::Stop;
                }
            }
        }
        if picture.colours() >= COLOURED {
            let half = picture.half();
            for (channel, by) in [(Channel::Grey, Mean), (Channel::Brightest, Surroundings)] {
                let pixels = half.pixels(channel);
                if pixels.is_large()
                    && self.attempt_by(&pixels, Size::Half, by, wanted) == Next::Stop
                {
                    return Next::Stop;
                }
            }
        }
        Next::GoOn
    }

    /// The rest of the ladder, for the parts of the picture that may hold a code.
    fn go_on(&mut self, picture: &Picture, wanted: &dyn Fn(&str) -> bool) {
        let small = picture.area() <= SMALL;
        let is_faint = |look: &Look| look.contrast() < FAINT;
        if self.spots.is_empty() && small && self.look.as_ref().is_some_and(is_faint) {
            // The threshold may hide what is there; now it looks again.
            if self.rest_of(picture, None, faint_views(), wanted) == Next::Stop {
                return;
            }
        }
        let spots = std::mem::take(&mut self.spots);
        let mut regions = picture.regions(&spots);
        if regions.is_empty() && small && spots.is_empty() {
            if (RIMS..TEXTURE).contains(&self.rims) {
                regions.push(picture.whole());
            } else if self.look.as_ref().is_some_and(Look::is_blurred) {
                for view in blurred_views() {
                    let next = self.rest_of(picture, None, vec![view], wanted);
                    if next == Next::Stop || self.sighting == Sighting::Nothing {
                        return;
                    }
                }
            }
        }
        for region in &regions {
            self.trace.region(region);
            let part = picture.part(region);
            let is_part = part.area() < picture.area();
            self.part = is_part.then_some([region.left, region.top]);
            let darkest = part.pixels(Channel::Darkest);
            let look = Look::at(&darkest);
            let views = views(&look, region, part.colours() >= COLOURED);
            if self.rest_of(&part, Some(darkest), views, wanted) == Next::Stop {
                return;
            }
        }
    }

    /// The tries on a part, whose darkest channel may be known already.
    fn rest_of(
        &mut self,
        part: &Picture,
        darkest: Option<Pixels>,
        views: Vec<View>,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Next {
        let mut last = darkest.map(|pixels| (Channel::Darkest, pixels));
        for (channel, size, steps) in views {
            let pixels = match last {
                Some((known, pixels)) if known == channel => pixels,
                _ => part.pixels(channel),
            };
            let resized = resized(&pixels, size);
            last = Some((channel, pixels));
            let Some(mut pixels) = resized else {
                continue;
            };
            for step in steps {
                match step {
                    Step::Stretch => {
                        let look = Look::at(&pixels);
                        pixels.stretch(look.low, look.high);
                    }
                    Step::Invert => pixels.invert(),
                    Step::Try(by) => {
                        if self.attempt_by(&pixels, size, by, wanted) == Next::Stop {
                            return Next::Stop;
                        }
                    }
                }
            }
        }
        Next::GoOn
    }

    /// How many light rims were drawn.
    fn draw_rims(&mut self, dark: &mut Dark, most: usize) -> usize {
        match guarded(|| draw_rims(dark, most, &mut self.work)) {
            Some(Ok(rims)) => rims,
            Some(Err(Spent)) => {
                self.end = End::Spent;
                0
            }
            None => 0,
        }
    }

    fn has(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.texts.iter().any(|text| wanted(text))
    }

    fn attempt_by(
        &mut self,
        pixels: &Pixels,
        size: Size,
        by: Threshold,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Next {
        let mut dark = dark(pixels, by);
        if by == Threshold::Rims
            && dark
                .as_mut()
                .is_none_or(|dark| self.draw_rims(dark, MOST_RIMS) == 0)
        {
            return Next::GoOn;
        }
        self.attempt(pixels, dark.as_ref(), size, by, wanted)
    }

    /// A try, and another one with dark and light exchanged if a code was read and light finder
    /// patterns were seen beside it: one health code must not hide another.
    fn attempt(
        &mut self,
        pixels: &Pixels,
        dark: Option<&Dark>,
        size: Size,
        by: Threshold,
        wanted: &dyn Fn(&str) -> bool,
    ) -> Next {
        let (unread, inverse) = self.attempt_once(pixels, dark, size);
        let mut enough = !unread && self.has(wanted);
        if enough && inverse >= INVERSE && self.end != End::Spent {
            let mut inverted = pixels.clone();
            inverted.invert();
            let (unread, _) = self.attempt_once(
                &inverted,
                super::threshold::dark(&inverted, by).as_ref(),
                size,
            );
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
    fn attempt_once(&mut self, pixels: &Pixels, dark: Option<&Dark>, size: Size) -> (bool, usize) {
        let mut found = Found::default();
        let known = self.read.iter().filter(|_| self.others);
        let known: Vec<Spot> = known.map(|spot| spot.scaled(1.0 / size.times())).collect();
        let (work, trace) = (&mut self.work, &mut *self.trace);
        trace.begin(size.times(), self.part.unwrap_or_default());
        let tried = guarded(|| {
            work.spend(pixels.area())?;
            dark.map_or(Ok(()), |dark| {
                symbols(dark, pixels, &known, work, &mut found, trace)
            })
        });
        let times = size.times();
        let sighting = scaled(found.sighting, times);
        self.end = match tried {
            Some(Ok(())) => self.end,
            Some(Err(Spent)) => End::Spent,
            None => End::Crashed,
        };
        // Smaller modules of a smaller size are seen better at the size before.
        let seen = found.spots.iter();
        let least = if times < 4.0 { LEAST } else { MODULE };
        let seen = seen.filter(|spot| spot.module >= least);
        self.spots.extend(seen.map(|spot| spot.scaled(times)));
        let read = found.read.iter().filter(|_| self.part.is_none());
        self.read.extend(read.map(|spot| spot.scaled(times)));
        let inverse = found.inverse;
        for text in found.texts() {
            if !self.texts.contains(&text) {
                self.texts.push(text);
            }
        }
        // How far a finder pattern is from the border is not known in a part.
        let counts =
            self.part.is_none() || matches!(sighting, Sighting::Symbol(_) | Sighting::Part);
        if counts && rank(&sighting) > rank(&self.sighting) {
            self.sighting = sighting;
        }
        (matches!(sighting, Sighting::Symbol(_)), inverse)
    }
}

/// In pixels of the picture itself.
fn scaled(sighting: Sighting, times: f32) -> Sighting {
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
