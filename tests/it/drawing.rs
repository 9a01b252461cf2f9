//! Pictures for the tests.

use std::io::Cursor;

use healthcode::internals::issue::{Ink, paint_png};
use healthcode::internals::qr::{Advice, PictureFault, PictureLimits, read_symbols};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, RgbImage, imageops};
use qrcode::canvas::Canvas;
use qrcode::{Color, EcLevel, QrCode, Version, ec};

pub(crate) const INKS: [Ink; 6] = [
    Ink::Black,
    Ink::Green,
    Ink::Yellow,
    Ink::Orange,
    Ink::Red,
    Ink::Grey,
];

/// A token-like text of `length` characters that differ with `seed`.
pub(crate) fn token(length: usize, seed: u64) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    Noise(seed)
        .take(length)
        .map(|n| char::from(ALPHABET[n as usize % ALPHABET.len()]))
        .collect()
}

/// A splitmix64 sequence: the same numbers on every run.
pub(crate) struct Noise(pub(crate) u64);

impl Iterator for Noise {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Some(mixed ^ (mixed >> 31))
    }
}

pub(crate) fn painted(text: &str, ink: Ink, module_px: u8) -> DynamicImage {
    image::load_from_memory(&paint_png(text, ink, module_px).unwrap().png).unwrap()
}

pub(crate) fn saved(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// What is read from the bytes of a file with the usual limits.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<String>, PictureFault> {
    let texts = read_symbols(bytes, &PictureLimits::default())?;
    Ok(texts.into_iter().map(|text| text.into_string()).collect())
}

pub(crate) fn read_picture(picture: &DynamicImage) -> Result<Vec<String>, PictureFault> {
    read(&saved(picture, ImageFormat::Png))
}

/// Why no code was found; panics if one was, or if the picture could not be read.
pub(crate) fn advice(read: Result<Vec<String>, PictureFault>) -> Advice {
    match read {
        Err(PictureFault::NoCode { advice }) => advice,
        other => panic!("{other:?}"),
    }
}

/// A white page with pictures at their places.
pub(crate) fn page(width: u32, height: u32, parts: &[(&DynamicImage, i64, i64)]) -> DynamicImage {
    let mut page = RgbImage::from_pixel(width, height, [255; 3].into());
    for (part, x, y) in parts {
        imageops::overlay(&mut page, &part.to_rgb8(), *x, *y);
    }
    page.into()
}

/// A black symbol of any bytes, in the encoder's own segments.
pub(crate) fn of_bytes(bytes: &[u8]) -> DynamicImage {
    let code = QrCode::with_error_correction_level(bytes, EcLevel::M).unwrap();
    of_modules(&code.to_colors(), code.width())
}

/// A black symbol of version 5-L (108 data codewords) with this bit stream, padded with zeros.
pub(crate) fn of_bit_stream(stream: &[u8]) -> DynamicImage {
    let (version, level) = (Version::Normal(5), EcLevel::L);
    let mut data = stream.to_vec();
    data.resize(108, 0);
    let (blocks, correction) = ec::construct_codewords(&data, version, level).unwrap();
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&blocks, &correction);
    of_modules(&canvas.apply_best_mask().into_colors(), 37)
}

fn of_modules(modules: &[Color], width: usize) -> DynamicImage {
    let side = width as u32 + 8;
    let mut picture = GrayImage::from_pixel(side, side, Luma([255]));
    for (index, module) in modules.iter().enumerate() {
        let (x, y) = (index % width + 4, index / width + 4);
        let value = module.select(0, 255);
        picture.put_pixel(x as u32, y as u32, Luma([value]));
    }
    imageops::resize(&picture, side * 4, side * 4, imageops::FilterType::Nearest).into()
}

/// A page full of finder patterns, `module_px` a module, with a module of light between them.
pub(crate) fn finder_field(side: u32, module_px: u32) -> DynamicImage {
    let dark = |at: u32, other: u32| {
        let ring = (at == 0 || at == 6) && other < 7 || (other == 0 || other == 6) && at < 7;
        ring || (2..5).contains(&at) && (2..5).contains(&other)
    };
    GrayImage::from_fn(side, side, |x, y| {
        let (x, y) = (x / module_px % 8, y / module_px % 8);
        Luma([if dark(x, y) { 0 } else { 255 }])
    })
    .into()
}

pub(crate) const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A PNG file of raw rows, each after its filter byte, stored without packing: for the depths
/// that the image crate reads and does not write.
pub(crate) fn png(
    width: u32,
    height: u32,
    depth: u8,
    kind: u8,
    palette: Option<&[u8]>,
    rows: &[u8],
) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([depth, kind, 0, 0, 0]);
    let mut packed = vec![0x78, 0x01];
    for block in rows.chunks(0xFFFF) {
        let length = block.len() as u16;
        packed.push(0);
        packed.extend([length.to_le_bytes(), (!length).to_le_bytes()].concat());
        packed.extend(block);
    }
    packed.extend([1, 0, 0, 0xFF, 0xFF]);
    packed.extend(adler(rows).to_be_bytes());

    let mut file = PNG_MAGIC.to_vec();
    file.extend(chunk(b"IHDR", &header));
    file.extend(
        palette
            .map(|colours| chunk(b"PLTE", colours))
            .unwrap_or_default(),
    );
    file.extend(chunk(b"IDAT", &packed));
    file.extend(chunk(b"IEND", &[]));
    file
}

fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name, data].concat();
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend(&named);
    chunk.extend(crc(&named).to_be_bytes());
    chunk
}

/// The check sum of RFC 1950.
fn adler(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

/// The check sum of ISO/IEC 15948 annex D.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
