//! Codes that are not flat, or have no quiet zone: folded paper, a screen or a bottle that is
//! curved, a code cut at its very edge, a dark frame around it, a monitor.

use qrcode::EcLevel;

use super::card::Card;
use super::lot::Lot;
use super::pose::Pose;
use super::raster::{BLACK, Colour, Raster, WHITE, hex};
use super::token::token;
use super::{Level, Shot};

/// What surrounds a paper.
const TABLE: u32 = 0x8A_8378;

/// A card of six pixels a module.
fn card(lot: &mut Lot) -> (String, Raster) {
    let text = token(lot);
    let level = lot.pick(&[EcLevel::L, EcLevel::M, EcLevel::M, EcLevel::Q]);
    let card = Card {
        level,
        ..Card::default()
    };
    let raster = card.paint(&text);
    (text, raster)
}

/// A hand-held photograph of a thing on the table.
fn held(flat: &Raster, lot: &mut Lot, level: Level) -> Raster {
    let pose = Pose {
        turn: lot.either(0.0, level.of(10.0, 25.0)),
        tilt: lot.between(0.0, level.of(8.0, 16.0)),
        towards: lot.between(0.0, 360.0),
        scale: level.between(lot, [4.2, 5.2], [3.6, 4.4]) / 6.0,
    };
    let mut seen = pose.photograph(flat, hex(TABLE), 0.05);
    seen.fade(18.0, 228.0);
    seen.blur(level.of(0.8, 1.0));
    seen.shade(level.of(0.75, 0.6), lot);
    seen.noise(level.of(4.0, 8.0), lot);
    seen.jpeg(level.of(85, 70));
    seen
}

/// A crease: beyond a line the paper leans away, is shortened across the line, and has other light.
struct Crease {
    across: (f32, f32),
    from: f32,
    shorter: f32,
    light: f32,
}

pub(super) fn crumpled(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let (width, height) = (flat.width as f32, flat.height as f32);
    let creases: Vec<Crease> = (0..level.of(3, 6))
        .map(|_| {
            let (sin, cos) = lot.between(0.0, std::f32::consts::TAU).sin_cos();
            Crease {
                across: (cos, sin),
                from: lot.between(-0.3, 0.3) * width,
                shorter: level.between(lot, [-0.03, 0.06], [-0.05, 0.1]),
                light: lot.between(0.82, 1.08),
            }
        })
        .collect();
    let beyond = |x: f32, y: f32, crease: &Crease| {
        let (cos, sin) = crease.across;
        ((x - width / 2.0) * cos + (y - height / 2.0) * sin - crease.from).max(0.0)
    };
    let folded = flat.warped(hex(TABLE), |x, y| {
        let (mut u, mut v) = (x, y);
        for crease in &creases {
            let far = beyond(x, y, crease) * crease.shorter;
            u += crease.across.0 * far;
            v += crease.across.1 * far;
        }
        (u, v)
    });
    let mut lit = folded;
    lit.each(|x, y, colour| {
        let leaning = creases.iter().filter(|crease| beyond(x, y, crease) > 0.0);
        let light: f32 = leaning.map(|crease| crease.light).product();
        colour.map(|value| value * light.clamp(0.5, 1.2))
    });
    lit.clip();
    Shot::of(text, held(&lit, lot, level))
}

pub(super) fn curved(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let (width, height) = (flat.width as f32, flat.height as f32);
    let radius = width * level.between(lot, [0.9, 1.3], [0.62, 0.8]);
    let (sin, cos) = lot.between(0.0, std::f32::consts::TAU).sin_cos();
    let around = flat.warped(hex(TABLE), |x, y| {
        let (x, y) = (x - width / 2.0, y - height / 2.0);
        let (across, along) = (x * cos + y * sin, y * cos - x * sin);
        // Beyond the edge of the cylinder there is nothing to see.
        let on = (across / radius).clamp(-1.0, 1.0).asin() * radius;
        let (u, v) = (on * cos - along * sin, on * sin + along * cos);
        (u + width / 2.0, v + height / 2.0)
    });
    Shot::of(text, held(&around, lot, level))
}

/// The symbol without its quiet zone, or with a part of a module of it.
fn bare(flat: &Raster, left: usize) -> Raster {
    let quiet = 4 * 6 - left;
    flat.cut(
        quiet,
        quiet,
        flat.width - 2 * quiet,
        flat.height - 2 * quiet,
    )
}

/// A screenshot that somebody cut at the edge of the code.
pub(super) fn edge(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let bare = bare(&flat, lot.pick(&[0, 0, 2]));
    let px = level.between(lot, [3.0, 6.0], [2.2, 3.4]);
    let mut seen = Pose::flat(px / 6.0).photograph(&bare, WHITE, 0.0);
    seen.jpeg(level.of(85, 50));
    Shot::of(text, seen)
}

/// A code that fills the glass of a phone up to its dark frame.
pub(super) fn bezel(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let bare = bare(&flat, level.of(6, 0));
    let rim = bare.width / 6;
    let black: Colour = lot.pick(&[BLACK, hex(0x18_1818)]);
    let mut phone = Raster::plain(bare.width + 2 * rim, bare.height + 2 * rim, black);
    phone.lay(&bare, rim, rim);
    Shot::of(text, held(&phone, lot, level))
}

/// A monitor, whose grid of pixels beats with the camera's.
pub(super) fn monitor(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let frame = flat.width / 10;
    let mut screen = Raster::plain(
        flat.width + 2 * frame,
        flat.height + 2 * frame,
        hex(0xE8_ECF0),
    );
    screen.lay(&flat, frame, frame);
    let pose = Pose {
        turn: lot.either(0.0, 6.0),
        tilt: lot.between(4.0, level.of(12.0, 24.0)),
        towards: lot.between(0.0, 360.0),
        scale: level.between(lot, [4.0, 5.0], [3.0, 3.8]) / 6.0,
    };
    let mut seen = pose.photograph(&screen, BLACK, 0.04);
    seen.fade(25.0, 235.0);
    seen.blur(0.8);
    let pitch = lot.between(1.05, 2.2);
    seen.moire(level.of(0.1, 0.2), pitch, lot);
    seen.glare(level.of(20.0, 60.0), 0.2, lot);
    seen.noise(level.of(4.0, 9.0), lot);
    seen.jpeg(level.of(80, 60));
    Shot::of(text, seen)
}
