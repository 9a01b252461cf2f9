//! What is handed in: rosters, folders of pictures, pictures.

use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::{Text, printable};

use crate::base::decode::text_of;
use crate::roster::limits::PICTURES;
use crate::roster::read::open::is_a_report;
use crate::roster::row::names_a_picture;
use crate::roster::run::archive::members;
use crate::roster::run::input::{Input, at_most};
use crate::roster::run::left_out::LeftOut;
use crate::roster::source::{Source, SourceKind};

/// Everything that was handed in, sorted by what it is. Clones share the files.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Files with rows, in the caller's order.
    pub(in crate::roster) rosters: Vec<Arc<dyn Input>>,
    /// Every picture of the folders, and those named one by one.
    pub(in crate::roster) pictures: Vec<PictureInput>,
    /// The folders as the caller named them.
    pub(in crate::roster) folders: Vec<String>,
    /// What may hold people and is not read.
    pub(in crate::roster) left_out: Vec<Error>,
    /// Files of folders that seem to belong to no worker.
    passed_over: Vec<String>,
}

/// A picture file.
#[derive(Debug, Clone)]
pub(in crate::roster) struct PictureInput {
    pub(in crate::roster) input: Arc<dyn Input>,
    /// How much of its name is the folder's.
    folder: usize,
}

