//! Codes that are bound to a holder's phone: what a live proof costs beside the code itself.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use healthcode::internals::issue::{Showing, present};
use healthcode::internals::verify::prepared::CHUNK;
use healthcode::internals::verify::{Share, signature_is_good};
use healthcode::{Algorithm, Presented, PrivateKey, Traveller, Verdict, Verifier};

use crate::rounds::{Contestant, Figure, Plan, measure};
use crate::world::{CODES, ISSUERS, World, clock};

/// The figures of ring on the holders' signatures alone, of the codes alone, and of codes with their proofs.
pub fn figures(world: &World, rounds: usize) -> [Figure; 3] {
    let holders: Vec<PrivateKey> = (0..ISSUERS * CODES).map(holder).collect();
    let bare: Vec<String> = (0..)
        .zip(&holders)
        .map(|(n, holder)| world.bound(n, holder.public()))
        .collect();
    let at = clock().at;
    let showing = Showing {
        audience: "health-code",
        at,
        nonce: None,
    };
    let live: Vec<String> = bare
        .iter()
        .zip(&holders)
        .map(|(code, key)| present(code, key, &showing).unwrap())
        .collect();
    let proofs: Vec<(&str, Vec<u8>)> = live
        .iter()
        .map(|text| {
            let (_, proof) = text.split_once('~').unwrap();
            let (input, signature) = proof.rsplit_once('.').unwrap();
            (input, URL_SAFE_NO_PAD.decode(signature).unwrap())
        })
        .collect();
    let ring = Contestant::each("ring, the holder's signature alone", move |n| {
        let (input, signature) = &proofs[n % proofs.len()];
        let key = holders[n % holders.len()].public();
        assert!(black_box(signature_is_good(
            key,
            input.as_bytes(),
            signature
        )));
    });
    let mut contestants = [
        ring,
        judging("a bound code alone", world, &bare),
        judging("a code and its proof", world, &live),
    ];
    let plan = Plan {
        rounds,
        pieces: 248,
        warm: 62,
    };
    measure(&mut contestants, plan).try_into().unwrap()
}

/// A key of its own for each holder, on the curve that phones keep.
fn holder(n: usize) -> PrivateKey {
    let mut secret = [9; 32];
    secret[..8].copy_from_slice(&(n as u64 + 1).to_be_bytes());
    PrivateKey::from_secret("holder", Algorithm::Es256, secret).unwrap()
}

/// Text to decision with the issuers' keys prepared; each must pass.
fn judging<'w>(name: &'static str, world: &World, texts: &'w [String]) -> Contestant<'w> {
    let verifier = Verifier::new(world.checker()).with_prepared_keys(Share::DEFAULT);
    verifier.prepare(clock().at);
    let mut worker = verifier.worker();
    // As long as the program, like all that is measured.
    let traveller: &Traveller = Box::leak(Box::default());
    let clock = clock();
    let presented = move |n: usize| Presented::new(&texts[n % texts.len()], traveller, clock);
    let turn = move |first: usize, count: usize| {
        let mut chunk = [presented(0); CHUNK];
        for start in (first..first + count).step_by(CHUNK) {
            let size = CHUNK.min(first + count - start);
            for (n, code) in chunk[..size].iter_mut().enumerate() {
                *code = presented(start + n);
            }
            worker.judge_all(&chunk[..size], |_, evaluation| {
                assert_eq!(evaluation.verdict(), Verdict::Pass);
            });
        }
    };
    Contestant {
        name,
        turn: Box::new(turn),
    }
}
