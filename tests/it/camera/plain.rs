//! One fault at a time.

use qrcode::EcLevel;

use super::card::Card;
use super::lot::Lot;
use super::page;
use super::pose::Pose;
use super::raster::{BLACK, Colour, Raster, WHITE, hex, mixed};
use super::token::token;
use super::{Level, Shot};

const LEVELS: [EcLevel; 4] = [EcLevel::L, EcLevel::M, EcLevel::M, EcLevel::Q];

/// A black card of a token, six pixels a module.
fn card(lot: &mut Lot) -> (String, Raster) {
    card_in(lot, BLACK, WHITE)
}

fn card_in(lot: &mut Lot, dark: Colour, light: Colour) -> (String, Raster) {
    let text = token(lot);
    let level = lot.pick(&LEVELS);
    let card = Card {
        dark,
        light,
        level,
        ..Card::default()
    };
    let raster = card.paint(&text);
    (text, raster)
}

/// The card at so many pixels a module, on white.
fn sized(card: &Raster, px: f32) -> Raster {
    Pose::flat(px / 6.0).photograph(card, WHITE, 0.03)
}

pub(super) fn clean(lot: &mut Lot, level: Level) -> Shot {
    let text = token(lot);
    let module_px = match level {
        Level::Easy => lot.pick(&[4, 5, 6, 8]),
        Level::Hard => lot.pick(&[2, 3]),
    };
    let card = Card {
        level: lot.pick(&LEVELS),
        module_px,
        ..Card::default()
    };
    Shot::of(text.clone(), card.paint(&text))
}

pub(super) fn low_resolution(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let px = level.between(lot, [2.2, 3.0], [1.75, 2.2]);
    Shot::of(text, sized(&card, px))
}

pub(super) fn blur(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let px = lot.between(3.0, 5.0);
    let modules = level.between(lot, [0.25, 0.5], [0.6, 0.72]);
    let mut seen = sized(&card, px);
    match lot.unit() < 0.75 {
        true => seen.blur(modules * px),
        // A line of this length is about as wide as the Gaussian.
        false => seen.shake(modules * px * 2.5, lot),
    }
    Shot::of(text, seen)
}

pub(super) fn jpeg(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let mut seen = sized(&card, lot.between(2.8, 4.5));
    seen.jpeg(level.between(lot, [15.0, 40.0], [4.0, 12.0]) as u8);
    Shot::of(text, seen)
}

pub(super) fn rotation(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let scale = level.between(lot, [3.5, 5.0], [2.6, 3.4]) / 6.0;
    let pose = Pose {
        turn: lot.between(0.0, 360.0),
        ..Pose::flat(scale)
    };
    Shot::of(text, pose.photograph(&card, WHITE, 0.02))
}

pub(super) fn perspective(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let pose = Pose {
        turn: lot.either(0.0, 20.0),
        tilt: level.between(lot, [12.0, 28.0], [30.0, 45.0]),
        towards: lot.between(0.0, 360.0),
        scale: lot.between(4.0, 6.0) / 6.0,
    };
    Shot::of(text, pose.photograph(&card, hex(0x9A_9A92), 0.1))
}

pub(super) fn low_contrast(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let mut seen = sized(&card, lot.between(3.0, 5.0));
    let span = level.between(lot, [35.0, 70.0], [16.0, 30.0]);
    let low = lot.between(20.0, 235.0 - span);
    seen.fade(low, low + span);
    seen.noise(level.of(0.5, 1.5), lot);
    Shot::of(text, seen)
}

pub(super) fn lighting(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let mut seen = sized(&card, lot.between(3.0, 5.0));
    seen.fade(25.0, 235.0);
    match lot.next() % 3 {
        0 => seen.shade(level.between(lot, [0.35, 0.6], [0.1, 0.2]), lot),
        1 => seen.shadow(level.between(lot, [0.5, 0.7], [0.2, 0.4]), lot),
        _ => {
            seen.shade(0.6, lot);
            let (light, radius) = level.of((120.0, 0.25), (200.0, 0.18));
            seen.glare(light, radius, lot);
        }
    }
    seen.noise(2.0, lot);
    Shot::of(text, seen)
}

pub(super) fn noise(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let mut seen = sized(&card, lot.between(3.5, 5.0));
    seen.fade(30.0, 220.0);
    match lot.unit() < 0.75 {
        true => seen.noise(level.between(lot, [15.0, 28.0], [28.0, 42.0]), lot),
        false => seen.specks(level.between(lot, [0.005, 0.02], [0.02, 0.04]), lot),
    }
    Shot::of(text, seen)
}