impl PictureInput {
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
            Some(InputKind::Picture) => self.pictures.push(PictureInput { input, folder: 0 }),
            Some(InputKind::Archive) => {
                let files = members(&input)?;
                self.add_files(input.name(), files, true)?;
            }
            None => return Err(Self::unknown_kind(input.name())),
        }
        Ok(())
    }

    /// Adds the files below a folder. Their names begin with the folder's, and the rest says whose the
    /// pictures are. A file that may hold people and is not read is in [`Self::left_out`]; one that
    /// seems to belong to no worker is in [`Self::passed_over`]. Files that programs leave behind and
    /// empty pictures are ignored.
    ///
    /// # Errors
    /// There are more files than a run takes.
    pub fn add_folder(
        &mut self,
        folder: &str,
        files: impl IntoIterator<Item = Arc<dyn Input>>,
    ) -> Result<(), Error> {
        self.add_files(folder, files, false)
    }

    fn add_files(
        &mut self,
        folder: &str,
        files: impl IntoIterator<Item = Arc<dyn Input>>,
        in_archive: bool,
    ) -> Result<(), Error> {
        self.folders.push(folder.to_owned());
        let mut count = self.picture_count();
        for input in files {
            let Some(below) = input.name().strip_prefix(folder) else {
                continue;
            };
            if is_left_by_a_program(below) {
                continue;
            }
            count += 1;
            if count > PICTURES {
                let what = Text::new(
                    format!("文件超过 {PICTURES} 个"),
                    format!("more than {PICTURES} files"),
                );
                return Err(Error::one(folder, Fault::new("", what)));
            }
            match InputKind::of(below) {
                Some(InputKind::Picture) if input.bytes() == 0 => {}
                Some(InputKind::Picture) => {
                    let steps = below.trim_start_matches(['/', '\\']);
                    let folder = folder.len() + below.len() - steps.len();
                    self.pictures.push(PictureInput { input, folder });
                }
                Some(InputKind::Roster) if is_a_note(&*input) => self.pass_over(input.name()),
                Some(InputKind::Roster) if is_a_report(&*input) => {
                    self.leave_out(input.name(), LeftOut::Report);
                }
                None if ends_in(below, &["html"]) && is_a_report(&*input) => {
                    self.leave_out(input.name(), LeftOut::Report);
                }
                Some(InputKind::Roster) => self.rosters.push(input),
                Some(InputKind::Archive) if in_archive => {
                    self.leave_out(input.name(), LeftOut::ArchiveInArchive);
                }
                // One that cannot be read stops no other file.
                Some(InputKind::Archive) => match members(&input) {
                    Ok(files) => self.add_files(input.name(), files, true)?,
                    Err(error) => self.left_out.push(error),
                },
                None if ends_in(below, &PACKED) => {
                    self.left_out.push(Self::unknown_kind(input.name()));
                }
                None if ends_in(below, &DOCUMENTS) => {
                    self.leave_out(input.name(), LeftOut::Document);
                }
                None => self.pass_over(input.name()),
            }
        }
        Ok(())
    }

    /// Adds a file that may hold people and is not read. It is an entry of its own in the report, so
    /// that the run does not end as if it had been read.
    pub fn leave_out(&mut self, name: &str, why: LeftOut) {
        let fault = Fault::new("", why.text()).with_hint(why.hint());
        self.left_out.push(Error::one(name, fault));
    }

    /// What may hold people and is not read, each with what to do about it.
    #[must_use]
    pub fn left_out(&self) -> &[Error] {
        &self.left_out
    }

    /// Adds a file of a folder that seems to belong to no worker.
    pub fn pass_over(&mut self, name: &str) {
        self.passed_over.push(name.to_owned());
    }

    /// The files of folders that are not read and seem to belong to no worker.
    #[must_use]
    pub fn passed_over(&self) -> Option<Error> {
        /// How many are named.
        const NAMED: usize = 10;
        let files = &self.passed_over;
        let (count, named) = (files.len(), files.get(..NAMED).unwrap_or(files));
        let more = if count > NAMED { " …" } else { "" };
        let named: Vec<_> = named.iter().map(|name| printable(name)).collect();
        let what = Text::new(
            format!(
                "文件夹里有 {count} 个文件既不是图片也不像花名册，未读：{}{more}",
                named.join("、")
            ),
            format!(
                "{count} files in folders are no pictures, look like no rosters and were not read: {}{more}",
                named.join(", ")
            ),
        );
        let fault = Fault::new("", what).with_hint(Text::fixed(
            "里面有人，请把它也单独写出来",
            "if people are in one, name it as well",
        ));
        (count > 0).then(|| Error::one(&self.folders.join("、"), fault))
    }

    /// Whether there is nothing to read and nothing that should have been.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rosters.is_empty() && self.pictures.is_empty() && self.left_out.is_empty()
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
        let hint = match ends_in(name, &PACKED) {
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

/// Archives that are not read.
const PACKED: [&str; 7] = ["rar", "7z", "gz", "tar", "tgz", "bz2", "xz"];

/// Documents that people put tables and screenshots into.
const DOCUMENTS: [&str; 12] = [
    "doc", "docx", "wps", "rtf", "odt", "ppt", "pptx", "numbers", "pages", "htm", "html", "xlsb",
];

/// Whether a file below a folder is what a Mac, Windows or an office program leaves there.
fn is_left_by_a_program(below: &str) -> bool {
    let steps = || below.split(['/', '\\']).filter(|step| !step.is_empty());
    let name = steps().next_back().unwrap_or_default();
    let known = ["Thumbs.db", "desktop.ini", ".DS_Store"];
    steps().any(|step| step == "__MACOSX")
        || name.starts_with("._")
        || name.starts_with("~$")
        || known.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// How much of a text is looked at, in bytes.
const NOTE_BYTES: u64 = 64 * 1024;

/// Whether a file is a short text (`.txt`) without anything like a code or an ID number: a remark among pictures.
fn is_a_note(input: &dyn Input) -> bool {
    /// An ID number of the older form.
    const DIGITS: usize = 15;
    if !ends_in(input.name(), &["txt"]) || input.bytes() > NOTE_BYTES {
        return false;
    }
    let digits = |line: &str| line.chars().filter(|c| c.is_numeric()).count();
    at_most(input, NOTE_BYTES).is_ok_and(|bytes| {
        let text = text_of(&bytes);
        !text.contains("eyJ") && text.lines().all(|line| digits(line) < DIGITS)
    })
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
