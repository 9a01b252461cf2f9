//! Several faults at once, as at a gate: a phone in a hand, several codes, a part of a code.

use qrcode::EcLevel;

use super::card::Card;
use super::lot::Lot;
use super::page;
use super::pose::Pose;
use super::raster::{BLACK, Colour, Raster, WHITE, hex};
use super::token::{bound, token};
use super::{Level, Shot};

/// How bad a photograph is.
struct Camera {
    pose: Pose,
    /// In pixels.
    blur: f32,
    noise: f32,
    /// The share of the light at the darkest edge.
    light: f32,
    moire: f32,
    glare: f32,
    quality: u8,
}

impl Camera {
    fn easy(lot: &mut Lot) -> Self {
        Self {
            pose: pose(lot, (3.8, 5.0), 18.0, 16.0),
            blur: 0.9,
            noise: 5.0,
            light: 0.7,
            moire: 0.04,
            glare: 0.0,
            quality: 80,
        }
    }

    fn hard(lot: &mut Lot) -> Self {
        Self {
            pose: pose(lot, (2.8, 3.5), 180.0, 30.0),
            blur: 1.0,
            noise: 14.0,
            light: 0.45,
            moire: 0.08,
            glare: 50.0,
            quality: 50,
        }
    }

    /// A camera at the distance at which a symbol of version 26 fills the frame of the gate's page,
    /// with less light.
    fn dense(lot: &mut Lot) -> Self {
        Self {
            pose: pose(lot, (3.2, 3.8), 30.0, 12.0),
            noise: 9.0,
            light: 0.55,
            quality: 70,
            ..Self::easy(lot)
        }
    }

    /// The photograph of a flat thing.
    fn take(&self, flat: &Raster, lot: &mut Lot) -> Raster {
        let ground = hex(lot.pick(&[0x6B_5B4A, 0xB8_B4AC, 0x3A_4048]));
        let mut seen = self.pose.photograph(flat, ground, 0.08);
        seen.fade(15.0, 225.0);
        seen.blur(self.blur);
        let pitch = lot.between(1.03, 1.25);
        seen.moire(self.moire, pitch, lot);
        seen.shade(self.light, lot);
        seen.glare(self.glare, 0.12, lot);
        seen.noise(self.noise, lot);
        seen.jpeg(self.quality);
        seen
    }
}

type Range = (f32, f32);

/// A stance with so many pixels a module (six in the flat picture).
fn pose(lot: &mut Lot, px: Range, turn: f32, tilt: f32) -> Pose {
    Pose {
        turn: lot.either(0.0, turn),
        tilt: lot.between(tilt * 0.3, tilt),
        towards: lot.between(0.0, 360.0),
        scale: lot.between(px.0, px.1) / 6.0,
    }
}

fn on_a_phone(lot: &mut Lot, dark: Colour) -> (String, Raster) {
    let text = token(lot);
    let card = Card {
        dark,
        ..Card::default()
    }
    .paint(&text);
    let phone = page::phone(&card, lot);
    (text, phone)
}

pub(super) fn easy(lot: &mut Lot, _: Level) -> Shot {
    let (text, phone) = on_a_phone(lot, BLACK);
    let camera = Camera::easy(lot);
    Shot::of(text, camera.take(&phone, lot))
}

pub(super) fn hard(lot: &mut Lot, _: Level) -> Shot {
    let (text, phone) = on_a_phone(lot, BLACK);
    let camera = Camera::hard(lot);
    Shot::of(text, camera.take(&phone, lot))
}

pub(super) fn yellow(lot: &mut Lot, level: Level) -> Shot {
    let dark = hex(lot.pick(&[0xC9_A000, 0xF0_B000, 0xFF_C107, 0xFF_D500]));
    let (text, phone) = on_a_phone(lot, dark);
    let camera = level.of(Camera::easy as fn(&mut Lot) -> Camera, Camera::hard)(lot);
    Shot::of(text, camera.take(&phone, lot))
}

/// A bound code (version 22 to 26) as a phone shows it.
pub(super) fn bound_phone(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = bound_card(lot);
    let phone = page::phone(&card, lot);
    let camera = level.of(Camera::easy as fn(&mut Lot) -> Camera, Camera::dense)(lot);
    Shot::of(text, camera.take(&phone, lot))
}

/// The same printed, on a table.
pub(super) fn bound_print(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = bound_card(lot);
    let camera = Camera {
        moire: 0.0,
        ..level.of(Camera::easy as fn(&mut Lot) -> Camera, Camera::dense)(lot)
    };
    Shot::of(text, camera.take(&card, lot))
}

