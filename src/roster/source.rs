//! Where rows come from, and which columns were recognised there.

use std::borrow::Cow;

use crate::base::text::{Lang, Text};

/// One table (a sheet, a text file) or one folder of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file or folder as the caller named it.
    pub file: String,
    /// What it is.
    pub kind: SourceKind,
    /// The sheet's name, for a workbook.
    pub sheet: Option<String>,
    /// The columns of the table as a sheet names them (`F:H`), where several stand side by side.
    pub range: Option<String>,
    /// The row in which the headings stand, counted from 1; `None` without headings (a folder, or
    /// JSON lines).
    pub heading_row: Option<u64>,
    /// The roster's own columns, in their order. [`Entry::cells`](super::Entry::cells) has one cell
    /// for each.
    pub columns: Vec<Column>,
    /// What is worth knowing about the table as a whole: hidden rows, a column left out …
    pub notes: Vec<Text>,
}

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// `.xlsx`, `.xlsm`
    Workbook,
    /// `.xls`
    OldWorkbook,
    /// `.csv`, `.tsv`, `.txt`: separated values
    Separated,
    /// `.jsonl`
    JsonLines,
    /// A folder of pictures, or pictures named one by one.
    Pictures,
}

/// One column of the roster's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its place in the sheet, counted from 0 (`A` is 0); for JSON lines, its place in the order of
    /// first mention.
    pub index: u32,
    /// The heading, unchanged, on one line; empty if there is none.
    pub heading: String,
    /// What it is taken for; `None` for a column that the check does not use.
    pub role: Option<ColumnRole>,
}

/// What a column holds, as far as the check uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnRole {
    /// The worker's name.
    Name,
    /// The number of the certificate, in full.
    IdNumber,
    /// The health code: a token, a picture's file name, or a picture in the cell.
    Code,
}

impl ColumnRole {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Name, Self::IdNumber, Self::Code];

    /// The word of `--map`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id",
            Self::Code => "code",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Self::Name => Text::fixed("姓名", "name"),
            Self::IdNumber => Text::fixed("证件号码", "ID number"),
            Self::Code => Text::fixed("健康码", "health code"),
        }
    }
}

impl Source {
    /// The file, and the sheet if there is one: `花名册.xlsx“Sheet1”`.
    #[must_use]
    pub fn title(&self) -> Cow<'_, str> {
        let range = self.range.as_deref().unwrap_or_default();
        match &self.sheet {
            Some(sheet) => format!("{}“{sheet}”{range}", self.file).into(),
            None if range.is_empty() => self.file.as_str().into(),
            None => format!("{} {range}", self.file).into(),
        }
    }

    /// Where one of its rows stands, for people: `花名册.xlsx“Sheet1”第 5 行`.
    #[must_use]
    pub fn row_place(&self, row: u64, lang: Lang) -> String {
        let title = self.title();
        // Every row of a report has such a place: joining is quicker than formatting.
        match lang {
            Lang::Zh => [&title, " 第 ", &row.to_string(), " 行"].concat(),
            Lang::En => [&title, " row ", &row.to_string()].concat(),
        }
    }
}

/// Whether a report repeats the roster's own columns, which name people in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// Masked data only: the holder as signed, and where the row stands.
    #[default]
    Masked,
    /// The roster's own columns too.
    Repeated,
}
