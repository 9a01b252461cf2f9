//! Wycheproof's vectors through our own path: keys as a registry loads them, and the one function that
//! verifies.

use healthcode::PublicKey;
use healthcode::internals::verify::signature_is_good;
use wycheproof::TestResult::Valid;
use wycheproof::{ecdsa, eddsa};

/// Judges the tests of every group under the group's key; the types differ by algorithm.
macro_rules! verify {
    ($set:expr, $key:ident => $public:expr) => {{
        let mut run = 0;
        for group in $set.test_groups {
            let $key = group.key;
            let public = $public;
            for test in group.tests {
                let good = signature_is_good(&public, &test.msg, &test.sig);
                let (id, comment) = (test.tc_id, test.comment);
                assert_eq!(good, test.result == Valid, "{id}: {comment}");
                run += 1;
            }
        }
        run
    }};
}

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let run = verify!(set, key => PublicKey::ed25519(key.pk[..].try_into().unwrap()).unwrap());
    assert!(run >= 150, "{run} vectors");
}

#[test]
fn ecdsa_p256_p1363() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let run = verify!(set, key => {
        let half = |from: usize| key.key[from..from + 32].try_into().unwrap();
        PublicKey::p256(half(1), half(33)).unwrap()
    });
    assert!(run >= 250, "{run} vectors");
}
