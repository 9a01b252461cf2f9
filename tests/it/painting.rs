//! Painting codes.

use healthcode::internals::issue::{
    Ink, LOGO_PERCENT, Level, Logo, MODULE_PX, PaintFault, Painting, Style, paint, paint_png,
};
use image::{DynamicImage, ImageFormat, RgbImage, load_from_memory};

use crate::camera::photographed;
use crate::drawing::{INKS, painted, read, read_picture, saved, token};

/// A black square: the worst logo, since it hides light modules.
fn logo(percent: u8) -> Result<Logo, PaintFault> {
    let square = DynamicImage::from(RgbImage::new(64, 64));
    Logo::new(&saved(&square, ImageFormat::Png), percent)
}

fn with_logo(text: &str, ink: Ink, level: Option<Level>) -> Result<Painting, PaintFault> {
    let logo = logo(LOGO_PERCENT)?;
    let style = Style {
        ink,
        module_px: 8,
        level,
        logo: Some(&logo),
    };
    paint(text, &style)
}

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
    let long = token(Level::M.text_bytes(), 10);
    assert_eq!(paint_png(&long, Ink::Black, 1).unwrap().version, 40);
    let found = Level::M.text_bytes() + 1;
    let fault = PaintFault::TooLong {
        found,
        limit: Level::M.text_bytes(),
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
    for ink in INKS {
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

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_logo_of_the_largest_share_is_read_in_every_length() {
    for (seed, length) in [60, 150, 330, 400, 450, 700, 1_200].into_iter().enumerate() {
        let text = token(length, seed as u64);
        let painting = with_logo(&text, Ink::Green, None).unwrap();
        assert_eq!(painting.level, Level::Q);
        assert_eq!(read(&painting.png), Ok(vec![text]), "{length}");
    }
}

#[test]
fn a_logo_hides_no_more_than_its_share() {
    let text = token(400, 30);
    let plain = Style {
        ink: Ink::Black,
        module_px: 8,
        level: Some(Level::Q),
        logo: None,
    };
    let plain = load_from_memory(&paint(&text, &plain).unwrap().png)
        .unwrap()
        .to_rgb8();
    let marked = with_logo(&text, Ink::Black, None).unwrap();
    let picture = load_from_memory(&marked.png).unwrap().to_rgb8();
    let changed = plain
        .pixels()
        .zip(picture.pixels())
        .filter(|(a, b)| a != b)
        .count();
    let area = (marked.modules * 8).pow(2);
    assert!(
        changed > 0 && changed * 100 <= area * usize::from(LOGO_PERCENT),
        "{changed} of {area}"
    );
}

#[test]
fn a_logo_that_hides_too_much_is_refused() {
    for found in [0, LOGO_PERCENT + 1, u8::MAX] {
        let limit = LOGO_PERCENT;
        assert_eq!(logo(found), Err(PaintFault::LogoShare { found, limit }));
    }
    for level in [Level::L, Level::M] {
        let fault = with_logo("a", Ink::Black, Some(level));
        assert_eq!(fault, Err(PaintFault::LogoLevel));
    }
    assert!(with_logo(&token(330, 31), Ink::Red, Some(Level::H)).is_ok());
    assert!(matches!(
        Logo::new(b"no picture", 5),
        Err(PaintFault::Logo(_))
    ));
}

#[test]
fn the_print_has_its_margin() {
    let painting = paint_png(&token(330, 8), Ink::Black, 1).unwrap();
    // 77 modules of half a millimetre.
    assert_eq!(painting.printed(5), 385);
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_photograph_of_every_ink_is_read() {
    let text = token(330, 32);
    for ink in INKS {
        let seen = photographed(1, &painted(&text, ink, 8).to_rgb8());
        assert_eq!(
            read_picture(&seen.into()),
            Ok(vec![text.clone()]),
            "{ink:?}"
        );
    }
}
