//! Writes pictures of codes in every ink to a folder, each beside its text: as painted, small as on a card,
//! under the largest logo, and photographed. For `benches/readers.py`, which lets other readers read them:
//! `cargo run --release --features tools --example ink-pictures -- FOLDER`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "a tool for measuring stops where it fails"
)]

#[expect(dead_code, unused_imports, reason = "tests use more of it")]
#[path = "../tests/it/camera/mod.rs"]
mod camera;
#[expect(dead_code, reason = "tests use more of it")]
#[path = "../tests/it/drawing.rs"]
mod drawing;

use std::path::PathBuf;
use std::{env, fs};

use camera::photographed;
use drawing::{INKS, painted, saved, token};
use healthcode::internals::issue::{Ink, LOGO_PERCENT, Logo, Style, paint};
use image::{DynamicImage, ImageFormat, RgbImage, load_from_memory};

/// So many codes of each ink, each longer than the one before.
const CODES: u8 = 8;

fn main() {
    let folder = PathBuf::from(env::args_os().nth(1).expect("a folder"));
    fs::create_dir_all(&folder).unwrap();
    for ink in INKS {
        for seed in 0..CODES {
            let text = token(330 + 15 * usize::from(seed), 40 + u64::from(seed));
            let plain = painted(&text, ink, 8);
            let logo = with_logo(&text, ink);
            let photographed = |picture: &DynamicImage| {
                DynamicImage::from(photographed(seed.into(), &picture.to_rgb8()))
            };
            for (kind, picture) in [
                ("small", painted(&text, ink, 3)),
                ("photographed", photographed(&plain)),
                ("logo-photographed", photographed(&logo)),
                ("plain", plain),
                ("logo", logo),
            ] {
                let file = folder.join(format!("{ink:?}-{kind}-{seed:02}.png"));
                fs::write(&file, saved(&picture, ImageFormat::Png)).unwrap();
                fs::write(file.with_extension("txt"), &text).unwrap();
            }
        }
    }
}

/// Under a black square: the worst that can hide modules.
fn with_logo(text: &str, ink: Ink) -> DynamicImage {
    let square = DynamicImage::from(RgbImage::new(64, 64));
    let logo = Logo::new(&saved(&square, ImageFormat::Png), LOGO_PERCENT).unwrap();
    let style = Style {
        ink,
        module_px: 8,
        level: None,
        logo: Some(&logo),
    };
    load_from_memory(&paint(text, &style).unwrap().png).unwrap()
}
