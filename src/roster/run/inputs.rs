//! What is handed in: rosters, folders of pictures, pictures.

use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;

use crate::roster::limits::PICTURES;
use crate::roster::row::names_a_picture;
use crate::roster::run::archive::members;
use crate::roster::run::input::Input;
use crate::roster::source::{Source, SourceKind};

/// Everything that was handed in, sorted by what it is. Clones share the files.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files with rows, in the caller's order.
    pub(in crate::roster) rosters: Vec<Arc<dyn Input>>,
    /// Every picture of the folders, and those named one by one.
    pub(in crate::roster) pictures: Vec<Picture>,
    /// The folders as the caller named them.
    pub(in crate::roster) folders: Vec<String>,
    /// Files that may hold people and are not read.
    pub(in crate::roster) left_out: Vec<String>,
}

/// A picture file.
#[derive(Debug, Clone)]
pub(in crate::roster) struct Picture {
    pub(in crate::roster) input: Arc<dyn Input>,
    /// How much of its name is the folder's.
    folder: usize,
}

impl Picture {
    /// How it is named to people: below its folder.
    pub(in crate::roster) fn name(&self) -> &str {
        self.input.name()
    }

    /// The folder that the caller named, and what the name says below it.
    pub(in crate::roster) fn split(&self) -> (&str, &str) {
        let name = self.name();
        name.split_at_checked(self.folder).unwrap_or(("", name))
    }
}

/// What a file is by the ending of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// A file with rows.
    Roster,
    /// A picture.
    Picture,
    /// A `.zip` with rosters and pictures.
    Archive,
}

impl InputKind {
    /// What a file of this name is; `None` if no such file is read.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        if source_kind(name).is_some() {
            Some(Self::Roster)
        } else if ends_in(name, &["zip"]) {
            Some(Self::Archive)
        } else {
            names_a_picture(name).then_some(Self::Picture)
        }
    }
}

const LEFT_OUT: Text = Text::fixed(
    "在文件夹里，像是花名册，未读",
    "lies in a folder, looks like a roster, and was not read",
);
const NAME_IT: Text = Text::fixed(
    "要核验它，请把它也单独写出来；不是花名册，请移出文件夹",
    "to check it, name it as well; if it is no roster, move it out of the folder",
);

impl Inputs {
    /// The most pictures of all folders together.
    pub const PICTURES: u64 = PICTURES;

    /// Adds a file that the caller named: a roster, a picture, or an archive of them, which is like a
    /// folder.
    ///
    /// # Errors
    /// It is of no kind that is read, or an archive that cannot be.
    pub fn add(&mut self, input: Arc<dyn Input>) -> Result<(), Error> {
        match InputKind::of(input.name()) {
            Some(InputKind::Roster) => self.rosters.push(input),
            Some(InputKind::Picture) => self.pictures.push(Picture { input, folder: 0 }),
            Some(InputKind::Archive) => {
                let (pictures, rosters): (Vec<_>, Vec<_>) = members(&input)?
                    .into_iter()
                    .partition(|file| names_a_picture(file.name()));
                // An archive in an archive is a roster that cannot be read, so that nobody in it is lost.
                self.rosters.extend(rosters);
                self.add_folder(input.name(), pictures)?;
            }
            None => return Err(Self::unknown_kind(input.name())),
        }
        Ok(())
    }

    /// Adds the pictures below a folder. Their names begin with the folder's, and what follows says
    /// whose they are; what is no picture, or is empty, is passed over.
    ///
    /// # Errors
    /// There are more pictures than a run takes.
    pub fn add_folder(
        &mut self,
        folder: &str,
        files: impl IntoIterator<Item = Arc<dyn Input>>,
    ) -> Result<(), Error> {
        self.folders.push(folder.to_owned());
        for input in files {
            let Some(below) = input.name().strip_prefix(folder) else {
                continue;
            };
            let folder = folder.len() + below.len() - below.trim_start_matches(['/', '\\']).len();
            if self.picture_count() >= PICTURES {
                let what = Text::new(
                    format!("图片超过 {PICTURES} 张"),
                    format!("more than {PICTURES} pictures"),
                );
                let named = self.folders.last().map_or("", String::as_str);
                return Err(Error::one(named, Fault::new("", what)));
            }
            self.pictures.push(Picture { input, folder });
        }
        Ok(())
    }

    /// Names a file that may hold people and is not read: an answer of its own in the report, so that the
    /// run does not end as if they were.
    pub fn leave_out(&mut self, name: String) {
        self.left_out.push(name);
    }

    /// Those files, each with what to do about it.
    pub fn left_out(&self) -> impl Iterator<Item = Error> {
        self.left_out
            .iter()
            .map(|name| Error::one(name, Fault::new("", LEFT_OUT).with_hint(NAME_IT)))
    }

    /// How many bytes the rosters have.
    #[must_use]
    pub fn roster_bytes(&self) -> u64 {
        let bytes = self.rosters.iter().map(|roster| roster.bytes());
        bytes.fold(0, u64::saturating_add)
    }

    /// How many pictures there are.
    #[must_use]
    pub fn picture_count(&self) -> u64 {
        u64::try_from(self.pictures.len()).unwrap_or(u64::MAX)
    }

    /// A file of no kind that is read.
    #[must_use]
    pub fn unknown_kind(name: &str) -> Error {
        let hint = match ends_in(name, &["rar", "7z", "gz", "tar"]) {
            true => Text::fixed(
                "请解压后给出文件夹，或另存为 .zip",
                "unpack it and name the folder, or save it as .zip",
            ),
            false => Text::fixed(
                "请另存为 .xlsx、.csv 或 .jsonl，或给出图片文件夹",
                "save it as .xlsx, .csv or .jsonl, or name a folder of pictures",
            ),
        };
        let fault = Fault::new(
            "",
            Text::fixed("不认得这种文件", "not a kind of file that is read"),
        )
        .with_hint(hint);
        Error::one(name, fault)
    }

    /// The table of all pictures that are on no row.
    pub(in crate::roster) fn alone(&self) -> Arc<Source> {
        Arc::new(Source {
            file: self.folders.join("、"),
            kind: SourceKind::Pictures,
            sheet: None,
            range: None,
            heading_row: None,
            columns: Vec::new(),
            notes: Vec::new(),
        })
    }
}

fn ends_in(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        endings
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// What a file with rows is by its name.
pub(in crate::roster) fn source_kind(name: &str) -> Option<SourceKind> {
    let (stem, ending) = name.rsplit_once('.')?;
    let hidden = stem.is_empty() || stem.ends_with(['/', '\\']);
    match ending.to_lowercase().as_str() {
        _ if hidden => None,
        "xlsx" | "xlsm" | "ods" => Some(SourceKind::Workbook),
        "xls" | "et" => Some(SourceKind::OldWorkbook),
        "csv" | "tsv" | "txt" => Some(SourceKind::Separated),
        "jsonl" | "ndjson" => Some(SourceKind::JsonLines),
        _ => None,
    }
}
