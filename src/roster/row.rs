//! One row as read, and the worker that it describes.

use crate::claims::Shown;

use super::cell::{Cell, IdNumber, is_nothing};
use super::columns::content::is_code;
use super::columns::footer::says_no_code;
use super::limits::{COLUMNS, RECORD_BYTES};
use super::read::table::RecordFault;
use super::source::Source;

/// One row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its row in the sheet, or its line in the file, counted from 1.
    pub number: u64,
    /// Its cells, by the index of their column.
    pub cells: Vec<Cell>,
    /// Whether the sheet hides it.
    pub hidden: bool,
    /// The pictures that lie over it or stand in its cells.
    pub pictures: Vec<Placed>,
    /// The pictures to which its cells link, by their columns, where the cell says something else.
    pub(super) links: Vec<(u32, String)>,
    /// How many bytes its cells have.
    pub(super) bytes: usize,
    /// Whether the file gives one of its cells twice, with different contents.
    pub(super) twice: bool,
    /// Whether something stands further right than is read.
    pub(super) beyond: bool,
}

/// A picture over a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// The column over which it lies.
    pub column: u32,
    /// Which of the workbook's pictures it is; `None` for one that the cell names and the workbook
    /// does not hold.
    pub picture: Option<usize>,
    /// How it lies over the row.
    pub lies: Lies,
}

/// How a picture lies over the row that it covers most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lies {
    /// In it, or most of it.
    #[default]
    Within,
    /// Over other rows as well, so that it may be one of theirs.
    Across,
    /// It covers another row more and is taken for that row's, but it may be this row's.
    Partly,
}

/// The worker of one row, as far as the check needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWorker {
    /// The name in full.
    pub name: Option<String>,
    /// The number of the certificate.
    pub number: IdNumber,
    /// Where the code is.
    pub code: Pointer,
    /// Whether the cell of the name or of the number holds an error or a formula without a value.
    pub no_value: bool,
}

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A worker's.
    Worker(RowWorker),
    /// Nobody's: blank, the headings again, a section, a total, an example, a remark or a signature.
    Nobody,
    /// It may be a worker's, and cannot be judged.
    Doubtful(Doubt),
}

/// Why a row that may be a worker's cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It says too little.
    Somebody,
    /// A code stands inside another cell's text.
    CodeInside,
    /// One cell holds the numbers of several people.
    SeveralPeople,
    /// A code stands in the column of names or of numbers.
    OtherColumns,
}

/// Where a row says that the worker's code is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Pointer {
    /// The token itself.
    Token {
        /// The column.
        column: u32,
        /// The text of the cell.
        text: String,
    },
    /// A picture's file name.
    File {
        /// The column.
        column: u32,
        /// The name, unchanged.
        name: String,
    },
    /// A picture in the sheet, one of `of`.
    InSheet {
        /// The picture.
        placed: Placed,
        /// How many lie over the row, and a text under this one.
        of: u64,
    },
    /// The cell has no value: an error, or a formula never calculated.
    NoValue {
        /// The column.
        column: u32,
    },
    /// The row says nothing.
    #[default]
    Nowhere,
}

impl RowWorker {
    /// What can be compared with the holder of a code.
    #[must_use]
    pub fn shown(self) -> Shown {
        let (number, masked_number) = match self.number {
            IdNumber::Given(number) => (Some(number), None),
            IdNumber::Masked(masked) | IdNumber::Lost(Some(masked)) => (None, Some(masked)),
            IdNumber::Lost(None) | IdNumber::Missing => (None, None),
        };
        Shown {
            number,
            name: self.name,
            masked_number,
        }
    }
}

/// Endings of pictures' file names, those that are read and those that people send all the same.
const PICTURE_ENDINGS: [&str; 12] = [
    ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".heif",
    ".pdf",
];

