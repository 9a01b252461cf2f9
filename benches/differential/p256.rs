//! ECDSA on P-256: ranges, both values of x, sums that meet, keys of known multiples, mutations.

use std::sync::Arc;

use crrl::field::GFp256;
use crrl::p256::{Point, Scalar};
use healthcode::PublicKey;
use ring::digest::{SHA256, digest};

use super::cases::{Case, Dice, Key, Pair};

#[derive(Debug)]
pub(crate) struct World {
    /// Keys as issuers have them.
    keys: Vec<Key<Scalar>>,
    /// Small and round multiples of the base point: their table entries meet the base point's.
    round: Vec<Key<Scalar>>,
    /// Genuine signatures whose key was made for them.
    made: Vec<Case>,
}

impl World {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let round = [1, 2, 3, 255, 256].map(Scalar::from_u32).into_iter();
        let round = round.chain([16, 240, 252].map(power));
        let mut made = Vec::new();
        for high in [false, true] {
            made.extend((0..3).map(|_| small_r(dice, high)));
        }
        made.extend((0..4).map(|_| equal_halves(dice)));
        Self {
            keys: (0..8).map(|_| key(scalar(dice))).collect(),
            round: round.flat_map(|q| [key(q), key(-q)]).collect(),
            made,
        }
    }

    pub(crate) fn case(&self, dice: &mut Dice) -> Case {
        let Key { secret, pair } = match dice.below(3) {
            0 => dice.pick(&self.round),
            _ => dice.pick(&self.keys),
        };
        let (q, message, k) = (*secret, dice.message(), scalar(dice));
        let e = hashed(&message);
        let honest = || {
            let r = x_of(Point::mulgen(&k));
            (r, (e + r * q) / k)
        };
        // The signature for which the sum is u₁G + u₂Q.
        let with = |u1: Scalar, u2: Scalar| {
            let s = e / u1;
            join(u2 * s, s)
        };
        let mut key = Arc::clone(pair);
        let (family, signature) = match dice.below(16) {
            0..=2 => {
                let (r, s) = honest();
                ("P-256 genuine", join(r, s))
            }
            3 | 4 => {
                let (r, s) = honest();
                let mut signature = join(r, s);
                dice.flip(&mut signature);
                ("P-256 bit flipped in the signature", signature)
            }
            5 => {
                let (r, s) = honest();
                let mut message = message.clone();
                dice.flip(&mut message);
                return Case {
                    family: "P-256 bit flipped in the message",
                    key,
                    message,
                    signature: join(r, s),
                };
            }
            6 => {
                key = Arc::clone(&dice.pick(&self.keys).pair);
                let (r, s) = honest();
                ("P-256 another key", join(r, s))
            }
            7 => {
                let (r, s) = honest();
                ("P-256 n - S", join(r, -s))
            }
            8 => {
                let (r, s) = honest();
                let mut signature = join(r, s);
                let edges = edges();
                let (low, high) = signature.split_at_mut(32);
                match dice.below(3) {
                    0 => low.copy_from_slice(&dice.pick::<[u8; 32]>(&edges)[..]),
                    1 => high.copy_from_slice(&dice.pick::<[u8; 32]>(&edges)[..]),
                    _ => {
                        low.copy_from_slice(&dice.pick::<[u8; 32]>(&edges)[..]);
                        high.copy_from_slice(&dice.pick::<[u8; 32]>(&edges)[..]);
                    }
                }
                ("P-256 R or S at an edge", signature)
            }
            9 | 10 => {
                let mut case = dice.pick(&self.made).clone();
                if dice.below(3) == 0 {
                    dice.flip(&mut case.signature);
                    case.family = "P-256 bit flipped where the key was made to fit";
                }
                return case;
            }
            11 => {
                let u2 = scalar(dice);
                ("P-256 sum at infinity", with(-u2 * q, u2))
            }
            12 => {
                let u2 = scalar(dice);
                ("P-256 sum of equal halves", with(u2 * q, u2))
            }
            13 | 14 => {
                let (u2, from, bytes) = (scalar(dice), dice.below(32), 1 + dice.below(20));
                let part = part(u2, from, bytes) * q;
                let sign = if dice.below(2) == 0 { part } else { -part };
                ("P-256 sums that meet within", with(sign, u2))
            }
            _ => {
                let (r, s) = honest();
                ("P-256 wrong length", dice.cut(join(r, s)))
            }
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
    Key {
        secret,
        pair: pair(Point::mulgen(&secret)),
    }
}

fn pair(point: Point) -> Arc<Pair> {
    let bytes = point.encode_uncompressed();
    let half = |from: usize| bytes[from..from + 32].try_into().unwrap();
    Pair::new(PublicKey::p256(half(1), half(33)).unwrap())
}

/// A genuine signature with an r below p − n; if `high`, then that of a point whose x is r + n.
pub(crate) fn small_r(dice: &mut Dice, high: bool) -> Case {
    let order = GFp256::decode_reduce(&order());
    let (small, point) = loop {
        let small = 1 + u64::try_from(dice.below(1 << 20)).unwrap();
        let x = GFp256::from_u64(small);
        let x = if high { x + order } else { x };
        let mut compressed = [2; 33];
        compressed[1..].copy_from_slice(&reversed(x.encode()));
        if let Some(point) = Point::decode(&compressed) {
            break (small, point);
        }
    };
    let (message, r, s) = (dice.message(), Scalar::from_u64(small), scalar(dice));
    let (u1, u2) = (hashed(&message) / s, r / s);
    Case {
        family: if high {
            "P-256 x is r + n"
        } else {
            "P-256 x is small"
        },
        key: pair((point - Point::mulgen(&u1)) * (Scalar::ONE / u2)),
        message,
        signature: join(r, s),
    }
}

/// A genuine signature with u₁G = u₂Q.
pub(crate) fn equal_halves(dice: &mut Dice) -> Case {
    let (message, u1) = (dice.message(), scalar(dice));
    let r = x_of(Point::mulgen(&(u1 + u1)));
    let u2 = r * u1 / hashed(&message);
    Case {
        family: "P-256 genuine sum of equal halves",
        key: pair(Point::mulgen(&(u1 / u2))),
        message,
        signature: join(r, r / u2),
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

fn hashed(message: &[u8]) -> Scalar {
    let hash: [u8; 32] = digest(&SHA256, message).as_ref().try_into().unwrap();
    Scalar::decode_reduce(&reversed(hash))
}

fn x_of(point: Point) -> Scalar {
    let x: [u8; 32] = point.encode_uncompressed()[1..33].try_into().unwrap();
    Scalar::decode_reduce(&reversed(x))
}

pub(crate) fn join(r: Scalar, s: Scalar) -> Vec<u8> {
    [reversed(r.encode()), reversed(s.encode())].concat()
}

fn reversed(mut bytes: [u8; 32]) -> [u8; 32] {
    bytes.reverse();
    bytes
}

/// n, least byte first.
fn order() -> [u8; 32] {
    let mut order = (-Scalar::ONE).encode();
    order[0] += 1;
    order
}

/// 0, 1, n − 1, n, n + 1, p − n, p − 1, p and all ones, greatest byte first.
pub(crate) fn edges() -> Vec<[u8; 32]> {
    let mut above = order();
    above[0] += 1;
    let top = (-GFp256::ONE).encode();
    let mut field = top;
    // p ends in ones.
    field[0] |= 1;
    let less = (-GFp256::decode_reduce(&order())).encode();
    let number = |n| Scalar::from_u32(n).encode();
    [
        number(0),
        number(1),
        number(2),
        (-Scalar::ONE).encode(),
        order(),
        above,
        less,
        top,
        field,
        [0xff; 32],
    ]
    .into_iter()
    .map(reversed)
    .collect()
}
