//! Ed25519 (RFC 8032) under a prepared key.
//!
//! Points are worked on in a short Weierstrass form of the curve: the map of RFC 7748 §4.1 to
//! Montgomery's form, u = (1 + y)/(1 − y) and v = √−486664·u/x, and then u + 486662/3 for u.

use std::sync::LazyLock;

use crrl::ed25519::{Point as Edwards, Scalar};
use crrl::field::GF25519;
use ring::digest::{Context, SHA512};

use super::curve::{AffinePoint, Field, Jacobian};
use super::sums::{Inverses, Sums};
use super::table::Multiples;
use super::{BASE_WIDTH, CHUNK, Item, KEY_WIDTH, KeyTables};

/// Scalars without their sign are below 2^252.
const BITS: usize = 252;

/// The most points that one item adds up.
const POINTS: usize = Multiples::<GF25519, KEY_WIDTH>::windows(BITS)
    + Multiples::<GF25519, BASE_WIDTH>::windows(BITS);

/// What all keys share; `None` if it failed its test.
static SHARED: LazyLock<Option<CurveTables>> = LazyLock::new(CurveTables::new);

#[derive(Debug)]
struct CurveTables {
    map: CurveMap,
    base: Multiples<GF25519, BASE_WIDTH>,
}

impl CurveTables {
    fn new() -> Option<Self> {
        let map = CurveMap::new()?;
        let base = map.table(Edwards::BASE)?;
        Some(Self { map, base })
    }
}

/// A key's multiples.
#[derive(Debug)]
pub(super) struct Ed25519Key {
    bytes: [u8; 32],
    /// The negative of the point, for sums that the tables do not give.
    negative: Edwards,
    /// Of the negative.
    table: Multiples<GF25519, KEY_WIDTH>,
}

