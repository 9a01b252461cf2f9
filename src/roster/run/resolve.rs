//! From what a row says of its code to the code itself.

use std::io;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::text::Text;
use crate::base::unreadable::unreadable;
use crate::claims::Shown;
use crate::qr::PICTURE_BYTES;

use crate::roster::entry::{Found, column_letters};
use crate::roster::flag::Flag;
use crate::roster::matching::folder::Match;
use crate::roster::read::xlsx::Album;
use crate::roster::redact::PictureFile;
use crate::roster::row::{Lies, Pointer, Row, Worker};
use crate::roster::run::input::{Input, at_most};
use crate::roster::run::inputs::Picture;
use crate::roster::run::judge::{Asked, Material};
use crate::roster::run::places::{Lead, Places};
use crate::roster::source::Source;

/// One row or picture on its way to a judge, its material not fetched yet.
#[derive(Debug)]
pub(in crate::roster) struct Task {
    asked: Asked,
    fetch: Fetch,
    /// Pictures over the row besides the code in its cell, in the workbook.
    beside: Option<(Album, Vec<usize>)>,
}

/// What must be fetched first.
#[derive(Debug)]
enum Fetch {
    /// Nothing: it is there.
    Nothing,
    /// A picture in a file.
    File(Arc<dyn Input>),
    /// Pictures in the workbook, of which one holds the code.
    Album(Album, Vec<(Found, usize)>),
    /// Pictures in files, of which one holds the code.
    OneOf(Vec<(Found, Arc<dyn Input>)>),
}

/// How many pictures of one worker are looked at.
const CANDIDATES: usize = 8;

impl Task {
    /// The task of one row. `matched` is what its worker was given of the folder; `used` is told
    /// which picture of the folder the row takes.
    pub(in crate::roster) fn row(
        source: &Arc<Source>,
        row: Row,
        worker: Worker,
        matched: Option<&Match>,
        (places, roster, album): (&Places, &dyn Input, Option<&Album>),
        used: &mut impl FnMut(usize),
    ) -> Self {
        if worker.code == Pointer::Nowhere
            && let Some(task) = Self::matched(source, &row, &worker, matched, places, used)
        {
            return task;
        }
        let (row, worker) = match Asked::in_the_row(source, row, worker) {
            Ok(asked) => return Self::token_or_picture(asked, places, album, used),
            Err(back) => *back,
        };
        let at = |column: u32| {
            let letters = column_letters(column);
            Text::new(
                format!("第 {} 行 {letters} 列", row.number),
                format!("row {} column {letters}", row.number),
            )
        };
        let (found, fetch, trouble, flags) = match &worker.code {
            Pointer::InSheet { placed, of } => {
                let mut flags: Vec<Flag> = Vec::new();
                flags.extend((*of > 1).then_some(Flag::SeveralPictures(*of)));
                flags.extend((placed.lies == Lies::Across).then_some(Flag::PictureAcrossRows));
                let found = Found::PictureInSheet {
                    column: placed.column,
                };
                match (placed.picture, album) {
                    (Some(picture), Some(album)) => {
                        let others = row.own_pictures().filter(|other| *other != placed);
                        let others = others.filter_map(|other| {
                            let column = other.column;
                            Some((Found::PictureInSheet { column }, other.picture?))
                        });
                        let all = std::iter::once((found.clone(), picture)).chain(others);
                        let all = all.take(CANDIDATES).collect();
                        (found, Fetch::Album(album.clone(), all), None, flags)
                    }
                    _ => (
                        found,
                        Fetch::Nothing,
                        Some((at(placed.column), NOT_HELD)),
                        flags,
                    ),
                }
            }
            Pointer::File { column, name } => {
                let found = Found::PictureNamed {
                    column: *column,
                    file: name.clone(),
                };
                match places.named(roster, name) {
                    Ok(Lead::Beside(input)) => (found, Fetch::File(input), None, Vec::new()),
                    Ok(Lead::Picture(index)) => {
                        used(index);
                        let fetch = places.picture(index).map_or(Fetch::Nothing, fetch_of);
                        (found, fetch, None, Vec::new())
                    }
                    Err(what) => {
                        let trouble = Some((at(*column), what));
                        (found, Fetch::Nothing, trouble, Vec::new())
                    }
                }
            }
            _ => (Found::Nowhere, Fetch::Nothing, None, Vec::new()),
        };
        let material = match trouble {
            Some((place, what)) => Material::Trouble(trouble_at(source, &place, what)),
            None => Material::Nothing,
        };
        Self {
            asked: Asked::of_row(source, row, worker, found, material, flags),
            fetch,
            beside: None,
        }
    }

    /// A text in the code's cell that is no token may be a picture's name without its ending.
    fn token_or_picture(
        mut asked: Asked,
        places: &Places,
        album: Option<&Album>,
        used: &mut impl FnMut(usize),
    ) -> Self {
        if let (Material::Token(text), Found::Token { column }) = (&asked.material, &asked.found)
            && !text.contains('.')
            && let Ok(index) = places.folder().file(text)
            && let Some(picture) = places.picture(index)
        {
            used(index);
            let fetch = fetch_of(picture);
            asked.found = Found::PictureNamed {
                column: *column,
                file: text.clone(),
            };
            asked.material = Material::Nothing;
            return Self {
                asked,
                fetch,
                beside: None,
            };
        }
        let pictures = asked.row.iter().flat_map(Row::own_pictures);
        let beside: Vec<usize> = pictures
            .filter_map(|p| p.picture)
            .take(CANDIDATES)
            .collect();
        let album = album.filter(|_| !beside.is_empty());
        Self {
            asked,
            fetch: Fetch::Nothing,
            beside: album.map(|album| (album.clone(), beside)),
        }
    }

