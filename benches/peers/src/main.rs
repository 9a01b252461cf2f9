//! A code from text to decision beside what others need to verify the same token, in one run.
#![allow(missing_docs)]

mod others;
mod rounds;
mod world;

use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use healthcode::jws::Algorithm;
use healthcode::verify::signature_is_good;
use healthcode::{Traveller, Verdict};

use rounds::{Contestant, Figure, measure};
use world::{World, clock};

const ISSUERS: usize = 31;
const CODES: usize = 8;

fn main() {
    let rounds = std::env::args().find_map(|a| a.strip_prefix("--rounds=")?.parse().ok());
    for (algorithm, name) in [(Algorithm::Ed25519, "Ed25519"), (Algorithm::Es256, "ES256")] {
        let world = World::new(algorithm, ISSUERS, CODES);
        let bytes = world.codes.iter().map(|c| c.token.len()).sum::<usize>() / world.codes.len();
        println!("\n{name}: {ISSUERS} issuers, {bytes}-byte tokens");
        table(&measure(
            &mut contestants(&world),
            rounds.unwrap_or(100),
            62,
        ));
    }
}

fn contestants(world: &World) -> Vec<Contestant<'_>> {
    let mut all = vec![raw(world), checker(world)];
    all.extend(others::contestants(world));
    all
}

/// ring on bytes that are already taken apart.
fn raw(world: &World) -> Contestant<'_> {
    let parts: Vec<(&str, Vec<u8>)> = world
        .codes
        .iter()
        .map(|code| {
            let (input, signature) = code.token.rsplit_once('.').unwrap();
            (input, URL_SAFE_NO_PAD.decode(signature).unwrap())
        })
        .collect();
    Contestant {
        name: "raw ring verify",
        run: Box::new(move |n| {
            let n = n % parts.len();
            let (input, signature) = &parts[n];
            let key = &world.keys[world.codes[n].key];
            assert!(black_box(signature_is_good(
                key,
                input.as_bytes(),
                signature
            )));
        }),
    }
}

fn checker(world: &World) -> Contestant<'_> {
    let (checker, traveller) = (world.checker(), Traveller::default());
    Contestant {
        name: "healthcode, decided (general)",
        run: Box::new(move |n| {
            let code = &world.codes[n % world.codes.len()];
            let decision = checker.check(&code.token, &traveller, clock());
            assert_eq!(decision.verdict, Verdict::Pass);
        }),
    }
}

fn table(figures: &[Figure]) {
    println!("{:<34} {:>9} {:>10}", "", "µs", "÷ raw ring");
    for Figure { name, nanos, ratio } in figures {
        println!("{name:<34} {:>9.2} {ratio:>10.3}", nanos / 1000.0);
    }
}
