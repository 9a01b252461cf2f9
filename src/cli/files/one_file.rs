//! A roster that is opened once and read as often as it must be: what a program saves over it in the
//! meantime, under its name, is another file.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::faults::unreadable;
use super::read::{Kind, open_ordinary, within};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;

/// One file with rows.
#[derive(Debug)]
pub(in crate::cli) struct RosterFile {
    pub(in crate::cli) path: PathBuf,
    file: Result<Arc<Mutex<File>>, Error>,
    /// As it was when it was opened.
    before: Option<Metadata>,
}

/// One reading of a file, with a place of its own in it.
#[derive(Debug)]
pub(in crate::cli) struct OneFile {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl RosterFile {
    /// Opens it; why that failed is told when it is read.
    pub(in crate::cli) fn open(path: &Path) -> Self {
        let opened = open_ordinary(path);
        let before = opened.as_ref().ok().and_then(|file| file.metadata().ok());
        let shown = path.display().to_string();
        let file = opened.map_err(|e| unreadable(&shown, &e));
        Self {
            path: path.to_owned(),
            file: file.map(|file| Arc::new(Mutex::new(file))),
            before,
        }
    }

    /// A reading from the beginning.
    ///
    /// # Errors
    /// It could not be opened.
    pub(in crate::cli) fn reader(&self) -> Result<OneFile, Error> {
        let file = self.file.as_ref().map_err(Clone::clone)?;
        Ok(OneFile {
            file: Arc::clone(file),
            at: 0,
        })
    }

    /// All of it.
    ///
    /// # Errors
    /// It could not be opened or read, or is longer than its kind may be.
    pub(in crate::cli) fn whole(&self, kind: Kind) -> Result<Vec<u8>, Error> {
        let shown = self.path.display().to_string();
        within(self.reader()?, kind).map_err(|e| {
            let error = unreadable(&shown, &e);
            match (e.kind(), error.faults().first()) {
                (io::ErrorKind::FileTooLarge, Some((file, fault))) => {
                    let hint = Some(Text::fixed(
                        "请拆成几个文件，图片放在文件夹里",
                        "split it, and keep the pictures in a folder",
                    ));
                    let fault = Fault {
                        hint,
                        ..fault.clone()
                    };
                    Error::one(file, fault)
                }
                _ => error,
            }
        })
    }

    /// How long it is.
    pub(in crate::cli) fn bytes(&self) -> u64 {
        self.before.as_ref().map_or(0, Metadata::len)
    }

    /// Whether somebody wrote into it since it was opened: then its rows may have been read in two
    /// states, and no answer counts.
    ///
    /// # Errors
    /// It was written to.
    pub(in crate::cli) fn unchanged(&self) -> Result<(), Error> {
        let (Ok(file), Some(before)) = (&self.file, &self.before) else {
            return Ok(());
        };
        let file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let now = file.metadata().ok();
        let same = now.is_some_and(|now| {
            now.len() == before.len() && now.modified().ok() == before.modified().ok()
        });
        if same {
            return Ok(());
        }
        let fault = Fault::new("", CHANGED).with_hint(Text::fixed("请重新核验", "run again"));
        Err(Error::one(&self.path.display().to_string(), fault))
    }
}

/// A roster that was saved while it was read.
pub(in crate::cli) const CHANGED: Text = Text::fixed(
    "核验期间花名册被改动",
    "the roster changed while it was read",
);

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
        file.reader().unwrap().read_to_string(&mut text).unwrap();
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
        assert!(file.unchanged().is_ok());
    }

    #[test]
    fn a_file_that_is_written_to_counts_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "张三").unwrap();
        let file = RosterFile::open(&path);
        assert!(file.unchanged().is_ok());
        std::fs::write(&path, "张三\n李四").unwrap();
        assert!(file.unchanged().is_err());
        assert!(RosterFile::open(Path::new("none.csv")).reader().is_err());
    }

    #[test]
    fn two_readings_have_places_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "abcdef").unwrap();
        let file = RosterFile::open(&path);
        let (mut one, mut two) = (file.reader().unwrap(), file.reader().unwrap());
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
