//! Named edge cases of both algorithms under prepared keys, each beside a genuine signature.

use crrl::ed25519::{Point, Scalar};
use healthcode::PublicKey;
use healthcode::internals::verify::prepared::{Scratch, verify_all};
use healthcode::internals::verify::{Item, PreparedKey, signature_is_good};

use crate::differential::cases::{Case, Dice};
use crate::differential::{ed25519, p256};

/// A prepared key, and another one, whose genuine signatures surround each case.
struct Judge {
    public: PublicKey,
    prepared: PreparedKey,
    other: (PublicKey, PreparedKey, Vec<u8>),
}

impl Judge {
    fn new(public: PublicKey) -> Self {
        let (other, signature) = genuine();
        Self {
            prepared: PreparedKey::prepare(&public).unwrap(),
            other: (
                other.clone(),
                PreparedKey::prepare(&other).unwrap(),
                signature,
            ),
            public,
        }
    }

    /// What ring and the prepared key say; they must not differ, alone or between others.
    fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        let ring = signature_is_good(&self.public, message, signature);
        let (other, other_key, genuine) = &self.other;
        let mut scratch = Scratch::default();
        for others in [0, 14] {
            let good = Item::new(other, Some(other_key), b"other", genuine);
            let mut items = vec![good; others];
            let this = Item::new(&self.public, Some(&self.prepared), message, signature);
            items.insert(others / 2, this);
            verify_all(&mut items, &mut scratch);
            let this = items.remove(others / 2);
            assert_eq!(this.accepted(), ring, "among {others} others");
            assert!(items.iter().all(Item::accepted), "another was disturbed");
        }
        ring
    }
}

fn genuine() -> (PublicKey, Vec<u8>) {
    let key = crrl::ed25519::PrivateKey::from_seed(&[9; 32]);
    let public = PublicKey::ed25519(key.public_key.encode()).unwrap();
    (public, key.sign_raw(b"other").to_vec())
}

fn ed25519_key(secret: Scalar) -> Judge {
    Judge::new(PublicKey::ed25519(Point::mulgen(&secret).encode()).unwrap())
}

/// The study's cases by their own columns: the order of A, of R, and whether the equation holds
/// with and without the cofactor. A key that is not of prime order is no key.
#[test]
fn the_twelve_cases_of_the_validation_study() {
    let mut dice = Dice::new(12);
    let torsion = ed25519::torsion();
    // 0 to 2, 10, 11: A of small order, canonical or not. 3 to 5: A of mixed order.
    let small = torsion.iter().map(|point| point.encode());
    let mixed = torsion
        .iter()
        .skip(1)
        .map(|point| (Point::BASE + point).encode());
    for bytes in small.chain(ed25519::odd(&torsion)).chain(mixed) {
        assert_eq!(PublicKey::ed25519(bytes), None, "{bytes:02x?}");
    }
    let a = ed25519::scalar(&mut dice);
    let judge = ed25519_key(a);
    let message = b"12 cases";
    let sign = |r: [u8; 32], s: &dyn Fn(Scalar) -> Scalar| {
        let k = ed25519::challenge(&r, &judge.public, message);
        ed25519::join(r, s(k).encode())
    };
    // R of small order: only the point of order 1 fits without the cofactor.
    for (n, point) in torsion.iter().enumerate() {
        let signature = sign(point.encode(), &|k| k * a);
        assert_eq!(judge.accepts(message, &signature), n == 0, "{n}");
    }
    // R of mixed order: it holds with the cofactor only.
    let r = ed25519::scalar(&mut dice);
    for (n, point) in torsion.iter().enumerate() {
        let encoded = (Point::mulgen(&r) + point).encode();
        let signature = sign(encoded, &|k| r + k * a);
        assert_eq!(judge.accepts(message, &signature), n == 0, "{n}");
    }
    // 6, 7: S not below L, by a little and by much.
    let genuine = sign(Point::mulgen(&r).encode(), &|k| r + k * a);
    assert!(judge.accepts(message, &genuine));
    for times in [1, 2, 8, 14, 15] {
        let mut signature = genuine.clone();
        (0..times).for_each(|_| ed25519::add_order(&mut signature[32..]));
        assert!(!judge.accepts(message, &signature), "S + {times}L");
    }
    // 8, 9: R not canonical, though what it stands for fits.
    let identity = sign(Point::NEUTRAL.encode(), &|k| k * a);
    assert!(judge.accepts(message, &identity));
    for encoded in ed25519::odd(&torsion) {
        let signature = sign(encoded, &|k| k * a);
        let fits = encoded == Point::NEUTRAL.encode();
        assert_eq!(judge.accepts(message, &signature), fits, "{encoded:02x?}");
    }
}