/// Whether a file name ends like a picture's.
#[must_use]
pub fn names_a_picture(name: &str) -> bool {
    PICTURE_ENDINGS.iter().any(|ending| {
        let at = name.len().checked_sub(ending.len()).filter(|at| *at > 0);
        at.and_then(|at| name.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    })
}

impl Row {
    /// The cell in a column.
    #[must_use]
    pub fn cell(&self, column: u32) -> &Cell {
        const EMPTY: &Cell = &Cell::Empty;
        usize::try_from(column)
            .ok()
            .and_then(|at| self.cells.get(at))
            .unwrap_or(EMPTY)
    }

    /// The part of the row in these columns; a picture belongs to the table over whose columns it
    /// lies.
    pub(super) fn part(&self, columns: &std::ops::Range<usize>) -> Self {
        let cells = self.cells.iter().enumerate().take(columns.end);
        let cells = cells.map(|(at, cell)| match columns.contains(&at) {
            true => cell.clone(),
            false => Cell::Empty,
        });
        let inside = |column: u32| usize::try_from(column).is_ok_and(|at| columns.contains(&at));
        let within = |placed: &&Placed| inside(placed.column);
        Self {
            number: self.number,
            cells: cells.collect(),
            hidden: self.hidden,
            pictures: self.pictures.iter().filter(within).cloned().collect(),
            links: self
                .links
                .iter()
                .filter(|(column, _)| inside(*column))
                .cloned()
                .collect(),
            bytes: self.bytes,
            twice: self.twice,
            beyond: self.beyond,
        }
    }

    /// Puts a cell of the file in its place. What lies further right than is read, a second content of the
    /// same cell and what is beyond the budget of a row are noted.
    pub(super) fn put(&mut self, column: usize, cell: Option<Cell>) {
        let Some(cell) = cell.filter(|cell| *cell != Cell::Empty) else {
            return;
        };
        let before = self.cells.get(column);
        self.twice |= before.is_some_and(|before| !before.is_empty() && *before != cell);
        self.set(column, cell);
    }

    /// Replaces what the file has in a cell.
    pub(super) fn set(&mut self, column: usize, cell: Cell) {
        if column >= COLUMNS {
            self.beyond |= !cell.is_empty();
            return;
        }
        self.bytes = self.bytes.saturating_add(cell.shown().len());
        if self.bytes > RECORD_BYTES {
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
    }

    /// Whether it has more than the budget of a row.
    pub(super) const fn is_too_long(&self) -> bool {
        self.bytes > RECORD_BYTES
    }

    /// Why it is not judged as it was read.
    pub(super) const fn fault(&self) -> Option<RecordFault> {
        if self.is_too_long() {
            Some(RecordFault::TooLong)
        } else if self.twice {
            Some(RecordFault::Twice)
        } else {
            None
        }
    }

    /// Whether there is anything in it.
    pub(super) fn says_anything(&self) -> bool {
        self.is_too_long()
            || self.cells.iter().any(|cell| !cell.is_empty())
            || self.own_pictures().next().is_some()
    }

    /// The pictures that are taken for the row's.
    pub(super) fn own_pictures(&self) -> impl Iterator<Item = &Placed> {
        let pictures = self.pictures.iter();
        pictures.filter(|placed| placed.lies != Lies::Partly)
    }

    pub(super) fn pointer(&self, column: Option<u32>) -> Pointer {
        let of = u64::try_from(self.own_pictures().count()).unwrap_or(u64::MAX);
        let beside = column.and_then(|c| self.own_pictures().find(|p| p.column == c));
        if let (Some(placed), Some(column)) = (beside, column) {
            // A text under the picture may be another code.
            let text = !is_nothing(self.cell(column).shown());
            return Pointer::InSheet {
                placed: placed.clone(),
                of: of.saturating_add(text.into()),
            };
        }
        if let Some(column) = column {
            if let Some(file) = self.linked(|at| at == column)
                && !is_code(self.cell(column).shown().trim())
            {
                return file;
            }
            match self.cell(column) {
                Cell::NoValue(_) => return Pointer::NoValue { column },
                Cell::Text(text) | Cell::Number(text) | Cell::Rounded(text)
                    if !is_nothing(text) && !says_no_code(text) =>
                {
                    let text = text.trim();
                    return if names_a_picture(text) {
                        Pointer::File {
                            column,
                            name: text.to_owned(),
                        }
                    } else {
                        Pointer::Token {
                            column,
                            text: text.to_owned(),
                        }
                    };
                }
                _ => {}
            }
        }
        match self.own_pictures().next() {
            Some(placed) => Pointer::InSheet {
                placed: placed.clone(),
                of,
            },
            None => Pointer::Nowhere,
        }
    }

    /// The first picture to which a cell of such a column links.
    pub(super) fn linked(&self, of: impl Fn(u32) -> bool) -> Option<Pointer> {
        let (column, name) = self.links.iter().find(|(column, _)| of(*column))?;
        Some(Pointer::File {
            column: *column,
            name: name.clone(),
        })
    }

    /// The roster's own cells as text, one for each of the source's columns.
    #[must_use]
    pub fn into_own_cells(mut self, source: &Source) -> Vec<String> {
        let mut own = |index| {
            let at = usize::try_from(index).ok()?;
            self.cells.get_mut(at).map(Cell::take_shown)
        };
        let columns = source.columns.iter();
        columns.map(|c| own(c.index).unwrap_or_default()).collect()
    }
}

/// Whether a cell's text is too short for any token, whose signature alone has 86 characters
/// (RFC 7515 appendix C, 64 bytes).
pub(super) fn is_no_token(text: &str) -> bool {
    text.len() < 86
}
