//! ring is the authority: what the engine does when a prepared key is wrong.

use std::num::NonZeroU32;

use healthcode::Algorithm;
use healthcode::PublicKey;
use healthcode::internals::verify::{Disagreement, Engine, Item, PreparedKey, Share, Switch};

struct Signed {
    public: PublicKey,
    prepared: PreparedKey,
    signature: Vec<u8>,
}

const MESSAGE: &[u8] = b"header.payload";

fn signed(algorithm: Algorithm, secret: u8) -> Signed {
    let (public, signature) = match algorithm {
        Algorithm::Ed25519 => {
            let key = crrl::ed25519::PrivateKey::from_seed(&[secret; 32]);
            (
                PublicKey::ed25519(key.public_key.encode()),
                key.sign_raw(MESSAGE),
            )
        }
        Algorithm::Es256 => {
            let key = crrl::p256::PrivateKey::decode(&[secret; 32]).unwrap();
            let point = key.to_public_key().encode_uncompressed();
            let half = |from: usize| point[from..from + 32].try_into().unwrap();
            let hash = ring::digest::digest(&ring::digest::SHA256, MESSAGE);
            (
                PublicKey::p256(half(1), half(33)),
                key.sign_hash(hash.as_ref(), &[]),
            )
        }
    };
    let public = public.unwrap();
    Signed {
        prepared: PreparedKey::prepare(&public).unwrap(),
        public,
        signature: signature.to_vec(),
    }
}

impl Signed {
    fn item(&self) -> Item<'_> {
        Item::new(&self.public, Some(&self.prepared), MESSAGE, &self.signature)
    }
}

/// A registered key with the tables of another: the tables accept what the other has signed, and
/// ring does not.
#[test]
fn one_disagreement_turns_prepared_keys_off_for_good() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let (right, other) = (signed(algorithm, 1), signed(algorithm, 2));
        let wrong = Item::new(
            &right.public,
            Some(&other.prepared),
            MESSAGE,
            &other.signature,
        );
        let switch = Switch::new();
        let mut engine = Engine::prepared(&switch, Share::DEFAULT);
        let mut items = vec![right.item(); 70];
        items.insert(66, wrong);
        let found = engine.verify_all(&mut items);
        assert_eq!(found, Some(Disagreement { item: 66 }), "{algorithm:?}");
        assert!(!switch.is_on());
        let refused: Vec<usize> = (0..items.len()).filter(|n| !items[*n].accepted()).collect();
        assert_eq!(refused, [66], "ring has answered them all");

        // From now on ring alone answers, here and in every engine at this switch.
        for mut engine in [engine, Engine::prepared(&switch, Share::DEFAULT)] {
            let mut items = [right.item(), wrong];
            assert_eq!(engine.verify_all(&mut items), None);
            assert_eq!(items.map(|item| item.accepted()), [true, false]);
        }
        // Another switch knows nothing of it.
        assert!(Switch::new().is_on());
    }
}

/// After the first code of a key, the share decides how soon a fault is found.
#[test]
fn a_share_of_the_accepted_codes_is_verified_again() {
    let (right, other) = (signed(Algorithm::Ed25519, 1), signed(Algorithm::Ed25519, 2));
    let wrong = Item::new(
        &right.public,
        Some(&other.prepared),
        MESSAGE,
        &other.signature,
    );
    let tries = |share: Share| {
        let switch = Switch::new();
        let mut engine = Engine::prepared(&switch, share);
        // Its first code is right, and ring confirms it.
        assert_eq!(engine.verify_all(&mut [other.item()]), None);
        (1..10_000)
            .find(|_| engine.verify_all(&mut [wrong]).is_some())
            .unwrap()
    };
    assert_eq!(tries(Share::ALL), 1);
    let one_in_32 = Share::one_in(NonZeroU32::new(32).unwrap());
    let mean = (0..40).map(|_| tries(one_in_32)).sum::<usize>() / 40;
    assert!((12..75).contains(&mean), "found after {mean} codes");
}

#[test]
fn what_is_not_prepared_is_for_ring() {
    let switch = Switch::new();
    for mut engine in [Engine::ring(), Engine::prepared(&switch, Share::DEFAULT)] {
        for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
            let (right, other) = (signed(algorithm, 1), signed(algorithm, 2));
            let mut items = [
                Item::new(&right.public, None, MESSAGE, &right.signature),
                Item::new(&right.public, None, MESSAGE, &other.signature),
                right.item(),
                Item::new(&right.public, Some(&right.prepared), b"x", &right.signature),
                // Tables that refuse what ring accepts: genuine codes still pass, and it is no fault.
                Item::new(
                    &right.public,
                    Some(&other.prepared),
                    MESSAGE,
                    &right.signature,
                ),
            ];
            assert_eq!(engine.verify_all(&mut items), None);
            let answers = items.map(|item| item.accepted());
            assert_eq!(answers, [true, false, true, false, true], "{algorithm:?}");
        }
    }
    assert!(switch.is_on());
}

#[test]
fn nothing_is_accepted_before_it_is_verified() {
    let right = signed(Algorithm::Ed25519, 1);
    let mut item = right.item();
    assert!(!item.accepted());
    assert_eq!(Engine::ring().verify_all(&mut [item]), None);
    assert!(!item.accepted(), "an answer belongs to one item");
    let mut items = [item];
    assert_eq!(Engine::ring().verify_all(&mut items), None);
    [item] = items;
    assert!(item.accepted());
}

#[test]
fn the_memory_of_a_key_is_stated() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Es256] {
        let bytes = signed(algorithm, 1).prepared.bytes();
        assert!((64_000..300_000).contains(&bytes), "{bytes}");
    }
}
