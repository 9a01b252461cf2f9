//! What is read from QR symbols: every code, byte for byte.

use healthcode::internals::issue::{Ink, Level};
use healthcode::internals::qr::{Advice, PictureFault, Why};
use image::{DynamicImage, GenericImageView, RgbImage, imageops::FilterType};

use crate::drawing::{
    INKS, Noise, advice, finder_field, of_bit_stream, of_bytes, page, painted, read_picture, token,
};

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn every_length_in_every_ink_comes_back() {
    for (seed, length) in [20, 64, 150, 330, 400, 700, 1_100, 1_500]
        .into_iter()
        .enumerate()
    {
        let text = token(length, seed as u64);
        for ink in INKS {
            let picture = painted(&text, ink, 4);
            assert_eq!(
                read_picture(&picture),
                Ok(vec![text.clone()]),
                "{length} {ink:?}"
            );
        }
    }
}

#[test]
fn turned_mirrored_and_inverted_codes_are_read() {
    let text = token(400, 1);
    let picture = painted(&text, Ink::Green, 4);
    let mut inverted = picture.clone();
    inverted.invert();
    let dark_page = DynamicImage::ImageLuma8(image::imageops::colorops::contrast(
        &inverted.to_luma8(),
        -60.0,
    ));
    for turned in [
        picture.rotate90(),
        picture.rotate180(),
        picture.rotate270(),
        picture.fliph(),
        inverted,
        dark_page,
    ] {
        assert_eq!(read_picture(&turned), Ok(vec![text.clone()]));
    }
}

#[test]
fn resized_codes_are_read_down_to_two_pixels_a_module() {
    let text = token(400, 2);
    let picture = painted(&text, Ink::Black, 8);
    let (side, _) = picture.dimensions();
    for new in [
        side / 4,
        side / 3,
        side / 2,
        side * 3 / 4,
        side * 2,
        side * 3,
    ] {
        let resized = picture.resize(new, new, FilterType::Triangle);
        assert_eq!(
            read_picture(&resized),
            Ok(vec![text.clone()]),
            "{side} to {new}"
        );
    }
}

#[test]
fn the_largest_symbol_is_read_at_two_pixels_a_module() {
    let text = token(Level::M.text_bytes(), 11);
    let picture = painted(&text, Ink::Black, 2);
    assert_eq!(picture.dimensions(), (370, 370));
    assert_eq!(read_picture(&picture), Ok(vec![text]));
}

#[test]
fn faint_codes_are_read() {
    let text = token(330, 3);
    let faint = painted(&text, Ink::Black, 6).adjust_contrast(-75.0);
    assert_eq!(read_picture(&faint), Ok(vec![text]));
}

#[test]
fn two_codes_in_one_picture_are_both_read_in_reading_order() {
    let (first, second) = (token(400, 4), token(120, 5));
    let (a, b) = (
        painted(&first, Ink::Green, 4),
        painted(&second, Ink::Black, 7),
    );
    let both = Ok(vec![first, second]);
    assert_eq!(
        read_picture(&page(1_000, 500, &[(&a, 20, 20), (&b, 520, 60)])),
        both
    );
    assert_eq!(
        read_picture(&page(1_080, 6_000, &[(&a, 300, 900), (&b, 200, 5_000)])),
        both
    );
}

#[test]
fn a_sheet_of_codes_is_read_in_full() {
    let texts: Vec<String> = (0..48).map(|seed| token(100, 100 + seed)).collect();
    let codes: Vec<_> = texts
        .iter()
        .map(|text| painted(text, Ink::Black, 3))
        .collect();
    let places = codes.iter().zip(0_i64..);
    let parts: Vec<_> = places
        .map(|(code, n)| (code, n % 8 * 160 + 10, n / 8 * 160 + 10))
        .collect();
    assert_eq!(read_picture(&page(1_300, 1_000, &parts)), Ok(texts));
}

#[test]
fn the_same_code_twice_is_one_text() {
    let text = token(200, 6);
    let (a, b) = (painted(&text, Ink::Black, 4), painted(&text, Ink::Red, 5));
    let picture = page(900, 500, &[(&a, 10, 10), (&b, 430, 20)]);
    assert_eq!(read_picture(&picture), Ok(vec![text]));
}

