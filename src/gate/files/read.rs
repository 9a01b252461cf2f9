//! Reading whole files, each kind within its limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::faults::Refusal;
#[cfg(feature = "roster")]
use crate::base::decode::text_of;
use crate::base::error::Error;
use crate::base::limits::{DOCUMENT_BYTES, STATUS_TOKEN_BYTES};
use crate::base::unreadable::{too_large, unreadable};
use crate::bundle::limits::BUNDLE_BYTES;
use crate::gate::identity::FileIdentity;
#[cfg(feature = "picture")]
use crate::qr::PICTURE_BYTES;

/// How much of an ordinary file that is too large is read to find out what it is: the archive of an
/// office program has the names of its first parts there.
const BEGINNING: u64 = 64 * 1024;

/// The kinds of files that are read whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A registry, key, register, notice, claims set, list of changes.
    Document,
    /// A status list token.
    StatusList,
    /// A bundle.
    Bundle,
    /// A picture or the text of a code.
    #[cfg(feature = "picture")]
    Input,
}

impl FileKind {
    /// The most bytes that a file of this kind has.
    pub(super) const fn limit(self) -> u64 {
        match self {
            Self::Document => wide(DOCUMENT_BYTES),
            Self::StatusList => wide(STATUS_TOKEN_BYTES),
            Self::Bundle => wide(BUNDLE_BYTES),
            #[cfg(feature = "picture")]
            Self::Input => PICTURE_BYTES,
        }
    }
}

#[expect(
    clippy::as_conversions,
    reason = "try_from is not const; usize has 64 bits at most"
)]
const fn wide(bytes: usize) -> u64 {
    bytes as u64
}

/// What was read.
#[derive(Debug)]
pub enum FileContent {
    /// All of it.
    Whole(Vec<u8>),
    /// Its beginning: there are more bytes than its kind has.
    Beginning(Vec<u8>),
}

impl FileContent {
    fn whole(self, kind: FileKind) -> io::Result<Vec<u8>> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Beginning(_) => Err(too_large(kind.limit())),
        }
    }
}

/// Reads a file that the caller named. A pipe or a terminal is read too, as long as
/// something comes.
///
/// # Errors
/// It cannot be read, has more bytes than its kind (`FileTooLarge`), or is silent for 5 s.
pub fn read(path: &Path, kind: FileKind) -> io::Result<Vec<u8>> {
    take(path, kind)?.whole(kind)
}

/// The same, but only the beginning of a file that is too large.
///
/// # Errors
/// It cannot be read, or is silent for 5 s.
pub fn take(path: &Path, kind: FileKind) -> io::Result<FileContent> {
    let (file, ordinary) = open(path)?;
    if ordinary {
        let large = file.metadata()?.len() > kind.limit();
        return match large {
            true => read_bounded(file, BEGINNING).map(FileContent::Beginning),
            false => taken(file, kind),
        };
    }
    #[cfg(unix)]
    if let Some(pipe) = super::pipe::Patient::new(file) {
        return taken(pipe, kind);
    }
    Err(Refusal::NotOrdinary.into())
}

fn taken(reader: impl Read, kind: FileKind) -> io::Result<FileContent> {
    let bytes = read_bounded(reader, kind.limit())?;
    Ok(match wide(bytes.len()) > kind.limit() {
        true => FileContent::Beginning(bytes),
        false => FileContent::Whole(bytes),
    })
}

/// Reads a file that nobody named: found in a folder, or the program's own. It must be an ordinary
/// one.
///
/// # Errors
/// It cannot be read, is no ordinary file, or has more bytes than its kind (`FileTooLarge`).
pub fn read_found(path: &Path, kind: FileKind) -> io::Result<Vec<u8>> {
    read_within(path, kind.limit())
}

/// The same for a file of at most `limit` bytes.
///
/// # Errors
/// It cannot be read, is no ordinary file, or has more bytes (`FileTooLarge`).
pub(in crate::gate) fn read_within(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    whole(open_ordinary(path)?, limit)
}

