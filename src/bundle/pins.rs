//! What snapshot, timestamp and targets metadata pin (TUF §4.4 to §4.6): versions, lengths and
//! hashes.

use std::collections::BTreeMap;

use crate::base::error::Error;
use crate::base::json::{Faults, Members, Node};
use crate::base::text::Text;
use crate::base::time::duration;

use super::digest::{Hash, sha256, unhex};
use super::envelope::{Envelope, version};
use super::limits::ENTRIES;

/// Length and hashes of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    length: u64,
    sha256: [u8; 32],
    /// Those of the other algorithms that are known here.
    others: Vec<(Hash, Vec<u8>)>,
}

/// A document that the targets vouch for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What its bytes must be.
    pub pin: Pin,
    /// How long it may be used, if the targets say so.
    pub limits: Option<Limits>,
}

/// How old a part may become, in seconds from its own signed date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From this age on, a decision carries a warning.
    pub warn_after: i64,
    /// From this age on, it holds.
    pub hold_after: i64,
}

impl Limits {
    /// `3d/8d`: the first not above the second.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (warn, hold) = text.split_once('/')?;
        let (warn_after, hold_after) = (duration(warn)?, duration(hold)?);
        (warn_after <= hold_after).then_some(Self {
            warn_after,
            hold_after,
        })
    }
}

impl Pin {
    /// Whether `bytes` are what is pinned.
    #[must_use]
    pub fn fits(&self, bytes: &[u8]) -> bool {
        u64::try_from(bytes.len()).is_ok_and(|length| length == self.length)
            && sha256(bytes) == self.sha256
            && self
                .others
                .iter()
                .all(|(hash, sum)| hash.sum(bytes) == *sum)
    }
}

/// The version and the pin of the one document that a snapshot or a timestamp names.
pub(super) fn pinned(envelope: &Envelope, file: &str) -> Result<(u64, Pin), Error> {
    envelope.read_signed(|members, faults| {
        let meta = members.required("meta", faults)?.object(faults)?;
        let entry = meta.required(file, faults)?.object(faults)?;
        let version = version(&entry.required("version", faults)?, faults)?;
        Some((version, pin(&entry, faults)?))
    })
}

/// Every document that the targets vouch for, by its name below `targets/`.
pub(super) fn targets(envelope: &Envelope) -> Result<BTreeMap<String, Target>, Error> {
    envelope.read_signed(|members, faults| {
        let node = members.required("targets", faults)?;
        let members = node.object(faults)?;
        if members.len() > ENTRIES {
            let expected = Text::new(format!("至多 {ENTRIES} 个"), format!("at most {ENTRIES}"));
            return node.wrong(faults, &expected);
        }
        let mut targets = BTreeMap::new();
        for (name, node) in members.each() {
            let entry = node.object(faults)?;
            let pin = pin(&entry, faults)?;
            let limits = match entry.optional("custom") {
                None => None,
                Some(custom) => limits(&custom, faults)?,
            };
            targets.insert(name.to_owned(), Target { pin, limits });
        }
        Some(targets)
    })
}

fn pin(entry: &Members<'_>, faults: &mut Faults) -> Option<Pin> {
    let length = entry.required("length", faults)?.integer(faults)?;
    let hash = Text::fixed(
        "SHA-256（64 位十六进制）",
        "SHA-256 (64 hexadecimal digits)",
    );
    let hashes = entry.required("hashes", faults)?.object(faults)?;
    let sha256 = hashes
        .required("sha256", faults)?
        .read(faults, &hash, |text| unhex(text)?.try_into().ok())?;
    // Every hash that is listed must fit (TUF §5.5.2, §5.6.2). One of an algorithm that is not known
    // here cannot be compared; SHA-256 is always there and always compared.
    let hex = Text::fixed("十六进制", "hexadecimal");
    let mut others = Vec::new();
    for (name, hash) in Hash::WORDS {
        if let Some(node) = hashes.optional(name) {
            others.push((hash, node.read(faults, &hex, unhex)?));
        }
    }
    Some(Pin {
        length,
        sha256,
        others,
    })
}

/// `{"warn_after": "3d", "hold_after": "7d"}` among a target's `custom` members.
#[expect(
    clippy::option_option,
    reason = "outside: readable; inside: there at all"
)]
fn limits(node: &Node<'_>, faults: &mut Faults) -> Option<Option<Limits>> {
    let members = node.object(faults)?;
    let (warn, hold) = (
        members.optional("warn_after"),
        members.optional("hold_after"),
    );
    if warn.is_none() && hold.is_none() {
        return Some(None);
    }
    let expected = Text::fixed(
        "正整数加单位 s、m、h 或 d（如 3d）",
        "a positive whole number with s, m, h or d (3d)",
    );
    let mut age = |name| {
        members
            .required(name, faults)?
            .read(faults, &expected, duration)
    };
    let (warn_after, hold_after) = (age("warn_after")?, age("hold_after")?);
    if warn_after > hold_after {
        let what = Text::fixed(
            "warn_after 不得晚于 hold_after",
            "`warn_after` must not be later than `hold_after`",
        );
        faults.add(node.pointer(), what);
        return None;
    }
    Some(Some(Limits {
        warn_after,
        hold_after,
    }))
}
