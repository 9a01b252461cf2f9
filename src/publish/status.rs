//! An issuer's status list in its file: read, changed and signed again, with nobody else at it.

use std::path::{Path, PathBuf};

use super::changes::Change;
use crate::base::error::{Error, Fault};
use crate::base::limits::LEEWAY_SECONDS;
use crate::base::region::Region;
use crate::base::text::Text;
use crate::base::time::{Timestamp, Zone};
use crate::base::unreadable::unreadable;
use crate::gate::files::{Edit, Existing, Kind, Readers, read_status_token, without_mark, write};
use crate::issue::{PrivateKey, StatusDraft, Unrevoking, own_registry};
use crate::jws::{TokenType, UnverifiedJws};
use crate::status::{StatusList, StatusLists};
use crate::trust::Registry;

/// A list that is signed again.
#[derive(Debug)]
pub struct Reissue {
    name: String,
    token: Vec<u8>,
    /// The list's own file, where it is replaced.
    edit: Option<Edit>,
    out: PathBuf,
}

/// What is to be signed.
#[derive(Debug)]
pub struct Changed {
    /// The entries.
    pub draft: StatusDraft,
    /// The name of the list.
    pub uri: String,
    /// Its new date.
    pub issued_at: Timestamp,
}

impl Reissue {
    /// Reads a list: to be replaced, which nobody else does until this value is dropped, or to be written to
    /// another file.
    ///
    /// # Errors
    /// It cannot be read, or somebody else changes it.
    pub fn begin(list: &Path, other: Option<&Path>) -> Result<Self, Error> {
        let name = list.display().to_string();
        let (edit, token) = match other {
            Some(_) => (None, read_status_token(list)?),
            None => {
                let edit =
                    Edit::begin(list, Kind::StatusList).map_err(|e| unreadable(&name, &e))?;
                let token = without_mark(edit.before().to_vec());
                (Some(edit), token)
            }
        };
        Ok(Self {
            name,
            token,
            edit,
            out: other.unwrap_or(list).to_owned(),
        })
    }

    /// The issuer that the token's header names, whether or not it is true.
    ///
    /// # Errors
    /// It is no status list.
    pub fn issuer(&self) -> Result<Region, Error> {
        let text = String::from_utf8_lossy(&self.token);
        let header = UnverifiedJws::parse(&text, TokenType::StatusList);
        let iss = header.ok().map(|jws| jws.header().iss.clone());
        iss.and_then(|iss| Region::parse(&iss))
            .ok_or_else(|| no_list(&self.name))
    }

    /// The list with the changes. Only a list that a gate would accept is signed again, so that no altered
    /// list gets a signature.
    ///
    /// # Errors
    /// The list is not genuine by `registry`, a change cannot be made, or the list is dated after this clock.
    pub fn changed(
        &self,
        registry: &Registry,
        now: Timestamp,
        changes: &[Change],
        unrevoking: Unrevoking,
    ) -> Result<Changed, Error> {
        let list = genuine(&self.name, &self.token, registry, now)?;
        let mut draft = StatusDraft::of(&list);
        for change in changes {
            change.apply(&mut draft, unrevoking)?;
        }
        // Of two lists the newer one counts, so this one must be newer.
        let issued_at = now.max(list.issued_at().plus_seconds(1));
        if issued_at > now.plus_seconds(LEEWAY_SECONDS) {
            let date = list.issued_at().for_people(Zone::CHINA);
            let what = Text::new(
                format!("签发于 {date}，晚于本机时间：请校准本机时间"),
                format!("signed at {date}, later than this clock: set the clock"),
            );
            return Err(Error::one(&self.name, Fault::new("/iat", what)));
        }
        Ok(Changed {
            draft,
            uri: list.uri().to_string(),
            issued_at,
        })
    }

    /// Writes the signed token, once it was read as a gate will read it.
    ///
    /// # Errors
    /// A gate would not read it, or the file cannot be written.
    pub fn finish(
        self,
        token: &str,
        key: &PrivateKey,
        issuer: Region,
        at: Timestamp,
    ) -> Result<StatusList, Error> {
        let Some(edit) = self.edit else {
            return write_list(&self.out, token, key, issuer, at);
        };
        let list = own(&self.out, token, key, issuer, at)?;
        let written = edit.finish(format!("{token}\n").as_bytes());
        written.map_err(|e| unreadable(&self.name, &e))?;
        Ok(list)
    }
}

/// Writes a new list, once it was read as a gate will read it. One that is there stays: a list made anew in
/// its place would undo every revocation.
///
/// # Errors
/// A gate would not read it, or the file cannot be written.
pub fn write_list(
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
