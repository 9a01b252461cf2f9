//! Painting codes.

use healthcode::issue::{Ink, MODULE_PX, PaintFault, TEXT_BYTES, paint_png};

use crate::drawing::{painted, token};

#[test]
fn the_same_input_gives_the_same_small_file() {
    let text = token(400, 7);
    let first = paint_png(&text, Ink::Yellow, 8).unwrap();
    assert_eq!(paint_png(&text, Ink::Yellow, 8).unwrap(), first);
    assert!(first.png.len() < 10_000, "{} bytes", first.png.len());
}

#[test]
fn the_sizes_are_those_of_the_symbol() {
    let painting = paint_png(&token(330, 8), Ink::Black, 5).unwrap();
    assert_eq!(
        (painting.version, painting.modules, painting.side_px),
        (13, 69, 385)
    );
}

#[test]
fn the_margin_is_four_white_modules() {
    let picture = painted(&token(60, 9), Ink::Red, 3).to_rgb8();
    let side = picture.width();
    for (x, y, pixel) in picture.enumerate_pixels() {
        let edge = x.min(y).min(side - 1 - x).min(side - 1 - y);
        assert!(edge >= 12 || pixel.0 == [255; 3], "{x} {y}");
    }
    assert_eq!(picture.get_pixel(12, 12).0, Ink::Red.rgb());
}

#[test]
fn what_does_not_fit_is_refused_with_the_numbers() {
    let long = token(TEXT_BYTES, 10);
    assert_eq!(paint_png(&long, Ink::Black, 1).unwrap().version, 40);
    let found = TEXT_BYTES + 1;
    let fault = PaintFault::TooLong {
        found,
        limit: TEXT_BYTES,
    };
    assert_eq!(paint_png(&(long + "."), Ink::Black, 1), Err(fault));
    assert!(matches!(
        paint_png(&"张".repeat(777), Ink::Black, 1),
        Err(PaintFault::TooLong { .. })
    ));
    for found in [0, MODULE_PX + 1] {
        let fault = PaintFault::ModuleSize {
            found,
            limit: MODULE_PX,
        };
        assert_eq!(paint_png("a", Ink::Black, found), Err(fault));
    }
}

#[test]
fn every_ink_stands_out_from_white() {
    for ink in [
        Ink::Black,
        Ink::Green,
        Ink::Yellow,
        Ink::Orange,
        Ink::Red,
        Ink::Grey,
    ] {
        let [r, g, b] = ink.rgb().map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        });
        let contrast = 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
        assert!(contrast > 2.4, "{ink:?} {contrast:.2}");
    }
}
