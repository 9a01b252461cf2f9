//! What the caller of a roster's run names: tables, workbooks, folders of pictures, pictures.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{FoundKind, PictureFile, RosterFile, kind_of, list, open_ordinary, real};
use crate::base::decode::text_of;
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::roster::{Input, InputKind, Inputs, names_a_picture};

/// Folders inside folders, as a chat program sorts them.
const DEPTH: usize = 8;

const NO_FILE: Text = Text::fixed(
    "不是普通文件（而是管道或设备）；花名册要读两遍，请先存成文件",
    "no ordinary file but a pipe or a device; a roster is read twice, so save it as a file first",
);

/// Everything that was named, and where it lies.
#[derive(Debug, Default)]
pub struct Named {
    /// In the order in which they were named.
    pub inputs: Inputs,
    /// Texts that lie in a folder among pictures, in which nothing looks like a code or an ID number.
    pub texts: Vec<PathBuf>,
    paths: Vec<PathBuf>,
}

impl Named {
    /// Sorts what was named.
    ///
    /// # Errors
    /// Something is not there, or of no kind that is known.
    pub fn sort(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut named = Self {
            paths: paths.to_vec(),
            ..Self::default()
        };
        // Rosters that lie in a folder among pictures: which of several counts, only the caller knows.
        let mut beside = Vec::new();
        for path in paths {
            let shown = path.display().to_string();
            match kind_of(path).map_err(|e| unreadable(&shown, &e))? {
                FoundKind::Folder => named.add_folder(path, &shown, &mut beside)?,
                // A pipe is read once, a roster twice; and nobody may ever write to it.
                FoundKind::Other => return Err(Error::one(&shown, Fault::new("", NO_FILE))),
                FoundKind::File => named.inputs.add(match InputKind::of(&shown) {
                    Some(InputKind::Picture) => Arc::new(PictureFile::new(path)),
                    _ => Arc::new(RosterFile::open(path)),
                })?,
            }
        }
        for path in beside {
            if real(&path).is_ok_and(|path| named.has(&path)) {
                continue;
            }
            match is_a_note(&path) {
                true => named.texts.push(path),
                false => named.inputs.leave_out(path.display().to_string()),
            }
        }
        Ok(named)
    }

    fn add_folder(
        &mut self,
        folder: &Path,
        shown: &str,
        beside: &mut Vec<PathBuf>,
    ) -> Result<(), Error> {
        let mut found = BTreeSet::new();
        walk(folder, DEPTH, &mut found, beside).map_err(|e| unreadable(shown, &e))?;
        let files = found.iter().map(|path| {
            let file: Arc<dyn Input> = Arc::new(PictureFile::new(path));
            file
        });
        self.inputs.add_folder(shown, files)?;
        self.paths.extend(found);
        Ok(())
    }

    /// Whether a file, with all links followed, is one of them.
    pub fn has(&self, there: &Path) -> bool {
        let mut paths = self.paths.iter();
        paths.any(|path| real(path).is_ok_and(|path| path == there))
    }
}

/// The picture files below a folder, in the order of their names. Links are not followed, so that
/// nothing outside is read.
fn walk(
    folder: &Path,
    depth: usize,
    found: &mut BTreeSet<PathBuf>,
    beside: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for entry in list(folder)? {
        let entry = entry?;
        if entry.kind == FoundKind::Folder && depth > 0 && entry.name != "__MACOSX" {
            walk(&entry.path, depth - 1, found, beside)?;
        } else if entry.kind == FoundKind::File && is_a_picture(&entry.name, &entry.path) {
            found.insert(entry.path);
        } else if entry.kind == FoundKind::File
            // What a Mac and an office program leave beside each file.
            && !entry.name.starts_with("._")
            && !entry.name.starts_with("~$")
            && matches!(
                InputKind::of(&entry.name),
                Some(InputKind::Roster | InputKind::Archive)
            )
        {
            beside.push(entry.path);
        }
        if u64::try_from(found.len()).is_ok_and(|count| count > Inputs::PICTURES) {
            break;
        }
    }
    Ok(())
}

/// How much of a text is looked at, in bytes.
const NOTE_BYTES: u64 = 64 * 1024;

/// Whether a file is a short text (`.txt`) without anything like a code or an ID number.
fn is_a_note(path: &Path) -> bool {
    let ends_in_txt = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    let mut bytes = Vec::new();
    let mut read = || {
        open_ordinary(path)?
            .take(NOTE_BYTES + 1)
            .read_to_end(&mut bytes)
    };
    let is_whole = |read: usize| u64::try_from(read).is_ok_and(|read| read <= NOTE_BYTES);
    ends_in_txt && read().is_ok_and(is_whole) && !holds_people(&text_of(&bytes))
}

fn holds_people(text: &str) -> bool {
    /// An ID number of the older form.
    const DIGITS: usize = 15;
    let digits = |line: &str| line.chars().filter(|c| c.is_numeric()).count();
    text.contains("eyJ") || text.lines().any(|line| digits(line) >= DIGITS)
}

/// Whether a file of a folder is a picture that somebody put there: what a Mac adds to each (`._a.png`)
/// and an empty file, of which a copy broke off, are none.
fn is_a_picture(name: &str, path: &Path) -> bool {
    let is_empty = || {
        let file = open_ordinary(path).and_then(|file| file.metadata());
        file.is_ok_and(|file| file.len() == 0)
    };
    names_a_picture(name) && !name.starts_with("._") && !is_empty()
}
