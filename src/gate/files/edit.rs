//! Changing a file: read, changed and written again by one process at a time.
//!
//! The lock is on the file itself, so that no lock file is left behind, and it ends with the process
//! that holds it. Each change replaces the file by a new one: a program that has waited for the lock of
//! the old file checks again which file has the name.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::faults::Refusal;
use super::read::{FileKind, open_ordinary, read_bounded, whole};
use super::write::{Draft, Existing, Readers};
use crate::gate::identity::FileIdentity;

/// How long another process may take to change the file: longer than it takes to sign the longest list.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the lock is asked for.
const STEP: Duration = Duration::from_millis(10);

/// A file that this process alone changes.
#[derive(Debug)]
pub struct Edit {
    path: PathBuf,
    file: File,
    before: Vec<u8>,
}

impl Edit {
    /// Takes the lock of a file, and reads it.
    ///
    /// # Errors
    /// It cannot be read, is no ordinary file or too large, or another process keeps the lock.
    pub fn begin(path: &Path, kind: FileKind) -> io::Result<Self> {
        let until = Instant::now() + PATIENCE;
        loop {
            // Through links: the file behind them is the one that changes.
            let path = fs::canonicalize(path)?;
            let file = open_ordinary(&path)?;
            lock(&file, until)?;
            if FileIdentity::of(&path)? == FileIdentity::of_open(&file, &path)? {
                let before = whole(file.try_clone()?, kind.limit())?;
                return Ok(Self { path, file, before });
            }
        }
    }

    /// What the file holds.
    #[must_use]
    pub fn before(&self) -> &[u8] {
        &self.before
    }

    /// Replaces what was read by `after`, with the same owner and permissions.
    ///
    /// # Errors
    /// A program that asks for no lock has changed the file meanwhile, or it cannot be written.
    pub fn finish(mut self, after: &[u8]) -> io::Result<()> {
        let (draft, mut file) = Draft::begin(&self.path, Existing::Edited, Readers::Owner)?;
        file.write_all(after)?;
        let permissions = self.file.metadata()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            // Only the superuser may do this, and nobody else needs it.
            let _ = fchown(&file, Some(permissions.uid()), Some(permissions.gid()));
        }
        file.set_permissions(permissions.permissions())?;
        self.unchanged()?;
        draft.put(&file)
    }

    fn unchanged(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let length = u64::try_from(self.before.len()).unwrap_or(u64::MAX);
        let there = FileIdentity::of(&self.path).ok();
        let same = there == Some(FileIdentity::of_open(&self.file, &self.path)?)
            && read_bounded(&self.file, length)? == self.before;
        same.then_some(()).ok_or_else(|| Refusal::Changed.into())
    }
}

/// Takes the lock of an open file, which ends when the file is closed.
fn lock(file: &File, until: Instant) -> io::Result<()> {
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(fs::TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(STEP),
            Err(fs::TryLockError::WouldBlock) => return Err(Refusal::Busy.into()),
            Err(fs::TryLockError::Error(e)) => return Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_by_a_program_without_locks_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "one").unwrap();
        // Written into, cut, and replaced.
        let others: [&dyn Fn(); 3] = [
            &|| fs::write(&path, "two").unwrap(),
            &|| fs::write(&path, "").unwrap(),
            &|| {
                fs::write(folder.path().join("b"), "one").unwrap();
                fs::rename(folder.path().join("b"), &path).unwrap();
            },
        ];
        for other in others {
            fs::write(&path, "one").unwrap();
            let edit = Edit::begin(&path, FileKind::Document).unwrap();
            other();
            let there = fs::read(&path).unwrap();
            let refused = edit.finish(b"mine").unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::ResourceBusy);
            assert_eq!(fs::read(&path).unwrap(), there);
        }
        let edit = Edit::begin(&path, FileKind::Document).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(edit.finish(b"mine").is_err());
        assert!(!path.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_change_that_waited_for_the_old_file_is_made_to_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "").unwrap();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let edit = Edit::begin(&path, FileKind::Document).unwrap();
                        let after = [edit.before(), b"x"].concat();
                        edit.finish(&after).unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read(&path).unwrap(), [b'x'; 80]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&file, "one").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a", &link).unwrap();
        let edit = Edit::begin(&link, FileKind::Document).unwrap();
        edit.finish(b"two").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
