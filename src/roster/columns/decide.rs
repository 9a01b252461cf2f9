//! Which column is what: its heading weighed with what its cells hold.

use std::ops::Range;

use crate::base::error::Fault;
use crate::base::text::{Text, printable};
use crate::roster::columns::evidence::{ColumnEvidence, letter, letters_of};
use crate::roster::columns::headings::one_line;
use crate::roster::columns::map::ColumnMap;
use crate::roster::source::ColumnRole;

/// What the columns of one table are.
#[derive(Debug, Default)]
pub(super) struct DecidedColumns {
    pub(super) roles: Vec<(ColumnRole, usize)>,
    pub(super) notes: Vec<Text>,
    /// Heading and content say different things, and nothing is guessed.
    pub(super) conflict: Option<Fault>,
    /// The map of columns under which there is no conflict.
    pub(super) map: Option<String>,
}

/// Weighs what the headings say (`by_heading`) with what the columns hold. A column that the caller
/// names stays what the caller says.
pub(super) fn decide(
    columns: &Range<usize>,
    by_heading: &[(ColumnRole, usize)],
    evidence: &[ColumnEvidence],
    texts: &[String],
    map: &ColumnMap,
) -> DecidedColumns {
    let mut table = TableColumns {
        columns: columns.clone(),
        evidence,
        texts,
        decided: DecidedColumns {
            roles: by_heading.to_vec(),
            ..DecidedColumns::default()
        },
    };
    if map.get(ColumnRole::Code).is_none() {
        table.code();
    }
    if map.get(ColumnRole::IdNumber).is_none() {
        table.number();
    }
    if map.get(ColumnRole::Name).is_none() {
        table.name();
    }
    table.unused();
    table.decided
}

struct TableColumns<'t> {
    columns: Range<usize>,
    evidence: &'t [ColumnEvidence],
    texts: &'t [String],
    decided: DecidedColumns,
}

