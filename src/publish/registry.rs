//! A province in the registry, with its public keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::error::{Error, Fault};
use crate::base::json::document;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::unreadable::unreadable;
use crate::gate::files::{Edit, Existing, FileKind, Readers, read_document, write};
use crate::gate::{EXPOSED, in_folder, private_keys, registry_documents, unnamed_sets};
use crate::trust::Registry;

/// What the registry says of a province.
#[derive(Debug, Clone, Copy)]
pub struct Province<'p> {
    /// Its region.
    pub id: Region,
    /// Its Chinese name.
    pub name_zh: &'p str,
    /// Its English name.
    pub name_en: &'p str,
    /// What the recognition rests on.
    pub basis: &'p str,
    /// The values of colours.
    pub colours: &'p Colours,
    /// The longest life of a code, as the registry writes it: `24h`.
    pub max_validity: &'p str,
    /// Since when it is recognised; from now on unless given.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Whether every code must refer to a status list.
    pub status_required: bool,
}

/// The colours of a province's codes, by their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colours(BTreeMap<String, String>);

impl Colours {
    /// Reads `00=green,01=yellow`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let read = |pair: &str| {
            let (value, colour) = pair.split_once('=')?;
            Some((value.trim().to_owned(), colour.trim().to_owned()))
        };
        let read = text.split([',', '，']).map(read);
        read.collect::<Option<_>>().map(Self)
    }
}

/// A province that was added.
#[derive(Debug)]
pub struct Added {
    /// The name of its key set's file.
    pub file: String,
    /// The registry with it.
    pub registry: Registry,
}

impl Added {
    /// That `province` was added, with how many keys and where.
    #[must_use]
    pub fn text(&self, province: &Province<'_>) -> Text {
        let issuer = self.registry.issuer(province.id.as_str());
        let count = issuer.map_or(0, |issuer| issuer.keys().len());
        let (id, file, version) = (province.id, &self.file, self.registry.version());
        let (zh, en) = (province.name_zh, province.name_en);
        Text::new(
            format!("已登记 {zh}（{id}），{count} 把密钥，在 {file}；信任名单第{version}版"),
            format!(
                "registered {en} ({id}) with {count} keys in {file}; registry version {version}"
            ),
        )
    }
}

/// Why a province was not added.
#[derive(Debug)]
pub enum NotAdded {
    /// Neither the file nor the English name gives the key set a name.
    NoName,
    /// Something cannot be read, used or written.
    Fault(Error),
}

