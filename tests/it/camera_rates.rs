//! A tenth of the camera's pictures is read as well as recorded; `cargo run --release --example camera`
//! takes all of them.

use std::io::{Write, stderr};
use std::time::Duration;

use healthcode::internals::qr::{Advice, PictureFault};
use image::ImageFormat;

use crate::camera::{Middle, Order, photograph, set};
use crate::drawing::{busy, read, saved};
use crate::rates::{hold, measure};

#[test]
fn a_tenth_is_read_as_well_as_recorded() {
    for seed in [1, 2] {
        let orders = set(seed).into_iter();
        let tenth: Vec<Order> = orders.filter(|order| order.number == 0).collect();
        if let Some(better) = hold(&format!("tenth of seed {seed}"), &measure(&tenth)) {
            // Straight to the terminal: what a passing test prints is kept from it.
            write!(stderr(), "{better}").unwrap();
        }
    }
}

#[test]
fn a_whole_photograph_is_read_or_given_up_soon() {
    for middle in [Middle::Code, Middle::Writing, Middle::Paper] {
        let (picture, text) = photograph(1, middle);
        let file = saved(&picture.into(), ImageFormat::Jpeg);
        let start = busy();
        let found = read(&file);
        let spent = busy() - start;
        let nothing = PictureFault::NoCode {
            advice: Advice::Nothing,
        };
        assert_eq!(
            found,
            text.map_or(Err(nothing), |text| Ok(vec![text])),
            "{middle:?}"
        );
        // In a debug build; a release build takes a twentieth.
        assert!(spent < Duration::from_secs(20), "{middle:?} {spent:?}");
    }
}
