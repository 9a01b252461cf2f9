//! Root metadata (TUF §4.3): which keys sign for which role, and how many of them must.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::error::{Error, Fault};
use crate::base::json::{Faults, Members, Node};
use crate::base::text::Text;
use crate::trust::PublicKey;
use crate::verify::signature_is_good;

use super::canonical::canonical;
use super::digest::{hex, sha256, unhex};
use super::envelope::{Envelope, Signature};
use super::limits::KEYS;
use super::role::Role;

/// A root with what it says.
#[derive(Debug, Clone)]
pub struct Root {
    envelope: Envelope,
    keys: BTreeMap<String, PublicKey>,
    roles: BTreeMap<Role, Quorum>,
    may_drop: BTreeSet<Dropped>,
}

/// How many of which keys make a role's document good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// The ids of the keys.
    pub keyids: BTreeSet<String>,
    /// How many different ones must have signed.
    pub threshold: u64,
}

/// A revoked key of an issuer that a later bundle may leave out: nothing un-revokes unless the
/// root says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dropped {
    /// The issuer.
    pub iss: String,
    /// The key.
    pub kid: String,
}

impl Dropped {
    /// `330000/zj-2020-1`: the issuer and the key.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (iss, kid) = text.split_once('/')?;
        Some(Self {
            iss: iss.to_owned(),
            kid: kid.to_owned(),
        })
    }
}

/// The member of a root that lists [`Dropped`] keys. TUF's readers pass over what they do not know
/// (§4.1), and it is signed like everything else.
pub const MAY_DROP: &str = "healthcode_may_drop_revoked";

impl Root {
    /// Reads what a root says.
    ///
    /// # Errors
    /// Every fault, with its JSON Pointer.
    pub fn read(envelope: Envelope) -> Result<Self, Error> {
        let (keys, roles, may_drop) = envelope.read_signed(|members, faults| {
            let mut unusable = Vec::new();
            let keys = keys(&members.required("keys", faults)?, faults, &mut unusable)?;
            let mut own = Faults::default();
            let roles = roles(&members.required("roles", faults)?, &keys, &mut own);
            let Some(roles) = roles else {
                // A key that nobody needs may be anything; where one is missing they say why.
                let all = unusable.into_iter().chain(own.into_vec());
                all.for_each(|fault| faults.push(fault));
                return None;
            };
            let may_drop = match members.optional(MAY_DROP) {
                None => BTreeSet::new(),
                Some(node) => node
                    .array(faults)?
                    .iter()
                    .map(|node| dropped(node, faults))
                    .collect::<Option<_>>()?,
            };
            Some((keys, roles, may_drop))
        })?;
        Ok(Self {
            envelope,
            keys,
            roles,
            may_drop,
        })
    }

    /// The signed document.
    #[must_use]
    pub const fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The keys that may sign for `role`, and how many must.
    #[must_use]
    pub fn quorum(&self, role: Role) -> &Quorum {
        static NOBODY: Quorum = Quorum {
            keyids: BTreeSet::new(),
            threshold: u64::MAX,
        };
        // Reading a root without one of the four fails.
        self.roles.get(&role).unwrap_or(&NOBODY)
    }

    /// The revoked keys that may be left out.
    #[must_use]
    pub const fn may_drop(&self) -> &BTreeSet<Dropped> {
        &self.may_drop
    }

    /// The key with this id, if it is of a kind that is known here.
    pub(super) fn key(&self, keyid: &str) -> Option<&PublicKey> {
        self.keys.get(keyid)
    }

    /// The ids of the different keys of `role` whose signature over `document` is good. Unknown
    /// keys are passed over, and the same key counts once whatever its ids.
    #[must_use]
    pub fn good_signatures(&self, role: Role, document: &Envelope) -> Vec<&str> {
        let signers = self.signers(role, document);
        signers.into_iter().map(|(keyid, _)| keyid).collect()
    }

    /// The same with the keys.
    pub(super) fn signers(&self, role: Role, document: &Envelope) -> Vec<(&str, &PublicKey)> {
        let mut good: Vec<(&str, &PublicKey)> = Vec::new();
        for Signature { keyid, bytes } in document.signatures() {
            let Some((listed, key)) = self.listed(role, keyid) else {
                continue;
            };
            let counted = good.iter().any(|(_, counted)| *counted == key);
            if !counted && signature_is_good(key, document.canonical(), bytes) {
                good.push((listed, key));
            }
        }
        good
    }

    /// The keys of `role`.
    pub(super) fn role_keys(&self, role: Role) -> impl Iterator<Item = &PublicKey> {
        let keyids = self.quorum(role).keyids.iter();
        keyids.filter_map(|keyid| self.keys.get(keyid))
    }

    /// Whether the keys with the ids `signers` are enough for `role`.
    pub(super) fn is_met_by(&self, role: Role, signers: &BTreeSet<String>) -> bool {
        let mut good: Vec<&PublicKey> = Vec::new();
        for keyid in &self.quorum(role).keyids {
            let Some(key) = self.keys.get(keyid) else {
                continue;
            };
            let signed = signers.contains(keyid) || signers.contains(&key_id_of(key));
            if signed && !good.contains(&key) {
                good.push(key);
            }
        }
        self.is_enough(role, good.len())
    }

