//! Folders: what lies in them, and making one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FolderEntryKind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A link, a pipe, a device, a socket.
    Other,
}

/// One entry of a folder.
#[derive(Debug)]
pub struct FolderEntry {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name in the folder; bytes that are no Unicode are replaced.
    pub name: String,
    /// What it is itself: a link is not followed.
    pub kind: FolderEntryKind,
}

/// The entries of a folder, in no order.
///
/// # Errors
/// It cannot be read.
pub fn list(folder: &Path) -> io::Result<impl Iterator<Item = io::Result<FolderEntry>> + use<>> {
    Ok(fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        Ok(FolderEntry {
            path: entry.path(),
            name: entry.file_name().to_string_lossy().into_owned(),
            kind: entry.file_type()?.into(),
        })
    }))
}

/// What a path leads to, links followed.
///
/// # Errors
/// Nothing is there, or nobody may look.
pub fn kind_of(path: &Path) -> io::Result<FolderEntryKind> {
    fs::metadata(path).map(|what| what.file_type().into())
}

/// The path without links.
///
/// # Errors
/// Nothing is there.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    fs::canonicalize(path)
}

/// Makes a folder and those above it, if they do not exist.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

impl From<fs::FileType> for FolderEntryKind {
    fn from(kind: fs::FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else {
            Self::Other
        }
    }
}
