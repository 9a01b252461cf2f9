//! A table in batches, which every core can turn into rows.

use std::sync::Arc;

use crate::base::text::Text;

use super::{json_lines, separated};
use crate::roster::columns::tables::Layout;
use crate::roster::read::xlsx::Album;
use crate::roster::row::Row;
use crate::roster::source::Source;

/// A table whose headings are known and whose rows are still to be read.
pub struct Table {
    /// Where its rows stand.
    pub source: Arc<Source>,
    /// The tables that its rows belong to.
    pub layout: Arc<Layout>,
    pub(in crate::roster) batches: Batches,
}

/// The rest of a table. A fault ends it.
pub(in crate::roster) type Batches = Box<dyn Iterator<Item = Result<Batch, RowFault>> + Send>;

/// The tables of one file.
#[derive(Debug, Default)]
pub struct Opened {
    /// Those in which headings were found.
    pub tables: Vec<Table>,
    /// What is worth saying about the others.
    pub notes: Vec<Text>,
    /// The pictures in the file, for a workbook.
    pub album: Option<Album>,
}

/// Some consecutive rows.
#[derive(Debug)]
pub struct Batch(pub(in crate::roster) BatchForm);

#[derive(Debug)]
pub(in crate::roster) enum BatchForm {
    /// Rows of separated values that are still one text.
    Separated {
        records: Vec<TextRecord>,
        delimiter: u8,
    },
    /// JSON lines.
    Json(Vec<TextRecord>),
    /// Rows of a sheet.
    Rows(Vec<Row>),
}

/// One row or line as a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::roster) struct TextRecord {
    /// The line on which it begins, counted from 1.
    pub(in crate::roster) line: u64,
    pub(in crate::roster) text: String,
    /// Why its text is not complete.
    pub(in crate::roster) fault: Option<RecordFault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::roster) enum RecordFault {
    /// It is longer than the budget.
    TooLong,
    /// A quotation mark was left open.
    OpenQuote,
    /// One of its cells is given twice.
    Twice,
}

/// A row that cannot be read, or the fault that ends a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Its line or row.
    pub row: u64,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub hint: Text,
}

impl Table {
    /// The next rows.
    ///
    /// # Errors
    /// The table cannot be read further; the rows before were given.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, RowFault> {
        self.batches.next().transpose()
    }
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl Batch {
    /// The rows of the batch.
    #[must_use]
    pub fn rows(self, source: &Source) -> Vec<Result<Row, RowFault>> {
        match self.0 {
            BatchForm::Rows(rows) => rows
                .into_iter()
                .map(|row| match row.fault() {
                    Some(fault) => Err(fault.at(row.number)),
                    None => Ok(row),
                })
                .collect(),
            BatchForm::Separated { records, delimiter } => separated::rows(&records, delimiter),
            BatchForm::Json(lines) => lines
                .iter()
                .map(|line| json_lines::row(line, source))
                .collect(),
        }
    }
}

impl RecordFault {
    pub(in crate::roster) fn at(self, row: u64) -> RowFault {
        let (what, hint) = match self {
            Self::TooLong => (
                Text::new(
                    format!("此行超过 {} 字节", crate::roster::limits::RECORD_BYTES),
                    format!(
                        "this row is longer than {} bytes",
                        crate::roster::limits::RECORD_BYTES
                    ),
                ),
                Text::fixed("检查是否漏了换行", "is a line break missing?"),
            ),
            Self::OpenQuote => (
                Text::fixed("引号不成对", "a quotation mark was left open"),
                Text::fixed("补上或删去引号", "close it or remove it"),
            ),
            Self::Twice => (
                Text::fixed(
                    "此行有一个单元格在文件里写了两次，内容不同，不知以哪个为准，未判定",
                    "the file gives a cell of this row twice with different contents, so it was not judged",
                ),
                Text::fixed(
                    "用 WPS 或 Excel 打开，核对此行后另存",
                    "open it in an office program, look at the row and save it again",
                ),
            ),
        };
        RowFault { row, what, hint }
    }
}

/// A row whose characters cannot be read.
pub(in crate::roster) fn not_text(row: u64) -> RowFault {
    RowFault {
        row,
        what: Text::fixed(
            "此行有无法识别的字符",
            "this row has bytes that are no characters",
        ),
        hint: Text::fixed("请另存为 UTF-8", "save the file as UTF-8"),
    }
}

/// The batches up to the first fault: what cannot be read further is not asked again.
pub(in crate::roster) fn until_fault(
    mut batches: impl Iterator<Item = Result<Batch, RowFault>> + Send + 'static,
) -> impl Iterator<Item = Result<Batch, RowFault>> + Send + 'static {
    let mut ended = false;
    std::iter::from_fn(move || {
        let next = if ended { None } else { batches.next() };
        ended = !matches!(next, Some(Ok(_)));
        next
    })
}
