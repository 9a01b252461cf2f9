//! From what a row says of its code to the code itself.

use std::io;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::claims::Shown;
use crate::qr::PICTURE_BYTES;

use crate::roster::entry::{CodeLocation, column_letters};
use crate::roster::flag::Flag;
use crate::roster::matching::folder::Match;
use crate::roster::read::xlsx::Album;
use crate::roster::redact::UnlistedPicture;
use crate::roster::row::{Lies, Pointer, Row, RowWorker};
use crate::roster::run::input::{Input, at_most};
use crate::roster::run::inputs::PictureInput;
use crate::roster::run::judge::{Asked, Material};
use crate::roster::run::places::{Lead, Places};
use crate::roster::run::several::unclear;
use crate::roster::run::survey::Surveyed;
use crate::roster::source::Source;

/// One row or picture on its way to a judge, its pictures not fetched yet.
#[derive(Debug)]
pub(in crate::roster) struct Task {
    asked: Asked,
    /// Pictures of which one holds the code.
    pictures: Vec<(CodeLocation, PictureBytes)>,
    /// Others that may be of the worker.
    beside: Vec<PictureBytes>,
}

/// What holds the bytes of a picture.
#[derive(Debug)]
enum PictureBytes {
    File(Arc<dyn Input>),
    /// A part of a workbook.
    Part(Album, usize),
}

/// How many pictures of one worker are looked at.
const CANDIDATES: usize = 8;

/// Where a row's pictures may be: in the folders, beside the roster, in the workbook.
pub(in crate::roster) type Around<'p> = (&'p Places, &'p dyn Input, Option<&'p Album>);

impl Task {
    /// The task of one row. `used` is told which picture of the folder the row takes.
    pub(in crate::roster) fn row(
        source: &Arc<Source>,
        row: Row,
        worker: RowWorker,
        surveyed: Surveyed<'_>,
        around: Around<'_>,
        used: &mut impl FnMut(usize),
    ) -> Self {
        let beside = beside(source, &row, surveyed.heard, around);
        let matched = (worker.code == Pointer::Nowhere)
            .then(|| Self::matched(source, &row, &worker, surveyed.matched, around, used))
            .flatten();
        let mut task = matched.unwrap_or_else(|| Self::own(source, row, worker, around, used));
        let is_another = |held: &PictureBytes| !task.pictures.iter().any(|(_, own)| own.is(held));
        task.beside = beside.into_iter().filter(is_another).collect();
        let count = task.pictures.len().max(task.beside.len());
        if count > CANDIDATES {
            let flag = Flag::AmbiguousPicture(u64::try_from(count).unwrap_or(u64::MAX));
            let error = unclear(source, task.asked.row.as_ref(), &flag);
            task.asked.material = Material::Trouble(error);
            task.asked.flags.push(flag);
            task.pictures.clear();
            task.beside.clear();
        }
        task
    }

    /// The task of a row by what the row itself says.
    fn own(
        source: &Arc<Source>,
        row: Row,
        worker: RowWorker,
        (places, roster, album): Around<'_>,
        used: &mut impl FnMut(usize),
    ) -> Self {
        let (row, worker) = match Asked::in_the_row(source, row, worker) {
            Ok(asked) => return Self::token_or_picture(asked, places, used),
            Err(back) => *back,
        };
        let trouble = |column: u32, what: Text| {
            let letters = column_letters(column);
            let at = Text::new(
                format!("第 {} 行 {letters} 列", row.number),
                format!("row {} column {letters}", row.number),
            );
            Material::Trouble(trouble_at(source, &at, what))
        };
        let (mut pictures, mut material, mut flags) = (Vec::new(), Material::Nothing, Vec::new());
        let found = match &worker.code {
            Pointer::InSheet { placed, of } => {
                flags.extend((*of > 1).then_some(Flag::SeveralPictures(*of)));
                flags.extend((placed.lies == Lies::Across).then_some(Flag::PictureAcrossRows));
                let others = row.own_pictures().filter(|other| *other != placed);
                pictures.extend(std::iter::once(placed).chain(others).filter_map(|placed| {
                    let column = placed.column;
                    let held = PictureBytes::Part(album?.clone(), placed.picture?);
                    Some((CodeLocation::PictureInSheet { column }, held))
                }));
                let column = placed.column;
                if placed.picture.is_none() || album.is_none() {
                    material = trouble(column, NOT_HELD);
                }
                CodeLocation::PictureInSheet { column }
            }
            Pointer::File { column, name } => {
                let found = CodeLocation::PictureNamed {
                    column: *column,
                    file: name.clone(),
                };
                match places.named(roster, name) {
                    Ok(lead) => {
                        if let Lead::Picture(index) = lead {
                            used(index);
                        }
                        let held = lead.into_input(places).map(PictureBytes::File);
                        pictures.extend(held.map(|held| (found.clone(), held)));
                    }
                    Err(what) => material = trouble(*column, what),
                }
                found
            }
            _ => CodeLocation::Nowhere,
        };
        if matches!(material, Material::Trouble(_)) {
            pictures.clear();
        }
        Self {
            asked: Asked::of_row(source, row, worker, found, material, flags),
            pictures,
            beside: Vec::new(),
        }
    }

