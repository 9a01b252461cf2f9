//! One row as read, and the worker that it describes.

use crate::claims::Shown;

use super::cell::{Cell, IdNumber, is_nothing};
use super::columns::footer::{begins_footer, says_no_code};
use super::limits::{COLUMNS, RECORD_BYTES};
use super::source::{Role, Source};

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
    /// How many bytes its cells have.
    pub(super) bytes: usize,
}

/// A picture over a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The column over which it lies.
    pub column: u32,
    /// Which of the workbook's pictures it is; `None` for one that the cell names and the workbook
    /// does not hold.
    pub picture: Option<usize>,
}

/// The worker of one row, as far as the check needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// The name in full.
    pub name: Option<String>,
    /// The number of the certificate.
    pub number: IdNumber,
    /// Where the code is.
    pub code: Pointer,
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
        /// The name as it stands.
        name: String,
    },
    /// A picture in the sheet, one of `of`.
    InSheet {
        /// It.
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

impl Worker {
    /// What can be compared with the holder of a code.
    #[must_use]
    pub fn shown(self) -> Shown {
        let (number, masked_number) = match self.number {
            IdNumber::Given(number) => (Some(number), None),
            IdNumber::Masked(masked) => (None, Some(masked)),
            IdNumber::Lost | IdNumber::Missing => (None, None),
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
    "png", "jpg", "jpeg", "jfif", "webp", "bmp", "gif", "tif", "tiff", "heic", "heif", "pdf",
];

/// Whether a file name ends like a picture's.
#[must_use]
pub fn names_a_picture(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && PICTURE_ENDINGS
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
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

    /// The worker that the row describes; `None` for a row that says nothing about anybody: a blank
    /// one, the headings once more at the top of a printed page, or a total, a remark or a signature
    /// without an ID number and a code.
    #[must_use]
    pub fn worker(&self, source: &Source) -> Option<Worker> {
        let column = |role| source.columns.iter().find(|c| c.role == Some(role));
        let cell = |role| column(role).map(|c| self.cell(c.index));
        let mut headed = source
            .columns
            .iter()
            .filter(|c| c.role.is_some() && !c.heading.is_empty())
            .peekable();
        let repeats = |heading: &str, cell: &Cell| {
            let words = cell.shown().split_whitespace();
            words.eq(heading.split_whitespace())
        };
        if headed.peek().is_some() && headed.all(|c| repeats(&c.heading, self.cell(c.index))) {
            return None;
        }
        let name = cell(Role::Name).map(Cell::shown).and_then(plain_name);
        let number = cell(Role::IdNumber).map_or(IdNumber::Missing, IdNumber::read);
        let code = self.pointer(column(Role::Code).map(|c| c.index));
        let is_footer = || {
            let first = self.cells.iter().find(|cell| !cell.is_empty());
            let named = name.is_some().then(|| cell(Role::Name)).flatten();
            first.is_some_and(|first| {
                let names = named.is_some_and(|named| !std::ptr::eq(named, first));
                begins_footer(first.shown(), names)
            })
        };
        let nobody = number == IdNumber::Missing
            && match &code {
                Pointer::Nowhere => name.is_none() || is_footer(),
                // `日期：2020-03-27` below the codes.
                Pointer::Token { text, .. } => is_no_token(text) && is_footer(),
                _ => false,
            };
        (!nobody).then_some(Worker { name, number, code })
    }

    /// Puts a cell in its place. What lies further right than any roster reaches is passed over, and
    /// so is what is beyond the budget of a row.
    pub(super) fn put(&mut self, column: usize, cell: Option<Cell>) {
        let Some(cell) = cell.filter(|cell| column < COLUMNS && *cell != Cell::Empty) else {
            return;
        };
        self.bytes = self.bytes.saturating_add(cell.shown().len());
        if self.is_too_long() {
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

    /// Whether there is anything in it.
    pub(super) fn says_anything(&self) -> bool {
        self.is_too_long()
            || self.cells.iter().any(|cell| !cell.is_empty())
            || !self.pictures.is_empty()
    }

    fn pointer(&self, column: Option<u32>) -> Pointer {
        let of = u64::try_from(self.pictures.len()).unwrap_or(u64::MAX);
        let beside = column.and_then(|c| self.pictures.iter().find(|p| p.column == c));
        if let (Some(placed), Some(column)) = (beside, column) {
            // A text under the picture may be another code.
            let text = !is_nothing(self.cell(column).shown());
            return Pointer::InSheet {
                placed: placed.clone(),
                of: of.saturating_add(text.into()),
            };
        }
        if let Some(column) = column {
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
        match self.pictures.first() {
            Some(placed) => Pointer::InSheet {
                placed: placed.clone(),
                of,
            },
            None => Pointer::Nowhere,
        }
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

/// A name as it is compared, without the spaces that stretch a name of two characters to three
/// (`张　三`).
fn plain_name(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('\'').trim();
    if is_nothing(text) {
        return None;
    }
    let han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}';
    let all_han = text.chars().all(|c| han(c) || c.is_whitespace());
    let name: String = if all_han {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Column, SourceKind};

    fn source() -> Source {
        let columns = [
            (Role::Name, "姓名"),
            (Role::IdNumber, "证件号码"),
            (Role::Code, "健康码"),
        ];
        Source {
            file: "a.csv".to_owned(),
            kind: SourceKind::Separated,
            sheet: None,
            heading_row: Some(1),
            columns: (0..)
                .zip(columns)
                .map(|(index, (role, heading))| Column {
                    index,
                    heading: heading.to_owned(),
                    role: Some(role),
                })
                .collect(),
            notes: Vec::new(),
        }
    }

    fn row(cells: &[&str]) -> Row {
        Row {
            number: 2,
            cells: cells.iter().map(|c| Cell::text(c)).collect(),
            ..Row::default()
        }
    }

    #[test]
    fn a_row_describes_a_worker_or_nobody() {
        let source = source();
        for nobody in [
            &["", " ", ""][..],
            &[],
            &["姓名", "证件号码", "健康码"],
            &["-", "无", "/"],
            &["合计", "", "2人"],
            &["审核人：王主任", "", "日期：2020-03-27"],
        ] {
            assert_eq!(row(nobody).worker(&source), None, "{nobody:?}");
        }
        for somebody in [
            &["合计", "11010519491231002X", ""][..],
            &["备注", "", "a.png"],
            &["张三", "", "否"],
        ] {
            assert!(row(somebody).worker(&source).is_some(), "{somebody:?}");
        }
        // What a worker does may be the word below which others sign.
        let mut behind = source.clone();
        behind.columns.iter_mut().for_each(|c| c.index += 1);
        assert!(row(&["负责人", "张三"]).worker(&behind).is_some());
        assert_eq!(row(&["审核人：", "王主任"]).worker(&behind), None);
        assert_eq!(row(&["备注", ""]).worker(&behind), None);
        let worker = row(&["张三", "", "未办"]).worker(&source).unwrap();
        assert_eq!(worker.code, Pointer::Nowhere);
        let worker = row(&["张　三", "", "a/b.PNG"]).worker(&source).unwrap();
        assert_eq!(worker.name.as_deref(), Some("张三"));
        assert_eq!(
            worker.code,
            Pointer::File {
                column: 2,
                name: "a/b.PNG".to_owned()
            }
        );
        let worker = row(&["John  Smith", "E1", "eyJ.a.b"])
            .worker(&source)
            .unwrap();
        assert_eq!(worker.name.as_deref(), Some("John Smith"));
        assert_eq!(
            worker.code,
            Pointer::Token {
                column: 2,
                text: "eyJ.a.b".to_owned()
            }
        );
    }

    #[test]
    fn a_picture_in_the_codes_own_column_comes_first() {
        let mut row = row(&["张三", "", ""]);
        let placed = |column, picture| Placed {
            column,
            picture: Some(picture),
        };
        row.pictures = vec![placed(0, 7), placed(2, 8)];
        let worker = row.worker(&source()).unwrap();
        assert_eq!(
            worker.code,
            Pointer::InSheet {
                placed: placed(2, 8),
                of: 2
            }
        );
        // A text under it may be another code, and is not passed over in silence.
        let mut row = self::row(&["张三", "", "eyJ.a.b"]);
        row.pictures = vec![placed(2, 8)];
        let worker = row.worker(&source()).unwrap();
        assert!(matches!(worker.code, Pointer::InSheet { of: 2, .. }));
    }
}
