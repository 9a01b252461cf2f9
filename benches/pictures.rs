//! What reading costs beside the bare reader crate, and a photograph of 12 megapixels.
//!
//! `cargo bench --bench pictures`. Times are of reading alone: pictures are handed over as files
//! that are stored without packing, and the time to unpack such a file is taken off.
#![expect(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench stops where it fails"
)]

use std::hint::black_box;
use std::time::Instant;

use healthcode::internals::qr::{PictureLimits, read_symbols};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, RgbImage};
use rxing::common::HybridBinarizer;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8Source, Reader};

#[path = "../tests/it/camera/mod.rs"]
mod camera;

/// The fastest of so many counts: the machine has other work.
const REPEATS: usize = 7;

/// Groups of the camera's set that the first try should read.
const EASY: [&str; 6] = [
    "clean",
    "rotation",
    "jpeg",
    "screenshot",
    "colour",
    "camera-easy",
];

fn main() {
    let mut ratios = Vec::new();
    let mut rows = Vec::new();
    for order in camera::set(1) {
        if !order.counted || order.number > 7 || !EASY.contains(&order.category) {
            continue;
        }
        let shot = order.take();
        let luma = darkest(&shot.picture);
        let Some((rxing, text)) = alone(&luma) else {
            continue;
        };
        let known = shot.texts.contains(&text) || shot.also.contains(&text);
        assert!(known, "{}", order.name());
        let ours = reading(&luma);
        let megapixels = f64::from(luma.width() * luma.height()) / 1e6;
        ratios.push(ours / rxing);
        rows.push((ours / megapixels, rxing / megapixels));
    }
    let (ours, rxing) = rows.into_iter().unzip();
    println!(
        "first try, {} pictures: {:.2} ms/MP, rxing alone {:.2} ms/MP, ratio {:.2} (medians)",
        ratios.len(),
        median(ours),
        median(rxing),
        median(ratios)
    );
    let phone = darkest(&camera::photographed(1, &camera::set(1)[0].take().picture));
    println!(
        "a phone, photographed: {:.1} ms, rxing alone {:.1} ms",
        reading(&phone),
        alone_ms(&phone)
    );
    for middle in [
        camera::Middle::Code,
        camera::Middle::Writing,
        camera::Middle::Paper,
    ] {
        let (picture, text) = camera::photograph(1, middle);
        let luma = darkest(&picture);
        let found = read_symbols(&stored(&luma), &PictureLimits::default()).unwrap_or_default();
        let right = found.iter().map(|found| found.as_str()).eq(text.iter());
        println!(
            "12 MP, {middle:?}: {:.0} ms ({}); rxing alone {:.0} ms",
            reading(&luma),
            if right { "right" } else { "wrong" },
            alone_ms(&luma)
        );
    }
}

/// The darkest channel, as our own reader takes it.
fn darkest(picture: &RgbImage) -> GrayImage {
    let values = picture
        .pixels()
        .map(|pixel| pixel.0.into_iter().min().unwrap());
    GrayImage::from_raw(picture.width(), picture.height(), values.collect()).unwrap()
}

fn stored(luma: &GrayImage) -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new_with_quality(
        &mut file,
        CompressionType::Uncompressed,
        FilterType::NoFilter,
    )
    .write_image(luma, luma.width(), luma.height(), ExtendedColorType::L8)
    .unwrap();
    file
}

/// Our own reading, without unpacking the file.
fn reading(luma: &GrayImage) -> f64 {
    let file = stored(luma);
    let whole = fastest(|| read_symbols(black_box(&file), &PictureLimits::default()));
    whole - fastest(|| image::load_from_memory(black_box(&file)))
}

/// The reader crate's own first try and what it read; none where it reads nothing.
fn alone(luma: &GrayImage) -> Option<(f64, String)> {
    let text = rxing_once(luma)?;
    Some((alone_ms(luma), text))
}

fn alone_ms(luma: &GrayImage) -> f64 {
    fastest(|| rxing_once(black_box(luma)))
}

fn rxing_once(luma: &GrayImage) -> Option<String> {
    let source = Luma8Source::new_with_slice(luma, luma.width(), luma.height()).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints {
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let found = QrReader.decode_with_hints(&mut bitmap, &hints).ok()?;
    Some(found.getText().to_owned())
}

/// Milliseconds.
fn fastest<T>(mut work: impl FnMut() -> T) -> f64 {
    let times = (0..REPEATS).map(|_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64() * 1_000.0
    });
    times.fold(f64::MAX, f64::min)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
