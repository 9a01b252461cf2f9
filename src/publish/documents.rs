//! What goes into a bundle, from files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::base64url;
use crate::base::error::{Error, Fault};
use crate::base::json::{Faults, Node, document};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::bundle::archive::Files;
use crate::bundle::{KEYS, Limits, NOTICES, RISK_FILE, STATUS};
use crate::gate::files::{FileKind, read_document, read_found, without_mark};
use crate::gate::{refuse_private_keys, registry_documents, status_tokens};
use crate::trust::Registry;

/// The registry in a folder and the key sets that it names. A folder with a private key is refused.
///
/// # Errors
/// There is one, or something cannot be read.
pub(super) fn add_registry(documents: &mut Files, folder: &Path) -> Result<(), Error> {
    refuse_private_keys(folder)?;
    for (name, bytes) in registry_documents(folder)? {
        documents.insert(format!("{KEYS}{name}"), bytes);
    }
    Ok(())
}

/// The risk register in a file.
///
/// # Errors
/// It cannot be read.
pub(super) fn add_register(documents: &mut Files, file: &Path) -> Result<(), Error> {
    documents.insert(RISK_FILE.to_owned(), read_document(file)?);
    Ok(())
}

/// The notice in a file. A bundle holds one of each name: returns whether there was another.
///
/// # Errors
/// It cannot be read.
pub(super) fn add_notice(documents: &mut Files, file: &Path) -> Result<bool, Error> {
    let name = format!("{NOTICES}{}", file_name(file));
    Ok(documents.insert(name, read_document(file)?).is_some())
}

/// The status lists in a folder.
///
/// # Errors
/// One of them cannot be read.
pub(super) fn add_status_lists(documents: &mut Files, folder: &Path) -> Result<(), Error> {
    for file in status_tokens(folder)? {
        let name = format!("{STATUS}{}", file_name(&file));
        let bytes = read_found(&file, FileKind::StatusList).map(without_mark);
        let bytes = bytes.map_err(|e| unreadable(&file.display().to_string(), &e))?;
        documents.insert(name, bytes);
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The limits of each document that has one.
#[must_use]
pub(super) fn limits_of(
    documents: &Files,
    trust: Limits,
    risk: Limits,
    status: Limits,
) -> BTreeMap<String, Limits> {
    let mut limits = BTreeMap::from([
        (format!("{KEYS}{}", Registry::FILE), trust),
        (RISK_FILE.to_owned(), risk),
    ]);
    let lists = documents.keys().filter(|name| name.starts_with(STATUS));
    limits.extend(lists.map(|name| (name.clone(), status)));
    limits
}

/// The Ed25519 keys of a public JWK Set as `bundle key` writes it.
///
/// # Errors
/// It is none.
pub(super) fn public_keys(file: &Path) -> Result<Vec<[u8; 32]>, Error> {
    let name = file.display().to_string();
    let json = document(&name, &read_document(file)?)?;
    let mut faults = Faults::default();
    let read = |faults: &mut Faults| {
        let members = Node::root(&json).closed_object(&["keys"], faults)?;
        let nodes = members.required("keys", faults)?.array(faults)?;
        let expected = Text::fixed("一把 Ed25519 公钥", "an Ed25519 public key");
        nodes
            .iter()
            .map(|node| {
                let members = node.object(faults)?;
                members
                    .required("crv", faults)?
                    .word(faults, &[("Ed25519", ())])?;
                members
                    .required("x", faults)?
                    .read(faults, &expected, |text| {
                        base64url::decode(text)?.try_into().ok()
                    })
            })
            .collect::<Option<Vec<[u8; 32]>>>()
    };
    let keys = read(&mut faults);
    let keys = faults.settle(&name, keys)?;
    if keys.is_empty() {
        let what = Text::fixed("没有密钥", "holds no key");
        return Err(Error::one(&name, Fault::new("/keys", what)));
    }
    Ok(keys)
}
