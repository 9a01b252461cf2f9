//! Reads within a budget, writes in one piece, and locks a folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use super::files::{Refusal, read_within};
use crate::base::error::Error;
use crate::base::unreadable::unreadable;

/// The lock file of the folder: a process that changes something in it holds the lock.
const LOCK: &str = "lock";

/// The ending of the names of unfinished files.
const UNFINISHED: &str = ".new";

/// The bytes of an ordinary file, at most `most`; `None` if there is no such file.
///
/// # Errors
/// It cannot be read, is no ordinary file, or has more bytes.
pub(super) fn read(path: &Path, most: usize) -> Result<Option<Vec<u8>>, Error> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    match read_within(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(unreadable(&path.display().to_string(), &e)),
    }
}

/// Writes a file so that after a kill or a loss of power there is the old or the new one: the new bytes
/// are on the disk before they get the name, and the name is on the disk before this returns. Unlike
/// [`write`](super::files::write) it replaces a link, and fails if the folder cannot be synced, because
/// this folder holds what judges.
///
/// # Errors
/// The folder or the disk does not take it.
pub(crate) fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    // Gates raise the mark side by side, so each process writes under a name of its own.
    let new = folder.join(format!("{name}.{}{UNFINISHED}", std::process::id()));
    let to = folder.join(name);
    let write = || {
        // A file of that name is not ours: a killed process with our number left it, or somebody has
        // put a link there.
        if let Err(e) = fs::remove_file(&new)
            && e.kind() != io::ErrorKind::NotFound
        {
            return Err(e);
        }
        let mut file = File::create_new(&new)?;
        let placed = (|| {
            file.write_all(bytes)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&new, &to)
        })();
        // A full disk keeps the name of a file that it has no room for.
        placed.inspect_err(|_| {
            let _ = fs::remove_file(&new);
        })?;
        // A folder is a file on Unix, and its entries must be synced too.
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
        Ok(())
    };
    write().map_err(|e| unreadable(&to.display().to_string(), &e))
}

/// Removes the unfinished files of `names` that killed processes have left. The caller holds the lock;
/// a gate that is raising its mark at this moment tries again later.
pub(super) fn tidy(folder: &Path, names: &[&str]) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = names.iter().any(|file| name.starts_with(file));
        if ours && name.ends_with(UNFINISHED) {
            // A leftover that cannot be removed does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Makes the folder, and takes its lock for an installation until the value is dropped; `None` if
/// somebody else holds it.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn lock(folder: &Path) -> Result<Option<Lock>, Error> {
    fs::create_dir_all(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
    let Some(file) = lock_file(folder, LOCK)? else {
        return Ok(None);
    };
    // Somebody may delete the lock file during an installation and make another one in its place, but
    // not the folder itself.
    #[cfg(unix)]
    for _ in 0..MARK_WAITS {
        if let Some(folder) = lock_mark(folder)? {
            return Ok(Some(Lock {
                _file: file,
                _folder: folder,
            }));
        }
        std::thread::sleep(MARK_WAIT);
    }
    #[cfg(unix)]
    return Ok(None);
    #[cfg(not(unix))]
    Ok(Some(Lock { _file: file }))
}

fn lock_file(folder: &Path, name: &str) -> Result<Option<File>, Error> {
    let path = folder.join(name);
    // Opening a pipe would wait for its reader.
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        let name = path.display().to_string();
        return Err(unreadable(&name, &Refusal::NotOrdinary.into()));
    }
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options
        .open(&path)
        .map_err(|e| unreadable(&path.display().to_string(), &e))?;
    locked(file, &path)
}

/// The lock of an installation.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
    #[cfg(unix)]
    _folder: File,
}

/// How long an installation waits between two attempts while a gate is raising its mark, which takes a
/// moment.
#[cfg(unix)]
const MARK_WAIT: std::time::Duration = std::time::Duration::from_millis(10);
#[cfg(unix)]
const MARK_WAITS: usize = 100;

/// The lock for raising the high-water mark; an installation does not wait for it.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn lock_mark(folder: &Path) -> Result<Option<File>, Error> {
    #[cfg(unix)]
    {
        let file = File::open(folder).map_err(|e| unreadable(&folder.display().to_string(), &e))?;
        locked(file, folder)
    }
    // Other systems cannot open a folder.
    #[cfg(not(unix))]
    lock_file(folder, "mark.lock")
}

fn locked(file: File, path: &Path) -> Result<Option<File>, Error> {
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(e)) => Err(unreadable(&path.display().to_string(), &e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_take_its_place_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), "").unwrap();
        let error = put(folder.path(), "a", b"new").unwrap_err();
        assert_eq!(error.faults().len(), 1);
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn one_process_installs_and_a_mark_waits_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        assert!(held.is_some());
        assert!(lock(folder.path()).unwrap().is_none());
        // The folder is locked as well; a mark waits for nobody and is raised another time.
        assert!(lock_mark(folder.path()).unwrap().is_none());
        drop(held);
        assert!(lock(folder.path()).unwrap().is_some());
        assert!(lock_mark(folder.path()).unwrap().is_some());
    }
}