impl TableColumns<'_> {
    fn at(&self, column: usize) -> ColumnEvidence {
        self.evidence.get(column).cloned().unwrap_or_default()
    }

    fn of(&self, role: ColumnRole) -> Option<usize> {
        let found = self.decided.roles.iter().find(|(known, _)| *known == role);
        found.map(|(_, column)| *column)
    }

    fn is_free(&self, column: usize) -> bool {
        self.decided.roles.iter().all(|(_, taken)| *taken != column)
    }

    /// The columns of the table for which this holds.
    fn columns_where(&self, holds: impl Fn(&ColumnEvidence) -> bool) -> Vec<usize> {
        let end = self.columns.end.min(self.evidence.len());
        (self.columns.start..end)
            .filter(|at| self.evidence.get(*at).is_some_and(&holds))
            .collect()
    }

    /// A verified signature says whose a code is, so that the content may decide alone.
    fn code(&mut self) {
        let by_heading = self.of(ColumnRole::Code);
        if by_heading.is_some_and(|at| self.at(at).codes() + self.at(at).pictures > 0) {
            return;
        }
        let free = |table: &Self, all: Vec<usize>| -> Vec<usize> {
            all.into_iter().filter(|at| table.is_free(*at)).collect()
        };
        let tokens = free(self, self.columns_where(|e| e.tokens > 0));
        let files = free(self, self.columns_where(|e| e.files * 2 > e.filled));
        let found = if tokens.is_empty() { &files } else { &tokens };
        match found.as_slice() {
            [] => {}
            [only] => {
                // A file name in another column may be that of any picture.
                if by_heading.is_none() || !tokens.is_empty() {
                    self.take(ColumnRole::Code, *only);
                }
            }
            several => {
                if by_heading.is_none() {
                    self.ask(ColumnRole::Code, several);
                }
            }
        }
    }

    fn number(&mut self) {
        let numbers = self.columns_where(|e| e.numbers > 0 && e.numbers * 2 >= e.filled);
        let by_heading = self.of(ColumnRole::IdNumber);
        let candidates: Vec<usize> = numbers.into_iter().filter(|at| self.is_free(*at)).collect();
        if let Some(at) = by_heading {
            let own = self.at(at);
            // Other documents have numbers of other forms, and a blank column says nothing.
            if own.numbers + own.parts + own.inside == 0 && own.filled > 0 && !candidates.is_empty()
            {
                let mut all = vec![at];
                all.extend(candidates);
                self.ask(ColumnRole::IdNumber, &all);
            } else if own.filled == 0
                && let [only] = candidates.as_slice()
            {
                self.take(ColumnRole::IdNumber, *only);
            }
            return;
        }
        match candidates.as_slice() {
            [] => {
                let parts = self.columns_where(|e| e.parts > 0 && e.parts * 2 >= e.filled);
                let parts: Vec<usize> = parts.into_iter().filter(|at| self.is_free(*at)).collect();
                if let [only] = parts.as_slice() {
                    self.take(ColumnRole::IdNumber, *only);
                }
            }
            [only] => self.take(ColumnRole::IdNumber, *only),
            several => self.ask(ColumnRole::IdNumber, several),
        }
    }

    /// A name is the weakest evidence: if two columns could hold it, neither is taken.
    fn name(&mut self) {
        if self.of(ColumnRole::Name).is_some()
            || (self.of(ColumnRole::Code).is_none() && self.of(ColumnRole::IdNumber).is_none())
        {
            return;
        }
        let names = self
            .columns_where(|e| (e.names + e.inside) * 10 >= e.filled * 6 && e.names + e.inside > 0);
        let names: Vec<usize> = names.into_iter().filter(|at| self.is_free(*at)).collect();
        match names.as_slice() {
            [] => {}
            [only] => self.take(ColumnRole::Name, *only),
            several => {
                let letters = letters_of(several);
                self.decided.notes.push(Text::new(
                    format!("{letters} 列都像是姓名，均未采用；请用 name=… 指定列"),
                    format!(
                        "the columns {letters} could all be the name and none was used: name the column with name=…"
                    ),
                ));
            }
        }
    }

    /// Takes a column for what it holds, and says so.
    fn take(&mut self, role: ColumnRole, column: usize) {
        let before = self.of(role);
        self.decided.roles.retain(|(known, _)| *known != role);
        self.decided.roles.push((role, column));
        let (place, word) = (self.place(column), role.word());
        let (mut zh, mut en) = (
            format!("{}按内容取 {place}", word.zh),
            format!("the {} is taken from {place} by what it holds", word.en),
        );
        if let Some(before) = before {
            let before = self.place(before);
            zh.push_str(&format!("，{before}里没有"));
            en.push_str(&format!("; {before} holds none"));
        }
        self.decided.notes.push(Text::new(zh, en));
    }

    fn ask(&mut self, role: ColumnRole, candidates: &[usize]) {
        let word = role.word();
        let places: Vec<String> = candidates.iter().map(|at| self.place(*at)).collect();
        let first = candidates
            .first()
            .map_or_else(String::new, |at| letter(*at));
        let map = format!("{}={first}", role.name());
        self.decided.map = Some(map.clone());
        self.decided.conflict = Some(
            Fault::new(
                "",
                Text::new(
                    format!(
                        "分不清哪一列是{}：{}；此表未判定",
                        word.zh,
                        places.join("、")
                    ),
                    format!(
                        "cannot tell which column is the {}: {}; this table was not judged",
                        word.en,
                        places.join(", ")
                    ),
                ),
            )
            .with_hint(Text::new(
                format!("请用 {map}（或其中另一列）指定"),
                format!("say which with {map}, or another of them"),
            )),
        );
    }

    fn place(&self, column: usize) -> String {
        let letter = letter(column);
        match self.texts.get(column).map(|text| one_line(text)) {
            Some(heading) if !heading.is_empty() => format!("{letter} “{}”", printable(&heading)),
            _ => letter,
        }
    }

    /// Adds a note on the columns that hold codes or numbers and are not used.
    fn unused(&mut self) {
        if self.decided.conflict.is_some() {
            return;
        }
        let said = self.columns_where(|e| e.tokens + e.numbers + e.inside > 0);
        for at in said {
            let evidence = self.at(at);
            if !self.is_free(at) {
                continue;
            }
            let count = evidence.tokens + evidence.numbers + evidence.inside;
            let role = if evidence.tokens > 0 {
                ColumnRole::Code
            } else {
                ColumnRole::IdNumber
            };
            let (place, word) = (self.place(at), role.word());
            let map = format!("{}={}", role.name(), letter(at));
            self.decided.notes.push(Text::new(
                format!("{place} 列有 {count} 格像是{}，未用；要用它请写 {map}", word.zh),
                format!(
                    "column {place} was not used; cells there that look like the {}: {count}; to use it write {map}",
                    word.en
                ),
            ));
        }
    }
}