impl From<Error> for NotAdded {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

/// `registry.json`, its members in the order of the contract. `Registry::load` checks their values.
#[derive(Debug, Serialize, Deserialize)]
struct RegistryDocument {
    version: u64,
    environment: Value,
    issued_at: String,
    issuers: Vec<NewEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct NewEntry {
    id: Value,
    name: Name,
    keys: String,
    recognised: Recognised,
    colours: BTreeMap<String, Value>,
    max_validity: Value,
    status_list: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    binding: Option<Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Name {
    zh: String,
    en: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Recognised {
    from: Option<String>,
    until: Option<String>,
    basis: String,
}

/// Adds a province with the key set in a file to the registry in `folder`, or in the `keys` of a publisher's
/// folder, once the registry with it is sound.
///
/// # Errors
/// It is registered already, the keys are private, or the registry with it is not sound.
pub fn add_province(
    folder: &Path,
    set: &Path,
    province: &Province<'_>,
    now: Timestamp,
) -> Result<Added, NotAdded> {
    let folder = registry_folder(folder);
    let keys = read_document(set)?;
    let shown = set.display().to_string();
    refuse_private(&shown, &keys)?;
    let name = key_file(set, province).ok_or(NotAdded::NoName)?;
    let path = folder.join(Registry::FILE);
    let registry = path.display().to_string();
    // From here to the end nobody else changes the registry.
    let edit = Edit::begin(&path, FileKind::Document).map_err(|e| unreadable(&registry, &e))?;
    let mut documents = registry_documents(&folder)?;
    let mut file: RegistryDocument = serde_json::from_slice(edit.before()).map_err(|_| {
        // The library says what is wrong, and where.
        let sound = Registry::load(&documents).map_err(|error| in_folder(&folder, &error));
        sound.err().unwrap_or_else(|| {
            let what = Text::fixed("读不出", "cannot be read");
            Error::one(&registry, Fault::new("", what))
        })
    })?;
    let id = province.id.to_string();
    if file.issuers.iter().any(|entry| entry.id == id.as_str()) {
        let what = Text::new(
            format!("{id} 已在名单中；要换密钥，请改它的 JWK Set 文件，并把 version 加一"),
            format!(
                "{id} is registered already; to change its keys, edit its JWK Set and raise `version`"
            ),
        );
        return Err(Error::one(&registry, Fault::new("/issuers", what)).into());
    }
    let words = |at: Timestamp| at.in_words(Zone::CHINA);
    file.version = file.version.saturating_add(1);
    file.issued_at = words(now);
    file.issuers.push(NewEntry {
        id: id.into(),
        name: Name {
            zh: province.name_zh.to_owned(),
            en: province.name_en.to_owned(),
        },
        keys: name.clone(),
        recognised: Recognised {
            from: Some(words(province.from.unwrap_or(now))),
            until: province.until.map(words),
            basis: province.basis.to_owned(),
        },
        colours: province
            .colours
            .0
            .iter()
            .map(|(value, colour)| (value.clone(), colour.as_str().into()))
            .collect(),
        max_validity: province.max_validity.into(),
        status_list: match province.status_required {
            true => "required".into(),
            false => "optional".into(),
        },
        binding: None,
    });
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    documents.insert(name.clone(), keys.clone());
    documents.insert(Registry::FILE.to_owned(), text.clone().into_bytes());
    let sound = Registry::load(&documents).map_err(|error| in_folder(&folder, &error))?;
    write(
        &folder.join(&name),
        &keys,
        Existing::KeptForGood,
        Readers::Usual,
    )?;
    edit.finish(text.as_bytes())
        .map_err(|e| unreadable(&registry, &e))?;
    Ok(Added {
        file: name,
        registry: sound,
    })
}

/// Checks the registry in a folder. What is sound in itself may still lie beside files that should not be
/// there: key sets that no entry names, and private keys.
///
/// # Errors
/// Every fault of the registry.
pub fn check_registry(folder: &Path) -> Result<(Registry, Vec<(String, Fault)>), Error> {
    let documents = registry_documents(folder)?;
    let registry = Registry::load(&documents).map_err(|error| in_folder(folder, &error))?;
    let fault = |name: &String, what: &Text| {
        let file = folder.join(name).display().to_string();
        (file, Fault::new("", what.clone()))
    };
    let unnamed = unnamed_sets(folder, &documents)?;
    let mut beside: Vec<_> = unnamed.iter().map(|name| fault(name, &UNNAMED)).collect();
    let exposed = private_keys(folder)?;
    beside.extend(exposed.iter().map(|name| fault(name, &EXPOSED)));
    Ok((registry, beside))
}

const UNNAMED: Text = Text::fixed(
    "registry.json 没有登记此文件：其中的密钥不被信任",
    "no entry of registry.json names this file: its keys are not trusted",
);

/// The folder of the registry, where the publisher's own folder is given.
fn registry_folder(folder: &Path) -> PathBuf {
    let below = folder.join("keys");
    match below.join(Registry::FILE).exists() && !folder.join(Registry::FILE).exists() {
        true => below,
        false => folder.to_owned(),
    }
}

/// The name of the province's file: its own if it has the form of the contract, else by its English name.
fn key_file(set: &Path, province: &Province<'_>) -> Option<String> {
    let own = set.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!("{}-", province.id);
    if own.starts_with(&prefix) && own.ends_with(".jwks.json") {
        return Some(own.into_owned());
    }
    let plain = |c: char| match c.is_alphanumeric() {
        true => c.to_ascii_lowercase(),
        false => '-',
    };
    let name: String = province.name_en.trim().chars().map(plain).collect();
    (!name.is_empty()).then(|| format!("{prefix}{name}.jwks.json"))
}

/// A private key never gets into the folder of a registry, which is handed on.
fn refuse_private(name: &str, bytes: &[u8]) -> Result<(), Error> {
    let parsed: Value = {
        document(name, bytes)?;
        serde_json::from_slice(bytes).unwrap_or_default()
    };
    let listed = parsed.get("keys").and_then(Value::as_array);
    let mut keys = listed.into_iter().flatten().chain([&parsed]);
    if keys.any(|key| key.get("d").is_some()) {
        let what = Text::fixed(
            "其中有私钥；请用公钥文件（*.jwks.json）",
            "holds a private key: give the public file (*.jwks.json)",
        );
        return Err(Error::one(name, Fault::new("", what)));
    }
    Ok(())
}
