//! Pictures that hold no text: how many give one all the same?
//!
//! `cargo run --release --features tools --example no-text -- 100000 10000 [SEED]` makes so many pictures without a code
//! (stripes, grids, strokes like writing, finder patterns strewn about) and so many of noise and of
//! near-codes (a symbol of which more is spoilt than can be corrected, two halves of different symbols).
//! A near-code may give its own text, which is no mistake. Any other text is printed and counted; the
//! status is 1 then.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

use std::env;
use std::io::Cursor;
use std::process::ExitCode;

use healthcode::internals::issue::{Ink, paint_png};
use healthcode::internals::qr::{Effort, Grey, PictureLimits, read_grey};
use image::{GrayImage, ImageReader, Luma};

/// A splitmix64 sequence.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap()
    }

    fn shade(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}

fn main() -> ExitCode {
    let mut numbers = env::args().skip(1).map(|number| number.parse().unwrap());
    let (without, near) = (
        numbers.next().unwrap_or(1_000),
        numbers.next().unwrap_or(100),
    );
    let mut noise = Noise(numbers.next().unwrap_or(1));
    let (mut wrong, mut own) = (0_u64, 0_u64);
    for n in 0..without + near {
        let (picture, texts) = if n < without {
            (nothing(&mut noise), Vec::new())
        } else {
            near_code(&mut noise)
        };
        let grey = Grey::new(picture.width(), picture.height(), picture.as_raw()).unwrap();
        let limits = PictureLimits::default();
        let Ok(read) = read_grey(grey, &limits, Effort::EveryTry, |_| true) else {
            continue;
        };
        for text in read.texts {
            if texts.iter().any(|known| known == text.as_str()) {
                own += 1;
            } else {
                wrong += 1;
                println!("picture {n}: {:?}", text.as_str());
            }
        }
    }
    println!(
        "{without} without a code, {near} near-codes and noise: {wrong} wrong texts, {own} right"
    );
    ExitCode::from(u8::from(wrong > 0))
}

/// A picture in which nobody painted a code.
fn nothing(noise: &mut Noise) -> GrayImage {
    let (side, kind) = (80 + noise.below(200), noise.below(4));
    let (grain, angle) = (1 + noise.below(9), noise.below(5));
    let mut picture = GrayImage::from_fn(side, side, |x, y| {
        let lit = match kind {
            0 => (x + angle * y) / grain % 2 == 0,
            1 => (x / grain + y / grain) % 2 == 0,
            _ => true,
        };
        Luma([if lit { 230 } else { 30 }])
    });
    for _ in 0..noise.below(120) {
        let (left, top) = (noise.below(side), noise.below(side));
        if kind == 3 {
            finder(&mut picture, left, top, 1 + noise.below(4));
        } else {
            let (wide, high) = (1 + noise.below(12), 1 + noise.below(4));
            let (wide, high) = if noise.below(2) == 0 {
                (wide, high)
            } else {
                (high, wide)
            };
            fill(&mut picture, left, top, wide, high, 20);
        }
    }
    picture
}

fn fill(picture: &mut GrayImage, left: u32, top: u32, wide: u32, high: u32, shade: u8) {
    for y in top..(top + high).min(picture.height()) {
        for x in left..(left + wide).min(picture.width()) {
            picture.put_pixel(x, y, Luma([shade]));
        }
    }
}

fn finder(picture: &mut GrayImage, left: u32, top: u32, module: u32) {
    for (ring, shade) in [(0, 20), (1, 235), (2, 20)] {
        let side = (7 - 2 * ring) * module;
        fill(
            picture,
            left + ring * module,
            top + ring * module,
            side,
            side,
            shade,
        );
    }
}

/// Noise, a spoilt symbol or two halves, and the texts that may come back.
fn near_code(noise: &mut Noise) -> (GrayImage, Vec<String>) {
    let grain = 1 + noise.below(5);
    if noise.below(4) == 0 {
        let side = 60 + noise.below(160);
        let shades: Vec<u8> = (0..side * side).map(|_| noise.shade()).collect();
        let at = |x: u32, y: u32| usize::try_from(y / grain * side + x / grain).unwrap();
        let picture = GrayImage::from_fn(side, side, |x, y| {
            Luma([shades.get(at(x, y)).copied().unwrap_or(0)])
        });
        return (picture, Vec::new());
    }
    let length = 10 + noise.below(150);
    let mut texts = Vec::new();
    let mut painted = || {
        let text: String = (0..length)
            .map(|_| char::from(b'0' + u8::try_from(noise.below(75)).unwrap()))
            .collect();
        let file = Cursor::new(paint_png(&text, Ink::Black, 3).unwrap().png);
        texts.push(text);
        let reader = ImageReader::new(file).with_guessed_format().unwrap();
        reader.decode().unwrap().to_luma8()
    };
    let (mut picture, other) = (painted(), painted());
    let (width, height) = picture.dimensions();
    if noise.below(2) == 0 && other.dimensions() == picture.dimensions() {
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            if x > width / 2 {
                *pixel = *other.get_pixel(x, y);
            }
        }
        return (picture, texts);
    }
    for _ in 0..width * height / 9 * (10 + noise.below(40)) / 100 {
        // In whole modules, away from the finder patterns.
        let (x, y) = (noise.below(width / 3) * 3, noise.below(height / 3) * 3);
        let corner = |at: u32, end: u32| at < 39 || at + 39 > end;
        if !(corner(x, width) && corner(y, height)) {
            let shade = noise.shade();
            fill(&mut picture, x, y, 3, 3, shade);
        }
    }
    (picture, texts)
}
