//! What the cells of each column hold, counted.

use crate::base::error::Fault;
use crate::base::text::Text;
use crate::roster::columns::content::CellKind;
use crate::roster::entry::column_letters;
use crate::roster::limits::COLUMNS;

/// How many cells of a column hold each kind of content.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnEvidence {
    pub(super) filled: u64,
    pub(super) tokens: u64,
    pub(super) numbers: u64,
    pub(super) parts: u64,
    pub(super) inside: u64,
    pub(super) files: u64,
    pub(super) names: u64,
    pub(super) pictures: u64,
    /// The first row with a code or a number.
    row: u64,
}

impl ColumnEvidence {
    pub(super) fn add(&mut self, kind: CellKind, row: u64) {
        self.filled += 1;
        if let Some(count) = self.count(kind) {
            *count += 1;
        }
        if self.row == 0
            && matches!(
                kind,
                CellKind::Token | CellKind::Number | CellKind::NumberInside
            )
        {
            self.row = row;
        }
    }

    /// Takes back a cell that turned out to be a heading.
    pub(super) fn remove(&mut self, kind: CellKind) {
        self.filled = self
            .filled
            .saturating_sub(u64::from(kind != CellKind::Empty));
        if let Some(count) = self.count(kind) {
            *count = count.saturating_sub(1);
        }
    }

    const fn count(&mut self, kind: CellKind) -> Option<&mut u64> {
        match kind {
            CellKind::Token => Some(&mut self.tokens),
            CellKind::Number => Some(&mut self.numbers),
            CellKind::PartOfNumber => Some(&mut self.parts),
            CellKind::NumberInside => Some(&mut self.inside),
            CellKind::File => Some(&mut self.files),
            CellKind::Name => Some(&mut self.names),
            CellKind::Empty | CellKind::Other => None,
        }
    }

    pub(super) const fn codes(&self) -> u64 {
        self.tokens + self.files
    }
}

/// Changes the evidence of a column. Columns beyond the budget are ignored.
pub(super) fn with_evidence(
    all: &mut Vec<ColumnEvidence>,
    column: usize,
    add: impl FnOnce(&mut ColumnEvidence),
) {
    if column < COLUMNS && all.len() <= column {
        all.resize(column + 1, ColumnEvidence::default());
    }
    if let Some(evidence) = all.get_mut(column) {
        add(evidence);
    }
}

pub(super) fn letter(column: usize) -> String {
    column_letters(u32::try_from(column).unwrap_or(u32::MAX))
}

pub(super) fn letters_of(columns: &[usize]) -> String {
    let letters: Vec<String> = columns.iter().map(|at| letter(*at)).collect();
    letters.join(", ")
}

/// The fault of columns beside all tables that hold what could be a worker's.
pub(super) fn unread(evidence: &[ColumnEvidence], beside: impl Fn(usize) -> bool) -> Option<Fault> {
    let found: Vec<(usize, &ColumnEvidence)> = evidence
        .iter()
        .enumerate()
        .filter(|(at, e)| beside(*at) && e.tokens + e.numbers + e.inside > 0)
        .collect();
    let columns: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    let row = found.iter().map(|(_, e)| e.row).min()?;
    let letters = letters_of(&columns);
    Some(Fault::new("", Text::new(
            format!("{letters} 列在所有表头之外，自第 {row} 行起像是有人，未读"),
            format!(
                "the columns {letters} stand under no headings; from row {row} they seem to hold people, who were not read"
            ),
        )).with_hint(Text::fixed(
            "请给这些列写上表头，或移到另一张表",
            "write headings over these columns, or put them on another sheet",
        )))
}
