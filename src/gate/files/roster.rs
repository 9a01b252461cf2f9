//! The files of a roster's run. A roster is opened once and read as often as necessary: what a program
//! saves under its name in the meantime is another file. Pictures are opened when they are read: there
//! may be more than a process may hold open.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::folder::real;
use super::read::open_ordinary;
use crate::base::text::Text;
use crate::base::unreadable::{InWords, words};
use crate::roster::{Beside, Input, InputReading};

/// One file with rows.
#[derive(Debug)]
pub struct RosterFile {
    path: PathBuf,
    name: String,
    file: Result<Arc<Mutex<File>>, (io::ErrorKind, Text)>,
    /// As it was when it was opened.
    before: Option<Metadata>,
}

/// One reader of a file, with its own position.
#[derive(Debug)]
struct OneFile {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl RosterFile {
    /// Opens it. A failure is reported when the file is read.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        let opened = open_ordinary(path);
        let before = opened.as_ref().ok().and_then(|file| file.metadata().ok());
        Self {
            path: path.to_owned(),
            name: path.display().to_string(),
            file: match opened {
                Ok(file) => Ok(Arc::new(Mutex::new(file))),
                Err(e) => Err((e.kind(), words(&e))),
            },
            before,
        }
    }
}

impl Input for RosterFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> io::Result<Box<dyn InputReading>> {
        match &self.file {
            Ok(file) => Ok(Box::new(OneFile {
                file: Arc::clone(file),
                at: 0,
            })),
            Err((kind, what)) => Err(io::Error::new(*kind, InWords(what.clone()))),
        }
    }

    fn bytes(&self) -> u64 {
        self.before.as_ref().map_or(0, Metadata::len)
    }

    fn is_unchanged(&self) -> bool {
        let (Ok(file), Some(before)) = (&self.file, &self.before) else {
            return true;
        };
        let file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let now = file.metadata().ok();
        now.is_some_and(|now| {
            now.len() == before.len() && now.modified().ok() == before.modified().ok()
        })
    }

    fn beside(&self, path: &Path) -> Beside {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let found = folder.join(path);
        if !found.is_file() {
            Beside::Nothing
        } else if stays_inside(folder, &found) {
            Beside::Input(Arc::new(PictureFile::new(&found)))
        } else {
            Beside::Outside
        }
    }
}

/// Whether a path, with all links followed, still lies in its folder.
fn stays_inside(folder: &Path, path: &Path) -> bool {
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    match (real(folder), real(path)) {
        (Ok(folder), Ok(path)) => path.starts_with(folder),
        _ => false,
    }
}

/// A picture.
#[derive(Debug)]
pub struct PictureFile {
    path: PathBuf,
    name: String,
}

impl PictureFile {
    /// The file with that name, which is opened when it is read.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            name: path.display().to_string(),
        }
    }
}

impl Input for PictureFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> io::Result<Box<dyn InputReading>> {
        Ok(Box::new(open_ordinary(&self.path)?))
    }

    fn bytes(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }
}

impl Read for OneFile {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(room)?;
        self.at = self
            .at
            .saturating_add(u64::try_from(read).unwrap_or_default());
        Ok(read)
    }
}

impl Seek for OneFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        self.at = match to {
            SeekFrom::Current(by) => self
                .at
                .checked_add_signed(by)
                .ok_or(io::ErrorKind::InvalidInput)?,
            other => file.seek(other)?,
        };
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &RosterFile) -> String {
        let mut text = String::new();
        file.open().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_file_that_is_saved_over_by_another_is_read_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let [path, other] = ["a.csv", "b.csv"].map(|name| folder.path().join(name));
        std::fs::write(&path, "张三").unwrap();
        std::fs::write(&other, "李四").unwrap();
        let file = RosterFile::open(&path);
        assert_eq!(text(&file), "张三");
        std::fs::rename(&other, &path).unwrap();
        assert_eq!(text(&file), "张三");
        assert!(file.is_unchanged());
    }

    #[test]
    fn a_file_that_is_written_to_counts_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "张三").unwrap();
        let file = RosterFile::open(&path);
        assert!(file.is_unchanged());
        std::fs::write(&path, "张三\n李四").unwrap();
        assert!(!file.is_unchanged());
        assert!(RosterFile::open(Path::new("none.csv")).open().is_err());
    }

    #[test]
    fn two_readings_have_places_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "abcdef").unwrap();
        let file = RosterFile::open(&path);
        let (mut one, mut two) = (file.open().unwrap(), file.open().unwrap());
        let mut room = [0; 2];
        one.read_exact(&mut room).unwrap();
        two.read_exact(&mut room).unwrap();
        assert_eq!(&room, b"ab");
        one.read_exact(&mut room).unwrap();
        assert_eq!(&room, b"cd");
        one.rewind().unwrap();
        one.read_exact(&mut room).unwrap();
        assert_eq!(&room, b"ab");
    }
}
