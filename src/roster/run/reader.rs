//! All rows of all files in their order, in pieces for the cores.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use crate::base::error::Error;
use crate::base::text::Text;

use crate::roster::flag::Flag;
use crate::roster::read::table::{RowFault, Table};
use crate::roster::read::xlsx::Album;
use crate::roster::row::Reading;
use crate::roster::run::input::Input;
use crate::roster::run::inputs::Inputs;
use crate::roster::run::ledger::JudgedRow;
use crate::roster::run::places::Places;
use crate::roster::run::resolve::Task;
use crate::roster::run::rosters::Roster;
use crate::roster::run::survey::{Changed, Survey, Surveyed};
use crate::roster::run::unread::{doubtful_row, unreadable_row};
use crate::roster::source::{Source, SourceKind};

/// Rows that are judged together.
const PIECE_ROWS: usize = 64;

/// The work that one core takes at a time.
pub(in crate::roster) enum Piece {
    /// To be judged.
    Tasks(Vec<Task>),
    /// An answer already, because the row cannot be read.
    Answered(Box<JudgedRow>),
}

/// All rows of all files in their order, then the pictures that are on no row.
pub(in crate::roster) struct Pieces<'f> {
    inputs: &'f Inputs,
    places: &'f Places,
    survey: Option<&'f Survey>,
    tables: VecDeque<PendingTable>,
    /// How many rows of the first table were read.
    place: u64,
    refused: VecDeque<JudgedRow>,
    ready: VecDeque<Piece>,
    used: HashSet<usize>,
    alone: Option<(Arc<Source>, usize)>,
}

/// A table that is still to be read.
struct PendingTable {
    /// Its file and its place there.
    key: (usize, usize),
    roster: Arc<dyn Input>,
    table: Table,
    album: Option<Album>,
}

impl<'f> Pieces<'f> {
    pub(in crate::roster) fn new(
        inputs: &'f Inputs,
        rosters: Vec<Roster>,
        places: &'f Places,
        survey: Option<&'f Survey>,
    ) -> Self {
        let mut tables = VecDeque::new();
        let mut refused = VecDeque::new();
        for (file, roster) in rosters.into_iter().enumerate() {
            let album = roster.opened.album;
            for (number, table) in roster.opened.tables.into_iter().enumerate() {
                let faults = table.layout.faults().iter().cloned();
                refused
                    .extend(faults.map(|fault| JudgedRow::unreadable(fault.source, fault.error)));
                tables.push_back(PendingTable {
                    key: (file, number),
                    roster: Arc::clone(&roster.input),
                    table,
                    album: album.clone(),
                });
            }
            if let Some(error) = roster.faults.into_iter().next() {
                refused.push_back(unreadable_file(roster.input.name(), error));
            }
        }
        let left_out = inputs.left_out.iter();
        refused.extend(left_out.map(|error| {
            let name = error.faults().first().map_or("", |(name, _)| name);
            unreadable_file(name, error.clone())
        }));
        Self {
            inputs,
            places,
            survey,
            tables,
            place: 0,
            refused,
            ready: VecDeque::new(),
            used: HashSet::new(),
            alone: None,
        }
    }

