//! Writing files: whole or not at all, and never over a file that must stay.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::faults::Refusal;
use super::read::read_bounded;
use crate::base::error::Error;
use crate::base::limits::{DOCUMENT_BYTES, STATUS_TOKEN_BYTES};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::gate::exposed::holds_private_key;
use crate::gate::identity::FileIdentity;
use crate::jws::{TokenType, UnverifiedJws};

/// What happens to a file that is there already. One that this process reads or has written is never
/// replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays; the text says how the caller can have it replaced.
    Kept(&'static Text),
    /// It stays, even if the call says otherwise: a key, a new list.
    KeptForGood,
    /// It is replaced, since the call says so; a private key and a status list stay all the same.
    Replaced,
    /// It is the file that an [`Edit`](super::Edit) has read and locked.
    Edited,
}

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everyone whom the system's settings allow.
    Usual,
    /// Only its owner.
    Owner,
}

/// A file that is being written beside its place, and moves there in one step.
#[derive(Debug)]
pub struct Draft {
    /// Where it will be, links followed.
    place: PathBuf,
    beside: PathBuf,
    existing: Existing,
    placed: bool,
}

/// The ending of the names of unfinished files.
const UNFINISHED: &str = ".part";

impl Draft {
    /// Begins a file. Whether it may be replaced is checked before any work is done.
    ///
    /// # Errors
    /// There is a file that must stay, or nothing can be written there.
    pub fn begin(path: &Path, existing: Existing, readers: Readers) -> io::Result<(Self, File)> {
        let place = place(path, existing)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if readers == Readers::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        // Another process of the same number, on another machine, may write there too.
        for attempt in 0..100 {
            let beside = place.with_file_name(name_beside(&place, attempt));
            match options.open(&beside) {
                Ok(file) => {
                    let draft = Self {
                        place,
                        beside,
                        existing,
                        placed: false,
                    };
                    // This happens while the file is still empty.
                    #[cfg(windows)]
                    if readers == Readers::Owner {
                        super::owner::alone(&draft.beside)?;
                    }
                    return Ok((draft, file));
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => last = e,
                Err(e) => return Err(e),
            }
        }
        Err(last)
    }

    /// What has been written so far, to be read again.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn reopened(&self) -> io::Result<File> {
        File::open(&self.beside)
    }

    /// A second draft of the same file; one of the two is put in its place.
    ///
    /// # Errors
    /// Those of [`Self::begin`].
    pub fn again(&self) -> io::Result<(Self, File)> {
        Self::begin(&self.place, self.existing, Readers::Usual)
    }

    /// Puts the file in its place: after a kill or a loss of power there is the old or the new one.
    ///
    /// # Errors
    /// Meanwhile there is a file that must stay, or the disk is full.
    pub fn put(mut self, file: &File) -> io::Result<()> {
        // The bytes must be on the disk before they get the name.
        file.sync_all()?;
        place(&self.place, self.existing)?;
        match self.existing {
            Existing::Kept(_) | Existing::KeptForGood => self.take_free_name()?,
            Existing::Replaced | Existing::Edited => fs::rename(&self.beside, &self.place)?,
        }
        self.placed = true;
        if self.existing != Existing::Edited {
            FileIdentity::of_open(file, &self.place)?.keep();
        }
        keep_name(&self.place);
        Ok(())
    }

    /// Takes a free name in one step: a check before a rename would leave time for another process.
    fn take_free_name(&self) -> io::Result<()> {
        match fs::hard_link(&self.beside, &self.place) {
            Ok(()) => fs::remove_file(&self.beside),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(taken(self.existing)),
            // The file system of a memory stick has no hard links: the name is taken first, and the
            // bytes follow.
            Err(_) => {
                let mut options = OpenOptions::new();
                let reserved = options.write(true).create_new(true).open(&self.place);
                match reserved {
                    Ok(_) => fs::rename(&self.beside, &self.place).inspect_err(|_| {
                        let _ = fs::remove_file(&self.place);
                    }),
                    Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(taken(self.existing)),
                    Err(e) => Err(e),
                }
            }
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.placed {
            let _ = fs::remove_file(&self.beside);
        }
    }
}

/// Writes a whole file.
///
/// # Errors
/// There is a file that must stay, or nothing can be written there.
pub fn write(path: &Path, bytes: &[u8], existing: Existing, readers: Readers) -> Result<(), Error> {
    let written = Draft::begin(path, existing, readers).and_then(|(draft, mut file)| {
        file.write_all(bytes)?;
        draft.put(&file)
    });
    written.map_err(|e| unreadable(&path.display().to_string(), &e))
}

/// Writes all of the files or none: each takes its place when all are written.
///
/// # Errors
/// There is a file that must stay, or nothing can be written there.
pub fn write_all(files: &[(&Path, Vec<u8>)], existing: Existing) -> Result<(), Error> {
    let mut drafts = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let name = path.display().to_string();
        let begun = Draft::begin(path, existing, Readers::Usual);
        let written = begun.and_then(|(draft, mut file)| {
            file.write_all(bytes)?;
            Ok((draft, file))
        });
        let (draft, file) = written.map_err(|e| unreadable(&name, &e))?;
        drafts.push((name, draft, file));
    }
    for (name, draft, file) in drafts {
        draft.put(&file).map_err(|e| unreadable(&name, &e))?;
    }
    Ok(())
}

