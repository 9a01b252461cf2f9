//! The pictures of the test's camera (`tests/it/camera`), all of a seed.
//!
//! `cargo run --release --features tools --example camera -- COMMAND SEED… [CATEGORY…]`; a CATEGORY takes those whose names begin
//! with it, and only those. The commands:
//!
//! - `hold`: stops where fewer are read than `fixtures/pictures/rates.json` records, or a text is wrong;
//! - `record`: writes those rates;
//! - `photograph`: photographs of twelve megapixels, with a code and without: what is read and how long it takes;
//! - `show`: prints them, for a seed without a floor;
//! - `write=FOLDER`: the pictures, each with its text, for `benches/readers.py`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool for measuring stops where it fails"
)]

use std::env;
use std::fs;
use std::path::Path;
use std::time::Instant;

use healthcode::internals::qr::{Effort, Grey, PictureLimits, QrText, read_grey};
use image::{DynamicImage, RgbImage};

#[path = "../tests/it/camera/mod.rs"]
mod camera;
#[path = "../tests/it/rates.rs"]
mod rates;

use camera::{Middle, Order, photograph, photographed, set};
use rates::{Rates, each, file, hold, measure, recorded};

fn main() {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().expect("a command");
    let (seeds, categories): (Vec<String>, Vec<String>) =
        arguments.partition(|word| word.parse::<u64>().is_ok());
    for seed in seeds {
        if command == "photograph" {
            photographs(seed.parse().unwrap());
            continue;
        }
        let orders: Vec<Order> = set(seed.parse().unwrap())
            .into_iter()
            .filter(|order| {
                let begins = |wanted: &String| order.category.starts_with(wanted.as_str());
                categories.is_empty() || categories.iter().any(begins)
            })
            .collect();
        let (name, start) = (format!("seed {seed}"), Instant::now());
        match command.as_str() {
            "hold" => {
                let better = hold(&name, &measure(&orders));
                print!("{}", better.unwrap_or_default());
            }
            "record" => {
                record(&name, &measure(&orders));
                // What every run of the tests takes.
                let tenth: Vec<Order> = orders.iter().filter(|o| o.number == 0).copied().collect();
                record(&format!("tenth of seed {seed}"), &measure(&tenth));
            }
            "show" => println!("{}", lines(&measure(&orders))),
            other => {
                let folder = other.strip_prefix("write=").expect("a command that exists");
                write(&orders, folder.as_ref());
            }
        }
        println!(
            "{name}: {} pictures in {:.0?}",
            orders.len(),
            start.elapsed()
        );
    }
}

/// The bars are 150 ms with a code and 700 ms without.
fn photographs(seed: u64) {
    for middle in [Middle::Code, Middle::Writing, Middle::Paper] {
        let (picture, text) = photograph(seed, middle);
        let grey = DynamicImage::from(picture).into_luma8();
        let grey = Grey::new(grey.width(), grey.height(), grey.as_raw()).unwrap();
        let start = Instant::now();
        let found = read_grey(grey, &PictureLimits::default(), Effort::EveryTry, |_| true);
        let spent = start.elapsed();
        let found = found.ok().map(|read| read.texts);
        let found = found.and_then(|texts| texts.into_iter().next());
        assert_eq!(found.map(QrText::into_string), text, "{middle:?}");
        println!("{middle:?}: {spent:.1?}");
    }
    // What has no code has none on a phone's glass either.
    let blank = photographed(seed, &RgbImage::from_pixel(400, 400, [255; 3].into()));
    let blank = DynamicImage::from(blank).into_luma8();
    let blank = Grey::new(blank.width(), blank.height(), blank.as_raw()).unwrap();
    let found = read_grey(blank, &PictureLimits::default(), Effort::EveryTry, |_| true);
    assert!(found.is_err(), "a blank page");
}

/// Records the rates under `name`.
fn record(name: &str, rates: &Rates) {
    let mut recorded = recorded();
    recorded.insert(name.to_owned(), rates.clone());
    // One group a line.
    let tables = recorded
        .iter()
        .map(|(name, rates)| format!("  \"{name}\": {{\n{}\n  }}", lines(rates)));
    let text = format!("{{\n{}\n}}\n", tables.collect::<Vec<_>>().join(",\n"));
    fs::write(file(), text).unwrap();
}

fn lines(rates: &Rates) -> String {
    let rows = rates
        .iter()
        .map(|(group, [read, of])| format!("    \"{group}\": [{read}, {of}]"));
    rows.collect::<Vec<_>>().join(",\n")
}

/// `name.png` and `name.txt`.
fn write(orders: &[Order], folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    each(orders, |order, shot| {
        shot.picture
            .save(folder.join(order.name() + ".png"))
            .unwrap();
        let also = shot.also.iter().map(|text| format!("+ {text}"));
        let label: Vec<String> = shot.texts.iter().cloned().chain(also).collect();
        fs::write(folder.join(order.name() + ".txt"), label.join("\n")).unwrap();
    });
}
