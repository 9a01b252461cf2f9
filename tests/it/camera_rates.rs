//! How many of the camera's pictures are read: never fewer than `fixtures/pictures/rates.json`
//! says, and never a wrong text. `fixtures/pictures/README.md` says how to record and to look.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use healthcode::internals::qr::{Advice, PictureFault};
use image::{DynamicImage, ImageFormat};

use crate::camera::{Middle, Order, Shot, photograph, set};
use crate::drawing::{read, saved};

/// The seeds whose rates are recorded.
const SEEDS: [u64; 2] = [1, 2];

/// Read and taken, by group.
type Rates = BTreeMap<String, [usize; 2]>;

/// What came of a picture.
#[derive(PartialEq)]
enum Outcome {
    Read,
    Missed,
    /// A text that nobody wrote, or a crash.
    Wrong(String),
}

#[test]
fn a_tenth_is_read_as_well_as_recorded() {
    let orders = set(SEEDS[0]).into_iter();
    let tenth: Vec<Order> = orders.filter(|order| order.number == 0).collect();
    hold("tenth of seed 1", &measure(&tenth));
}

#[test]
#[ignore = "minutes in a debug build; run it with --release"]
fn the_whole_set_is_read_as_well_as_recorded() {
    for seed in SEEDS {
        hold(&format!("seed {seed}"), &measure(&set(seed)));
    }
}

#[test]
#[ignore = "12 megapixels are slow in a debug build; run it with --release"]
fn a_whole_photograph_is_read_or_given_up_soon() {
    for middle in [Middle::Code, Middle::Writing, Middle::Paper] {
        let (picture, text) = photograph(1, middle);
        let file = saved(&picture.into(), ImageFormat::Jpeg);
        let start = Instant::now();
        let found = read(&file);
        let spent = start.elapsed();
        assert_eq!(
            found,
            text.map_or(
                Err(PictureFault::NoCode {
                    advice: Advice::Nothing
                }),
                |text| Ok(vec![text])
            ),
            "{middle:?}"
        );
        // The bars are 150 and 700 ms; the machine of a test may have other work.
        assert!(spent < Duration::from_secs(3), "{middle:?} {spent:?}");
    }
}

/// For tuning: a seed of your own, no floor.
#[test]
#[ignore = "prints the rates of HEALTHCODE_SEED, of the categories that begin with HEALTHCODE_CATEGORY"]
fn any_seed() {
    let seed = seed_asked().unwrap_or(SEEDS[0]);
    let wanted = env::var("HEALTHCODE_CATEGORY").unwrap_or_default();
    let orders = set(seed).into_iter();
    let orders: Vec<Order> = orders.filter(|o| o.category.starts_with(&wanted)).collect();
    println!("{}", lines(&measure(&orders)));
}

/// `name.png` and `name.txt`, for other readers.
#[test]
#[ignore = "writes the set of HEALTHCODE_SEED to the folder HEALTHCODE_PICTURES"]
fn the_set_goes_to_a_folder() {
    let folder = PathBuf::from(env::var_os("HEALTHCODE_PICTURES").expect("a folder"));
    fs::create_dir_all(&folder).unwrap();
    let seed = seed_asked().unwrap_or(SEEDS[0]);
    each(&set(seed), |order, shot| {
        let file = saved(&shot.picture.clone().into(), ImageFormat::Png);
        fs::write(folder.join(order.name() + ".png"), file).unwrap();
        let also = shot.also.iter().map(|text| format!("+ {text}"));
        let label: Vec<String> = shot.texts.iter().cloned().chain(also).collect();
        fs::write(folder.join(order.name() + ".txt"), label.join("\n")).unwrap();
    });
}

fn seed_asked() -> Option<u64> {
    env::var("HEALTHCODE_SEED").ok()?.parse().ok()
}

/// Takes each picture and gives it to `look`, on all cores.
fn each<T: Send>(orders: &[Order], look: impl Fn(&Order, Shot) -> T + Sync) -> Vec<(Order, T)> {
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
fn measure(orders: &[Order]) -> Rates {
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
    let file = saved(&DynamicImage::from(shot.picture), ImageFormat::Bmp);
    let found = match read(&file) {
        Ok(found) => found,
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

/// Compares with what is recorded under `name`, or records it.
fn hold(name: &str, rates: &Rates) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pictures/rates.json");
    let text = fs::read_to_string(&file).unwrap_or_else(|_| "{}".to_owned());
    let mut recorded: BTreeMap<String, Rates> = serde_json::from_str(&text).unwrap();
    if env::var("HEALTHCODE_RATES").is_ok_and(|value| value == "write") {
        recorded.insert(name.to_owned(), rates.clone());
        fs::write(&file, written(&recorded)).unwrap();
        return;
    }
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
    if !better.is_empty() {
        // Straight to the terminal: what a passing test prints is kept from it.
        let mut terminal = std::io::stderr();
        let note = "Record it with HEALTHCODE_RATES=write.";
        std::io::Write::write_fmt(
            &mut terminal,
            format_args!("{name}: better than recorded\n{better}{note}\n"),
        )
        .unwrap();
    }
    assert!(worse.is_empty(), "{name}: fewer than recorded\n{worse}");
}

/// One group a line.
fn written(recorded: &BTreeMap<String, Rates>) -> String {
    let tables = recorded
        .iter()
        .map(|(name, rates)| format!("  \"{name}\": {{\n{}\n  }}", lines(rates)));
    format!("{{\n{}\n}}\n", tables.collect::<Vec<_>>().join(",\n"))
}

fn lines(rates: &Rates) -> String {
    let rows = rates
        .iter()
        .map(|(group, [read, of])| format!("    \"{group}\": [{read}, {of}]"));
    rows.collect::<Vec<_>>().join(",\n")
}
