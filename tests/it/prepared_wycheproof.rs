//! Wycheproof's vectors under prepared keys: alone, and all of them in chunks.

use healthcode::PublicKey;
use healthcode::internals::verify::prepared::{Scratch, verify_all};
use healthcode::internals::verify::{Item, PreparedKey};
use wycheproof::TestResult::Valid;
use wycheproof::{ecdsa, eddsa};

struct Vector {
    key: usize,
    message: Vec<u8>,
    signature: Vec<u8>,
    good: bool,
    name: String,
}

macro_rules! vectors {
    ($set:expr, $key:ident => $public:expr) => {{
        let (mut keys, mut vectors) = (Vec::new(), Vec::new());
        for group in $set.test_groups {
            let $key = group.key;
            let public: PublicKey = $public;
            keys.push((PreparedKey::prepare(&public).unwrap(), public));
            vectors.extend(group.tests.into_iter().map(|test| Vector {
                key: keys.len() - 1,
                message: test.msg.to_vec(),
                signature: test.sig.to_vec(),
                good: test.result == Valid,
                name: format!("{}: {}", test.tc_id, test.comment),
            }));
        }
        judge(&keys, &vectors);
        vectors.len()
    }};
}

fn judge(keys: &[(PreparedKey, PublicKey)], vectors: &[Vector]) {
    let mut scratch = Scratch::default();
    let mut together: Vec<Item<'_>> = vectors.iter().map(|v| item(keys, v)).collect();
    verify_all(&mut together, &mut scratch);
    for (vector, together) in vectors.iter().zip(together) {
        let mut alone = [item(keys, vector)];
        verify_all(&mut alone, &mut scratch);
        let answers = [alone[0].accepted(), together.accepted()];
        assert_eq!(answers, [vector.good; 2], "{}", vector.name);
    }
}

fn item<'v>(keys: &'v [(PreparedKey, PublicKey)], vector: &'v Vector) -> Item<'v> {
    let (prepared, public) = &keys[vector.key];
    Item::new(public, Some(prepared), &vector.message, &vector.signature)
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let run = vectors!(set, key => PublicKey::ed25519(key.pk[..].try_into().unwrap()).unwrap());
    assert!(run >= 150, "{run} vectors");
}

#[test]
fn ecdsa_p256_p1363() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let run = vectors!(set, key => {
        let half = |from: usize| key.key[from..from + 32].try_into().unwrap();
        PublicKey::p256(half(1), half(33)).unwrap()
    });
    assert!(run >= 250, "{run} vectors");
}
