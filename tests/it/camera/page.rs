//! What a code is shown on: the page of a chat, and the phone around it.

use super::lot::Lot;
use super::raster::{BLACK, Colour, Raster, WHITE, hex};

/// The page of a chat, `width` wide, with the code in the middle of the talk.
pub(crate) fn chat(code: &Raster, width: usize, height: usize, lot: &mut Lot) -> Raster {
    let dark_mode = lot.unit() < 0.25;
    let (ground, bubble, ink) = match dark_mode {
        true => (hex(0x11_1111), hex(0x2C_2C2C), hex(0xD0_D0D0)),
        false => (hex(0xED_EDED), WHITE, hex(0x19_1919)),
    };
    let mut page = Raster::plain(width, height, ground);
    let unit = width / 36;
    page.fill(0, 0, width, 4 * unit, bubble);
    words(&mut page, width / 3, 2 * unit, width / 3, unit, ink, lot);

    let top = ((height - code.height) as f32 * lot.between(0.4, 0.6)) as usize;
    let mut y = 5 * unit;
    while y + 5 * unit < height {
        let mine = lot.unit() < 0.4;
        let long = lot.between(8.0, 20.0) as usize * unit;
        let x = if mine {
            width - long - 5 * unit
        } else {
            5 * unit
        };
        let face = if mine { width - 4 * unit } else { unit };
        let is_code = y <= top && top < y + 5 * unit;
        page.fill(face, y, 3 * unit, 3 * unit, some_colour(lot));
        if is_code {
            page.fill(
                (width - code.width) / 2 - unit / 2,
                y,
                code.width + unit,
                code.height + unit,
                bubble,
            );
            page.lay(code, (width - code.width) / 2, y + unit / 2);
            y += code.height + 2 * unit;
            continue;
        }
        let back = if mine { hex(0x95_EC69) } else { bubble };
        page.fill(x, y, long, 3 * unit, back);
        words(
            &mut page,
            x + unit / 2,
            y + unit,
            long - unit,
            unit,
            ink,
            lot,
        );
        y += 5 * unit;
    }
    page
}

/// A line of writing: random strokes.
fn words(
    page: &mut Raster,
    x: usize,
    y: usize,
    width: usize,
    size: usize,
    ink: Colour,
    lot: &mut Lot,
) {
    let stroke = (size / 8).max(1);
    for glyph in 0..width / (size + stroke) {
        let left = x + glyph * (size + stroke);
        for _ in 0..4 {
            let along = lot.between(0.0, size as f32) as usize;
            match lot.unit() < 0.5 {
                true => page.fill(left, y + along, size, stroke, ink),
                false => page.fill(left + along, y, stroke, size, ink),
            }
        }
    }
}

/// A phone that shows the code on a card: a coloured page, and the black rim of the glass.
pub(crate) fn phone(code: &Raster, lot: &mut Lot) -> Raster {
    let rim = code.width / 12;
    let (width, height) = (code.width + 4 * rim, code.height + 12 * rim);
    let mut phone = Raster::plain(width, height, BLACK);
    let app = lot.pick(&[0x1A_AD19, 0x16_77FF, 0xF5_F5F5, 0x07_C160, 0xF0_B000]);
    phone.fill(rim, rim, width - 2 * rim, height - 2 * rim, hex(app));
    let (x, y) = (2 * rim, 5 * rim);
    phone.lay(code, x, y);
    let ink = hex(0x33_3333);
    words(&mut phone, x, 3 * rim, code.width, rim / 2 + 2, WHITE, lot);
    words(
        &mut phone,
        x,
        y + code.height + rim,
        code.width,
        rim / 2 + 2,
        ink,
        lot,
    );
    phone
}

fn some_colour(lot: &mut Lot) -> Colour {
    hex(lot.next() as u32)
}
