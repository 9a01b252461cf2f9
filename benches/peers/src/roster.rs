//! `healthcode roster` as a process: a long roster, read and reported, beside its codes' verification
//! alone on the same cores.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use healthcode::Algorithm;
use healthcode::Checker;
use healthcode::Day;
use healthcode::Share;
use healthcode::internals::claims::id_number_is_valid;

use crate::codes::{Issuers, Kind, NOW};
use crate::ours::Engine;
use crate::rounds::median;
use crate::world::{ISSUERS, World};

/// The rows of the roster.
pub const ROWS: usize = 100_000;

/// The cores that both have.
const CORES: usize = 2;

/// The engines, and what `--engine` calls them.
const ENGINES: [(Engine, &str); 2] = [(Engine::Prepared, "prepared"), (Engine::Ring, "ring")];

/// Time of the roster ÷ of verification alone, with prepared keys and with ring: the medians.
pub fn ratios(program: &Path, folder: &Path, algorithms: &[Algorithm], rounds: usize) -> [f64; 2] {
    let world = World::new(algorithms);
    let keys = folder.join("keys");
    world.write_keys(&keys);
    let issuers = Issuers::new(algorithms, ISSUERS);
    let codes: Vec<String> = (0..ROWS)
        .map(|n| issuers.code(n as u64, Kind::Green))
        .collect();
    let roster = folder.join("roster.csv");
    let mut file = BufWriter::new(File::create(&roster).unwrap());
    writeln!(file, "序号,姓名,证件号码,健康码").unwrap();
    for (n, code) in codes.iter().enumerate() {
        writeln!(file, "{},张三,{},{code}", n + 1, number(n)).unwrap();
    }
    file.flush().unwrap();
    let checker = world.checker();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    ENGINES.map(|(engine, word)| {
        let ratios: Vec<f64> = (0..rounds)
            .map(|_| {
                let report = folder.join("report.jsonl");
                // What an earlier report takes to be removed is not this one's.
                let _ = fs::remove_file(&report);
                let start = Instant::now();
                let status = Command::new("taskset")
                    .args(["-c", "0,1"])
                    .arg(program)
                    .args(["roster", "--at", NOW, "--engine", word, "--keys"])
                    .arg(&keys)
                    .arg(&roster)
                    .arg("--out")
                    .arg(&report)
                    .stderr(Stdio::null())
                    .status();
                let whole = start.elapsed().as_secs_f64();
                assert!(status.unwrap().success());
                whole / alone(engine, &checker, &codes)
            })
            .collect();
        median(&ratios)
    })
}

/// The seconds in which as many threads as there are cores come from each text to its ruling.
fn alone(engine: Engine, checker: &Checker, codes: &[&str]) -> f64 {
    let (begin, end) = (Barrier::new(CORES + 1), Barrier::new(CORES + 1));
    thread::scope(|scope| {
        for half in codes.chunks(codes.len() / CORES) {
            let (begin, end) = (&begin, &end);
            scope.spawn(move || {
                let mut decide = engine.decide(checker, half, Share::DEFAULT);
                begin.wait();
                decide(0, half.len());
                end.wait();
            });
        }
        begin.wait();
        let start = Instant::now();
        end.wait();
        start.elapsed().as_secs_f64()
    })
}

/// A number that fits the holder of the `n`th code, and no other.
fn number(n: usize) -> String {
    let (tail, rest) = (n % 10_000, n / 10_000);
    let today = Day::parse("2020-03-28").unwrap();
    (0..)
        .map(|day| {
            let (month, day) = (1 + day / 28 % 12, 1 + day % 28);
            format!("3301{:02}1985{month:02}{day:02}{tail:04}", 1 + rest)
        })
        .find(|number| id_number_is_valid(number, today))
        .unwrap()
}
