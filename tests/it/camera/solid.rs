//! Surfaces in space, drawn by tracing rays, unlike the maps of `bent`: crumpled paper as a height over
//! a plane, a tube such as a cup, and codes that are trimmed or partly covered.

use qrcode::EcLevel;

use super::card::Card;
use super::lot::Lot;
use super::page;
use super::pose::Pose;
use super::raster::{BLACK, Colour, Raster, WHITE, hex, mixed};
use super::token::token;
use super::{Level, Shot};

type Vector = [f32; 3];

/// Where a ray meets a surface: a place of the flat picture from its centre, and how much light is
/// there.
type Hit = (f32, f32, f32);

/// A card of eight pixels a module.
fn card(lot: &mut Lot) -> (String, Raster) {
    let text = token(lot);
    let level = lot.pick(&[EcLevel::L, EcLevel::M, EcLevel::M, EcLevel::Q]);
    let card = Card {
        level,
        module_px: 8,
        ..Card::default()
    };
    let raster = card.paint(&text);
    (text, raster)
}

/// A camera above the origin that looks down on a thing which is turned and tilted.
struct Eye {
    /// From the thing to the room.
    turned: [Vector; 3],
    /// In pixels of the flat picture.
    distance: f32,
    /// Pixels of the photograph for one of the flat picture.
    scale: f32,
}

impl Eye {
    fn new(lot: &mut Lot, level: Level, width: f32) -> Self {
        let turn = lot.either(0.0, level.of(20.0, 180.0)).to_radians();
        let tilt = level.between(lot, [0.0, 14.0], [8.0, 26.0]).to_radians();
        let towards = lot.between(0.0, std::f32::consts::TAU);
        let about = |angle: f32| {
            let (sin, cos) = angle.sin_cos();
            [[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]
        };
        let (sin, cos) = tilt.sin_cos();
        let lean = [[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]];
        let turned = product(&about(towards), &product(&lean, &about(turn - towards)));
        Self {
            turned,
            distance: width * lot.between(1.6, 3.0),
            scale: level.between(lot, [4.0, 5.0], [3.3, 4.2]) / 8.0,
        }
    }

    /// What is seen of a surface that is wrapped in the flat picture.
    fn see(
        &self,
        flat: &Raster,
        ground: Colour,
        hit: impl Fn(Vector, Vector) -> Option<Hit>,
    ) -> Raster {
        let (width, height) = (flat.width as f32, flat.height as f32);
        let side = width.hypot(height) * 1.05 * self.scale;
        let mut seen = Raster::plain(side as usize, side as usize, ground);
        let from = back(&self.turned, [0.0, 0.0, self.distance]);
        let far = self.distance * self.scale;
        seen.each(|x, y, _| {
            let mut sum = [0.0; 3];
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (px, py) = (x + dx - side / 2.0, y + dy - side / 2.0);
                let ray = back(&self.turned, [px / far, py / far, -1.0]);
                let sample = match hit(from, ray) {
                    Some((u, v, light)) if u.abs() < width / 2.0 && v.abs() < height / 2.0 => {
                        mixed(BLACK, flat.at(u + width / 2.0, v + height / 2.0), light)
                    }
                    _ => ground,
                };
                sum[0] += sample[0] / 4.0;
                sum[1] += sample[1] / 4.0;
                sum[2] += sample[2] / 4.0;
            }
            sum
        });
        seen
    }
}

fn product(a: &[Vector; 3], b: &[Vector; 3]) -> [Vector; 3] {
    a.map(|row| [0, 1, 2].map(|j| row[0] * b[0][j] + row[1] * b[1][j] + row[2] * b[2][j]))
}

/// From the room to the thing.
fn back(turned: &[Vector; 3], v: Vector) -> Vector {
    [0, 1, 2].map(|j| turned[0][j] * v[0] + turned[1][j] * v[1] + turned[2][j] * v[2])
}

/// What lens, sensor and file add.
fn developed(mut seen: Raster, lot: &mut Lot, level: Level) -> Raster {
    seen.fade(20.0, 230.0);
    seen.blur(level.of(0.7, 0.95));
    seen.shade(level.of(0.8, 0.55), lot);
    seen.noise(level.of(4.0, 8.0), lot);
    seen.jpeg(level.of(88, 72));
    seen
}

/// Paper with ridges and dents.
pub(super) fn sheet(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let width = flat.width as f32;
    let steep = level.of(0.12, 0.24);
    let ridges: Vec<[f32; 4]> = (0..level.of(3, 5))
        .map(|_| {
            let (sin, cos) = lot.between(0.0, std::f32::consts::TAU).sin_cos();
            [
                cos,
                sin,
                lot.between(-0.4, 0.4) * width,
                lot.either(steep * 0.3, steep),
            ]
        })
        .collect();
    let dents: Vec<[f32; 4]> = (0..level.of(3, 7))
        .map(|_| {
            let mut at = || lot.between(-0.5, 0.5) * width;
            let (x, y) = (at(), at());
            let reach = lot.between(0.08, 0.25) * width;
            [x, y, reach, lot.either(0.2, 1.0) * steep * reach]
        })
        .collect();
    let height = |x: f32, y: f32| {
        let ridge = |[cos, sin, from, slope]: &[f32; 4]| {
            // A crease is a little round.
            slope * 0.5 * ((x * cos + y * sin - from).powi(2) + (0.02 * width).powi(2)).sqrt()
        };
        let dent = |[at, down, reach, depth]: &[f32; 4]| {
            depth * (-((x - at).powi(2) + (y - down).powi(2)) / reach.powi(2)).exp()
        };
        ridges.iter().map(ridge).sum::<f32>() + dents.iter().map(dent).sum::<f32>()
    };
    let middle = height(0.0, 0.0);
    let (sin, cos) = lot.between(0.0, std::f32::consts::TAU).sin_cos();
    let eye = Eye::new(lot, level, width);
    let seen = eye.see(&flat, hex(0x70_685C), |from, ray| {
        let mut z = 0.0;
        let (mut x, mut y) = (0.0, 0.0);
        for _ in 0..8 {
            let far = (z - from[2]) / ray[2];
            (x, y) = (from[0] + far * ray[0], from[1] + far * ray[1]);
            z = (height(x, y) - middle).clamp(-0.4 * width, 0.4 * width);
        }
        let slope = (height(x + cos, y + sin) - height(x - cos, y - sin)) / 2.0;
        Some((x, y, (0.85 - 0.9 * slope).clamp(0.35, 1.0)))
    });
    Shot::of(text, developed(seen, lot, level))
}

