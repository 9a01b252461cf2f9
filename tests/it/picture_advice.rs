//! The advice when no code is read, and what is read beside a code or in a series.

use healthcode::Ink;
use healthcode::internals::qr::{
    Advice, Effort, Measure, PictureFault, PictureLimits, Series, read_picture as read_wanted,
    read_symbols,
};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, GrayImage, ImageFormat, Luma, RgbImage, imageops};

use crate::drawing::{advice, finder_field, page, painted, read, read_picture, saved, token};

fn advice_on(picture: &DynamicImage) -> Advice {
    advice(read_picture(picture))
}

#[test]
fn dark_faint_and_blurred_pictures_are_told_apart() {
    let code = painted(&token(330, 50), Ink::Black, 4);
    let shades = |low: u8, high: u8, grey: &GrayImage| {
        DynamicImage::from(GrayImage::from_fn(600, 600, |x, y| {
            let value = grey.get_pixel(x % grey.width(), y % grey.height()).0[0];
            Luma([low + value / (255 / (high - low).max(1)).max(1)])
        }))
    };
    let blurred = DynamicImage::from(imageops::blur(&code.to_luma8(), 8.0));
    assert_eq!(advice_on(&blurred), Advice::Blurred);
    // Noise that no code can be found in.
    let noise = GrayImage::from_fn(64, 64, |x, y| Luma([(x * 37 + y * 91 + x * y * 13) as u8]));
    assert_eq!(advice_on(&shades(5, 40, &noise)), Advice::TooDark);
    assert_eq!(advice_on(&shades(150, 170, &noise)), Advice::LowContrast);
    assert_eq!(
        advice_on(&GrayImage::from_pixel(300, 200, Luma([255])).into()),
        Advice::LowContrast
    );
}

#[test]
fn a_code_that_is_cut_off_or_covered_or_small_is_told() {
    let code = painted(&token(330, 51), Ink::Black, 6);
    let side = code.width();
    let cut = page(side, side, &[(&code, -i64::from(side) / 3, 0)]);
    assert_eq!(advice_on(&cut), Advice::CutOff);

    let mut covered = code.to_rgb8();
    // A patch between the finder patterns that is more than can be corrected.
    let patch = RgbImage::from_pixel(side * 3 / 5, side * 3 / 5, [255; 3].into());
    imageops::overlay(
        &mut covered,
        &patch,
        i64::from(side / 5),
        i64::from(side / 5),
    );
    assert_eq!(advice_on(&covered.clone().into()), Advice::Disturbed);

    // Too small and damaged: only the size of the timing patterns' modules can be measured.
    let small = imageops::resize(&covered, side / 3, side / 3, imageops::FilterType::Triangle);
    let Advice::TooFar { pixels, needed } = advice_on(&small.into()) else {
        panic!("not too far");
    };
    let wide = (side - 6 * 8) / 3;
    assert!(pixels.abs_diff(wide) <= 8, "{pixels} of {wide}");
    assert!(needed > pixels, "{needed} for {pixels}");
    assert_eq!(advice_on(&finder_field(1_000, 1)), Advice::Crowded);
}

#[test]
fn a_clean_code_does_not_hide_a_faint_one() {
    let (health, poster) = (token(330, 52), token(60, 53));
    let clean = painted(&poster, Ink::Black, 6);
    let mut faint = painted(&health, Ink::Black, 4).to_luma8();
    for pixel in faint.pixels_mut() {
        pixel.0 = [235 + pixel.0[0] / 13];
    }
    let faint = faint.into();
    let mixed = page(1_000, 500, &[(&clean, 20, 20), (&faint, 420, 20)]);
    let file = saved(&mixed, ImageFormat::Png);
    let limits = PictureLimits::default();
    let read = read_wanted(&file, &limits, Effort::EveryTry, |text| text == health).unwrap();
    let texts: Vec<&str> = read.texts.iter().map(|text| text.as_str()).collect();
    assert_eq!(texts, [poster.as_str(), health.as_str()]);
    // A code that is not wanted is reported too.
    let foreign = read_wanted(
        &saved(&clean, ImageFormat::Png),
        &limits,
        Effort::EveryTry,
        |_| false,
    )
    .unwrap();
    assert_eq!(foreign.texts.len(), 1);
}

#[test]
fn colours_whose_darkest_channel_is_flat_are_read() {
    let text = token(330, 54);
    let grey = painted(&text, Ink::Black, 4).to_luma8();
    for (module, ground) in [
        ([255, 0, 0], [0, 0, 0]),
        ([0, 0, 0], [0, 200, 0]),
        ([0, 0, 120], [255, 240, 0]),
        ([255, 230, 0], [255, 255, 255]),
        ([255, 255, 255], [200, 0, 0]),
    ] {
        let coloured = RgbImage::from_fn(grey.width(), grey.height(), |x, y| {
            let dark = grey.get_pixel(x, y).0[0] == 0;
            if dark { module.into() } else { ground.into() }
        });
        assert_eq!(
            read_picture(&coloured.into()),
            Ok(vec![text.clone()]),
            "{module:?} on {ground:?}"
        );
    }
}

#[test]
fn only_the_first_of_several_pictures_is_read_and_that_is_told() {
    let text = token(200, 55);
    let code = painted(&text, Ink::Black, 3);
    let blank = page(code.width(), code.height(), &[]);
    let gif = |pictures: &[&DynamicImage]| {
        let mut file = Vec::new();
        let mut encoder = GifEncoder::new(&mut file);
        let frames = pictures
            .iter()
            .map(|picture| Frame::new(picture.to_rgba8()));
        encoder.encode_frames(frames).unwrap();
        drop(encoder);
        file
    };
    let limits = PictureLimits::default();
    let first_of = |file: &[u8]| {
        read_wanted(file, &limits, Effort::EveryTry, |_| true).map(|read| read.first_of)
    };
    assert_eq!(first_of(&gif(&[&code])), Ok(None));
    assert_eq!(first_of(&gif(&[&code, &blank])), Ok(Some(Series::Frames)));
    assert_eq!(
        advice(read(&gif(&[&blank, &code]))),
        Advice::FirstOnly(Series::Frames)
    );

    let tiff = saved(&code, ImageFormat::Tiff);
    assert_eq!(first_of(&tiff), Ok(None));
    // The last field of the only directory names the next one; any other will do.
    let directory = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    let entries = u16::from_le_bytes(tiff[directory..directory + 2].try_into().unwrap());
    let mut two = tiff.clone();
    two[directory + 2 + 12 * usize::from(entries)] = 8;
    assert_eq!(first_of(&two), Ok(Some(Series::Pages)));
}

#[test]
fn a_progressive_jpeg_counts_its_coefficients() {
    // 36 megapixels: 108 MB of pixels fit, with 216 MB of coefficients they do not.
    let header = |start: u8| {
        let mut file = vec![0xFF, 0xD8, 0xFF, start, 0, 17, 8];
        file.extend([6_000_u16.to_be_bytes(), 6_000_u16.to_be_bytes()].concat());
        file.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
        file.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
        read_symbols(&file, &PictureLimits::default())
    };
    let limit = PictureLimits::default().max_decoded_bytes;
    let (what, found) = (Measure::DecodedBytes, 9 * 36_000_000);
    let refused = Err(PictureFault::TooLarge { what, found, limit });
    assert_eq!(header(0xC2), refused);
    assert_ne!(header(0xC0), refused);
}
