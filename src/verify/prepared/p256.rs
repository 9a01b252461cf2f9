//! ECDSA on P-256 with SHA-256, signatures as R ‖ S (RFC 7518 §3.4), under a prepared key: SEC 1
//! §4.1.4.

use std::sync::LazyLock;

use crrl::field::GFp256;
use crrl::p256::{Point as Projective, Scalar};
use ring::digest::{SHA256, digest};

use super::curve::{AffinePoint, Jacobian};
use super::sums::Sums;
use super::table::{Multiples, halves};
use super::{BASE_WIDTH, CHUNK, Item, KEY_WIDTH, KeyTables};

/// Scalars without their sign are below 2^255.
const BITS: usize = 255;

/// The most points that one item adds up.
const POINTS: usize =
    Multiples::<GFp256, KEY_WIDTH>::windows(BITS) + Multiples::<GFp256, BASE_WIDTH>::windows(BITS);

/// The group's order n, in 64-bit words from the least.
const ORDER: [u64; 4] = [
    0xf3b9_cac2_fc63_2551,
    0xbce6_faad_a717_9e84,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_0000_0000,
];

/// The field's order less n: an r below it stands for two values of x, r and r + n.
const FIELD_LESS_ORDER: u128 = 0x4319_0553_58e8_617b_0c46_353d_039c_daae;

/// The base point's multiples, which all keys share; `None` if they failed their test.
static BASE: LazyLock<Option<Multiples<GFp256, BASE_WIDTH>>> =
    LazyLock::new(|| table(Projective::BASE));

/// A key's multiples.
#[derive(Debug)]
pub(super) struct P256Key {
    /// The point itself, for sums that the tables do not give.
    point: Projective,
    table: Multiples<GFp256, KEY_WIDTH>,
}

impl P256Key {
    /// The key must be an uncompressed point of the curve.
    pub(super) fn prepare(bytes: &[u8; 65]) -> Option<Self> {
        let point = Projective::decode(bytes)?;
        (point.encode_uncompressed() == *bytes).then_some(())?;
        BASE.as_ref()?;
        Some(Self {
            point,
            table: table(point)?,
        })
    }

    pub(super) fn bytes(&self) -> usize {
        self.table.bytes()
    }
}

/// An item on its way: is the x of eS⁻¹G + rS⁻¹Q, modulo n, equal to r?
#[derive(Debug, Clone, Copy)]
struct P256Started {
    index: usize,
    r: Scalar,
    e: Scalar,
    /// The multipliers of the base point and of the key.
    u: [Scalar; 2],
}

impl P256Started {
    /// Takes an item up, and gives its S; `None` if R or S is not in 1 … n − 1.
    fn new(index: usize, item: &Item<'_>) -> Option<(Self, Scalar)> {
        let (r, s) = item.signature().split_first_chunk::<32>()?;
        let [r, s] = [r, s.try_into().ok()?]
            .map(|bytes| Scalar::decode(&reversed(bytes)).filter(|scalar| scalar.iszero() == 0));
        let (r, s) = (r?, s?);
        let e = digest(&SHA256, item.message());
        let e = Scalar::decode_reduce(&reversed(e.as_ref().try_into().ok()?));
        let u = [Scalar::ZERO; 2];
        Some((Self { index, r, e, u }, s))
    }
}

/// Room for a chunk.
#[derive(Debug)]
pub(super) struct P256Work {
    started: Vec<P256Started>,
    inverses: Vec<Scalar>,
    sums: Sums<GFp256>,
}

impl P256Work {
    pub(super) fn new() -> Self {
        Self {
            started: Vec::with_capacity(CHUNK),
            inverses: Vec::with_capacity(CHUNK),
            sums: Sums::with_room(CHUNK, POINTS),
        }
    }

