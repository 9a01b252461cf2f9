//! What the caller names: tables, workbooks, folders of pictures, pictures.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::files::{
    FoundKind, Kind, OneFile, RosterFile, kind_of, list, open_ordinary, unreadable,
};
use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::roster::{
    HEADINGS, Map, Opened, Source, SourceKind, Table, names_a_picture, open_json_lines,
    open_old_workbook, open_separated, open_workbook,
};

/// The pictures of all folders: as many as the workers of the largest employers.
const PICTURES: usize = 1_000_000;

/// Folders inside folders, as a chat program sorts them.
const DEPTH: usize = 8;

/// Everything that was named, sorted by what it is.
#[derive(Debug)]
pub(super) struct Inputs {
    /// Files with rows, in the caller's order.
    pub(super) rosters: Vec<RosterFile>,
    /// Every picture of the folders, and those named one by one.
    pub(super) pictures: Vec<Picture>,
    /// The folders, in which pictures that a cell names are looked for too.
    pub(super) folders: Vec<PathBuf>,
}

/// A picture file.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// Where it is.
    pub(super) path: PathBuf,
    /// How it is named to people: below its folder.
    pub(super) name: String,
    /// How much of the name is the folder's.
    pub(super) folder: usize,
}

impl Inputs {
    /// Sorts what was named.
    ///
    /// # Errors
    /// Something is not there, or of no kind that is known.
    pub(super) fn sort(named: &[PathBuf]) -> Result<Self, Error> {
        let mut inputs = Self {
            rosters: Vec::new(),
            pictures: Vec::new(),
            folders: Vec::new(),
        };
        for path in named {
            let shown = path.display().to_string();
            let what = kind_of(path).map_err(|e| unreadable(&shown, &e))?;
            if what == FoundKind::Folder {
                inputs.add_folder(path)?;
            } else if what != FoundKind::File {
                // A pipe is read once, a roster twice; and nobody may ever write to it.
                return Err(unknown_kind(&shown));
            } else if kind(path).is_some() {
                inputs.rosters.push(RosterFile::open(path));
            } else if names_a_picture(&shown) {
                inputs.pictures.push(Picture {
                    path: path.clone(),
                    name: shown,
                    folder: 0,
                });
            } else {
                return Err(unknown_kind(&shown));
            }
        }
        Ok(inputs)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), Error> {
        let shown = folder.display().to_string();
        let mut found = BTreeSet::new();
        walk(folder, DEPTH, &mut found).map_err(|e| unreadable(&shown, &e))?;
        if found.len() + self.pictures.len() > PICTURES {
            let what = Text::new(
                format!("图片超过 {PICTURES} 张"),
                format!("more than {PICTURES} pictures"),
            );
            return Err(Error::one(&shown, Fault::new("", what)));
        }
        self.folders.push(folder.to_owned());
        self.pictures.extend(found.into_iter().map(|path| {
            let below = path.strip_prefix(folder).unwrap_or(&path).display();
            let below = below.to_string().len();
            let name = path.display().to_string();
            Picture {
                folder: name.len().saturating_sub(below),
                name,
                path,
            }
        }));
        Ok(())
    }

    /// The table of all pictures that are on no row.
    pub(super) fn alone(&self) -> Arc<Source> {
        let folders: Vec<String> = self
            .folders
            .iter()
            .map(|f| f.display().to_string())
            .collect();
        Arc::new(Source {
            file: folders.join("、"),
            kind: SourceKind::Pictures,
            sheet: None,
            range: None,
            heading_row: None,
            columns: Vec::new(),
            notes: Vec::new(),
        })
    }
}

/// The picture files below a folder, in the order of their names. Links are not followed, so that
/// nothing outside is read.
fn walk(folder: &Path, depth: usize, found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in list(folder)? {
        let entry = entry?;
        if entry.kind == FoundKind::Folder && depth > 0 && entry.name != "__MACOSX" {
            walk(&entry.path, depth - 1, found)?;
        } else if entry.kind == FoundKind::File && is_a_picture(&entry.name, &entry.path) {
            found.insert(entry.path);
        }
        if found.len() > PICTURES {
            break;
        }
    }
    Ok(())
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

fn kind(path: &Path) -> Option<SourceKind> {
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    match ending.as_str() {
        "xlsx" | "xlsm" => Some(SourceKind::Workbook),
        "xls" | "et" => Some(SourceKind::OldWorkbook),
        "csv" | "tsv" | "txt" => Some(SourceKind::Separated),
        "jsonl" | "ndjson" => Some(SourceKind::JsonLines),
        _ => None,
    }
}

fn unknown_kind(file: &str) -> Error {
    let fault = Fault::new(
        "",
        Text::fixed("不认得这种文件", "not a kind of file that is read"),
    )
    .with_hint(Text::fixed(
        "请另存为 .xlsx、.csv 或 .jsonl，或给出图片文件夹",
        "save it as .xlsx, .csv or .jsonl, or name a folder of pictures",
    ));
    Error::one(file, fault)
}

/// Opens the tables of one file.
///
/// # Errors
/// It cannot be read, or has no headings that are known.
pub(super) fn open(roster: &RosterFile, map: &Map) -> Result<Opened, Error> {
    let path = &roster.path;
    let shown = path.display().to_string();
    let file = || roster.reader();
    let one = |table: Result<Table, Error>| {
        table.map(|table| Opened {
            tables: vec![table],
            ..Opened::default()
        })
    };
    // An ending may be wrong: what a file is, its first bytes say.
    let opened = match true_kind(path, file()?).map_err(|e| unreadable(&shown, &e))? {
        Some(SourceKind::Workbook) => open_workbook(&shown, roster.whole(Kind::Workbook)?, map),
        Some(SourceKind::OldWorkbook) => {
            open_old_workbook(&shown, roster.whole(Kind::OldWorkbook)?, map)
        }
        Some(SourceKind::JsonLines) => one(open_json_lines(&shown, file()?, map)),
        _ => one(open_separated(&shown, file()?, map)),
    };
    opened.map_err(|error| match error.faults().first() {
        Some((_, fault)) if fault.hint == Some(HEADINGS) => error.with_hint(Text::fixed(
            "如 --map name=姓名,id=C,code=D",
            "as in --map name=Name,id=C,code=D",
        )),
        _ => error,
    })
}

fn true_kind(path: &Path, file: OneFile) -> io::Result<Option<SourceKind>> {
    let mut begin = Vec::new();
    file.take(8).read_to_end(&mut begin)?;
    Ok(if begin.starts_with(b"PK\x03\x04") {
        Some(SourceKind::Workbook)
    } else if begin.starts_with(b"\xd0\xcf\x11\xe0") {
        Some(SourceKind::OldWorkbook)
    } else {
        match kind(path) {
            // Old programs save tables with TABs under the ending of a workbook.
            Some(SourceKind::OldWorkbook | SourceKind::Workbook) => Some(SourceKind::Separated),
            other => other,
        }
    })
}
