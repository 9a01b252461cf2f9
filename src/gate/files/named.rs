//! What the caller of a roster's run names: tables, workbooks, folders of pictures, pictures.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{FolderEntryKind, PictureFile, RosterFile, kind_of, list, real};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::gate::identity::FileIdentity;
use crate::roster::{Input, InputKind, Inputs, LeftOut, is_a_report};

/// The most levels of nested folders: chat programs nest them.
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
    paths: Vec<PathBuf>,
}

impl Named {
    /// Sorts what was named. A file in a folder is not taken from there if it was named by itself as
    /// well, if it is the earlier report `again`, or if it is a report that the one at `replaced`
    /// replaces.
    ///
    /// # Errors
    /// Something is not there, or of no kind that is known.
    pub fn sort(
        paths: &[PathBuf],
        again: Option<&Path>,
        replaced: Option<&Path>,
    ) -> Result<Self, Error> {
        let mut named = Self {
            paths: paths.to_vec(),
            ..Self::default()
        };
        let replaced = replaced.filter(|path| is_report_to_replace(path));
        let by_itself = paths.iter().map(PathBuf::as_path);
        let by_itself = by_itself.chain(again).chain(replaced);
        let mut taken: HashSet<PathBuf> = by_itself.filter_map(|path| real(path).ok()).collect();
        for path in paths {
            let shown = path.display().to_string();
            match kind_of(path).map_err(|e| unreadable(&shown, &e))? {
                FolderEntryKind::Folder => named.add_folder(path, &shown, &mut taken)?,
                // A pipe can be read once, a roster is read twice; and perhaps nobody ever writes to
                // the pipe.
                FolderEntryKind::Other => return Err(Error::one(&shown, Fault::new("", NO_FILE))),
                FolderEntryKind::File => named.inputs.add(file(path))?,
            }
        }
        Ok(named)
    }

    fn add_folder(
        &mut self,
        folder: &Path,
        shown: &str,
        taken: &mut HashSet<PathBuf>,
    ) -> Result<(), Error> {
        let mut walk = Walk::default();
        walk.folder(folder, DEPTH)
            .map_err(|e| unreadable(shown, &e))?;
        walk.files
            .retain(|path| real(path).is_ok_and(|path| taken.insert(path)));
        let files = walk.files.iter().map(|path| file(path));
        self.inputs.add_folder(shown, files)?;
        for (path, why) in walk.left_out {
            self.inputs.leave_out(&path.display().to_string(), why);
        }
        self.paths.extend(walk.files);
        Ok(())
    }

    /// Why a report cannot be written there: it never replaces what it is made from, not even through
    /// links.
    #[must_use]
    pub fn refuses(&self, out: &Path) -> Option<Text> {
        if out.is_dir() {
            return Some(Text::fixed("是文件夹，请写文件名", "a folder: name a file"));
        }
        let there = real(out).ok()?;
        let mut paths = self.paths.iter();
        let is_input = paths.any(|path| real(path).is_ok_and(|path| path == there));
        is_input.then_some(Text::fixed(
            "报告不能覆盖花名册本身，请另取文件名",
            "the report must not replace an input: give it another name",
        ))
    }
}

/// Whether there is a report of this program. What is there may be replaced although it was read here,
/// because nothing is made from it; an input is read again, and stays.
fn is_report_to_replace(path: &Path) -> bool {
    if !matches!(kind_of(path), Ok(FolderEntryKind::File)) {
        return false;
    }
    let unread = FileIdentity::of(path).ok().filter(|file| !file.is_kept());
    let is = is_a_report(&RosterFile::open(path));
    if let Some(file) = unread {
        file.let_go();
    }
    is
}

/// Pictures are opened when they are read, rosters at once.
fn file(path: &Path) -> Arc<dyn Input> {
    match InputKind::of(&path.display().to_string()) {
        Some(InputKind::Roster | InputKind::Archive) => Arc::new(RosterFile::open(path)),
        Some(InputKind::Picture) | None => Arc::new(PictureFile::new(path)),
    }
}

/// What lies below a folder, in the order of the names. Links are not followed, so that nothing outside is
/// read.
#[derive(Debug, Default)]
struct Walk {
    files: BTreeSet<PathBuf>,
    left_out: BTreeSet<(PathBuf, LeftOut)>,
}

impl Walk {
    fn folder(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        for entry in list(folder)? {
            let entry = entry?;
            match entry.kind {
                FolderEntryKind::Folder if depth > 0 => self.folder(&entry.path, depth - 1)?,
                FolderEntryKind::Folder => {
                    self.left_out.insert((entry.path, LeftOut::Deep));
                }
                FolderEntryKind::File => {
                    self.files.insert(entry.path);
                }
                FolderEntryKind::Other => {
                    let why = match kind_of(&entry.path) {
                        Ok(FolderEntryKind::Other) => LeftOut::NoFile,
                        Ok(FolderEntryKind::File | FolderEntryKind::Folder) | Err(_) => {
                            LeftOut::Link
                        }
                    };
                    self.left_out.insert((entry.path, why));
                }
            }
            // One more than a run takes is enough to refuse it.
            if u64::try_from(self.files.len()).is_ok_and(|count| count > Inputs::PICTURES) {
                break;
            }
        }
        Ok(())
    }
}