    /// A text in the code's cell that is no token may be a picture's name without its ending.
    fn token_or_picture(mut asked: Asked, places: &Places, used: &mut impl FnMut(usize)) -> Self {
        let mut pictures = Vec::new();
        if let (Material::Token(text), CodeLocation::Token { column }) =
            (&asked.material, &asked.found)
            && !text.contains('.')
            && let Ok(index) = places.folder().file(text)
            && let Some(picture) = places.picture(index)
        {
            used(index);
            asked.found = CodeLocation::PictureNamed {
                column: *column,
                file: text.clone(),
            };
            pictures.push((asked.found.clone(), PictureBytes::of(picture)));
            asked.material = Material::Nothing;
        }
        Self {
            asked,
            pictures,
            beside: Vec::new(),
        }
    }

    /// The task of a row without a code by what was found for it in the folder.
    fn matched(
        source: &Arc<Source>,
        row: &Row,
        worker: &RowWorker,
        matched: Option<&Match>,
        (places, ..): Around<'_>,
        used: &mut impl FnMut(usize),
    ) -> Option<Self> {
        // An itinerary beside the code is taken as well, so that it is not reported as a picture
        // without a row.
        places
            .folder()
            .others_of(worker)
            .into_iter()
            .for_each(&mut *used);
        let matched = matched?;
        let name_of = |index: usize| Some(places.picture(index)?.name().to_owned());
        let found = |index: usize| {
            let file = name_of(index)?;
            Some(match matched {
                Match::ByIdTail(_) => CodeLocation::PictureByIdTail { file },
                Match::ByHolder(_) => CodeLocation::PictureByHolder { file },
                _ => CodeLocation::PictureByName { file },
            })
        };
        let (mut flags, mut material) = (Vec::new(), Material::Nothing);
        let mut fitting = matched.pictures();
        fitting.iter().copied().for_each(used);
        let shown = match matched {
            Match::None => return None,
            Match::ByName(index) | Match::ByIdTail(index) => found(*index)?,
            Match::ByHolder(index) => {
                flags.push(Flag::MatchedByHolder);
                found(*index)?
            }
            // The codes may say which of them it is.
            Match::Unclear(Flag::AmbiguousPicture(_), _) => CodeLocation::Nowhere,
            Match::Unclear(flag, _) => {
                fitting = &[];
                flags.push(flag.clone());
                material = Material::Trouble(unclear(source, Some(row), flag));
                CodeLocation::Nowhere
            }
        };
        let pictures = fitting.iter().filter_map(|index| {
            let held = PictureBytes::of(places.picture(*index)?);
            Some((found(*index)?, held))
        });
        Some(Self {
            pictures: pictures.collect(),
            asked: Asked::of_row(source, row.clone(), worker.clone(), shown, material, flags),
            beside: Vec::new(),
        })
    }

    /// The task of a picture that is on no row.
    /// `number` is its place among the pictures.
    pub(in crate::roster) fn alone(
        source: &Arc<Source>,
        picture: &PictureInput,
        number: u64,
        flags: Vec<Flag>,
    ) -> Self {
        let (folder, below) = picture.split();
        let found = CodeLocation::PictureAlone {
            file: UnlistedPicture::new(folder, below, number),
        };
        Self {
            pictures: vec![(found.clone(), PictureBytes::of(picture))],
            asked: Asked {
                source: Arc::clone(source),
                row: None,
                shown: Shown::default(),
                found,
                material: Material::Nothing,
                beside: Vec::new(),
                flags,
                others: Vec::new(),
            },
            beside: Vec::new(),
        }
    }

    /// Whether a picture must be read: such a task is worth a piece of its own.
    pub(in crate::roster) const fn is_picture(&self) -> bool {
        !self.pictures.is_empty() || !self.beside.is_empty()
    }

