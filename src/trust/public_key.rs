//! Public keys whose point has been checked.

use crate::jws::Algorithm;

/// A public key whose point has been checked: [`ed25519`](Self::ed25519) and [`p256`](Self::p256) are
/// the only ways to one.
///
/// ```
/// use healthcode::{Algorithm, PublicKey};
///
/// // RFC 8032 §7.1, test 1.
/// let mut bytes = *b"\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a\
///     \x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51\x1a";
/// let key = PublicKey::ed25519(bytes).unwrap();
/// assert_eq!(key.algorithm(), Algorithm::Ed25519);
/// // The neutral point would accept signatures of many messages.
/// bytes = [0; 32];
/// bytes[0] = 1;
/// assert!(PublicKey::ed25519(bytes).is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicKey(Point);

/// The point of a public key, in the form that verification takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Point {
    /// 32 bytes (RFC 8032 §5.1.2).
    Ed25519([u8; 32]),
    /// The uncompressed point, `04 ‖ x ‖ y` (SEC 1 §2.3.3).
    P256([u8; 65]),
}

impl PublicKey {
    /// The algorithm that this key fixes.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match &self.0 {
            Point::Ed25519(_) => Algorithm::Ed25519,
            Point::P256(_) => Algorithm::Es256,
        }
    }

    /// The key's point.
    #[must_use]
    pub const fn point(&self) -> &Point {
        &self.0
    }

    /// The key's bytes, as verification takes them.
    #[must_use]
    pub const fn bytes(&self) -> &[u8] {
        match &self.0 {
            Point::Ed25519(bytes) => bytes,
            Point::P256(bytes) => bytes,
        }
    }

    /// The coordinate that a point shares with its negative: the secret of one gives the secret of the
    /// other.
    pub(super) fn unsigned(&self) -> [u8; 32] {
        let mut coordinate = [0; 32];
        match &self.0 {
            Point::Ed25519(bytes) => {
                coordinate = *bytes;
                // RFC 8032 §5.1.2: the last bit is the sign of x.
                if let Some(last) = coordinate.last_mut() {
                    *last &= 0x7f;
                }
            }
            Point::P256(point) => {
                for (to, from) in coordinate.iter_mut().zip(point.iter().skip(1)) {
                    *to = *from;
                }
            }
        }
        coordinate
    }

    /// An Ed25519 key, unless the bytes are no canonical point or one outside the group of prime
    /// order. Such a key (small order, mixed order) makes signatures that fit many messages.
    #[must_use]
    pub fn ed25519(bytes: [u8; 32]) -> Option<Self> {
        let point = crrl::ed25519::Point::decode(&bytes)?;
        let sound = point.has_low_order() == 0 && point.is_in_subgroup() != 0;
        (sound && point.encode() == bytes).then_some(Self(Point::Ed25519(bytes)))
    }

    /// A P-256 key, unless the point is not on the curve.
    #[must_use]
    pub fn p256(x: [u8; 32], y: [u8; 32]) -> Option<Self> {
        let mut bytes = [4; 65];
        for (to, from) in bytes.iter_mut().skip(1).zip(x.iter().chain(&y)) {
            *to = *from;
        }
        let point = crrl::p256::Point::decode(&bytes)?;
        (point.isneutral() == 0 && point.encode_uncompressed() == bytes)
            .then_some(Self(Point::P256(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_ed25519_points_are_no_keys() {
        let mut order_1 = [0; 32];
        order_1[0] = 1;
        let order_4 = [0; 32];
        let mut order_2 = [0xff; 32];
        (order_2[0], order_2[31]) = (0xec, 0x7f);
        let mut non_canonical = [0xff; 32];
        (non_canonical[0], non_canonical[31]) = (0xee, 0x7f);
        for weak in [order_1, order_2, order_4, non_canonical] {
            assert_eq!(PublicKey::ed25519(weak), None, "{weak:02x?}");
        }
        assert!(PublicKey::ed25519(crrl::ed25519::Point::BASE.encode()).is_some());
    }

    #[test]
    fn mixed_order_ed25519_points_are_no_keys() {
        let mut order_2 = [0xff; 32];
        (order_2[0], order_2[31]) = (0xec, 0x7f);
        let torsion = crrl::ed25519::Point::decode(&order_2).unwrap();
        let mixed = (crrl::ed25519::Point::BASE + torsion).encode();
        assert_eq!(PublicKey::ed25519(mixed), None);
    }

    #[test]
    fn p256_points_must_be_on_the_curve() {
        let base = crrl::p256::Point::BASE.encode_uncompressed();
        let x: [u8; 32] = base[1..33].try_into().unwrap();
        let mut y: [u8; 32] = base[33..].try_into().unwrap();
        assert!(PublicKey::p256(x, y).is_some());
        y[31] ^= 1;
        assert_eq!(PublicKey::p256(x, y), None);
        assert_eq!(PublicKey::p256([0; 32], [0; 32]), None);
        assert_eq!(PublicKey::p256([0xff; 32], y), None);
    }
}
