//! The stick that brings a bundle to a gate.

use std::path::{Path, PathBuf};

use super::files::{FileKind, FolderEntryKind, kind_of, list, read};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::bundle::Bundle;

/// A bundle as it came.
#[derive(Debug)]
pub struct Fetched {
    /// What messages call it.
    pub name: String,
    /// The file, unverified.
    pub bytes: Vec<u8>,
}

impl Fetched {
    /// Reads it within its budget.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let name = file.display().to_string();
        let bytes = read(file, FileKind::Bundle).map_err(|e| unreadable(&name, &e))?;
        Ok(Self { name, bytes })
    }

    /// What it holds, unverified.
    ///
    /// # Errors
    /// It is no bundle.
    pub fn bundle(&self) -> Result<Bundle, Error> {
        Bundle::read(&self.name, &self.bytes)
    }
}

/// The bundle on a stick: the file itself, or the only `*.tar` of a folder.
///
/// # Errors
/// There is none, or it is not clear which.
pub fn bundle_on(stick: &Path) -> Result<PathBuf, Error> {
    let name = stick.display().to_string();
    let unreadable = |e| unreadable(&name, &e);
    if kind_of(stick).map_err(unreadable)? != FolderEntryKind::Folder {
        return Ok(stick.to_owned());
    }
    let mut found = Vec::new();
    for entry in list(stick).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Systems leave files of their own beside others', with a dot in front.
        let hidden = entry.name.starts_with('.');
        if !hidden && entry.name.to_ascii_lowercase().ends_with(".tar") {
            found.push(entry.path);
        }
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        _ => {
            let count = found.len();
            let what = Text::new(
                format!("里面有 {count} 个 *.tar，应当只有一个：请写明是哪个文件"),
                format!("holds {count} *.tar files, and should hold one: name the file"),
            );
            Err(Error::one(&name, Fault::new("", what)))
        }
    }
}