impl Ed25519Key {
    /// The key must be a canonical point of the group of prime order.
    pub(super) fn prepare(bytes: &[u8; 32]) -> Option<Self> {
        let negative = -Edwards::decode(bytes)?;
        Some(Self {
            bytes: *bytes,
            negative,
            table: SHARED.as_ref()?.map.table(negative)?,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.table.bytes()
    }

    /// Takes an item up; `None` if the signature's form is wrong (RFC 8032 §5.1.7, step 1: S must
    /// be canonical).
    fn start(&self, index: usize, item: &Item<'_>) -> Option<Ed25519Started> {
        let (r, s) = item.signature().split_first_chunk::<32>()?;
        let s = Scalar::decode(s)?;
        let mut hash = Context::new(&SHA512);
        hash.update(r);
        hash.update(&self.bytes);
        hash.update(item.message());
        let k = Scalar::decode_reduce(hash.finish().as_ref());
        Some(Ed25519Started {
            index,
            r: *r,
            s,
            k,
            sum: None,
        })
    }
}

/// An item on its way: is sB + k(−A) encoded as R?
#[derive(Debug, Clone, Copy)]
struct Ed25519Started {
    index: usize,
    r: [u8; 32],
    s: Scalar,
    k: Scalar,
    sum: Option<Fraction>,
}

/// Room for a chunk.
#[derive(Debug)]
pub(super) struct Ed25519Work {
    started: Vec<Ed25519Started>,
    sums: Sums<GF25519>,
    inverses: Inverses<GF25519>,
}

impl Ed25519Work {
    pub(super) fn new() -> Self {
        Self {
            started: Vec::with_capacity(CHUNK),
            sums: Sums::with_room(CHUNK, POINTS),
            inverses: Inverses::with_room(CHUNK),
        }
    }

    /// Answers the items of this algorithm among a chunk.
    pub(super) fn verify(&mut self, items: &mut [Item<'_>]) {
        let Some(CurveTables { map, base }) = SHARED.as_ref() else {
            return;
        };
        self.started.clear();
        self.sums.clear();
        for (index, item) in items.iter().enumerate() {
            if let Some(KeyTables::Ed25519(key)) = item.tables()
                && let Some(started) = key.start(index, item)
            {
                let (s, k) = (unsigned(started.s), unsigned(started.k));
                self.sums.push(
                    base.multiple(&s.0, s.1)
                        .chain(key.table.multiple(&k.0, k.1)),
                );
                self.started.push(started);
            }
        }
        self.inverses.clear();
        for (started, sum) in self.started.iter_mut().zip(self.sums.take()) {
            started.sum = sum.and_then(|sum| map.fraction(sum));
            if let Some(fraction) = started.sum {
                self.inverses.push(fraction.denominator);
            }
        }
        self.inverses.invert();
        for started in self.started.iter().rev() {
            let Some(item) = items.get_mut(started.index) else {
                continue;
            };
            let Some(KeyTables::Ed25519(key)) = item.tables() else {
                continue;
            };
            let encoded = match started.sum {
                Some(sum) => sum.encoded(self.inverses.pop()),
                None => key
                    .negative
                    .mul_add_mulgen_vartime(&started.k, &started.s)
                    .encode(),
            };
            item.answer(encoded == started.r);
        }
    }
}

/// A scalar or its negative, whichever is below 2^252, and whether it is the negative.
fn unsigned(scalar: Scalar) -> ([u8; 32], bool) {
    let bytes = scalar.encode();
    // The order is 2^252 and a little.
    if bytes.last().is_some_and(|last| *last >= 0x08) {
        ((-scalar).encode(), true)
    } else {
        (bytes, false)
    }
}

/// The way between the two forms of the curve.
#[derive(Debug)]
struct CurveMap {
    /// A square root of −486664; either does, if it is always the same.
    root: GF25519,
    /// 486662/3.
    shift: GF25519,
    /// The curve's `a`: 1 − 486662²/3.
    a: GF25519,
}

impl CurveMap {
    fn new() -> Option<Self> {
        let (root, found) = GF25519::from_i32(-486_664).sqrt();
        let montgomery = GF25519::from_u32(486_662);
        let shift = montgomery / GF25519::from_u32(3);
        (found != 0).then_some(Self {
            root,
            shift,
            a: GF25519::ONE - montgomery * shift,
        })
    }

    /// A point of the curve, other than those of order 1 and 2.
    fn point(&self, point: Edwards) -> Option<AffinePoint<GF25519>> {
        let mut y = point.encode();
        let sign = *y.last()? >> 7;
        *y.last_mut()? &= 0x7f;
        let y = GF25519::decode(&y)?;
        // RFC 8032 §5.1.3: x² = (y² − 1)/(dy² + 1), d = −121665/121666.
        let d = GF25519::from_i32(-121_665) / GF25519::from_u32(121_666);
        let yy = y.square();
        let (x, found) = ((yy - GF25519::ONE) / (d * yy + GF25519::ONE)).sqrt();
        let x = if *x.encode().first()? & 1 == sign {
            x
        } else {
            -x
        };
        let u = (GF25519::ONE + y) / (GF25519::ONE - y);
        (found != 0 && !x.is_zero()).then_some(AffinePoint {
            x: u + self.shift,
            y: self.root * u / x,
        })
    }

    /// The table of a point, which is compared with other arithmetic.
    fn table<const WIDTH: usize>(&self, point: Edwards) -> Option<Multiples<GF25519, WIDTH>> {
        let table = Multiples::new(self.point(point)?, self.a, BITS)?;
        self.is_right(&table, point).then_some(table)
    }

    /// Holds a table against the point's multiples by crrl: that by the sum of all factors, so that
    /// every entry counts, and that by one arbitrary number.
    fn is_right<const WIDTH: usize>(
        &self,
        table: &Multiples<GF25519, WIDTH>,
        point: Edwards,
    ) -> bool {
        let equal = |sum: Option<Jacobian<GF25519>>, factor: Scalar| {
            sum.and_then(|sum| self.fraction(sum)).is_some_and(|sum| {
                sum.encoded(sum.denominator.inverse()) == (point * factor).encode()
            })
        };
        let number = Scalar::decode_reduce(&point.encode());
        let (bytes, negative) = unsigned(number);
        equal(table.total(), table.total_factor(Scalar::ONE))
            && equal(table.sum(&bytes, negative), number)
    }

    /// Back to x and y of edwards25519, before the division; `None` where there is none.
    fn fraction(&self, Jacobian { x, y, z }: Jacobian<GF25519>) -> Option<Fraction> {
        let zz = z.square();
        let u = x - self.shift * zz;
        // x = √−486664·u/v, y = (u − 1)/(u + 1)
        let sum = u + zz;
        let fraction = Fraction {
            x: self.root * u * z * sum,
            y: (u - zz) * y,
            denominator: sum * y,
        };
        (!fraction.denominator.is_zero()).then_some(fraction)
    }
}

/// A point of edwards25519, its coordinates over one denominator.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    x: GF25519,
    y: GF25519,
    denominator: GF25519,
}

impl Fraction {
    /// The point's 32 bytes (RFC 8032 §5.1.2), given the inverse of the denominator.
    fn encoded(&self, inverse: GF25519) -> [u8; 32] {
        let mut bytes = (self.y * inverse).encode();
        let [sign, ..] = (self.x * inverse).encode();
        if let Some(last) = bytes.last_mut() {
            *last |= sign << 7;
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_entry_is_found() {
        let map = CurveMap::new().unwrap();
        let point = Edwards::mulgen(&Scalar::from_u32(7));
        let mut table: Multiples<GF25519, KEY_WIDTH> = map.table(point).unwrap();
        assert!(map.is_right(&table, point));
        assert!(!map.is_right(&table, -point));
        for n in [0, 1, 77, table.len() / 2, table.len() - 1] {
            table.spoil(n);
            assert!(!map.is_right(&table, point), "entry {n}");
            table.spoil(n);
        }
        assert!(map.is_right(&table, point));
    }
}
