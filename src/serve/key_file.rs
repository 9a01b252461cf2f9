//! The file of API keys on the disk: read, changed by one process at a time, and followed by a service.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::keys::{ApiKeys, KeyFault};
use super::service::Service;
use crate::base::error::{Error, Fault};
use crate::base::unreadable::unreadable;
use crate::gate::files::{Edit, Existing, FileKind, Readers, read_document, write};

/// How often the file is read again: a key that is removed is refused within a second.
const KEYS_EVERY: Duration = Duration::from_secs(1);

/// What happens if there is no file yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// It is made.
    Made,
    /// Nothing is changed.
    Refused,
}

impl ApiKeys {
    /// The keys in a file.
    ///
    /// # Errors
    /// It cannot be read, or has a fault.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::read(&name(path), &read_document(path)?)
    }

    /// Changes the file, one process at a time; nothing is written if nothing changed.
    ///
    /// # Errors
    /// The file cannot be read or written, or the change cannot be made.
    pub fn change<T>(
        path: &Path,
        missing: IfMissing,
        change: impl FnOnce(&mut Self) -> Result<T, KeyFault>,
    ) -> Result<T, Error> {
        let fault = |fault: KeyFault| Error::one(&name(path), Fault::new("", fault.text()));
        if missing == IfMissing::Made && !path.exists() {
            let mut keys = Self::default();
            let done = change(&mut keys).map_err(fault)?;
            let json = keys.json();
            let (existing, readers) = (Existing::KeptForGood, Readers::Owner);
            write(path, json.as_bytes(), existing, readers)?;
            return Ok(done);
        }
        let unreadable = |e: std::io::Error| unreadable(&name(path), &e);
        let edit = Edit::begin(path, FileKind::Document).map_err(unreadable)?;
        let mut keys = Self::read(&name(path), edit.before())?;
        let done = change(&mut keys).map_err(fault)?;
        edit.finish(keys.json().as_bytes()).map_err(unreadable)?;
        Ok(done)
    }
}

impl Service {
    /// Reads the file of keys again and again. While it cannot be read no key is accepted: one that was
    /// removed must not live on. `told` is given each fault that is not the one before.
    pub fn follow_keys(self: &Arc<Self>, path: PathBuf, told: impl Fn(&Error) + Send + 'static) {
        let service = Arc::clone(self);
        thread::spawn(move || {
            let mut before = None;
            loop {
                thread::sleep(KEYS_EVERY);
                match ApiKeys::open(&path) {
                    Ok(keys) => {
                        service.set_keys(keys);
                        before = None;
                    }
                    Err(error) => {
                        service.set_keys(ApiKeys::default());
                        if before.as_ref() != Some(&error) {
                            told(&error);
                        }
                        before = Some(error);
                    }
                }
            }
        });
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
