//! The project's figures in one run: a code from its text to the decision beside what others need to
//! verify the same token, instructions, and `filter` as a process. Prints one table in Markdown and
//! draws one picture.
//!
//! `--rounds=N` (100), `--lines=N` (1000000) and `--pairs=N` (5) make it shorter; `--tokens` leaves the processes
//! out.
#![allow(missing_docs)]

mod bound;
#[path = "../../codes/mod.rs"]
#[allow(dead_code)]
mod codes;
mod filter;
mod instructions;
mod others;
mod ours;
mod picture;
mod roster;
mod rounds;
mod table;
mod world;

use std::path::{Path, PathBuf};
use std::process::Command;

use healthcode::Algorithm;
use healthcode::Share;

use filter::Stream;
use ours::Engine;
use rounds::{Plan, measure};
use table::{Column, Process};
use world::World;

const ALGORITHMS: [(Algorithm, &str); 2] =
    [(Algorithm::Ed25519, "Ed25519"), (Algorithm::Es256, "ES256")];

/// How many times the lines pass through `filter` while its memory is watched.
const LONG: usize = 10;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [count, engine, pieces, folder] = args.as_slice()
        && count == "--count"
    {
        let engine = Engine::ALL
            .into_iter()
            .find(|e| e.name() == engine)
            .unwrap();
        return instructions::run(engine, pieces.parse().unwrap(), Path::new(folder));
    }
    let number = |flag: &str| args.iter().find_map(|a| a.strip_prefix(flag)?.parse().ok());
    let rounds: usize = number("--rounds=").unwrap_or(100);
    let lines: usize = number("--lines=").unwrap_or(1_000_000);
    let pairs: usize = number("--pairs=").unwrap_or(5);
    let processes = !args.iter().any(|a| a == "--tokens");
    let folder = tempfile::tempdir().unwrap();
    let program = processes.then(program);

    let columns = ALGORITHMS.map(|(algorithm, name)| {
        let world = World::new(&[algorithm]);
        let folder = folder.path().join(name);
        let column = tokens(&world, name, rounds);
        match &program {
            None => column,
            Some(program) => {
                eprintln!("{name}: processes");
                whole(column, &world, program, &folder, algorithm, lines)
            }
        }
    });
    let process = program.map(|program| {
        eprintln!("filter, both algorithms");
        let both = ALGORITHMS.map(|(algorithm, _)| algorithm);
        let folder = folder.path().join("both");
        let stream = Stream::new(&program, &folder, &both, lines);
        Process {
            lines,
            scaling: stream.scaling(pairs),
            long: lines * LONG,
            memory: stream.memory(LONG),
            rosters: roster::ratios(&program, &folder, &both, pairs.max(3)),
        }
    });
    picture::draw(&root().join("benches/speed.svg"), &columns);
    table::print(&columns, process.as_ref());
}

fn tokens(world: &World, name: &'static str, rounds: usize) -> Column {
    eprintln!("{name}: {rounds} rounds");
    let checker = world.checker();
    let codes: Vec<&str> = world.codes.iter().map(|c| c.token.as_str()).collect();
    let mut contestants = vec![ours::raw(world)];
    contestants.extend(Engine::ALL.map(|engine| engine.contestant(&checker, &codes)));
    contestants.extend(others::contestants(world));
    let plan = Plan {
        rounds,
        pieces: 248,
        warm: 62,
    };
    Column {
        name,
        bytes: world.bytes(),
        figures: measure(&mut contestants, plan),
        bound: bound::figures(world, plan),
        per_line: None,
        instructions: [
            (Engine::Prepared, [f64::NAN; 2]),
            (Engine::Ring, [f64::NAN; 2]),
        ],
    }
}

/// Adds what needs processes.
fn whole(
    column: Column,
    world: &World,
    program: &Path,
    folder: &Path,
    algorithm: Algorithm,
    lines: usize,
) -> Column {
    std::fs::create_dir_all(folder).unwrap();
    instructions::write(world, folder);
    let count = |engine| {
        (
            engine,
            [(); 2].map(|()| instructions::count(engine, folder)),
        )
    };
    let stream = Stream::new(program, folder, &[algorithm], lines);
    let checker = world.checker();
    let codes: Vec<&str> = world.codes.iter().map(|c| c.token.as_str()).collect();
    let prepared = Engine::PreparedWritten.decide(&checker, &codes, Share::DEFAULT);
    Column {
        instructions: [Engine::Prepared, Engine::Ring].map(count),
        // As many lines as the scaling has: what starting takes is shared by all of them.
        per_line: Some(stream.per_line(3, prepared)),
        ..column
    }
}

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The command line as it is released, built first.
fn program() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "--bin", "healthcode"])
        .current_dir(root())
        .status();
    assert!(built.unwrap().success());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root().join("target"), PathBuf::from);
    target.join("release/healthcode")
}
