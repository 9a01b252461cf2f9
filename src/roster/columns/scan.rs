//! One pass over every row of a sheet or text file, in bounded memory.

use smallvec::SmallVec;

use crate::roster::cell::Cell;
use crate::roster::columns::blocks::{Block, Heading, blank, blocks};
use crate::roster::columns::content::{CellKind, is_like_a_name, kind, kind_of, kind_of_field};
use crate::roster::columns::evidence::{ColumnEvidence, with_evidence};
use crate::roster::columns::headings::{self, HEADING_ROWS, filled};
use crate::roster::columns::map::ColumnMap;
use crate::roster::limits::COLUMNS;
use crate::roster::row::Row;
use crate::roster::source::ColumnRole;

/// Looks at every row of a sheet once, in bounded memory, and says which tables it holds.
pub(in crate::roster) struct TableScan<'m> {
    pub(super) map: &'m ColumnMap,
    /// The first rows as shown: headings with one known word alone are looked for here.
    first: Vec<(u64, Vec<String>)>,
    /// The row before.
    above: Option<(u64, Vec<String>)>,
    pub(super) bands: Vec<Band>,
    /// Whether a row has something further right than is read.
    pub(super) beyond: bool,
    /// The roles of headings that stand in the first cells of the first rows, each before its own
    /// value.
    pub(super) sideways: Vec<ColumnRole>,
}

/// What the cells of one row hold.
type RowKinds = SmallVec<[CellKind; 16]>;

/// Whether a row holds what only a person's has.
fn is_of_a_person(kinds: &[CellKind]) -> bool {
    kinds.iter().any(|kind| {
        matches!(
            kind,
            CellKind::Token | CellKind::Number | CellKind::File | CellKind::NumberInside
        )
    })
}

/// Rows below one row of headings, up to the next.
#[derive(Debug, Default)]
pub(super) struct Band {
    pub(super) heading: Option<Heading>,
    /// The first and the last row below the headings.
    pub(super) rows: Option<(u64, u64)>,
    pub(super) evidence: Vec<ColumnEvidence>,
}

impl<'m> TableScan<'m> {
    pub(in crate::roster) fn new(map: &'m ColumnMap) -> Self {
        Self {
            map,
            first: Vec::new(),
            above: None,
            bands: vec![Band::default()],
            beyond: false,
            sideways: Vec::new(),
        }
    }