#[test]
fn payloads_come_back_exactly() {
    for text in [
        "张三 ✓ é {\"a\":1}",
        "张三李四王五",
        "é",
        "0123456789012345678901234567890",
        "HTTPS://EXAMPLE.CN/?A=1%2B2",
        "shc:/567629595326546034602925407728043360287028647167452228092862",
        "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI5OTkifQ.1234567890123456ABCDEFGHIJKLMNOP%%",
        "line one\r\nline two\t\u{0}end ",
        "\u{feff}marked",
    ] {
        let expected = Ok(vec![text.to_owned()]);
        assert_eq!(
            read_picture(&painted(text, Ink::Black, 4)),
            expected,
            "painted"
        );
        assert_eq!(
            read_picture(&of_bytes(text.as_bytes())),
            expected,
            "as the encoder likes"
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_are_not_guessed() {
    // "张三" in GB 18030, "日本" in Shift JIS, and bytes of no charset.
    for bytes in [
        &b"\xD5\xC5\xC8\xFD"[..],
        b"\x93\xFA\x96\x7B",
        b"abc\xFF\xFEdef",
    ] {
        let texts = read_picture(&of_bytes(bytes)).unwrap();
        assert!(
            texts.iter().all(|text| text.contains('\u{FFFD}')),
            "{texts:?}"
        );
    }
}

#[test]
fn parts_of_a_structured_append_are_left_out() {
    // Mode 3, first of two, parity 0, then mode 4 with two bytes, then the end.
    let part = of_bit_stream(&[0x30, 0x10, 0x04, 0x02, 0x41, 0x42, 0x00]);
    assert_eq!(advice(read_picture(&part)), Advice::PartOfSeveral);
    let whole = of_bit_stream(&[0x40, 0x24, 0x14, 0x20]);
    assert_eq!(read_picture(&whole), Ok(vec!["AB".to_owned()]));
    let both = page(400, 200, &[(&part, 0, 0), (&whole, 200, 0)]);
    assert_eq!(read_picture(&both), Ok(vec!["AB".to_owned()]));
}

#[test]
fn a_code_that_touches_the_edge_is_read() {
    let text = token(330, 7);
    for module_px in [2, 4, 7] {
        let picture = painted(&text, Ink::Black, module_px);
        let (side, quiet) = (picture.width(), 4 * u32::from(module_px));
        let whole = side - quiet;
        for (x, y, width, height) in [
            (quiet, 0, whole, side),
            (0, quiet, side, whole),
            (0, 0, whole, side),
            (0, 0, side, whole),
            (quiet, quiet, whole - quiet, whole - quiet),
        ] {
            let cut = picture.crop_imm(x, y, width, height);
            assert_eq!(
                read_picture(&cut),
                Ok(vec![text.clone()]),
                "{module_px}: {x} {y} {width} {height}"
            );
        }
    }
}

#[test]
fn a_code_in_a_dark_frame_is_read() {
    let text = token(330, 10);
    for module_px in [3, 6] {
        let picture = painted(&text, Ink::Black, module_px).to_rgb8();
        let quiet = 4 * u32::from(module_px);
        let side = picture.width() - 2 * quiet;
        let bare = image::imageops::crop_imm(&picture, quiet, quiet, side, side).to_image();
        let mut phone = RgbImage::from_pixel(side + 120, side + 200, [12; 3].into());
        image::imageops::overlay(&mut phone, &bare, 60, 90);
        assert_eq!(
            read_picture(&phone.into()),
            Ok(vec![text.clone()]),
            "{module_px}"
        );
    }
}

#[test]
fn a_second_health_code_in_other_colours_is_seen() {
    let (first, second) = (token(330, 8), token(330, 9));
    let green = painted(&first, Ink::Green, 4);
    let grey = painted(&second, Ink::Black, 6).to_luma8();
    let white = [255; 3];
    for (module, ground) in [
        (white, [0, 0, 0]),
        (white, [20, 60, 20]),
        ([0, 0, 0], [255, 200, 0]),
        ([0, 0, 120], [255, 240, 0]),
    ] {
        let other = DynamicImage::from(RgbImage::from_fn(grey.width(), grey.height(), |x, y| {
            let dark = grey.get_pixel(x, y).0[0] == 0;
            if dark { module.into() } else { ground.into() }
        }));
        let both = page(1_000, 560, &[(&green, 10, 10), (&other, 460, 20)]);
        let mut texts = read_picture(&both).unwrap();
        texts.sort();
        let mut wanted = [first.clone(), second.clone()];
        wanted.sort();
        assert_eq!(texts, wanted, "{module:?} on {ground:?}");
    }
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn random_bit_streams_never_panic() {
    for seed in 0..20 {
        let stream: Vec<u8> = Noise(seed).take(108).map(|n| n as u8).collect();
        let read = read_picture(&of_bit_stream(&stream));
        let crash = PictureFault::Unreadable { why: Why::Reader };
        assert_ne!(read, Err(crash), "seed {seed}");
    }
}

/// The example `hostile-pictures` takes larger ones, and measures how soon.
#[test]
fn a_field_of_finder_patterns_is_given_up() {
    for (side, module_px) in [(176, 1), (1_600, 9), (1_000, 1)] {
        let advice = advice(read_picture(&finder_field(side, module_px)));
        assert_eq!(advice, Advice::Crowded, "{side} {module_px}");
    }
}
