//! One more signature on one role's document. Signing changes a document's bytes, which the next
//! role pins: its pin is renewed, and signatures over the old one are gone and named.

use serde_json::{Map, Value, json};

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::bundle::archive::Files;
use crate::bundle::{Bundle, Envelope, Role, Root, hex, key_id};
use crate::trust::Point;

use super::bundle_make::{document, meta, signed_of};
use super::private_key::PrivateKey;
use super::sign::Signer;

/// What signing did.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The bundle's documents.
    pub files: Files,
    /// The version that was signed.
    pub version: u64,
    /// How many good signatures it has now, and how many its root asks for.
    pub count: (usize, u64),
    /// The roles that must be signed again, since what they pin has changed.
    pub voided: Vec<Role>,
}

/// Signs the document of `role` with `key`.
///
/// # Errors
/// The root does not name this key for this role, or the key cannot sign.
pub fn sign_bundle(bundle: &Bundle, role: Role, key: &PrivateKey) -> Result<Signed, Error> {
    let name = bundle.name();
    let newest = bundle.newest_root();
    let Point::Ed25519(public) = key.public().point() else {
        let what = Text::fixed("角色密钥须为 Ed25519", "a role's key must be Ed25519");
        return Err(Error::one(key.kid(), Fault::new("", what)));
    };
    let keyid = key_id(public);
    let envelope = bundle.document(role);
    // The keys of the root before sign the new one too (TUF §6.1).
    let previous = (role == Role::Root)
        .then(|| {
            bundle
                .roots()
                .get(&newest.envelope().version().saturating_sub(1))
        })
        .flatten();
    let may = |root: &Root| root.quorum(role).keyids.contains(&keyid);
    if !may(newest) && !previous.is_some_and(may) {
        let what = Text::new(
            format!("根没有把密钥 {} 列入{}角色", key.kid(), role.word().zh),
            format!(
                "the root does not name the key {} for the role {role}",
                key.kid()
            ),
        );
        return Err(Error::one(name, Fault::new("", what)));
    }
    let signature = Signer::new(key)?
        .ed25519(envelope.canonical())
        .ok_or_else(|| {
            Error::one(
                key.kid(),
                Fault::new("", Text::fixed("无法签名", "cannot sign")),
            )
        })?;
    let mut signatures: Vec<Value> = envelope
        .signatures()
        .iter()
        .filter(|other| other.keyid != keyid)
        .map(|other| json!({ "keyid": other.keyid, "sig": hex(&other.bytes) }))
        .collect();
    signatures.push(json!({ "keyid": keyid, "sig": hex(&signature) }));
    let mut files = files_of(bundle)?;
    let version = envelope.version();
    files.insert(
        role.file(version),
        document(signatures, signed_of(envelope.bytes())),
    );
    let voided = renew_pins(&mut files, role)?;
    let after = Bundle::from_files(name, files.clone())?;
    let good = after
        .newest_root()
        .good_signatures(role, after.document(role));
    Ok(Signed {
        count: (good.len(), newest.quorum(role).threshold),
        files,
        version,
        voided,
    })
}

/// Every document of a bundle by its name in the archive.
///
/// # Errors
/// A role has no such file.
pub fn files_of(bundle: &Bundle) -> Result<Files, Error> {
    let mut files: Files = bundle
        .documents()
        .iter()
        .map(|(name, bytes)| (format!("targets/{name}"), bytes.clone()))
        .collect();
    for (version, root) in bundle.roots() {
        files.insert(Role::Root.file(*version), root.envelope().bytes().to_vec());
    }
    for role in [Role::Targets, Role::Snapshot, Role::Timestamp] {
        files.insert(role.file(0), bundle.document(role).bytes().to_vec());
    }
    Ok(files)
}

/// Updates the roles that pin `signed`, so that they pin its present version.
fn renew_pins(files: &mut Files, signed: Role) -> Result<Vec<Role>, Error> {
    let mut voided = Vec::new();
    for (of, by) in [
        (Role::Targets, Role::Snapshot),
        (Role::Snapshot, Role::Timestamp),
    ] {
        // No role pins a root or a timestamp.
        if signed == Role::Root || of < signed {
            continue;
        }
        let read = |files: &Files, role: Role| {
            let file = role.file(0);
            Envelope::read(&file, role, files.get(&file).map_or(&[][..], Vec::as_slice))
        };
        let (pinned, pinning) = (read(files, of)?, read(files, by)?);
        let mut body = signed_of(pinning.bytes());
        let pins: Map<String, Value> = meta(of, pinned.version(), pinned.bytes());
        if pins.get("meta") == body.get("meta") {
            continue;
        }
        body.extend(pins);
        if !pinning.signatures().is_empty() {
            // Somebody may have used the version that was signed: this one is another.
            body.insert(
                "version".to_owned(),
                pinning.version().saturating_add(1).into(),
            );
            voided.push(by);
        }
        files.insert(by.file(0), document(Vec::new(), body));
    }
    Ok(voided)
}