    fn matched(
        source: &Arc<Source>,
        row: &Row,
        worker: &Worker,
        matched: Option<&Match>,
        places: &Places,
        used: &mut impl FnMut(usize),
    ) -> Option<Self> {
        // An itinerary beside the code is nobody's code, and asks nothing.
        places
            .folder()
            .others_of(worker)
            .into_iter()
            .for_each(&mut *used);
        let (found, fetch, flags) = match matched? {
            Match::ByName(index) | Match::ByIdTail(index) | Match::ByHolder(index) => {
                used(*index);
                let picture = places.picture(*index)?;
                let file = picture.name().to_owned();
                let (found, flags) = match matched? {
                    Match::ByName(_) => (Found::PictureByName { file }, Vec::new()),
                    Match::ByHolder(_) => {
                        (Found::PictureByHolder { file }, vec![Flag::MatchedByHolder])
                    }
                    _ => (Found::PictureByIdTail { file }, Vec::new()),
                };
                (found, fetch_of(picture), flags)
            }
            Match::Unclear(Flag::AmbiguousPicture(_), fitting) if fitting.len() <= CANDIDATES => {
                fitting.iter().copied().for_each(used);
                let pictures = fitting.iter().filter_map(|index| places.picture(*index));
                let pictures = pictures.map(|picture| {
                    let file = picture.name().to_owned();
                    (Found::PictureByName { file }, Arc::clone(&picture.input))
                });
                (Found::Nowhere, Fetch::OneOf(pictures.collect()), Vec::new())
            }
            Match::Unclear(flag, fitting) => {
                fitting.iter().copied().for_each(used);
                (Found::Nowhere, Fetch::Nothing, vec![flag.clone()])
            }
            Match::None => return None,
        };
        let unclear = match matched? {
            Match::Unclear(..) => flags.first().map(Flag::text),
            _ => None,
        };
        let material = match unclear {
            Some(what) => {
                let place = Text::new(
                    format!("第 {} 行", row.number),
                    format!("row {}", row.number),
                );
                Material::Trouble(trouble_at(source, &place, what))
            }
            None => Material::Nothing,
        };
        Some(Self {
            asked: Asked::of_row(source, row.clone(), worker.clone(), found, material, flags),
            fetch,
            beside: None,
        })
    }

    /// The task of a picture that is on no row.
    /// `number` is its place among the pictures.
    pub(in crate::roster) fn alone(
        source: &Arc<Source>,
        picture: &Picture,
        number: u64,
        flags: Vec<Flag>,
    ) -> Self {
        let (folder, below) = picture.split();
        Self {
            asked: Asked {
                source: Arc::clone(source),
                row: None,
                shown: Shown::default(),
                found: Found::PictureAlone {
                    file: PictureFile::new(folder, below, number),
                },
                material: Material::Nothing,
                beside: Vec::new(),
                flags,
                others: Vec::new(),
            },
            fetch: fetch_of(picture),
            beside: None,
        }
    }

    /// Whether a picture must be read: such a task is worth a piece of its own.
    pub(in crate::roster) const fn is_picture(&self) -> bool {
        !matches!(self.fetch, Fetch::Nothing) || self.beside.is_some()
    }

    /// Fetches the material.
    pub(in crate::roster) fn fetched(self) -> Asked {
        let mut asked = self.asked;
        if let Some((album, pictures)) = self.beside {
            let bytes = pictures.into_iter().filter_map(|at| album.picture(at));
            asked.beside = bytes.collect();
        }
        match self.fetch {
            Fetch::Nothing => {}
            Fetch::File(input) => {
                asked.material = match read(&*input) {
                    Ok(bytes) => Material::Picture(bytes),
                    Err(e) => Material::Trouble(unreadable_picture(&asked, &e)),
                };
            }
            Fetch::OneOf(files) => {
                let read = files
                    .into_iter()
                    .map(|(found, input)| Ok((found, read(&*input)?)));
                asked.material = match read.collect::<io::Result<Vec<_>>>() {
                    Ok(pictures) => Material::Pictures(pictures),
                    Err(e) => Material::Trouble(unreadable_picture(&asked, &e)),
                };
            }
            Fetch::Album(album, pictures) => {
                let read = pictures.into_iter();
                let read = read.map(|(found, at)| Some((found, album.picture(at)?)));
                let read: Vec<_> = read.flatten().collect();
                asked.material = if read.is_empty() {
                    let place = asked.row.as_ref().map_or(0, |row| row.number);
                    let place = Text::new(format!("第 {place} 行"), format!("row {place}"));
                    Material::Trouble(trouble_at(&asked.source, &place, NOT_HELD))
                } else {
                    Material::Pictures(read)
                };
            }
        }
        asked
    }
}

const NOT_HELD: Text = Text::fixed(
    "单元格中的图片在文件里缺失或损坏",
    "the picture in the cell is missing in the file, or damaged",
);

/// A row's place is said, never the name of the file, which may name the worker.
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
                Found::PictureAlone { file } => &*file.masked,
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

fn fetch_of(picture: &Picture) -> Fetch {
    Fetch::File(Arc::clone(&picture.input))
}
