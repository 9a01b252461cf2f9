//! One list: a number of one, two, four or eight bits for every code.

use std::sync::Arc;

use crate::base::region::Region;
use crate::base::time::{Timestamp, Window};
use crate::trust::{Issuer, PublicKey, Registry};

/// How many bits an entry has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    /// 0 or 1
    One,
    /// 0 to 3
    Two,
    /// 0 to 15
    Four,
    /// 0 to 255
    Eight,
}

impl Bits {
    /// The width in bits; `None` unless it is 1, 2, 4 or 8.
    #[must_use]
    pub const fn new(bits: u64) -> Option<Self> {
        match bits {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            4 => Some(Self::Four),
            8 => Some(Self::Eight),
            _ => None,
        }
    }

    /// The width in bits.
    #[must_use]
    pub const fn get(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
            Self::Eight => 8,
        }
    }

    /// The largest value of an entry.
    #[must_use]
    pub const fn largest(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 3,
            Self::Four => 15,
            Self::Eight => 255,
        }
    }

    /// How many entries one byte holds.
    #[must_use]
    pub const fn a_byte(self) -> u64 {
        match self {
            Self::One => 8,
            Self::Two => 4,
            Self::Four => 2,
            Self::Eight => 1,
        }
    }

    /// Where an entry stands: its byte, and how far above that byte's lowest bit (Token Status
    /// List, section 4.1: the first entry stands in the lowest bits).
    pub(crate) fn place(self, idx: u64) -> Option<(usize, u8)> {
        let byte = usize::try_from(idx / self.a_byte()).ok()?;
        let shift = u8::try_from(idx % self.a_byte()).ok()? * self.get();
        Some((byte, shift))
    }
}

/// The status of a code (Token Status List, section 7; contract section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 0: the code stands.
    Valid,
    /// 1: it is revoked for good.
    Invalid,
    /// 2: it is suspended for now.
    Suspended,
    /// 3: the holder's colour has changed since.
    NoLongerGreen,
    /// Any other value: its meaning is not known.
    Other(u8),
}

impl From<u8> for Status {
    fn from(value: u8) -> Self {
        match value {
            0 => Self::Valid,
            1 => Self::Invalid,
            2 => Self::Suspended,
            3 => Self::NoLongerGreen,
            other => Self::Other(other),
        }
    }
}

/// A list that a registered key of its issuer has signed.
#[derive(Debug, Clone)]
pub struct StatusList {
    pub(super) uri: Arc<str>,
    pub(super) issuer: Region,
    /// The name of the key that signed it.
    pub(super) kid: Box<str>,
    /// The key that signed it.
    pub(super) key: PublicKey,
    /// The life of that key.
    pub(super) key_life: Window,
    pub(super) issued_at: Timestamp,
    pub(super) not_before: Timestamp,
    pub(super) stale_from: Timestamp,
    pub(super) bits: Bits,
    pub(super) entries: Entries,
}

/// The packed values.
#[derive(Debug, Clone)]
pub(super) enum Entries {
    /// The first entry in the lowest bits of the first byte.
    Bytes(Box<[u8]>),
    /// Two lists of one name and one date say different things: neither can be believed.
    Contested,
}

impl StatusList {
    /// The name by which codes refer to it (its `sub`).
    #[must_use]
    pub const fn uri(&self) -> &Arc<str> {
        &self.uri
    }

    /// Who signed it, and for whose codes alone it counts.
    #[must_use]
    pub const fn issuer(&self) -> Region {
        self.issuer
    }

    /// The name of the issuer's key that signed it.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether `registry` believes the key that signed it.
    pub(super) fn is_of(&self, registry: &Registry) -> bool {
        let issuer = registry.issuer(self.issuer.as_str());
        let keys = issuer.map(Issuer::keys).into_iter().flatten();
        let mut same = keys.filter(|key| *key.kid() == *self.kid && *key.public() == self.key);
        same.any(|key| !key.is_revoked())
    }

    /// When it was signed.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When the key begins that signed it.
    pub(super) const fn key_begins(&self) -> Option<Timestamp> {
        self.key_life.from
    }

    /// The first instant at which both its date and its key's beginning are past.
    #[must_use]
    pub fn begins(&self) -> Timestamp {
        self.issued_at
            .max(self.key_begins().unwrap_or(self.issued_at))
    }

    /// The first instant at which it is stale: the earlier of `exp` and `iat + ttl`.
    #[must_use]
    pub const fn stale_from(&self) -> Timestamp {
        self.stale_from
    }

