//! Reads picture files with rqrr and prints one JSON line for each, for `benches/readers.py`.

use std::panic::catch_unwind;
use std::time::Instant;

fn main() {
    for file in std::env::args().skip(1) {
        let grey = image::open(&file).unwrap().into_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let (mut ms, mut texts) = (f64::MAX, Vec::new());
        for _ in 0..3 {
            let start = Instant::now();
            // It panics on some photographs.
            texts = catch_unwind(|| {
                let pixel = |x: usize, y: usize| grey.as_raw()[y * width + x];
                let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
                let grids = picture.detect_grids();
                let texts = grids.iter().filter_map(|grid| Some(grid.decode().ok()?.1));
                texts.collect()
            })
            .unwrap_or_default();
            ms = ms.min(start.elapsed().as_secs_f64() * 1000.0);
        }
        println!("{}", serde_json::json!({"file": file, "texts": texts, "ms": ms}));
    }
}
