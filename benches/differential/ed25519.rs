//! Ed25519: the edge cases of the validation study of Chalkias, Garillot and Nikolaenko (2020), made
//! from their definitions, keys of known multiples, and mutations.

use std::sync::Arc;

use crrl::ed25519::{Point, Scalar};
use healthcode::PublicKey;
use ring::digest::{Context, SHA512};

use super::cases::{Case, Dice, Key, Pair};

#[derive(Debug)]
pub(crate) struct World {
    /// Keys as issuers have them.
    keys: Vec<Key<Scalar>>,
    /// Small and round multiples of the base point: their table entries meet the base point's.
    round: Vec<Key<Scalar>>,
    /// The points of order 1, 2, 4 and 8.
    torsion: Vec<Point>,
    /// Every encoding that is no canonical one, and those of small order that are.
    odd: Vec<[u8; 32]>,
}

impl World {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let torsion = torsion();
        let round = [1, 2, 3, 255, 256].map(Scalar::from_u32).into_iter();
        let round = round.chain([16, 240, 248].map(power));
        Self {
            keys: (0..8).map(|_| key(scalar(dice))).collect(),
            round: round.flat_map(|a| [key(a), key(-a)]).collect(),
            odd: odd(&torsion),
            torsion,
        }
    }

    pub(crate) fn case(&self, dice: &mut Dice) -> Case {
        let Key { secret, pair } = match dice.below(3) {
            0 => dice.pick(&self.round),
            _ => dice.pick(&self.keys),
        };
        let (a, message, r) = (*secret, dice.message(), scalar(dice));
        let sign = |encoded: [u8; 32], s: &dyn Fn(Scalar) -> Scalar| {
            let k = challenge(&encoded, &pair.public, &message);
            join(encoded, s(k).encode())
        };
        let honest = || sign(Point::mulgen(&r).encode(), &|k| r + k * a);
        let mut key = Arc::clone(pair);
        let (family, signature) = match dice.below(16) {
            0..=2 => ("Ed25519 genuine", honest()),
            3 | 4 => {
                let mut signature = honest();
                dice.flip(&mut signature);
                ("Ed25519 bit flipped in the signature", signature)
            }
            5 => {
                let signature = honest();
                let mut message = message.clone();
                dice.flip(&mut message);
                return Case {
                    family: "Ed25519 bit flipped in the message",
                    key,
                    message,
                    signature,
                };
            }
            6 => {
                key = Arc::clone(&dice.pick(&self.keys).pair);
                ("Ed25519 another key", honest())
            }
            7 => {
                let mut signature = honest();
                let times = 1 + dice.below(15);
                for _ in 0..times {
                    add_order(&mut signature[32..]);
                }
                ("Ed25519 S + a multiple of L", signature)
            }
            8 => {
                let s = *dice.pick(&edges());
                ("Ed25519 S at an edge", join(Point::mulgen(&r).encode(), s))
            }
            9 => {
                // What a verifier that multiplies by the cofactor accepts.
                let torsion = *dice.pick(&self.torsion);
                let encoded = (Point::mulgen(&r) + torsion).encode();
                ("Ed25519 R of mixed order", sign(encoded, &|k| r + k * a))
            }
            10 => {
                let encoded = dice.pick(&self.torsion).encode();
                ("Ed25519 R of small order", sign(encoded, &|k| k * a))
            }
            11 => {
                let encoded = *dice.pick(&self.odd);
                let signature = match dice.below(2) {
                    0 => sign(encoded, &|k| k * a),
                    _ => sign(encoded, &|_| r),
                };
                ("Ed25519 R of an odd encoding", signature)
            }
            12 => {
                // sB = kA, so that the sum is infinity: accepted if R says so.
                let encoded = match dice.below(3) {
                    0 => Point::mulgen(&r).encode(),
                    _ => Point::NEUTRAL.encode(),
                };
                ("Ed25519 sum at infinity", sign(encoded, &|k| k * a))
            }
            13 => {
                let encoded = Point::mulgen(&r).encode();
                ("Ed25519 sum of equal halves", sign(encoded, &|k| -(k * a)))
            }
            14 => {
                // Parts of sB are parts of kA or their negatives, so that sums within the sum meet.
                let (from, bytes) = (dice.below(32), 1 + dice.below(20));
                let sign_of = dice.below(2) == 0;
                let encoded = Point::mulgen(&r).encode();
                let signature = sign(encoded, &|k| {
                    let part = part(k, from, bytes) * a;
                    if sign_of { part } else { -part }
                });
                ("Ed25519 sums that meet within", signature)
            }
            _ => ("Ed25519 wrong length", dice.cut(honest())),
        };
        Case {
            family,
            key,
            message,
            signature,
        }
    }
}