    /// The width of an entry.
    #[must_use]
    pub const fn bits(&self) -> Bits {
        self.bits
    }

    /// How many entries there are; those that fill the last byte count.
    #[must_use]
    pub fn entries(&self) -> u64 {
        let bytes = u64::try_from(self.bytes().len()).unwrap_or(u64::MAX);
        bytes.saturating_mul(self.bits.a_byte())
    }

    /// Its bytes as unpacked.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match &self.entries {
            Entries::Bytes(bytes) => bytes,
            Entries::Contested => &[],
        }
    }

    /// Whether the list says anything at `at`: it is not one of two that contradict each other,
    /// and its key is alive (no leeway, as for codes).
    #[must_use]
    pub fn is_believed(&self, at: Timestamp) -> bool {
        matches!(self.entries, Entries::Bytes(_)) && self.key_life.contains(at)
    }

    /// Whether it is in force at `at`, give or take `leeway` seconds.
    #[must_use]
    pub fn is_current(&self, at: Timestamp, leeway: i64) -> bool {
        let (early, late) = (at.plus_seconds(-leeway), at.plus_seconds(leeway));
        self.not_before <= late && early < self.stale_from
    }

    /// The entry at `idx`; `None` beyond the end.
    #[must_use]
    pub fn status(&self, idx: u64) -> Option<Status> {
        let (byte, shift) = self.bits.place(idx)?;
        let byte = self.bytes().get(byte)?;
        Some(Status::from((byte >> shift) & self.bits.largest()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of RFC 8032 §7.1, test 1.
    fn public() -> PublicKey {
        let text = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        let bytes = crate::base::base64url::decode(text).unwrap();
        PublicKey::ed25519(bytes.try_into().unwrap()).unwrap()
    }

    fn list(bits: u64, bytes: &[u8]) -> StatusList {
        let at = Timestamp::EPOCH;
        StatusList {
            uri: "u".into(),
            issuer: Region::parse("330000").unwrap(),
            kid: "k1".into(),
            key: public(),
            key_life: Window::ALWAYS,
            issued_at: at,
            not_before: at,
            stale_from: at.plus_seconds(100),
            bits: Bits::new(bits).unwrap(),
            entries: Entries::Bytes(bytes.into()),
        }
    }

    fn values(list: &StatusList) -> Vec<u8> {
        let value = |idx| match list.status(idx)? {
            Status::Valid => Some(0),
            Status::Invalid => Some(1),
            Status::Suspended => Some(2),
            Status::NoLongerGreen => Some(3),
            Status::Other(value) => Some(value),
        };
        (0..).map_while(value).collect()
    }

    #[test]
    fn the_least_significant_bits_come_first() {
        assert_eq!(
            values(&list(1, &[0xb9, 0xa3])),
            [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
        );
        assert_eq!(
            values(&list(2, &[0xc9, 0x44, 0xf9])),
            [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
        );
        assert_eq!(values(&list(4, &[0x21, 0xf0])), [1, 2, 0, 15]);
        assert_eq!(values(&list(8, &[7, 0, 255])), [7, 0, 255]);
    }

    #[test]
    fn nothing_stands_beyond_the_end() {
        for (bits, entries) in [(1, 16), (2, 8), (4, 4), (8, 2)] {
            let list = list(bits, &[0, 0]);
            assert_eq!(list.entries(), entries);
            assert!(list.status(entries - 1).is_some());
            for idx in [entries, entries + 1, u64::MAX / 8, u64::MAX] {
                assert_eq!(list.status(idx), None, "{bits} {idx}");
            }
        }
        assert_eq!(list(1, &[]).status(0), None);
        for bits in [0, 3, 5, 6, 7, 9, 16, u64::MAX] {
            assert_eq!(Bits::new(bits), None);
        }
    }

    #[test]
    fn a_list_is_in_force_from_its_date_until_it_is_stale() {
        let list = list(1, &[0]);
        let at = |seconds| Timestamp::EPOCH.plus_seconds(seconds);
        for (seconds, leeway, current) in [
            (-1, 0, false),
            (0, 0, true),
            (99, 0, true),
            (100, 0, false),
            (-60, 60, true),
            (-61, 60, false),
            (159, 60, true),
            (160, 60, false),
        ] {
            assert_eq!(list.is_current(at(seconds), leeway), current, "{seconds}");
        }
    }
}