/// A label around a cup or a bottle.
pub(super) fn tube(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let width = flat.width as f32;
    let radius = width * level.between(lot, [0.8, 1.2], [0.5, 0.68]);
    let upright = lot.unit() < 0.5;
    let eye = Eye::new(lot, level, width);
    let seen = eye.see(&flat, hex(0x70_685C), |from, ray| {
        // The axis lies a radius below the origin, along one side of the picture.
        let swap = |v: Vector| if upright { v } else { [v[1], v[0], v[2]] };
        let (from, ray) = (swap(from), swap(ray));
        let (x, z) = (from[0], from[2] + radius);
        let a = ray[0] * ray[0] + ray[2] * ray[2];
        let b = x * ray[0] + z * ray[2];
        let root = b * b - a * (x * x + z * z - radius * radius);
        if root <= 0.0 {
            return None;
        }
        let far = (-b - root.sqrt()) / a;
        let angle = (x + far * ray[0]).atan2(z + far * ray[2]);
        let (across, along) = (angle * radius, from[1] + far * ray[1]);
        let light = 0.35 + 0.65 * angle.cos().max(0.0);
        Some(if upright {
            (across, along, light)
        } else {
            (along, across, light)
        })
    });
    Shot::of(text, developed(seen, lot, level))
}

/// A carelessly cut code: cut in the quiet zone or half a module into the symbol, differently on each
/// side, perhaps directly beside something light, dark or patterned.
pub(super) fn trimmed(lot: &mut Lot, level: Level) -> Shot {
    let (text, flat) = card(lot);
    let mut cut = || (lot.between(2.0, level.of(4.0, 4.45)) * 8.0) as usize;
    let (left, top, right, below) = (cut(), cut(), cut(), cut());
    let part = flat.cut(
        left,
        top,
        flat.width - left - right,
        flat.height - top - below,
    );
    let rim = part.width / 7;
    let (width, height) = (part.width + 2 * rim, part.height + 2 * rim);
    let around = match lot.next() % 3 {
        0 => part,
        1 => {
            let ground = lot.pick(&[BLACK, hex(0x2A_2A2E), hex(0x60_5040)]);
            let mut framed = Raster::plain(width, height, ground);
            framed.lay(&part, rim, rim);
            framed
        }
        _ => {
            let blank = Raster::plain(8, 8, WHITE);
            let mut framed = page::chat(&blank, width, height, lot);
            framed.lay(&part, rim, rim);
            framed
        }
    };
    let px = level.between(lot, [3.0, 5.0], [2.3, 3.4]);
    let pose = Pose {
        turn: lot.either(0.0, level.of(0.0, 8.0)),
        ..Pose::flat(px / 8.0)
    };
    let mut seen = pose.photograph(&around, WHITE, 0.0);
    seen.jpeg(level.of(85, 60));
    Shot::of(text, seen)
}

/// A finger or a sticker on one of the finder patterns, in part or in full.
pub(super) fn covered(lot: &mut Lot, level: Level) -> Shot {
    let text = token(lot);
    let card = Card {
        level: EcLevel::Q,
        module_px: 8,
        ..Card::default()
    };
    let mut flat = card.paint(&text);
    let (side, reach) = (
        flat.width as f32,
        level.between(lot, [2.2, 3.6], [4.2, 5.2]) * 8.0,
    );
    let (near, far) = (7.5 * 8.0, side - 7.5 * 8.0);
    let (x0, y0) = lot.pick(&[(near, near), (far, near), (near, far)]);
    let (dx, dy) = (lot.either(0.0, 6.0), lot.either(0.0, 6.0));
    let colour = hex(lot.pick(&[0xC8_9A7C, 0xF0_F0F0, 0x30_3030, 0x16_77FF]));
    flat.each(|x, y, old| {
        let inside = (x - x0 - dx).hypot(y - y0 - dy) < reach;
        if inside { colour } else { old }
    });
    let pose = Pose {
        turn: lot.either(0.0, 12.0),
        tilt: lot.between(0.0, level.of(6.0, 14.0)),
        towards: lot.between(0.0, 360.0),
        scale: level.between(lot, [4.0, 5.0], [3.2, 4.0]) / 8.0,
    };
    let seen = pose.photograph(&flat, hex(0x70_685C), 0.06);
    Shot::of(text, developed(seen, lot, level))
}