/// Reads standard input to its end, however long that takes.
///
/// # Errors
/// It cannot be read, or has more bytes than its kind (`FileTooLarge`).
pub fn read_stdin(kind: FileKind) -> io::Result<Vec<u8>> {
    take_stdin(kind)?.whole(kind)
}

/// The same, but only the beginning of a file that is too large.
///
/// # Errors
/// It cannot be read.
pub fn take_stdin(kind: FileKind) -> io::Result<FileContent> {
    #[cfg(unix)]
    keep_stdin();
    taken(io::stdin().lock(), kind)
}

/// The file that is open as standard input is an input like any other, and is never replaced.
#[cfg(unix)]
fn keep_stdin() {
    use std::os::fd::AsFd;
    let Ok(open) = io::stdin().as_fd().try_clone_to_owned() else {
        return;
    };
    let open = File::from(open);
    if open.metadata().is_ok_and(|found| found.is_file())
        && let Ok(identity) = FileIdentity::of_open(&open, Path::new("-"))
    {
        identity.keep();
    }
}

/// Opens an ordinary file, to be read in parts.
///
/// # Errors
/// It cannot be opened, or is something else.
pub(super) fn open_ordinary(path: &Path) -> io::Result<File> {
    match open(path)? {
        (file, true) => Ok(file),
        _ => Err(Refusal::NotOrdinary.into()),
    }
}

/// Reads a trust document.
///
/// # Errors
/// It cannot be read, or is too large to be one.
pub fn read_document(path: &Path) -> Result<Vec<u8>, Error> {
    named(&path.display().to_string(), read(path, FileKind::Document))
}

/// Reads the first line of a file, without white space around it.
///
/// # Errors
/// As [`read_document`].
#[cfg(feature = "roster")]
pub fn read_first_line(path: &Path) -> Result<String, Error> {
    let bytes = read_document(path)?;
    let text = text_of(&bytes);
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Reads a document that may also come as standard input, `-`.
///
/// # Errors
/// It cannot be read, or is too large to be one.
pub fn read_document_or_stdin(name: &str) -> Result<Vec<u8>, Error> {
    match name {
        "-" => named(name, read_stdin(FileKind::Document)),
        _ => read_document(Path::new(name)),
    }
}

/// Reads a status list token.
///
/// # Errors
/// It cannot be read, or is too large to be one.
pub fn read_status_token(path: &Path) -> Result<Vec<u8>, Error> {
    named(
        &path.display().to_string(),
        read(path, FileKind::StatusList),
    )
}

fn named(name: &str, read: io::Result<Vec<u8>>) -> Result<Vec<u8>, Error> {
    read.map(without_mark).map_err(|e| unreadable(name, &e))
}

/// Text editors put a byte order mark before what they save as UTF-8.
#[must_use]
pub fn without_mark(bytes: Vec<u8>) -> Vec<u8> {
    match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(text) => text.to_vec(),
        None => bytes,
    }
}

/// Reads at most one byte more than `limit`, so that the reader can tell that there was more.
///
/// # Errors
/// Those of `reader`.
pub(super) fn read_bounded(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads an ordinary file, whose size is known before anything grows.
pub(super) fn whole(file: File, limit: u64) -> io::Result<Vec<u8>> {
    if file.metadata()?.len() > limit {
        return Err(too_large(limit));
    }
    within(file, limit)
}

fn within(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let bytes = read_bounded(reader, limit)?;
    if wide(bytes.len()) > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

/// Opens the file of a name without waiting, and says whether it is an ordinary file.
fn open(path: &Path) -> io::Result<(File, bool)> {
    let file = open_at_once(path)?;
    let what = file.metadata()?;
    if what.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    FileIdentity::of_open(&file, path)?.keep();
    Ok((file, what.is_file()))
}

/// Opening a pipe waits for its writer, unless the flags forbid it.
#[cfg(unix)]
fn open_at_once(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(file) => Ok(file.into()),
        // The error for a socket.
        Err(rustix::io::Errno::NXIO) => Err(Refusal::NotOrdinary.into()),
        Err(e) => Err(e.into()),
    }
}

#[cfg(not(unix))]
fn open_at_once(path: &Path) -> io::Result<File> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    File::open(path)
}
