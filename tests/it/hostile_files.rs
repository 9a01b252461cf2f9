//! Files that are cut, changed, combined or invented, each from a seed.

use healthcode::internals::issue::Ink;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};

use crate::drawing::{Noise, PNG_MAGIC, painted, png, saved, token};

const FORMATS: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Bmp,
    ImageFormat::Gif,
    ImageFormat::Tiff,
];

/// The sound pictures that hostile files are made of: each text in each format.
pub(crate) struct Sound {
    pub(crate) texts: [String; 2],
    files: Vec<Vec<u8>>,
}

impl Sound {
    pub(crate) fn new() -> Self {
        let texts = [token(60, 90), token(150, 91)];
        let in_each_format = |text: &String| {
            let picture = painted(text, Ink::Green, 2);
            FORMATS.map(|format| saved(&picture, format))
        };
        let files = texts.iter().flat_map(in_each_format).collect();
        Self { texts, files }
    }

    pub(crate) fn hostile(&self, seed: u64) -> Vec<u8> {
        hostile(&self.files, seed)
    }
}

fn hostile(whole: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut noise = Noise(seed ^ 0x5EED);
    let mut below = |end: usize| noise.next().unwrap() as usize % end.max(1);
    let mut file = whole[below(whole.len())].clone();
    match seed % 8 {
        // Cut short.
        0 => file.truncate(below(file.len())),
        // Some bytes changed, anywhere or in the header.
        1 | 2 => {
            let end = if seed.is_multiple_of(2) {
                64
            } else {
                file.len()
            };
            for _ in 0..=below(20) {
                let place = below(end.min(file.len()));
                file[place] = below(256) as u8;
            }
        }
        // A part taken out, or another file's part put in.
        3 => {
            let (from, length) = (below(file.len()), below(200));
            let other = &whole[below(whole.len())];
            let start = below(other.len());
            let end = other.len().min(start + below(400));
            let to = file.len().min(from + length);
            file.splice(from..to, other[start..end].iter().copied());
        }
        // Sizes that the pixels do not keep.
        4 => {
            let side = |n: usize| [9, 300, 5_000, 7_000, 30_000, 60_000, 70_000][n % 7] as u32;
            let (width, height) = (side(below(7)), side(below(7)));
            let (depth, kind) = [(1, 0), (8, 2), (16, 6), (8, 3)][below(4)];
            let rows = vec![0; below(2_000)];
            file = png(
                width,
                height,
                depth,
                kind,
                Some(&[0, 0, 0, 255, 255, 255]),
                &rows,
            );
        }
        // A format's first bytes, and noise.
        5 => {
            let magic: [&[u8]; 6] = [
                PNG_MAGIC,
                b"\xFF\xD8\xFF",
                b"GIF89a",
                b"II*\0\x08\0\0\0",
                b"MM\0*\0\0\0\x08",
                b"RIFF\0\x10\0\0WEBPVP8L",
            ];
            file = magic[below(6)].to_vec();
            file.extend((0..below(3_000)).map(|_| below(256) as u8));
        }
        // Sound files of crafted pixels.
        6 => file = saved(&crafted(&mut below), FORMATS[below(6)]),
        // Noise alone.
        _ => file = (0..below(2_000)).map(|_| below(256) as u8).collect(),
    }
    file
}

/// Finder patterns of several sizes, strewn over noise of several grains.
fn crafted(below: &mut impl FnMut(usize) -> usize) -> DynamicImage {
    let side = 60 + below(260) as u32;
    let grain = 1 + below(6) as u32;
    let range = 1 + below(256);
    let shades: Vec<u8> = (0..4_096).map(|_| (255 - below(range)) as u8).collect();
    let mut picture = GrayImage::from_fn(side, side, |x, y| {
        Luma([shades[(x / grain + y / grain * 61) as usize % 4_096]])
    });
    let module = 1 + below(4) as u32;
    for _ in 0..below(80) {
        let (left, top) = (below(side as usize) as u32, below(side as usize) as u32);
        for y in 0..(7 * module).min(side - top) {
            for x in 0..(7 * module).min(side - left) {
                let ring = (x / module).abs_diff(3).max((y / module).abs_diff(3));
                let shade = if ring == 2 { 255 } else { 0 };
                picture.put_pixel(left + x, top + y, Luma([shade]));
            }
        }
    }
    // The encoder of GIF knows colours only.
    DynamicImage::from(picture).to_rgb8().into()
}
