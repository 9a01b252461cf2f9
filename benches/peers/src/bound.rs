//! Codes that are bound to a holder's phone: what a live proof costs beside the code itself.

use healthcode::internals::issue::{Showing, present};
use healthcode::{Algorithm, PrivateKey, Share};

use crate::ours::{Engine, signatures};
use crate::rounds::{Contestant, Figure, Plan, measure};
use crate::world::{CODES, ISSUERS, World, clock};

/// The figures of ring on the holders' signatures alone, of the codes alone, and of codes with their proofs.
pub fn figures(world: &World, plan: Plan) -> [Figure; 3] {
    let holders: Vec<PrivateKey> = (0..ISSUERS * CODES).map(holder).collect();
    let codes: Vec<String> = (0..)
        .zip(&holders)
        .map(|(n, holder)| world.bound(n, holder.public()))
        .collect();
    let showing = Showing {
        audience: "health-code",
        at: clock().at,
        nonce: None,
    };
    let shown: Vec<String> = codes
        .iter()
        .zip(&holders)
        .map(|(code, key)| present(code, key, &showing).unwrap())
        .collect();
    let proofs = shown.iter().map(|text| text.split_once('~').unwrap().1);
    let keys = holders.iter().map(PrivateKey::public);
    let checker = world.checker();
    let [bare, live] =
        [&codes, &shown].map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
    let judging = |name, texts| Contestant {
        name,
        turn: Engine::Prepared.decide(&checker, texts, Share::DEFAULT),
    };
    let mut contestants = [
        signatures("ring, the holder's signature alone", keys.zip(proofs)),
        judging("a bound code alone", &bare),
        judging("a code and its proof", &live),
    ];
    measure(&mut contestants, plan).try_into().unwrap()
}

/// A key of its own for each holder, on the curve that phones keep.
fn holder(n: usize) -> PrivateKey {
    let mut secret = [9; 32];
    secret[..8].copy_from_slice(&(n as u64 + 1).to_be_bytes());
    PrivateKey::from_secret("holder", Algorithm::Es256, secret).unwrap()
}
