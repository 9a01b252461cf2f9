//! Picture files: formats, depths, damage and size.

use healthcode::internals::issue::Ink;
use healthcode::internals::qr::{
    Measure, PictureFault, PictureLimits, Sniff, Why, read_symbols, sniff,
};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, RgbaImage};

use crate::drawing::{Noise, PNG_MAGIC, advice, painted, png, read, read_picture, saved, token};

const FORMATS: [ImageFormat; 4] = [
    ImageFormat::Png,
    ImageFormat::WebP,
    ImageFormat::Bmp,
    ImageFormat::Jpeg,
];

#[test]
fn every_format_is_read_whatever_the_file_is_called() {
    let text = token(400, 20);
    for ink in [Ink::Black, Ink::Yellow, Ink::Green] {
        let picture = painted(&text, ink, 5);
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, 60)
            .encode_image(&picture)
            .unwrap();
        let files = [
            jpeg,
            saved(&picture, ImageFormat::Png),
            saved(&picture, ImageFormat::WebP),
            saved(&picture, ImageFormat::Bmp),
            saved(&picture, ImageFormat::Gif),
            saved(&picture, ImageFormat::Tiff),
        ];
        for file in files {
            assert_eq!(read(&file), Ok(vec![text.clone()]), "{ink:?}");
        }
    }
}

#[test]
fn every_depth_is_read() {
    let text = token(400, 21);
    let picture = painted(&text, Ink::Red, 4);
    for deep in [
        DynamicImage::from(picture.to_luma8()),
        picture.to_luma_alpha8().into(),
        picture.to_rgba8().into(),
        picture.to_luma16().into(),
        picture.to_luma_alpha16().into(),
        picture.to_rgb16().into(),
        picture.to_rgba16().into(),
    ] {
        assert_eq!(
            read_picture(&deep),
            Ok(vec![text.clone()]),
            "{:?}",
            deep.color()
        );
    }
}

#[test]
fn palettes_and_single_bits_are_read() {
    let text = token(400, 22);
    let grey = painted(&text, Ink::Black, 4).to_luma8();
    let bit = |pixel: &Luma<u8>| u8::from(pixel.0[0] > 0);
    let mut one_bit = Vec::new();
    for row in grey.rows() {
        let bits: Vec<u8> = row.map(bit).collect();
        one_bit.push(0);
        one_bit.extend(bits.chunks(8).map(|eight| {
            eight
                .iter()
                .enumerate()
                .fold(0, |byte, (n, bit)| byte | bit << (7 - n))
        }));
    }
    let side = grey.width();
    assert_eq!(
        read(&png(side, side, 1, 0, None, &one_bit)),
        Ok(vec![text.clone()])
    );
    let gold_on_white = [0xC9, 0xA0, 0, 255, 255, 255];
    let palette = png(side, side, 1, 3, Some(&gold_on_white), &one_bit);
    assert_eq!(read(&palette), Ok(vec![text]));
}

#[test]
fn a_transparent_background_counts_as_white() {
    let text = token(400, 23);
    let rgb = painted(&text, Ink::Green, 4).to_rgb8();
    let clear = RgbaImage::from_fn(rgb.width(), rgb.height(), |x, y| {
        let [r, g, b] = rgb.get_pixel(x, y).0;
        if r == 255 {
            [0, 0, 0, 0].into()
        } else {
            [r, g, b, 255].into()
        }
    });
    assert_eq!(read_picture(&clear.into()), Ok(vec![text]));
}

