//! A tenth of the camera's pictures is read as well as recorded; `cargo run --release --features tools --example camera`
//! takes all of them, those of other seeds, and whole photographs.

use std::io::{Write, stderr};

use crate::camera::{Order, set};
use crate::rates::{hold, measure};

#[test]
#[ignore = "long: `.ci/run` takes it"]
fn a_tenth_is_read_as_well_as_recorded() {
    let orders = set(1).into_iter();
    let tenth: Vec<Order> = orders.filter(|order| order.number == 0).collect();
    if let Some(better) = hold("tenth of seed 1", &measure(&tenth)) {
        // Straight to the terminal: what a passing test prints is kept from it.
        write!(stderr(), "{better}").unwrap();
    }
}
