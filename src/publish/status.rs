//! An issuer's status list in its file: read, changed and signed again, with nobody else at it.

use std::path::Path;

use super::changes::Change;
use super::keys::read_private_key;
use crate::base::error::{Error, Fault};
use crate::base::limits::LEEWAY_SECONDS;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::unreadable::unreadable;
use crate::gate::ClockSetting;
use crate::gate::files::{
    Edit, Existing, FileKind, Readers, read_status_token, without_mark, write,
};
use crate::issue::{PrivateKey, Signer, StatusDraft, StatusListTerms, Unrevoking, own_registry};
use crate::jws::{TokenType, UnverifiedJws};
use crate::status::{StatusList, StatusLists};
use crate::trust::Registry;

/// By what a list is signed, and when it is stale.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'p> {
    /// The file of the private key.
    pub key: &'p Path,
    /// The first instant at which it is stale.
    pub expires_at: Option<Timestamp>,
    /// How many seconds after its date it is stale.
    pub ttl_seconds: Option<i64>,
}

/// Why a list was not signed.
#[derive(Debug)]
pub enum NotSigned {
    /// It would be stale at its own date.
    StaleAtOnce,
    /// Something cannot be read, used or written.
    Fault(Error),
}

impl From<Error> for NotSigned {
    fn from(error: Error) -> Self {
        Self::Fault(error)
    }
}

impl Signing<'_> {
    fn sign(
        &self,
        key: &PrivateKey,
        draft: &StatusDraft,
        (issuer, uri, issued_at): (Region, &str, Timestamp),
    ) -> Result<String, NotSigned> {
        if self.expires_at.is_some_and(|exp| exp <= issued_at) {
            return Err(NotSigned::StaleAtOnce);
        }
        let terms = StatusListTerms {
            issuer,
            uri,
            issued_at,
            expires_at: self.expires_at,
            ttl_seconds: self.ttl_seconds,
        };
        Ok(draft.sign(&Signer::new(key)?, &terms)?)
    }
}

/// Whether a list of this date is dated later than this clock. It would hold every code that refers to it, and the
/// next ones must be later still.
///
/// # Errors
/// The system has no clock.
pub fn is_ahead(at: Timestamp) -> Result<bool, Error> {
    let system = ClockSetting::System.now()?.at;
    Ok(at > system.plus_seconds(LEEWAY_SECONDS))
}

/// Signs a new list and writes it, once it was read as a gate will read it. A file that is there stays: a list
/// made anew in its place would undo every revocation.
///
/// # Errors
/// It cannot be signed, a gate would not read it, or the file cannot be written.
pub fn create_list(
    out: &Path,
    draft: &StatusDraft,
    issuer: Region,
    uri: &str,
    now: Timestamp,
    signing: &Signing<'_>,
) -> Result<StatusList, NotSigned> {
    let key = read_private_key(signing.key)?;
    let token = signing.sign(&key, draft, (issuer, uri, now))?;
    Ok(write_list(out, &token, &key, issuer, now)?)
}

/// A list that is changed and signed again.
#[derive(Debug, Clone, Copy)]
pub struct Reissue<'p> {
    /// The list.
    pub list: &'p Path,
    /// Another file to write; without it the list is replaced.
    pub other: Option<&'p Path>,
    /// By what the list must be genuine; by the key that signs, unless given.
    pub registry: Option<&'p Registry>,
    /// What is to change.
    pub changes: &'p [Change],
    /// Whether a revocation may be undone.
    pub unrevoking: Unrevoking,
}