    fn listed(&self, role: Role, keyid: &str) -> Option<(&str, &PublicKey)> {
        let listed = self.quorum(role).keyids.get(keyid)?;
        Some((listed, self.keys.get(keyid)?))
    }

    /// Whether enough different keys of `role` have signed `document`.
    #[must_use]
    pub fn is_enough(&self, role: Role, good: usize) -> bool {
        u64::try_from(good).is_ok_and(|good| good >= self.quorum(role).threshold)
    }
}

/// The id of an Ed25519 key (TUF §4.2): SHA-256 of its canonical form.
#[must_use]
pub fn key_id(public: &[u8; 32]) -> String {
    hex(&sha256(key_form(public).as_bytes()))
}

/// One name for a key, whatever ids roots give it.
pub(super) fn key_id_of(key: &PublicKey) -> String {
    hex(&sha256(key.bytes()))
}

/// An Ed25519 key as metadata holds it, in canonical form.
#[must_use]
pub fn key_form(public: &[u8; 32]) -> String {
    let public = hex(public);
    format!(r#"{{"keytype":"ed25519","keyval":{{"public":"{public}"}},"scheme":"ed25519"}}"#)
}

/// The keys that can be used here. Keys of other kinds are passed over (TUF §4.3), and so are those
/// that are not well made, of which the faults go to `unusable`.
fn keys(
    node: &Node<'_>,
    faults: &mut Faults,
    unusable: &mut Vec<Fault>,
) -> Option<BTreeMap<String, PublicKey>> {
    let members = node.object(faults)?;
    if members.len() > KEYS {
        let expected = Text::new(
            format!("至多 {KEYS} 把密钥"),
            format!("at most {KEYS} keys"),
        );
        return node.wrong(faults, &expected);
    }
    let mut keys = BTreeMap::new();
    for (keyid, node) in members.each() {
        let mut own = Faults::default();
        if let Some(key) = key(keyid, &node, &mut own) {
            keys.insert(keyid.to_owned(), key);
        }
        unusable.extend(own.into_vec());
    }
    Some(keys)
}

/// An Ed25519 key under its own id.
fn key(keyid: &str, node: &Node<'_>, faults: &mut Faults) -> Option<PublicKey> {
    let key = node.object(faults)?;
    let mut word = |name: &str| {
        let text = key.required(name, faults)?.text(faults)?;
        Some(text == "ed25519")
    };
    if (word("keytype")?, word("scheme")?) != (true, true) {
        return None;
    }
    let expected = Text::fixed(
        "一把 Ed25519 公钥（64 位十六进制）",
        "an Ed25519 public key (64 hexadecimal digits)",
    );
    let values = key.required("keyval", faults)?.object(faults)?;
    let public = values.required("public", faults)?;
    let public = public.read(faults, &expected, |text| {
        PublicKey::ed25519(unhex(text)?.try_into().ok()?)
    })?;
    let form = canonical(node.json()).map(|form| hex(&sha256(&form)));
    if form.as_deref() != Some(keyid) {
        let what = Text::fixed(
            "成员名不是此密钥的 keyid（规范形式的 SHA-256）",
            "the member's name is not this key's id (SHA-256 of its canonical form)",
        );
        faults.add(node.pointer(), what);
        return None;
    }
    Some(public)
}

fn roles(
    node: &Node<'_>,
    keys: &BTreeMap<String, PublicKey>,
    faults: &mut Faults,
) -> Option<BTreeMap<Role, Quorum>> {
    let members = node.object(faults)?;
    let mut roles = BTreeMap::new();
    for role in Role::ALL {
        roles.insert(role, quorum(&members, role, keys, faults)?);
    }
    Some(roles)
}

fn quorum(
    members: &Members<'_>,
    role: Role,
    keys: &BTreeMap<String, PublicKey>,
    faults: &mut Faults,
) -> Option<Quorum> {
    let node = members.required(role.name(), faults)?;
    let role = node.object(faults)?;
    let mut keyids = BTreeSet::new();
    for node in role.required("keyids", faults)?.array(faults)? {
        // TUF §4.3: each stands once.
        if !keyids.insert(node.text(faults)?.to_owned()) {
            faults.add(node.pointer(), Text::fixed("重复出现", "stands here twice"));
            return None;
        }
    }
    let threshold = role.required("threshold", faults)?;
    let count = threshold.integer(faults)?;
    let usable = keyids.iter().filter(|id| keys.contains_key(*id)).count();
    if count == 0 || u64::try_from(usable).is_ok_and(|usable| usable < count) {
        let expected = Text::new(
            format!("1 至 {usable}（可用密钥数）"),
            format!("1 to {usable}, the number of usable keys"),
        );
        return threshold.wrong(faults, &expected);
    }
    Some(Quorum {
        keyids,
        threshold: count,
    })
}

fn dropped(node: &Node<'_>, faults: &mut Faults) -> Option<Dropped> {
    let members = node.closed_object(&["iss", "kid"], faults)?;
    let iss = members.required("iss", faults)?.words(faults)?.to_owned();
    let kid = members.required("kid", faults)?.words(faults)?.to_owned();
    Some(Dropped { iss, kid })
}
