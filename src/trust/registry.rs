//! The trust registry: who may issue, with which keys, recognised when, painting which colours.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::base::colour::Colour;
use crate::base::error::Error;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Window};

use super::document;
use super::public_key::PublicKey;
use super::revocation::Revocation;

/// Whose keys these are. Every decision names the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Environment {
    /// Keys of real issuers.
    Production,
    /// Keys of a trial.
    Test,
    /// Keys whose private halves are public.
    Demo,
}

impl Environment {
    /// The words of the registry.
    pub const WORDS: [(&'static str, Self); 3] = [
        ("production", Self::Production),
        ("test", Self::Test),
        ("demo", Self::Demo),
    ];

    /// Those of a publisher's own registry, each with what it means in both languages.
    pub const OWN: &'static [(&'static str, Self, &'static str)] = &[
        ("production", Self::Production, "正式使用 / in service"),
        ("test", Self::Test, "试用 / for a trial"),
    ];

    /// The word of the registry and of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
            Self::Demo => "demo",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Production => Text::fixed("正式", "production"),
            Self::Test => Text::fixed("测试", "test"),
            Self::Demo => Text::fixed("演示", "demo"),
        }
    }
}

/// One recognised issuer.
#[derive(Debug, Clone)]
pub struct Issuer {
    pub(super) id: Region,
    pub(super) name: Text,
    pub(super) keys: Vec<IssuerKey>,
    pub(super) recognised: Window,
    pub(super) basis: String,
    pub(super) colours: HashMap<String, Colour>,
    pub(super) max_validity_seconds: i64,
    pub(super) status_list: StatusPolicy,
    pub(super) binding: Binding,
}

/// Whether codes of an issuer must refer to a status list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusPolicy {
    /// A code without a reference cannot be looked up: `status-unknown`.
    Required,
    /// A code may lack a reference.
    Optional,
}

/// What an issuer's codes must be shown with (contract section 2a).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Whether a proof of the holder's phone is asked for.
    pub mode: BindingMode,
    /// How long a proof counts, in seconds.
    pub proof_life_seconds: i64,
}

/// Whether a proof of the holder's phone is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingMode {
    /// Without a proof a code holds, unless the ID number was compared.
    Required,
    /// Without a proof the notice decides.
    Optional,
}

/// One key of an issuer.
#[derive(Debug, Clone)]
pub struct IssuerKey {
    /// Which of the registry's keys it is, counted from 0.
    pub(super) number: usize,
    pub(super) kid: Arc<str>,
    pub(super) public: PublicKey,
    pub(super) life: Window,
    pub(super) revocation: Option<Revocation>,
}

impl Issuer {
    /// The issuing province.
    #[must_use]
    pub const fn id(&self) -> Region {
        self.id
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &Text {
        &self.name
    }

    /// Its keys, revoked ones too.
    #[must_use]
    pub fn keys(&self) -> &[IssuerKey] {
        &self.keys
    }

    /// When its codes are recognised.
    #[must_use]
    pub const fn recognised(&self) -> Window {
        self.recognised
    }

    /// The document that the recognition rests on.
    #[must_use]
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// The colour that the issuer's `value` means; unknown if the map lacks it, never green.
    #[must_use]
    pub fn colour(&self, value: &str) -> Colour {
        self.colours.get(value).copied().unwrap_or(Colour::Unknown)
    }

    /// The longest life of a code, in seconds.
    #[must_use]
    pub const fn max_validity_seconds(&self) -> i64 {
        self.max_validity_seconds
    }

    /// Whether its codes must refer to a status list.
    #[must_use]
    pub const fn status_list(&self) -> StatusPolicy {
        self.status_list
    }
}

impl Issuer {
    /// What its codes must be shown with.
    #[must_use]
    pub const fn binding(&self) -> Binding {
        self.binding
    }
}

impl IssuerKey {
    /// The key's name within its issuer.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Which of the registry's keys it is, counted from 0.
    pub(crate) const fn number(&self) -> usize {
        self.number
    }

    /// Whether the key may have signed a code that is judged at `at`.
    pub(crate) fn is_alive(&self, at: Timestamp) -> bool {
        self.revocation.is_none() && self.life.contains(at)
    }

    pub(crate) fn shared_kid(&self) -> Arc<str> {
        Arc::clone(&self.kid)
    }

    /// The public key, whose algorithm is the only one that counts.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The key's own life.
    #[must_use]
    pub const fn life(&self) -> Window {
        self.life
    }

    /// Whether the key is revoked, and with it every code that it signed.
    #[must_use]
    pub const fn is_revoked(&self) -> bool {
        self.revocation.is_some()
    }

    /// Its revocation, if the registry has one.
    #[must_use]
    pub const fn revocation(&self) -> Option<&Revocation> {
        self.revocation.as_ref()
    }
}

/// Every issuer that a verifier trusts.
///
/// ```
/// use std::collections::BTreeMap;
/// use healthcode::Registry;
///
/// // The documents of its folder by file name: the caller reads them.
/// let registry = br#"{"version": 1, "environment": "test", "issued_at": "2020-03-28T08:00:00+08:00", "issuers": []}"#;
/// let documents = BTreeMap::from([(Registry::FILE.to_owned(), registry.to_vec())]);
/// let registry = Registry::load(&documents)?;
/// assert_eq!((registry.version(), registry.issuers().count()), (1, 0));
/// # Ok::<(), healthcode::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Registry {
    pub(super) version: u64,
    pub(super) environment: Environment,
    pub(super) issued_at: Timestamp,
    /// By region.
    pub(super) issuers: Vec<Issuer>,
    pub(super) places: BTreeMap<String, usize>,
    /// Where each key stands, by its number: the place of its issuer, and its own among the issuer's.
    pub(super) keys: Vec<(usize, usize)>,
}

impl Registry {
    /// The file name of the registry within its folder.
    pub const FILE: &'static str = "registry.json";

    /// Reads a registry from the documents of its folder, by file name: [`Registry::FILE`] and the
    /// JWK Sets that it names. Files beside them are not looked at.
    ///
    /// # Errors
    /// Every fault of every document, with its JSON Pointer.
    pub fn load(documents: &BTreeMap<String, Vec<u8>>) -> Result<Self, Error> {
        document::load(documents)
    }

    /// The files that a `registry.json` names for its keys, as far as it can be read: plain names,
    /// so that none leads out of the folder.
    #[must_use]
    pub fn key_sets(registry: &[u8]) -> Vec<String> {
        document::key_sets(registry)
    }

    /// The registry's own version.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Whose keys these are.
    #[must_use]
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// When the registry was issued; a clock before it is wrong.
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// Every issuer, by region.
    pub fn issuers(&self) -> impl Iterator<Item = &Issuer> {
        self.issuers.iter()
    }

    /// The issuer that a token names, if it is registered.
    #[must_use]
    pub fn issuer(&self, iss: &str) -> Option<&Issuer> {
        self.issuers.get(*self.places.get(iss)?)
    }

    /// The key with this number, and its issuer.
    pub(crate) fn key(&self, number: usize) -> Option<(&Issuer, &IssuerKey)> {
        let (issuer, key) = *self.keys.get(number)?;
        let issuer = self.issuers.get(issuer)?;
        Some((issuer, issuer.keys.get(key)?))
    }
}