impl Reissue<'_> {
    /// Changes the list and signs it. Only a list that a gate would accept is signed again, so that no altered
    /// list gets a signature.
    ///
    /// # Errors
    /// Somebody else changes the list, it is not genuine or dated after this clock, a change cannot be made, or
    /// the file cannot be written.
    pub fn sign(&self, now: Timestamp, signing: &Signing<'_>) -> Result<StatusList, NotSigned> {
        let name = self.list.display().to_string();
        let key = read_private_key(signing.key)?;
        // From here to the end nobody else changes the list. One that writes another file only reads this one.
        let (edit, token) = match self.other {
            Some(_) => (None, read_status_token(self.list)?),
            None => {
                let edit = Edit::begin(self.list, FileKind::StatusList);
                let edit = edit.map_err(|e| unreadable(&name, &e))?;
                let token = without_mark(edit.before().to_vec());
                (Some(edit), token)
            }
        };
        let issuer = issuer(&name, &token)?;
        let list = match self.registry {
            Some(registry) => genuine(&name, &token, registry, now)?,
            None => genuine(&name, &token, &own_registry(&key, issuer)?, now)?,
        };
        let mut draft = StatusDraft::of(&list);
        for change in self.changes {
            change.apply(&mut draft, self.unrevoking)?;
        }
        let issued_at = next_date(&name, &list, now)?;
        let signed = signing.sign(&key, &draft, (issuer, list.uri(), issued_at))?;
        let out = self.other.unwrap_or(self.list);
        let Some(edit) = edit else {
            return Ok(write_list(out, &signed, &key, issuer, issued_at)?);
        };
        let list = own(out, &signed, &key, issuer, issued_at)?;
        let written = edit.finish(format!("{signed}\n").as_bytes());
        written.map_err(|e| unreadable(&name, &e))?;
        Ok(list)
    }
}

/// The issuer that the token's header names, whether or not it is true.
fn issuer(name: &str, token: &[u8]) -> Result<Region, Error> {
    let text = String::from_utf8_lossy(token);
    let header = UnverifiedJws::parse(&text, TokenType::StatusList);
    let iss = header.ok().map(|jws| jws.header().iss.clone());
    iss.and_then(|iss| Region::parse(&iss))
        .ok_or_else(|| no_list(name))
}

/// The date of the next list: of two lists the newer one counts, so it must be newer than this one.
fn next_date(name: &str, list: &StatusList, now: Timestamp) -> Result<Timestamp, Error> {
    let next = now.max(list.issued_at().plus_seconds(1));
    if next <= now.plus_seconds(LEEWAY_SECONDS) {
        return Ok(next);
    }
    let date = list.issued_at().for_people(Zone::CHINA);
    let what = Text::new(
        format!("签发于 {date}，晚于本机时间：请校准本机时间"),
        format!("signed at {date}, later than this clock: set the clock"),
    );
    Err(Error::one(name, Fault::new("/iat", what)))
}

fn write_list(
    out: &Path,
    token: &str,
    key: &PrivateKey,
    issuer: Region,
    at: Timestamp,
) -> Result<StatusList, Error> {
    let list = own(out, token, key, issuer, at)?;
    let line = format!("{token}\n");
    write(out, line.as_bytes(), Existing::KeptForGood, Readers::Usual)?;
    Ok(list)
}

/// The list in `token`, as a gate that trusts `registry` reads it.
///
/// # Errors
/// It is refused, and why.
pub fn genuine(
    name: &str,
    token: &[u8],
    registry: &Registry,
    at: Timestamp,
) -> Result<StatusList, Error> {
    let lists = StatusLists::load([(name, token)], registry, at);
    if let Some(refused) = lists.refused().first() {
        return Err(refused.clone());
    }
    lists.into_lists().next().ok_or_else(|| no_list(name))
}

/// What has just been signed, read as a gate will read it.
fn own(
    out: &Path,
    token: &str,
    key: &PrivateKey,
    issuer: Region,
    at: Timestamp,
) -> Result<StatusList, Error> {
    let registry = own_registry(key, issuer)?;
    genuine(&out.display().to_string(), token.as_bytes(), &registry, at)
}

fn no_list(name: &str) -> Error {
    let what = Text::fixed("不是状态列表", "not a status list");
    Error::one(name, Fault::new("", what))
}