fn key(secret: Scalar) -> Key<Scalar> {
    let public = PublicKey::ed25519(Point::mulgen(&secret).encode()).unwrap();
    Key {
        secret,
        pair: Pair::new(public),
    }
}

pub(crate) fn scalar(dice: &mut Dice) -> Scalar {
    Scalar::decode_reduce(&dice.bytes::<64>())
}

fn power(bit: usize) -> Scalar {
    let mut bytes = [0; 32];
    bytes[bit / 8] = 1 << (bit % 8);
    Scalar::decode_reduce(&bytes)
}

/// The number that some of the bytes are, the others zero.
fn part(scalar: Scalar, from: usize, count: usize) -> Scalar {
    let mut bytes = scalar.encode();
    for (at, byte) in bytes.iter_mut().enumerate() {
        if at < from || at >= from + count {
            *byte = 0;
        }
    }
    Scalar::decode_reduce(&bytes)
}

pub(crate) fn challenge(r: &[u8; 32], public: &PublicKey, message: &[u8]) -> Scalar {
    let mut hash = Context::new(&SHA512);
    for part in [&r[..], public.bytes(), message] {
        hash.update(part);
    }
    Scalar::decode_reduce(hash.finish().as_ref())
}

pub(crate) fn join(r: [u8; 32], s: [u8; 32]) -> Vec<u8> {
    [r, s].concat()
}

/// L, least byte first.
fn order() -> [u8; 32] {
    let mut order = (-Scalar::ONE).encode();
    order[0] += 1;
    order
}

/// Adds L, and lets what does not fit go.
pub(crate) fn add_order(number: &mut [u8]) {
    let mut carry = 0;
    for (to, from) in number.iter_mut().zip(order()) {
        let sum = u16::from(*to) + u16::from(from) + carry;
        *to = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}

/// 0, 1, L − 1, L, L + 1, powers of two around them, and all ones.
fn edges() -> Vec<[u8; 32]> {
    let (mut one, mut above) = ([0; 32], order());
    one[0] = 1;
    above[0] += 1;
    let powers = [251, 252, 253, 254, 255].map(|bit: usize| {
        let mut bytes = [0; 32];
        bytes[bit / 8] = 1 << (bit % 8);
        bytes
    });
    let named = [
        [0; 32],
        one,
        (-Scalar::ONE).encode(),
        order(),
        above,
        [0xff; 32],
    ];
    named.into_iter().chain(powers).collect()
}

/// All multiples of a point of order 8.
pub(crate) fn torsion() -> Vec<Point> {
    let mut dice = Dice::new(8);
    loop {
        let Some(point) = Point::decode(&dice.bytes::<32>()) else {
            continue;
        };
        // L times the point leaves what is of small order.
        let eighth = point * -Scalar::ONE + point;
        if eighth.xdouble(2).isneutral() == 0 {
            return (0..8).map(|n| eighth * n).collect();
        }
    }
}

/// Encodings of small order with the sign of x turned over, and all with y not below p.
pub(crate) fn odd(torsion: &[Point]) -> Vec<[u8; 32]> {
    let mut all = Vec::new();
    for point in torsion {
        let mut bytes = point.encode();
        all.push(bytes);
        bytes[31] ^= 0x80;
        all.push(bytes);
    }
    for low in 0xed..=0xff {
        for high in [0x7f, 0xff] {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, high);
            all.push(bytes);
        }
    }
    all
}
