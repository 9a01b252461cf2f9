//! Photographs with all pixels of a phone's camera: 4000 × 3000, mostly of other things.

use image::RgbImage;

use super::card::Card;
use super::lot::Lot;
use super::page;
use super::pose::Pose;
use super::raster::{Raster, WHITE, hex};
use super::token::token;

/// What is in the middle of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Middle {
    /// A code on a phone, about 13 pixels a module.
    Code,
    /// A page of writing.
    Writing,
    /// A sheet of paper.
    Paper,
}

/// The photograph, and the text in it if there is one.
pub(crate) fn photograph(seed: u64, middle: Middle) -> (RgbImage, Option<String>) {
    let mut lot = Lot::new(seed, "large");
    let (text, flat) = match middle {
        Middle::Code => {
            let text = token(&mut lot);
            let card = Card {
                module_px: 12,
                ..Card::default()
            }
            .paint(&text);
            (Some(text), page::phone(&card, &mut lot))
        }
        Middle::Writing => {
            let blank = Raster::plain(300, 300, WHITE);
            (None, page::chat(&blank, 1_080, 2_000, &mut lot))
        }
        Middle::Paper => (None, Raster::plain(1_400, 1_400, hex(0xF0_F0EA))),
    };
    let ground = hex(0x6B_5B4A);
    let pose = Pose {
        turn: lot.either(2.0, 9.0),
        tilt: 8.0,
        ..Pose::flat(1.08)
    };
    let part = pose.photograph(&flat, ground, 0.0);
    let mut seen = Raster::plain(4_000, 3_000, ground);
    let (width, height) = (part.width.min(seen.width), part.height.min(seen.height));
    let part = part.cut(
        (part.width - width) / 2,
        (part.height - height) / 2,
        width,
        height,
    );
    seen.lay(&part, (seen.width - width) / 2, (seen.height - height) / 2);
    seen.fade(15.0, 225.0);
    seen.blur(1.2);
    seen.shade(0.7, &mut lot);
    seen.noise(4.0, &mut lot);
    seen.jpeg(90);
    (seen.image(), text)
}