    pub(in crate::roster) fn next(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(piece);
            }
            if let Some(judged) = self.refused.pop_front() {
                return Some(Piece::Answered(Box::new(judged)));
            }
            if self.tables.is_empty() {
                return self.next_alone();
            }
            self.read_batch();
        }
    }

    /// Reads some rows of the first table, and removes the table at its end or at a fault.
    fn read_batch(&mut self) {
        let Some(PendingTable {
            key: (file, number),
            roster,
            table,
            album,
        }) = self.tables.front_mut()
        else {
            return;
        };
        let source = Arc::clone(&table.source);
        let layout = Arc::clone(&table.layout);
        let batch = match table.next_batch() {
            Ok(Some(batch)) => batch,
            Ok(None) => {
                self.tables.pop_front();
                self.place = 0;
                return;
            }
            Err(fault) => {
                self.ready
                    .push_back(Piece::Answered(Box::new(unreadable_row(&source, fault))));
                self.tables.pop_front();
                self.place = 0;
                return;
            }
        };
        let mut together = Vec::new();
        for row in batch.rows(&source) {
            let row = match row {
                Ok(row) => row,
                Err(fault) => {
                    put(&mut self.ready, &mut together);
                    self.ready
                        .push_back(Piece::Answered(Box::new(unreadable_row(&source, fault))));
                    continue;
                }
            };
            for (source, row) in layout.split(row) {
                self.place += 1;
                let worker = match row.reading(source) {
                    Reading::Worker(worker) => worker,
                    Reading::Nobody => continue,
                    Reading::Doubtful(doubt) => {
                        put(&mut self.ready, &mut together);
                        let doubtful = Box::new(doubtful_row(source, row, doubt));
                        self.ready.push_back(Piece::Answered(doubtful));
                        continue;
                    }
                };
                let key = (*file, *number, self.place);
                let surveyed = match self.survey.map(|survey| survey.of(key, &worker)) {
                    None => Surveyed::default(),
                    Some(Ok(surveyed)) => surveyed,
                    Some(Err(Changed)) => {
                        put(&mut self.ready, &mut together);
                        let changed = Box::new(unreadable_row(source, changed(row.number)));
                        self.ready.push_back(Piece::Answered(changed));
                        continue;
                    }
                };
                let used = &mut self.used;
                let task = Task::row(
                    source,
                    row,
                    worker,
                    surveyed,
                    (self.places, &**roster, album.as_ref()),
                    &mut |picture| {
                        used.insert(picture);
                    },
                );
                if task.is_picture() {
                    // Pictures take long: each is a piece of its own, so that no core waits for
                    // another.
                    put(&mut self.ready, &mut together);
                    self.ready.push_back(Piece::Tasks(vec![task]));
                } else {
                    together.push(task);
                    if together.len() >= PIECE_ROWS {
                        put(&mut self.ready, &mut together);
                    }
                }
            }
        }
        put(&mut self.ready, &mut together);
    }

    fn next_alone(&mut self) -> Option<Piece> {
        let inputs = self.inputs;
        let (source, at) = self.alone.get_or_insert_with(|| (inputs.alone(), 0));
        loop {
            let index = *at;
            *at += 1;
            let picture = self.places.picture(index)?;
            if self.used.contains(&index) {
                continue;
            }
            let number = u64::try_from(*at).unwrap_or(u64::MAX);
            let flags = if inputs.rosters.is_empty() {
                Vec::new()
            } else {
                vec![Flag::NotOnRoster]
            };
            return Some(Piece::Tasks(vec![Task::alone(
                source, picture, number, flags,
            )]));
        }
    }
}

/// A roster that was saved while it was read.
pub(in crate::roster) const CHANGED: Text = Text::fixed(
    "核验期间花名册被改动",
    "the roster changed while it was read",
);

/// The fault of a row that differs from what the survey found.
fn changed(row: u64) -> RowFault {
    RowFault {
        row,
        what: CHANGED,
        hint: Text::fixed("请重新核验", "run again"),
    }
}

fn put(ready: &mut VecDeque<Piece>, together: &mut Vec<Task>) {
    if !together.is_empty() {
        ready.push_back(Piece::Tasks(std::mem::take(together)));
    }
}

/// A file of which nothing could be read, as an entry of its own.
fn unreadable_file(name: &str, error: Error) -> JudgedRow {
    let source = Arc::new(Source {
        file: name.to_owned(),
        kind: SourceKind::Separated,
        sheet: None,
        range: None,
        heading_row: None,
        columns: Vec::new(),
        notes: Vec::new(),
    });
    JudgedRow::unreadable(source, error)
}
