//! Which file a name leads to, also through links, by a second name, or in another case.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};
#[cfg(unix)]
use std::time::{Duration, UNIX_EPOCH};

/// One file, whatever names lead to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FileIdentity {
    #[cfg(unix)]
    inode: (u64, u64),
    /// When the file was made, where the system says so: the numbers of files are used again.
    #[cfg(unix)]
    born: Option<Duration>,
    #[cfg(not(unix))]
    path: std::path::PathBuf,
}

/// The files that this process has opened or written. Kept for the process, not handed from command
/// to command, so that no command can forget to ask.
static OWN: LazyLock<Mutex<HashSet<FileIdentity>>> = LazyLock::new(Mutex::default);

impl FileIdentity {
    /// The file that a path leads to, links followed.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        return Ok(Self::of_metadata(&fs::metadata(path)?));
        #[cfg(not(unix))]
        fs::canonicalize(path).map(|path| Self { path })
    }

    /// The file that is open.
    #[expect(
        unused_variables,
        reason = "a file is known by its number or by its name, as the system has it"
    )]
    pub(crate) fn of_open(file: &File, path: &Path) -> io::Result<Self> {
        #[cfg(unix)]
        return Ok(Self::of_metadata(&file.metadata()?));
        #[cfg(not(unix))]
        Self::of(path)
    }

    #[cfg(unix)]
    fn of_metadata(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            inode: (metadata.dev(), metadata.ino()),
            born: metadata
                .created()
                .ok()
                .and_then(|at| at.duration_since(UNIX_EPOCH).ok()),
        }
    }

    /// Keeps the file: from now on no command of this process replaces it.
    pub(crate) fn keep(self) {
        let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        own.insert(self);
    }

    /// Lets the file be replaced again: nothing is made from it.
    pub(crate) fn let_go(&self) {
        let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        own.remove(self);
    }

    /// Whether this process has read or written the file.
    pub(crate) fn is_kept(&self) -> bool {
        let own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
        own.contains(self)
    }
}