    /// The next row of separated values. One of a person, as most are, is looked at where it stands.
    pub(in crate::roster) fn fields<'t>(
        &mut self,
        number: u64,
        fields: impl Iterator<Item = &'t str> + Clone,
        beyond: bool,
    ) {
        let kinds: RowKinds = fields.clone().map(kind_of_field).collect();
        if self.is_early() || !is_of_a_person(&kinds) {
            self.row(&Row {
                number,
                cells: fields.map(Cell::text).collect(),
                beyond,
                ..Row::default()
            });
            return;
        }
        self.beyond |= beyond;
        self.above = None;
        self.count(number, kinds);
    }

    /// The next row.
    pub(in crate::roster) fn row(&mut self, row: &Row) {
        self.beyond |= row.beyond;
        let kinds: RowKinds = row.cells.iter().map(kind).collect();
        let of_a_person = is_of_a_person(&kinds);
        let early = self.is_early();
        if early {
            self.sideways.extend(heading_beside(row, &kinds));
        }
        // Few rows can be headings: only their texts are looked at closely.
        let shown = (early || !of_a_person).then(|| {
            let cells = row.cells.iter().map(Cell::shown);
            cells.map(str::to_owned).collect::<Vec<String>>()
        });
        if let Some(shown) = &shown {
            if early {
                self.first.push((row.number, shown.clone()));
            }
            if !of_a_person && self.begins_a_table(row.number, shown) {
                self.above = Some((row.number, shown.clone()));
                return;
            }
        }
        self.above = shown.map(|shown| (row.number, shown));
        self.count(row.number, kinds);
        let Some(band) = self.bands.last_mut() else {
            return;
        };
        for placed in row.own_pictures() {
            if let Ok(column) = usize::try_from(placed.column) {
                with_evidence(&mut band.evidence, column, |e| e.pictures += 1);
            }
        }
    }

    const fn is_early(&self) -> bool {
        self.first.len() < HEADING_ROWS
    }

    /// Counts what a row below the headings holds.
    fn count(&mut self, number: u64, kinds: RowKinds) {
        let Some(band) = self.bands.last_mut() else {
            return;
        };
        let (first, last) = band.rows.unwrap_or((number, number));
        band.rows = Some((first.min(number), last.max(number)));
        for (column, kind) in kinds.into_iter().enumerate() {
            if kind != CellKind::Empty {
                with_evidence(&mut band.evidence, column, |e| e.add(kind, number));
            }
        }
    }

    /// Whether a row is a row of headings: two known ones at least.
    fn begins_a_table(&mut self, number: u64, shown: &[String]) -> bool {
        let row: Vec<&str> = shown.iter().map(String::as_str).collect();
        let plain = blocks(&row, self.map);
        let roles = |blocks: &[Block]| blocks.iter().map(|b| b.roles.len()).sum::<usize>();
        // Headings of two lines: the upper one may hold a word that stretches over several columns.
        let above = self.above.as_ref();
        let above = above.filter(|(row, _)| row + 1 == number || self.bands_last_is(*row));
        let upper: Option<Vec<&str>> =
            above.map(|(_, above)| above.iter().map(String::as_str).collect());
        let upper = upper.filter(|upper| upper.iter().filter(|cell| !blank(cell)).count() > 1);
        let both = upper.map(|upper| {
            let filled: Vec<String> = filled(&row, &upper);
            let cells: Vec<&str> = filled.iter().map(String::as_str).collect();
            let blocks = blocks(&cells, self.map);
            (filled, blocks)
        });
        let (texts, found) = match both {
            Some((filled, both)) if roles(&plain) > 0 && roles(&both) >= roles(&plain) => {
                (filled, both)
            }
            _ => (shown.to_vec(), plain),
        };
        let current = self.bands.last().and_then(|band| band.heading.as_ref());
        if roles(&found) < 2 {
            return false;
        }
        // The same headings again, at the top of a printed page or in another language.
        let same = current.is_some_and(|current| {
            let roles = |blocks: &[Block]| -> Vec<(ColumnRole, usize)> {
                blocks.iter().flat_map(|b| b.roles.clone()).collect()
            };
            let (mut new, mut old) = (roles(&found), roles(&current.blocks));
            new.sort_unstable();
            old.sort_unstable();
            new == old
        });
        if same {
            return true;
        }
        let heading = Heading {
            row: number,
            texts,
            blocks: found,
        };
        match self.bands.last_mut() {
            // The lower line of headings of two lines.
            Some(band) if band.heading.is_some() && band.rows.is_none() => {
                let lower = heading.blocks.iter().map(|b| b.roles.len()).sum::<usize>();
                let upper = band.heading.as_ref().map_or(0, |upper| {
                    upper.blocks.iter().map(|b| b.roles.len()).sum::<usize>()
                });
                if lower >= upper {
                    band.heading = Some(heading);
                }
            }
            _ => self.bands.push(Band {
                heading: Some(heading),
                ..Band::default()
            }),
        }
        true
    }

    fn bands_last_is(&self, row: u64) -> bool {
        let heading = self.bands.last().and_then(|band| band.heading.as_ref());
        heading.is_some_and(|heading| heading.row == row)
    }

    /// Headings with a single known word, or a map by letters, count only among the first rows and
    /// only where no others were found.
    pub(super) fn look_at_the_first_rows(&mut self) {
        let others = self.bands.len() > 1;
        let Some(band) = self.bands.first_mut() else {
            return;
        };
        let Some((from, last)) = band.rows.filter(|_| band.heading.is_none()) else {
            return;
        };
        let early: Vec<&(u64, Vec<String>)> =
            self.first.iter().filter(|(row, _)| *row <= last).collect();
        let rows: Vec<Vec<&str>> = early
            .iter()
            .map(|(_, cells)| cells.iter().map(String::as_str).collect())
            .collect();
        let people = |e: &ColumnEvidence| e.tokens + e.numbers + e.files > 0;
        let (has_people, has_names) = (
            band.evidence.iter().any(people),
            band.evidence.iter().any(|e| e.names > 0),
        );
        let found = headings::find(&rows, self.map);
        // A single known word above other headings is a part of the title, unless people stand below
        // it.
        if found.is_some() && others && !has_people && !has_names {
            return;
        }
        let roles: Vec<(ColumnRole, usize)> = found
            .iter()
            .flat_map(|found| &found.columns)
            .filter_map(|c| Some((c.role?, usize::try_from(c.index).ok()?)))
            .collect();
        let top = match found.as_ref().map(|found| found.row) {
            Some(Some(at)) => early.get(at),
            // Without known headings, a row of words above codes and numbers is a row of headings too.
            Some(None) | None => {
                // Of titles and headings, the row just above the first worker.
                let words = early.iter().take_while(|(row, cells)| {
                    has_people && *row < last && are_words(cells) && !names_somebody(cells, &roles)
                });
                words.last()
            }
        };
        if found.is_none() && top.is_none() {
            return;
        }
        let (row, texts) = top.map_or((0, Vec::new()), |(row, texts)| (*row, texts.clone()));
        for (_, cells) in early.iter().filter(|(above, _)| *above <= row) {
            for (column, cell) in cells.iter().enumerate() {
                with_evidence(&mut band.evidence, column, |e| {
                    e.remove(kind_of(cell.trim()));
                });
            }
        }
        band.heading = Some(Heading {
            row,
            texts,
            blocks: vec![Block {
                columns: 0..COLUMNS,
                roles,
            }],
        });
        band.rows = (row < last).then_some((from.max(row + 1), last));
    }
}

/// The role of a heading that stands before its own cell (`证件号码 | 330…`), in a table that lies on its side.
fn heading_beside(row: &Row, kinds: &[CellKind]) -> Option<ColumnRole> {
    let mut filled = (0..row.cells.len()).filter(|at| kinds.get(*at) != Some(&CellKind::Empty));
    let first = row.cells.get(filled.next()?)?.shown();
    let beside = *kinds.get(filled.next()?)?;
    let role = headings::known(first)?;
    let fits = match role {
        ColumnRole::Name => beside == CellKind::Name,
        ColumnRole::IdNumber => matches!(beside, CellKind::Number | CellKind::PartOfNumber),
        ColumnRole::Code => matches!(beside, CellKind::Token | CellKind::File),
    };
    fits.then_some(role)
}

/// Whether no cell holds what a worker has and a heading does not.
fn are_words(cells: &[String]) -> bool {
    cells.iter().all(|cell| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        digits < 5
            && matches!(
                kind_of(cell.trim()),
                CellKind::Empty | CellKind::Name | CellKind::Other
            )
    })
}

/// Whether the column of names holds a name, or any column does if that one is not known.
fn names_somebody(cells: &[String], roles: &[(ColumnRole, usize)]) -> bool {
    let name = roles.iter().find(|(role, _)| *role == ColumnRole::Name);
    match name {
        Some((_, at)) => cells
            .get(*at)
            .is_some_and(|cell| is_like_a_name(cell) && headings::known(cell).is_none()),
        None => false,
    }
}