#[test]
fn pictures_without_a_code_say_so() {
    let mut noise = Noise(24);
    let noise = GrayImage::from_fn(600, 400, |_, _| Luma([noise.next().unwrap() as u8]));
    for picture in [
        DynamicImage::from(noise),
        DynamicImage::new_luma8(300, 200),
        GrayImage::from_pixel(300, 200, Luma([255])).into(),
        DynamicImage::new_luma8(1, 1),
        DynamicImage::new_rgba16(1, 1),
        DynamicImage::new_luma8(1, 2_000),
        DynamicImage::new_luma8(2_000, 1),
        DynamicImage::new_luma8(39, 41),
    ] {
        advice(read_picture(&picture));
    }
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn damaged_files_are_unreadable() {
    let picture = painted(&token(400, 25), Ink::Black, 4);
    for format in FORMATS {
        let whole = saved(&picture, format);
        for length in [whole.len() / 2, whole.len() / 4, 40, 16, 12] {
            let read = read(&whole[..length]);
            // A cut JPEG is read as far as possible.
            assert!(
                is_damaged(&read) || format == ImageFormat::Jpeg && read.is_err(),
                "{read:?}"
            );
        }
    }
    let mut wrong_sum = saved(&picture, ImageFormat::Png);
    let middle = wrong_sum.len() / 2;
    wrong_sum[middle] ^= 0x55;
    assert!(is_damaged(&read(&wrong_sum)));
}

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn random_files_never_panic() {
    let picture = painted(&token(100, 26), Ink::Black, 2);
    for format in FORMATS {
        let whole = saved(&picture, format);
        for seed in 0..50 {
            let mut file = whole.clone();
            for n in Noise(seed).take(3) {
                let place = n as usize % file.len();
                file[place] = (n >> 40) as u8;
            }
            assert_ne!(
                read(&file),
                Err(PictureFault::Unreadable { why: Why::Reader })
            );
        }
    }
    for seed in 0..200 {
        let mut file = PNG_MAGIC.to_vec();
        file.extend(Noise(seed).take(seed as usize * 3).map(|n| n as u8));
        assert!(is_damaged(&read(&file)));
    }
}

#[test]
fn a_small_file_of_many_pixels_is_refused_by_its_header() {
    // The header alone must be enough: the pixels that it announces are never unpacked.
    let bomb = png(20_000, 20_000, 1, 0, None, &[]);
    let refused = read(&bomb);
    let found = 400_000_000;
    let limit = PictureLimits::default().max_pixels;
    let what = Measure::Pixels;
    assert_eq!(refused, Err(PictureFault::TooLarge { what, found, limit }));
}

#[test]
fn every_limit_is_told_with_its_numbers() {
    let file = saved(&painted("limits", Ink::Black, 4), ImageFormat::Png);
    let pixels = 4 * 29 * 4 * 29;
    let all = PictureLimits::default();
    let bytes = PictureLimits {
        max_bytes: 9,
        ..all
    };
    let side = PictureLimits { max_side: 9, ..all };
    let area = PictureLimits {
        max_pixels: 9,
        ..all
    };
    let memory = PictureLimits {
        max_decoded_bytes: 40_000,
        ..all
    };
    for (limits, what, found, limit) in [
        (bytes, Measure::FileBytes, file.len() as u64, 9),
        (side, Measure::Side, 4 * 29, 9),
        (area, Measure::Pixels, pixels, 9),
        (memory, Measure::DecodedBytes, 3 * pixels, 40_000),
    ] {
        let fault = PictureFault::TooLarge { what, found, limit };
        assert_eq!(read_symbols(&file, &limits), Err(fault));
    }
}

#[test]
fn a_picture_is_told_from_text() {
    let picture = painted("told apart", Ink::Black, 2);
    for format in [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Bmp,
    ] {
        assert_eq!(sniff(&saved(&picture, format)), Sniff::Picture);
    }
    for (bytes, name) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0"[..], "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "AVIF"),
        (b"%PDF-1.7\n", "PDF"),
    ] {
        assert_eq!(sniff(bytes), Sniff::UnsupportedPicture(name));
        assert_ne!(sniff(bytes), Sniff::NotPicture);
        let why = Why::Format(name);
        assert_eq!(read(bytes), Err(PictureFault::Unreadable { why }));
    }
    for text in [
        &b""[..],
        b"eyJhbGciOiJFZERTQSJ9.e30.AA",
        b"BM is short",
        b"BMW and more text",
    ] {
        assert_eq!(sniff(text), Sniff::NotPicture);
        let why = Why::Format("unknown");
        assert_eq!(read(text), Err(PictureFault::Unreadable { why }));
    }
}

fn is_damaged(read: &Result<Vec<String>, PictureFault>) -> bool {
    matches!(
        read,
        Err(PictureFault::Unreadable {
            why: Why::Damaged(_)
        })
    )
}