    /// Fetches the pictures.
    pub(in crate::roster) fn fetched(self) -> Asked {
        let mut asked = self.asked;
        let beside = self.beside.iter().map(PictureBytes::bytes);
        match beside.collect::<io::Result<Vec<_>>>() {
            Ok(bytes) => asked.beside = bytes.into_iter().flatten().collect(),
            // A picture that cannot be read may hold another code.
            Err(e) => asked.material = Material::Trouble(unreadable_picture(&asked, &e)),
        }
        if matches!(asked.material, Material::Trouble(_)) || self.pictures.is_empty() {
            return asked;
        }
        let read = self.pictures.into_iter();
        let read = read.map(|(found, held)| Ok(held.bytes()?.map(|bytes| (found, bytes))));
        asked.material = match read.collect::<io::Result<Vec<_>>>() {
            Ok(read) => {
                let pictures: Vec<_> = read.into_iter().flatten().collect();
                if pictures.is_empty() {
                    let place = asked.row.as_ref().map_or(0, |row| row.number);
                    let place = Text::new(format!("第 {place} 行"), format!("row {place}"));
                    Material::Trouble(trouble_at(&asked.source, &place, NOT_HELD))
                } else {
                    Material::Pictures(pictures)
                }
            }
            Err(e) => Material::Trouble(unreadable_picture(&asked, &e)),
        };
        asked
    }
}

impl PictureBytes {
    fn of(picture: &PictureInput) -> Self {
        Self::File(Arc::clone(&picture.input))
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(one), Self::File(other)) => one.name() == other.name(),
            (Self::Part(_, one), Self::Part(_, other)) => one == other,
            (Self::File(_), Self::Part(..)) | (Self::Part(..), Self::File(_)) => false,
        }
    }

    /// The bytes; `None` if the workbook lacks the part.
    fn bytes(&self) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::File(input) => read(&**input).map(Some),
            Self::Part(album, at) => Ok(album.picture(*at)),
        }
    }
}

/// Every picture that may be of the row's worker: those over the row, even with a part of them only, those that its cells name, and
/// those of the folder that were found for the worker (`heard`). A picture that a cell names and that
/// is missing is left out.
fn beside(
    source: &Source,
    row: &Row,
    heard: &[usize],
    (places, roster, album): Around<'_>,
) -> Vec<PictureBytes> {
    let over = row.pictures.iter();
    let over = over.filter_map(|placed| Some(PictureBytes::Part(album?.clone(), placed.picture?)));
    let named = row.named_pictures(source);
    let named = named.filter_map(|(_, name)| places.named(roster, name).ok()?.into_input(places));
    let heard = heard.iter().filter_map(|index| places.picture(*index));
    let files = named
        .map(PictureBytes::File)
        .chain(heard.map(PictureBytes::of));
    let mut all: Vec<PictureBytes> = Vec::new();
    for held in over.chain(files) {
        if !all.iter().any(|known| known.is(&held)) {
            all.push(held);
        }
    }
    all
}

const NOT_HELD: Text = Text::fixed(
    "单元格中的图片在文件里缺失或损坏",
    "the picture in the cell is missing in the file, or damaged",
);

/// The error names the place of the row, never the file, whose name may be the worker's.
fn unreadable_picture(asked: &Asked, cause: &io::Error) -> Error {
    match &asked.row {
        Some(row) => {
            let place = Text::new(
                format!("第 {} 行", row.number),
                format!("row {}", row.number),
            );
            let what = Text::new(
                format!("图片文件无法读取：{cause}"),
                format!("the picture's file cannot be read: {cause}"),
            );
            trouble_at(&asked.source, &place, what)
        }
        None => {
            let name = match &asked.found {
                CodeLocation::PictureAlone { file } => &*file.masked,
                _ => "",
            };
            unreadable(name, cause)
        }
    }
}

fn trouble_at(source: &Source, place: &Text, what: Text) -> Error {
    let what = Text::new(
        format!("{}：{}", place.zh, what.zh),
        format!("{}: {}", place.en, what.en),
    );
    let fault = Fault::new("", what).with_hint(Text::fixed(
        "补上图片或改正单元格后重新核验",
        "put the picture there or correct the cell, then run again",
    ));
    Error::one(&source.title(), fault)
}

/// A picture file, cut one byte behind the budget, so that it shows as too large.
pub(in crate::roster) fn read(input: &dyn Input) -> io::Result<Vec<u8>> {
    at_most(input, PICTURE_BYTES)
}
