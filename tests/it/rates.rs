//! How many of the camera's pictures are read: never fewer than `fixtures/pictures/rates.json`
//! says, and never a wrong text. `fixtures/pictures/README.md` says how to record and to look.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use healthcode::internals::qr::{PictureFault, PictureLimits, read_symbols};
use image::{DynamicImage, ImageFormat};

use crate::camera::{Order, Shot};

/// Read and taken, by group.
pub(crate) type Rates = BTreeMap<String, [usize; 2]>;

/// What came of a picture.
#[derive(PartialEq)]
enum Outcome {
    Read,
    Missed,
    /// A text that is not in the picture, or a crash.
    Wrong(String),
}

/// Takes each picture and gives it to `look`, on all cores.
pub(crate) fn each<T: Send>(
    orders: &[Order],
    look: impl Fn(&Order, Shot) -> T + Sync,
) -> Vec<(Order, T)> {
    let next = AtomicUsize::new(0);
    let seen = Mutex::new(Vec::new());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(order) = orders.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = look(order, order.take());
                    seen.lock().unwrap().push((*order, found));
                }
            });
        }
    });
    seen.into_inner().unwrap()
}

/// The rates, and `all-450` for those that are counted; stops at any wrong text.
pub(crate) fn measure(orders: &[Order]) -> Rates {
    let mut rates = Rates::new();
    let mut wrong = Vec::new();
    for (order, outcome) in each(orders, |_, shot| outcome(shot)) {
        let all = order.counted.then(|| "all-450".to_owned());
        for group in [Some(order.group()), all].into_iter().flatten() {
            let [read, of] = rates.entry(group).or_default();
            *of += 1;
            *read += usize::from(outcome == Outcome::Read);
        }
        if let Outcome::Wrong(text) = outcome {
            wrong.push(format!("{}: {text}", order.name()));
        }
    }
    assert!(wrong.is_empty(), "wrong texts:\n{}", wrong.join("\n"));
    rates
}

fn outcome(shot: Shot) -> Outcome {
    // Not packed: quick in a debug build.
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(shot.picture)
        .write_to(&mut file, ImageFormat::Bmp)
        .unwrap();
    let found = match read_symbols(&file.into_inner(), &PictureLimits::default()) {
        Ok(found) => found.into_iter().map(|text| text.into_string()).collect(),
        Err(PictureFault::NoCode { .. }) => Vec::new(),
        Err(fault) => return Outcome::Wrong(format!("{fault:?}")),
    };
    let known = |text| shot.texts.contains(text) || shot.also.contains(text);
    if let Some(text) = found.iter().find(|text| !known(text)) {
        return Outcome::Wrong(text.clone());
    }
    match shot.texts.iter().all(|text| found.contains(text)) {
        true => Outcome::Read,
        false => Outcome::Missed,
    }
}

/// Panics if fewer are read than is recorded under `name`; returns a note if more are.
pub(crate) fn hold(name: &str, rates: &Rates) -> Option<String> {
    let recorded = recorded();
    let floor = recorded.get(name).expect("rates of this name");
    let (mut worse, mut better) = (String::new(), String::new());
    for (group, [read, of]) in rates {
        let [least, all] = floor.get(group).copied().unwrap_or_default();
        assert_eq!(*of, all, "{name}: {group} has another number of pictures");
        let list = match read.cmp(&least) {
            std::cmp::Ordering::Less => &mut worse,
            std::cmp::Ordering::Equal => continue,
            std::cmp::Ordering::Greater => &mut better,
        };
        writeln!(list, "  {group}: {read} of {of}, recorded {least}").unwrap();
    }
    assert!(worse.is_empty(), "{name}: fewer than recorded\n{worse}");
    (!better.is_empty()).then(|| format!("{name}: better than recorded\n{better}"))
}

/// The rates by their names.
pub(crate) fn recorded() -> BTreeMap<String, Rates> {
    let text = fs::read_to_string(file()).unwrap_or_else(|_| "{}".to_owned());
    serde_json::from_str(&text).unwrap()
}

/// Where they are kept.
pub(crate) fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pictures/rates.json")
}