    /// Answers the items of this algorithm among a chunk.
    pub(super) fn verify(&mut self, items: &mut [Item<'_>]) {
        let Some(base) = BASE.as_ref() else {
            return;
        };
        self.started.clear();
        self.inverses.clear();
        self.sums.clear();
        for (index, item) in items.iter().enumerate() {
            if let Some(KeyTables::P256(_)) = item.tables()
                && let Some((started, s)) = P256Started::new(index, item)
            {
                self.started.push(started);
                self.inverses.push(s);
            }
        }
        Scalar::batch_invert(&mut self.inverses);
        for (started, inverse) in self.started.iter_mut().zip(&self.inverses) {
            if let Some(KeyTables::P256(key)) = items.get(started.index).and_then(Item::tables) {
                started.u = [started.e * inverse, started.r * inverse];
                let [g, q] = started.u.map(unsigned);
                self.sums.push(
                    base.multiple(&g.0, g.1)
                        .chain(key.table.multiple(&q.0, q.1)),
                );
            }
        }
        for (started, sum) in self.started.iter().zip(self.sums.take()) {
            if let Some(item) = items.get_mut(started.index)
                && let Some(KeyTables::P256(key)) = item.tables()
            {
                let sum = sum.or_else(|| {
                    let [g, q] = started.u;
                    affine(key.point.mul_add_mulgen_vartime(&q, &g)).map(Jacobian::new)
                });
                let accepted = sum.is_some_and(|sum| x_is(sum, started.r));
                item.answer(accepted);
            }
        }
    }
}

/// Whether x = X/Z² is r or, where that is in the field too, r + n.
fn x_is(Jacobian { x, z, .. }: Jacobian<GFp256>, r: Scalar) -> bool {
    let zz = z.square();
    let bytes = r.encode();
    let r = GFp256::decode_reduce(&bytes);
    let [n0, n1, n2, n3] = ORDER;
    let is = |value: GFp256| (value * zz).equals(x) != 0;
    let (low, high) = halves(&bytes);
    is(r) || high == 0 && low < FIELD_LESS_ORDER && is(r + GFp256::w64le(n0, n1, n2, n3))
}

/// A scalar or its negative, whichever is below 2^255, and whether it is the negative.
fn unsigned(scalar: Scalar) -> ([u8; 32], bool) {
    let bytes = scalar.encode();
    if bytes.last().is_some_and(|last| *last >= 0x80) {
        ((-scalar).encode(), true)
    } else {
        (bytes, false)
    }
}

/// The table of a point, which is compared with other arithmetic.
fn table<const WIDTH: usize>(point: Projective) -> Option<Multiples<GFp256, WIDTH>> {
    let table = Multiples::new(affine(point)?, -GFp256::from_u32(3), BITS)?;
    is_right(&table, point).then_some(table)
}

/// Holds a table against the point's multiples by crrl: that by the sum of all factors, so that
/// every entry counts, and that by one arbitrary number.
fn is_right<const WIDTH: usize>(table: &Multiples<GFp256, WIDTH>, point: Projective) -> bool {
    let equal = |sum: Option<Jacobian<GFp256>>, factor: Scalar| {
        sum.is_some_and(|Jacobian { x, y, z }| {
            // X/Z² and Y/Z³ as X·Z and Y over Z³.
            let zz = z.square();
            Projective::from_projective(x * z, y, zz * z)
                .is_some_and(|sum| sum.equals(point * factor) != 0)
        })
    };
    let number = Scalar::decode_reduce(&point.encode_uncompressed());
    let (bytes, negative) = unsigned(number);
    equal(table.total(), table.total_factor(Scalar::ONE))
        && equal(table.sum(&bytes, negative), number)
}

/// The two coordinates; `None` at infinity.
fn affine(point: Projective) -> Option<AffinePoint<GFp256>> {
    let (x, y, z) = point.to_projective();
    (point.isneutral() == 0).then(|| AffinePoint { x: x / z, y: y / z })
}

/// The other end first.
fn reversed(bytes: &[u8; 32]) -> [u8; 32] {
    let mut bytes = *bytes;
    bytes.reverse();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_entry_is_found() {
        let point = Projective::mulgen(&Scalar::from_u32(7));
        let mut table: Multiples<GFp256, KEY_WIDTH> = table(point).unwrap();
        assert!(is_right(&table, point));
        assert!(!is_right(&table, -point));
        for n in [0, 1, 77, table.len() / 2, table.len() - 1] {
            table.spoil(n);
            assert!(!is_right(&table, point), "entry {n}");
            table.spoil(n);
        }
        assert!(is_right(&table, point));
    }
}