#[test]
fn ed25519_sums_that_double_and_cancel() {
    let mut dice = Dice::new(25519);
    for a in [1, 2, 255].map(Scalar::from_u32) {
        for a in [a, -a] {
            let judge = ed25519_key(a);
            let r = Point::mulgen(&ed25519::scalar(&mut dice)).encode();
            let k = ed25519::challenge(&r, &judge.public, b"m");
            // Infinity, twice kA, nothing of B, nothing but one B.
            for s in [k * a, -(k * a), Scalar::ZERO, Scalar::ONE] {
                assert!(!judge.accepts(b"m", &ed25519::join(r, s.encode())));
            }
        }
    }
    // Accepted, although two points within the sum are equal or opposite: the last of sB, 2^240·d·B,
    // stands beside the first of −kA, e·A. One in some thousand signatures under this key does it.
    let mut secret = [0; 32];
    secret[30] = 1;
    let a = Scalar::decode_reduce(&secret);
    let judge = ed25519_key(a);
    let (mut r, mut point) = (Scalar::ONE, Point::BASE);
    let meets = |s: [u8; 32], k: [u8; 32]| {
        let (top, bottom) = (u16::from_le_bytes([s[30], s[31]]), u16::from(k[0]));
        s[29] < 0x80 && top != 0 && [bottom, 256 - bottom].contains(&top)
    };
    loop {
        (r, point) = (r + Scalar::ONE, point + Point::BASE);
        let encoded = point.encode();
        let k = ed25519::challenge(&encoded, &judge.public, b"m");
        let s = r + k * a;
        if meets(s.encode(), k.encode()) {
            let signature = ed25519::join(encoded, s.encode());
            return assert!(judge.accepts(b"m", &signature));
        }
    }
}

#[test]
fn p256_signatures_whose_key_was_made_to_fit() {
    let mut dice = Dice::new(256);
    for case in [
        p256::small_r(&mut dice, false),
        p256::small_r(&mut dice, true),
        p256::equal_halves(&mut dice),
    ] {
        let Case {
            family,
            key,
            message,
            mut signature,
        } = case;
        let judge = Judge::new(key.public.clone());
        assert!(judge.accepts(&message, &signature), "{family}");
        signature[31] ^= 1;
        assert!(!judge.accepts(&message, &signature), "{family}");
    }
}

#[test]
fn p256_numbers_at_their_edges() {
    let mut dice = Dice::new(1);
    let case = p256::equal_halves(&mut dice);
    let (edges, judge) = (p256::edges(), Judge::new(case.key.public.clone()));
    for edge in &edges {
        for place in [0..32, 32..64] {
            let mut signature = case.signature.clone();
            signature[place].copy_from_slice(edge);
            assert!(!judge.accepts(&case.message, &signature));
        }
        for other in &edges {
            let signature = [*edge, *other].concat();
            assert!(!judge.accepts(&case.message, &signature));
        }
    }
}

#[test]
fn signatures_of_another_length_are_refused() {
    let (public, genuine) = genuine();
    let judge = Judge::new(public);
    for length in [0, 1, 32, 63, 65, 96, 128] {
        let mut signature = genuine.clone();
        signature.resize(length, 0);
        assert!(!judge.accepts(b"other", &signature), "{length}");
    }
    let case = p256::equal_halves(&mut Dice::new(2));
    let judge = Judge::new(case.key.public.clone());
    for length in [0, 1, 32, 63, 65, 96, 128] {
        let mut signature = case.signature.clone();
        signature.resize(length, 0);
        assert!(!judge.accepts(&case.message, &signature));
    }
}
