//! The forms of a report, and how large one may be.

use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::roster::{Entry, Inputs, Names};

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportForm {
    /// Written row by row.
    Rows(RowForm),
    /// Built at the end.
    Whole(WholeForm),
}

/// Forms of which each entry is one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowForm {
    /// Separated values.
    Csv,
    /// JSON lines.
    JsonLines,
}

/// Forms that need all entries at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WholeForm {
    /// A workbook.
    Xlsx,
    /// A page.
    Html,
}

/// The most rows of a report that is built in memory; longer ones are for programs. Measured with names
/// and a token in each row: 9 KB a row for a workbook (200,000 rows: 1.79 GB), 4.6 KB for a page (0.92
/// GB).
pub const HELD_ROWS: u64 = 200_000;

/// The bytes that every report may have: some 70,000 rows without names.
const REPORT_BYTES: u64 = 64 * 1024 * 1024;

/// The further bytes that a report may have for each byte of the rosters. A row with only a name and a
/// number takes 25 bytes in a workbook and about 1 KB in a report; without a limit, a small workbook
/// that repeats one long text in a million rows would fill the disk.
const REPORT_BYTES_FOR_EACH: u64 = 128;

/// What a report may have for each picture of a folder, in bytes; a row of it takes about 1 KB.
const REPORT_BYTES_FOR_A_PICTURE: u64 = 4 * 1024;

impl ReportForm {
    /// The form by the ending of a file's name: `.csv`, `.jsonl`, `.xlsx`, `.html`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_lowercase().as_str() {
            "csv" => Some(Self::Rows(RowForm::Csv)),
            "jsonl" | "ndjson" => Some(Self::Rows(RowForm::JsonLines)),
            "xlsx" => Some(Self::Whole(WholeForm::Xlsx)),
            "html" | "htm" => Some(Self::Whole(WholeForm::Html)),
            _ => None,
        }
    }

    /// The most entries of a report of this form.
    #[must_use]
    pub const fn most(self) -> Option<u64> {
        match self {
            Self::Rows(_) => None,
            Self::Whole(_) => Some(HELD_ROWS),
        }
    }
}

/// How many bytes a report may still have: it grows in proportion to what it is made from.
#[derive(Debug, Clone, Copy)]
pub struct Budget(u64);

impl Budget {
    /// The budget of a report of these inputs.
    #[must_use]
    pub fn of(inputs: &Inputs) -> Self {
        Self(
            REPORT_BYTES
                .saturating_add(inputs.roster_bytes().saturating_mul(REPORT_BYTES_FOR_EACH))
                .saturating_add(
                    inputs
                        .picture_count()
                        .saturating_mul(REPORT_BYTES_FOR_A_PICTURE),
                ),
        )
    }

    /// Takes what an entry needs.
    ///
    /// # Errors
    /// The budget is used up; the error names the place.
    pub(super) fn take(
        &mut self,
        bytes: usize,
        entry: &Entry,
        names: Names,
        lang: Lang,
    ) -> Result<(), Error> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.0 = self
            .0
            .checked_sub(bytes)
            .ok_or_else(|| too_large(entry, names, lang))?;
        Ok(())
    }
}

/// What to do about a report that repeats long cells.
pub const OWN_COLUMNS: Text = Text::fixed(
    "请检查此处的单元格，或不在报告中写出花名册原有的各列",
    "look at the cells there, or do not repeat the roster's own columns",
);

/// The error of a report that would be far larger than its inputs, with the place.
fn too_large(entry: &Entry, names: Names, lang: Lang) -> Error {
    let what = Text::fixed(
        "到此处报告已远大于花名册本身，没有写出：同一段长文字被重复了太多次",
        "from here on the report would be out of all proportion to the roster, so none was written: one long text is repeated too often",
    );
    let hint = match names {
        Names::Repeated => OWN_COLUMNS,
        Names::Masked => Text::fixed(
            "请检查此处的单元格，或分成几个文件",
            "look at the cells there, or split the file",
        ),
    };
    let fault = Fault::new("", what).with_hint(hint);
    Error::one(&entry.place(Names::Masked, lang), fault)
}