/// Whether a file may be written there, before any work is done for it.
///
/// # Errors
/// There is a file that must stay.
pub fn may_write(path: &Path, existing: Existing) -> io::Result<()> {
    place(path, existing).map(drop)
}

/// The path at which a file may be written. Links are followed, because to replace a link would leave
/// the file behind it unchanged.
fn place(path: &Path, existing: Existing) -> io::Result<PathBuf> {
    let there = match fs::symlink_metadata(path) {
        Ok(there) => there,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(path.to_owned()),
        Err(e) => return Err(e),
    };
    let what = match there.is_symlink() {
        true => fs::metadata(path).map_err(|_| Refusal::NotOrdinary)?,
        false => there,
    };
    if what.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !what.is_file() {
        return Err(Refusal::NotOrdinary.into());
    }
    match existing {
        Existing::Edited => {}
        Existing::KeptForGood => return Err(taken(existing)),
        _ if FileIdentity::of(path)?.is_kept() => return Err(Refusal::OfThisCommand.into()),
        Existing::Replaced if stays(path)? => return Err(Refusal::ExistsForGood.into()),
        Existing::Replaced => {}
        Existing::Kept(_) => return Err(taken(existing)),
    }
    fs::canonicalize(path)
}

/// Whether a file stays even where files may be replaced: it holds a private key, which cannot be made again, or
/// a status list, whose revocations would be lost.
fn stays(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let most = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    let mut bytes = read_bounded(&mut file, most(DOCUMENT_BYTES))?;
    if holds_private_key(&bytes) {
        return Ok(true);
    }
    // A token begins with the brace of its header, in base64url; a long report is not read to its end.
    if !String::from_utf8_lossy(&bytes)
        .trim_start()
        .starts_with("ey")
    {
        return Ok(false);
    }
    bytes.append(&mut read_bounded(file, most(STATUS_TOKEN_BYTES))?);
    let text = String::from_utf8_lossy(&bytes);
    Ok(UnverifiedJws::parse(text.trim(), TokenType::StatusList).is_ok())
}

fn taken(existing: Existing) -> io::Error {
    match existing {
        Existing::Kept(replaced) => Refusal::Exists(replaced).into(),
        _ => Refusal::ExistsForGood.into(),
    }
}

/// A name in the same folder that no other process uses, and that no reader of the folder takes for
/// a list or a picture.
fn name_beside(place: &Path, attempt: u32) -> String {
    // The whole name must not be longer than 255 bytes, the limit of file systems.
    const KEPT_CHARS: usize = 40;
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().take(KEPT_CHARS).collect();
    format!(".{name}.{}-{attempt}{UNFINISHED}", std::process::id())
}

/// A folder is a file on Unix, and its entries must be synced too; some file systems cannot do that.
fn keep_name(path: &Path) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::{FileKind, read};
    use super::*;

    const KEPT: Existing = Existing::Kept(&Text::fixed("", ""));

    fn put(path: &Path, existing: Existing) -> Result<(), String> {
        write(path, b"new", existing, Readers::Usual)
            .map_err(|e| e.line(crate::base::text::Lang::En))
    }

    #[test]
    fn what_is_there_stays_unless_the_call_says_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for existing in [KEPT, Existing::KeptForGood] {
            fs::write(&path, "old").unwrap();
            assert!(put(&path, existing).unwrap_err().contains("exists already"));
            assert_eq!(fs::read(&path).unwrap(), b"old");
        }
        put(&path, Existing::Replaced).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_was_read_stays_under_each_of_its_names() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("b")).unwrap();
        fs::write(at("a"), "old").unwrap();
        fs::hard_link(at("a"), at("hard")).unwrap();
        symlink(at("a"), at("soft")).unwrap();
        symlink(at("nowhere"), at("broken")).unwrap();
        read(&at("a"), FileKind::Document).unwrap();
        for name in ["a", "hard", "soft", "./a", "b/../a", "b/../soft"] {
            let refused = put(&at(name), Existing::Replaced).unwrap_err();
            assert!(refused.contains("by this very command"), "{refused}");
        }
        assert!(put(&at("broken"), Existing::Replaced).is_err());
        assert!(put(&at("b"), Existing::Replaced).is_err());
        // The file behind a link is written; the link stays.
        fs::write(at("c"), "old").unwrap();
        symlink(at("c"), at("to-c")).unwrap();
        put(&at("to-c"), Existing::Replaced).unwrap();
        assert_eq!(fs::read(at("c")).unwrap(), b"new");
        assert!(fs::symlink_metadata(at("to-c")).unwrap().is_symlink());
    }

    #[test]
    fn a_command_does_not_replace_what_it_has_just_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        put(&path, Existing::Replaced).unwrap();
        assert!(put(&path, Existing::Replaced).is_err());
    }

    #[test]
    fn a_file_that_came_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let (draft, file) = Draft::begin(&path, KEPT, Readers::Usual).unwrap();
        fs::write(&path, "other").unwrap();
        assert!(draft.put(&file).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_name_of_any_length_has_room_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        put(&folder.path().join("名".repeat(85)), KEPT).unwrap();
    }
}
