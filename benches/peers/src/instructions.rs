//! Instructions a code, counted by valgrind: the difference of two runs of different length, so that
//! only the codes count. The registry and the codes come from files, so that every run is the same.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::Command;

use healthcode::Registry;
use healthcode::Share;

use crate::ours::Engine;
use crate::world::{World, checker};

/// Lengths of the two runs: the keys have been prepared and every code was seen in the first.
const RUNS: [usize; 2] = [640, 1920];

const CODES: &str = "codes";

/// Writes what `run` reads.
pub fn write(world: &World, folder: &Path) {
    world.write_keys(&folder.join("keys"));
    let tokens: Vec<&str> = world.codes.iter().map(|c| c.token.as_str()).collect();
    fs::write(folder.join(CODES), tokens.join("\n")).unwrap();
}

/// Instructions a code.
pub fn count(engine: Engine, folder: &Path) -> f64 {
    let [short, long] = RUNS.map(|pieces| collected(engine, folder, pieces));
    (long - short) / (RUNS[1] - RUNS[0]) as f64
}

/// This very program under valgrind, doing nothing but so many codes.
fn collected(engine: Engine, folder: &Path, pieces: usize) -> f64 {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args(["--count", engine.name(), &pieces.to_string()])
        .arg(folder)
        .output()
        .expect("valgrind is installed");
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success(), "{said}");
    let line = said.lines().find_map(|l| l.split_once("Collected : "));
    line.unwrap().1.trim().parse().unwrap()
}

/// What is counted.
pub fn run(engine: Engine, pieces: usize, folder: &Path) {
    let documents: BTreeMap<String, Vec<u8>> = fs::read_dir(folder.join("keys"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    let checker = checker(Registry::load(&documents).unwrap());
    let codes = fs::read_to_string(folder.join(CODES)).unwrap();
    let codes: Vec<&str> = codes.lines().collect();
    // How often ring is asked again is left to chance, so that it would not be the same twice.
    let share = Share::one_in(NonZeroU32::MAX);
    let mut decide = engine.decide(&checker, &codes, share);
    decide(0, pieces);
}