/// At the level that is advised for it.
fn bound_card(lot: &mut Lot) -> (String, Raster) {
    let text = bound(lot);
    let card = Card {
        level: EcLevel::L,
        ..Card::default()
    };
    let card = card.paint(&text);
    (text, card)
}

pub(super) fn sideways(lot: &mut Lot, level: Level) -> Shot {
    let mut shot = easy(lot, level);
    let mut raster = Raster::of_image(&shot.picture);
    for _ in 0..lot.pick(&[1, 2, 3]) {
        raster.sideways();
    }
    shot.picture = raster.image();
    shot
}

/// A part of a code, without one or two of its finder patterns. Mostly too little is left; no text but
/// its own may be read.
pub(super) fn cropped(lot: &mut Lot, level: Level) -> Shot {
    let text = token(lot);
    let card = Card::default().paint(&text);
    let keep = level.between(lot, [0.4, 0.6], [0.65, 0.75]);
    let part = (card.width as f32 * keep) as usize;
    let (width, height) = lot.pick(&[(part, card.height), (card.width, part), (part, part)]);
    let (x, y) = match lot.unit() < 0.5 {
        true => (0, 0),
        false => (card.width - width, card.height - height),
    };
    let seen = Pose::flat(lot.between(3.0, 5.0) / 6.0).photograph(
        &card.cut(x, y, width, height),
        hex(0x50_5050),
        0.05,
    );
    Shot {
        texts: Vec::new(),
        also: vec![text],
        ..Shot::of(String::new(), seen)
    }
}

/// Two different health codes beside each other: both are wanted.
pub(super) fn several(lot: &mut Lot, level: Level) -> Shot {
    let (first, second) = (token(lot), token(lot));
    let (a, b) = (
        Card::default().paint(&first),
        Card::default().paint(&second),
    );
    let seen = taken(&[&a, &b], lot, level);
    Shot {
        texts: vec![first, second],
        ..Shot::of(String::new(), seen)
    }
}

/// A health code beside a shop's own code.
pub(super) fn poster(lot: &mut Lot, level: Level) -> Shot {
    let text = token(lot);
    let card = Card::default().paint(&text);
    let shop = format!("https://example.org/pay/{:x}", lot.next());
    let module_px = level.of(8, 16);
    let poster = Card {
        dark: hex(0x07_803A),
        module_px,
        ..Card::default()
    }
    .paint(&shop);
    let seen = taken(&[&card, &poster], lot, level);
    Shot {
        also: vec![shop],
        ..Shot::of(text, seen)
    }
}

/// Things in a row on a table, photographed; the harder, the more tilted.
fn taken(things: &[&Raster], lot: &mut Lot, level: Level) -> Raster {
    let gap = 40;
    let width = things.iter().map(|thing| thing.width + gap).sum::<usize>() + gap;
    let height = things.iter().map(|thing| thing.height).max().unwrap() + 2 * gap;
    let mut table = Raster::plain(width, height, hex(0xC8_B8A0));
    let mut x = gap;
    for thing in things {
        table.lay(thing, x, gap);
        x += thing.width + gap;
    }
    let camera = Camera {
        pose: pose(lot, (3.6, 4.6), level.of(10.0, 180.0), level.of(8.0, 16.0)),
        moire: 0.0,
        ..Camera::easy(lot)
    };
    let mut seen = camera.take(&table, lot);
    seen.clip();
    seen
}

/// The picture of a gate's camera with nothing to read: a page of writing, or a table.
pub(super) fn nothing(lot: &mut Lot, level: Level) -> Shot {
    let blank = Raster::plain(200, 200, WHITE);
    let flat = match level {
        Level::Easy => Raster::plain(500, 400, hex(0x6B_5B4A)),
        Level::Hard => page::chat(&blank, 500, 900, lot),
    };
    let camera = Camera::easy(lot);
    let seen = camera.take(&flat, lot);
    Shot {
        texts: Vec::new(),
        ..Shot::of(String::new(), seen)
    }
}

/// A photograph of a picture that somebody painted, eight pixels a module.
pub(crate) fn photographed(seed: u64, picture: &image::RgbImage) -> image::RgbImage {
    let mut lot = Lot::new(seed, "photographed");
    let mut camera = Camera::easy(&mut lot);
    camera.pose.scale *= 6.0 / 8.0;
    let phone = page::phone(&Raster::of_image(picture), &mut lot);
    camera.take(&phone, &mut lot).image()
}