pub(super) fn inverted(lot: &mut Lot, level: Level) -> Shot {
    let (dark, light) = match level {
        Level::Easy => (WHITE, BLACK),
        Level::Hard => (
            hex(lot.pick(&[0xC8_C8C8, 0x95_EC69, 0xF2_C94C])),
            hex(0x1E_1E22),
        ),
    };
    let (text, card) = card_in(lot, dark, light);
    let pose = Pose {
        turn: level.of(0.0, lot.either(0.0, 20.0)),
        ..Pose::flat(lot.between(3.0, 4.5) / 6.0)
    };
    Shot::of(text, pose.photograph(&card, light, 0.2))
}

const COLOURS: [u32; 6] = [
    0x00_8A3C, 0xD0_0000, 0xE0_6000, 0x16_77FF, 0x6A_1B9A, 0x59_5959,
];
const FAINT_COLOURS: [u32; 6] = [
    0x4C_AF50, 0xFF_5252, 0xFF_8A3D, 0x4F_A3F7, 0xBA_68C8, 0x9E_9E9E,
];
const YELLOWS: [u32; 3] = [0xC9_A000, 0xF0_B000, 0xFF_C107];
const FAINT_YELLOWS: [u32; 3] = [0xFF_D500, 0xFF_EB3B, 0xFF_F176];

fn in_colour(lot: &mut Lot, level: Level, dark: Colour) -> Shot {
    let light = lot.pick(&[WHITE, hex(0xFA_FAF5), mixed(WHITE, dark, 0.06)]);
    let (text, card) = card_in(lot, dark, light);
    let mut seen = Pose::flat(lot.between(3.0, 5.0) / 6.0).photograph(&card, light, 0.03);
    if matches!(level, Level::Hard) {
        seen.noise(3.0, lot);
        seen.jpeg(60);
    }
    Shot::of(text, seen)
}

pub(super) fn colour(lot: &mut Lot, level: Level) -> Shot {
    let dark = hex(lot.pick(level.of(&COLOURS, &FAINT_COLOURS)));
    in_colour(lot, level, dark)
}

pub(super) fn yellow(lot: &mut Lot, level: Level) -> Shot {
    let dark = hex(lot.pick(level.of(&YELLOWS, &FAINT_YELLOWS)));
    in_colour(lot, level, dark)
}

fn with_logo(lot: &mut Lot, level: EcLevel, logo: f32) -> Shot {
    let text = token(lot);
    let card = Card {
        level,
        logo,
        ..Card::default()
    }
    .paint(&text);
    Shot::of(text, sized(&card, lot.between(3.0, 5.0)))
}

/// A logo of 15 to 25 % of the width, at an error correction level that can correct it.
pub(super) fn logo_width(lot: &mut Lot, level: Level) -> Shot {
    let ec = lot.pick(&[EcLevel::M, EcLevel::Q, EcLevel::H]);
    let logo = level.between(lot, [0.15, 0.2], [0.2, 0.25]);
    with_logo(lot, ec, logo)
}

/// A logo of 10 to 20 % of the area: the largest are more than some levels can correct.
pub(super) fn logo_area(lot: &mut Lot, level: Level) -> Shot {
    let (ec, area) = match level {
        Level::Easy => (lot.pick(&[EcLevel::Q, EcLevel::H]), lot.between(0.09, 0.1)),
        Level::Hard => (
            lot.pick(&[EcLevel::M, EcLevel::Q, EcLevel::H]),
            lot.pick(&[0.15, 0.2]),
        ),
    };
    with_logo(lot, ec, area.sqrt())
}

fn on_a_page(lot: &mut Lot, level: Level, dark: Colour) -> Shot {
    let text = token(lot);
    let module_px = level.of(7, 5);
    let card = Card {
        dark,
        level: lot.pick(&LEVELS),
        module_px,
        ..Card::default()
    }
    .paint(&text);
    let page = page::chat(&card, 900, 1_600, lot);
    let mut seen = match level {
        Level::Easy => page,
        // Sent on in a smaller size.
        Level::Hard => Pose::flat(lot.between(0.5, 0.7)).photograph(&page, WHITE, 0.0),
    };
    if matches!(level, Level::Hard) {
        seen.jpeg(70);
    }
    Shot::of(text, seen)
}

pub(super) fn screenshot(lot: &mut Lot, level: Level) -> Shot {
    on_a_page(lot, level, BLACK)
}

pub(super) fn screenshot_yellow(lot: &mut Lot, level: Level) -> Shot {
    let dark = hex(lot.pick(level.of(&YELLOWS, &FAINT_YELLOWS)));
    on_a_page(lot, level, dark)
}

pub(super) fn moire(lot: &mut Lot, level: Level) -> Shot {
    let (text, card) = card(lot);
    let mut seen = sized(&card, lot.between(3.5, 5.5));
    seen.fade(20.0, 200.0);
    let depth = level.between(lot, [0.1, 0.25], [0.3, 0.5]);
    let pitch = lot.either(0.03, 0.2);
    seen.moire(depth, lot.pick(&[1.0, 2.0]) + pitch, lot);
    seen.blur(0.6);
    seen.noise(4.0, lot);
    Shot::of(text, seen)
}
