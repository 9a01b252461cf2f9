//! Wycheproof's vectors through our own path: a key that a registry would load, and the one place
//! that verifies.

use healthcode::trust::PublicKey;
use healthcode::verify::signature_is_good;
use wycheproof::TestResult;
use wycheproof::{ecdsa, eddsa};

#[test]
fn ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut run = 0;
    for group in set.test_groups {
        let bytes: [u8; 32] = group.key.pk.to_vec().try_into().unwrap();
        let key = PublicKey::ed25519(bytes).unwrap();
        for test in group.tests {
            let good = signature_is_good(&key, &test.msg, &test.sig);
            assert_eq!(
                good,
                test.result == TestResult::Valid,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            run += 1;
        }
    }
    assert!(run >= 150, "{run} vectors");
}

#[test]
fn ecdsa_p256_p1363() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let mut run = 0;
    for group in set.test_groups {
        let point = group.key.key.to_vec();
        let half = |from: usize| point[from..from + 32].try_into().unwrap();
        let key = PublicKey::p256(half(1), half(33)).unwrap();
        for test in group.tests {
            let good = signature_is_good(&key, &test.msg, &test.sig);
            assert_eq!(
                good,
                test.result == TestResult::Valid,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            run += 1;
        }
    }
    assert!(run >= 250, "{run} vectors");
}
