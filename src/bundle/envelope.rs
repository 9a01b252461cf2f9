//! Signed metadata: `{"signed": …, "signatures": [{keyid, sig}]}` (TUF §4.2).

use crate::base::error::{Error, ErrorCode, Fault};
use crate::base::json::{Faults, Json, Members, Node, parse};
use crate::base::text::Text;
use crate::base::time::Timestamp;

use super::canonical::canonical;
use super::digest::{sha256, unhex};
use super::limits::{KEYS, METADATA_BYTES, VERSION};
use super::role::Role;

/// One document of metadata, nothing in it verified.
#[derive(Debug, Clone)]
pub struct Envelope {
    name: String,
    role: Role,
    bytes: Vec<u8>,
    json: Json,
    canonical: Vec<u8>,
    signatures: Vec<Signature>,
    version: u64,
    issued_at: Timestamp,
    expires: Timestamp,
}

/// A signature, by the id of its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key.
    pub keyid: String,
    /// 64 bytes if it is any good.
    pub bytes: Vec<u8>,
}

/// The major version of the specification whose format this is.
const SPEC: &str = "1";

impl Envelope {
    /// Reads the document `name`, which must be of `role`.
    ///
    /// # Errors
    /// Every fault, with its JSON Pointer.
    pub fn read(name: &str, role: Role, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > METADATA_BYTES {
            let what = Text::new(
                format!("过大，上限 {METADATA_BYTES} 字节"),
                format!("too large, at most {METADATA_BYTES} bytes"),
            );
            let fault = Fault::new("", what).of_kind(ErrorCode::TooLarge);
            return Err(Error::one(name, fault));
        }
        let json = parse(bytes).map_err(|fault| Error::one(name, fault))?;
        let mut faults = Faults::default();
        let read = read(&json, role, &mut faults);
        let (canonical, signatures, version, issued_at, expires) = faults.settle(name, read)?;
        let Some(canonical) = canonical else {
            let what = Text::fixed("只允许整数", "holds a number that is not whole");
            return Err(Error::one(name, Fault::new("/signed", what)));
        };
        Ok(Self {
            name: name.to_owned(),
            role,
            bytes: bytes.to_vec(),
            json,
            canonical,
            signatures,
            version,
            issued_at,
            expires,
        })
    }

    /// The document's name in the bundle.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The role whose document this is.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The bytes as received.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the signatures are over.
    #[must_use]
    pub fn canonical(&self) -> &[u8] {
        &self.canonical
    }

    /// SHA-256 of what the signatures are over: for a root, what people compare.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        sha256(&self.canonical)
    }

    /// The signatures, good or not.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The version of this role's document.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When it was made.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// When it ends.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// Reads what only this role's document says.
    pub(super) fn read_signed<T>(
        &self,
        read: impl FnOnce(&Members<'_>, &mut Faults) -> Option<T>,
    ) -> Result<T, Error> {
        let mut faults = Faults::default();
        let value = Node::root(&self.json)
            .object(&mut faults)
            .and_then(|envelope| {
                envelope
                    .required("signed", &mut faults)?
                    .object(&mut faults)
            })
            .and_then(|members| read(&members, &mut faults));
        faults.settle(&self.name, value)
    }
}

type EnvelopeParts = (Option<Vec<u8>>, Vec<Signature>, u64, Timestamp, Timestamp);

fn read(json: &Json, role: Role, faults: &mut Faults) -> Option<EnvelopeParts> {
    // What stands beside the two is not signed, so nothing may.
    let envelope = Node::root(json).closed_object(&["signed", "signatures"], faults)?;
    let signed = envelope.required("signed", faults)?;
    let signatures = envelope.required("signatures", faults)?;
    let members = signed.object(faults)?;
    members
        .required("_type", faults)?
        .word(faults, &[(role.name(), ())])?;
    let spec = Text::fixed("TUF 规范 1.x 版", "version 1.x of TUF's specification");
    members
        .required("spec_version", faults)?
        .read(faults, &spec, |text| is_version_1(text).then_some(()))?;
    let version = version(&members.required("version", faults)?, faults);
    let issued_at = date(&members, "issued_at", faults);
    let expires = date(&members, "expires", faults);
    let signatures = read_signatures(&signatures, faults);
    Some((
        canonical(signed.json()),
        signatures?,
        version?,
        issued_at?,
        expires?,
    ))
}

/// A version: from 1, and small enough to be counted on from.
pub(super) fn version(node: &Node<'_>, faults: &mut Faults) -> Option<u64> {
    let version = node.integer(faults)?;
    if !(1..=VERSION).contains(&version) {
        let expected = Text::new(format!("1 至 {VERSION}"), format!("1 to {VERSION}"));
        return node.wrong(faults, &expected);
    }
    Some(version)
}

/// A date as TUF writes it (§4.2): UTC, whole seconds.
fn date(members: &Members<'_>, name: &str, faults: &mut Faults) -> Option<Timestamp> {
    let expected = Text::fixed(
        "UTC 时间，如 2020-03-26T00:00:00Z",
        "a time in UTC, such as 2020-03-26T00:00:00Z",
    );
    let node = members.required(name, faults)?;
    node.read(faults, &expected, |text| {
        (text.len() == 20 && text.ends_with('Z')).then(|| Timestamp::parse(text))?
    })
}

/// Whether `text` is a version (TUF §4.2: two or three numbers) of the specification that is read.
fn is_version_1(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts.len(), 2 | 3) && parts.iter().all(number) && parts.first() == Some(&SPEC)
}

/// The signatures by their keys' ids, each of which stands once (TUF §4.2). One that is not hexadecimal counts
/// as bad, and the others still count.
fn read_signatures(node: &Node<'_>, faults: &mut Faults) -> Option<Vec<Signature>> {
    let nodes = node.array(faults)?;
    if nodes.len() > KEYS {
        let expected = Text::new(
            format!("至多 {KEYS} 个签名"),
            format!("at most {KEYS} signatures"),
        );
        return node.wrong(faults, &expected);
    }
    let mut signatures: Vec<Signature> = Vec::new();
    for node in &nodes {
        let members = node.object(faults)?;
        let keyid = members.required("keyid", faults)?;
        let id = keyid.text(faults)?;
        if signatures.iter().any(|other| other.keyid == id) {
            let what = Text::fixed("同一密钥有两个签名", "a second signature of the same key");
            faults.add(keyid.pointer(), what);
            return None;
        }
        let hex = match members.required("sig", faults)?.json() {
            Json::Text(text) => unhex(text),
            _ => None,
        };
        signatures.push(Signature {
            keyid: id.to_owned(),
            bytes: hex.unwrap_or_default(),
        });
    }
    Some(signatures)
}
