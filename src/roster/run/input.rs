//! One file that was handed in, wherever it lies: on a disk, in memory, in an archive.

use std::fmt::Debug;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;

/// One file that was handed in. A run reads a roster twice: once for its columns, once for its
/// rows.
pub trait Input: Debug + Send + Sync {
    /// How it is named to people: its path, or the name under which it was sent.
    fn name(&self) -> &str;

    /// Opens the file at its beginning, any number of times; each reader has its own position.
    ///
    /// # Errors
    /// It cannot be read.
    fn open(&self) -> io::Result<Box<dyn InputReading>>;

    /// How many bytes it has.
    fn bytes(&self) -> u64;

    /// Whether it is still what it was when it was handed in. A report of a roster that was written
    /// to meanwhile is worse than none.
    fn is_unchanged(&self) -> bool {
        true
    }

    /// The file beside this one at `path`, which only leads down. A cell of a roster may name one.
    fn beside(&self, _path: &Path) -> Beside {
        Beside::Nothing
    }
}

/// What lies beside a file.
#[derive(Debug)]
pub enum Beside {
    /// Nothing of that name.
    Nothing,
    /// A link that leads out of the folder.
    Outside,
    /// This file.
    Input(Arc<dyn Input>),
}

/// A reader of a file.
pub trait InputReading: Read + Seek + Send {}

impl<R: Read + Seek + Send> InputReading for R {}

/// A file in memory: an upload.
#[derive(Debug, Clone)]
pub struct InMemory {
    name: String,
    bytes: Arc<[u8]>,
}

impl InMemory {
    /// The file `name`, which holds `bytes`.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
        }
    }
}

impl Input for InMemory {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> io::Result<Box<dyn InputReading>> {
        Ok(Box::new(Cursor::new(Arc::clone(&self.bytes))))
    }

    fn bytes(&self) -> u64 {
        u64::try_from(self.bytes.len()).unwrap_or(u64::MAX)
    }
}

/// All of a file, or one byte more than `limit`, so that the caller can tell that there was more.
///
/// # Errors
/// It cannot be read.
pub(in crate::roster) fn at_most(input: &dyn Input, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let reading = input.open()?;
    reading
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
