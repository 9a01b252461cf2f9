//! All rows of all files in their order, in pieces for the cores.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::files::CHANGED;
use super::Plan;
use super::inputs;
use super::messages::{columns, no_such_column};
use super::places::Places;
use super::resolve::Task;
use super::survey::{Changed, Survey};
use crate::base::error::Error;
use crate::base::text::{Lang, Text};
use crate::cli::terminal::Terminal;
use crate::roster::{
    Album, Flag, Judged, Opened, Reading, RowFault, Source, SourceKind, Table, doubtful_row,
    unreadable_row,
};

/// Rows that are judged together.
const PIECE_ROWS: usize = 64;

/// What is dealt to a core.
pub(super) enum Piece {
    /// To be judged.
    Tasks(Vec<Task>),
    /// Answered already: it cannot be read.
    Answered(Box<Judged>),
}

/// One opened file.
pub(super) struct Roster {
    path: PathBuf,
    pub(super) opened: Opened,
    /// Why it could not be opened.
    error: Option<Error>,
}

/// Opens every file, and says which columns were found. One that cannot be read stops no other.
pub(super) fn open_all(plan: &Plan<'_>, lang: Lang, terminal: &mut Terminal) -> Vec<Roster> {
    let mut rosters = Vec::new();
    for roster in &plan.inputs.rosters {
        let path = &roster.path;
        let (opened, mut error) = match inputs::open(roster, &plan.map) {
            Ok(opened) => (opened, None),
            Err(error) => {
                terminal.note(&error.line(lang));
                (Opened::default(), Some(error))
            }
        };
        let file = path.display();
        for note in &opened.notes {
            terminal.note(&format!("{file}: {}", note.get(lang)));
        }
        for source in opened
            .tables
            .iter()
            .flat_map(|table| table.layout.sources())
        {
            terminal.note(&format!(
                "{}: {}",
                source.title(),
                columns(source).get(lang)
            ));
            for note in &source.notes {
                terminal.note(&format!("{}: {}", source.title(), note.get(lang)));
            }
            if let Some((role, column)) = plan.map.missing(source) {
                let missing = no_such_column(source, role, column);
                terminal.note(&missing.line(lang));
                error.get_or_insert(missing);
            }
        }
        rosters.push(Roster {
            path: path.clone(),
            opened,
            error,
        });
    }
    rosters
}

/// All rows of all files in their order, then the pictures that are on no row.
pub(super) struct Feed<'f> {
    plan: &'f Plan<'f>,
    places: &'f Places,
    survey: Option<&'f Survey>,
    tables: VecDeque<(usize, usize, Table, Option<Album>)>,
    /// How many rows of the first table were read.
    place: u64,
    refused: VecDeque<Judged>,
    ready: VecDeque<Piece>,
    used: HashSet<usize>,
    alone: Option<(Arc<Source>, usize)>,
}

impl<'f> Feed<'f> {
    pub(super) fn new(
        plan: &'f Plan<'f>,
        rosters: &mut Vec<Roster>,
        places: &'f Places,
        survey: Option<&'f Survey>,
    ) -> Self {
        let mut tables = VecDeque::new();
        let mut refused = VecDeque::new();
        for (file, roster) in rosters.drain(..).enumerate() {
            let album = roster.opened.album;
            for (number, table) in roster.opened.tables.into_iter().enumerate() {
                let faults = table.layout.faults().iter().cloned();
                refused.extend(faults.map(|(source, error)| Judged::unreadable(source, error)));
                tables.push_back((file, number, table, album.clone()));
            }
            if let Some(error) = roster.error {
                refused.push_back(unreadable_file(&roster.path, error));
            }
        }
        Self {
            plan,
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

    pub(super) fn next(&mut self) -> Option<Piece> {
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

    /// Reads some rows of the first table; one that is at its end, or broken, makes way.
    fn read_batch(&mut self) {
        let Some((file, number, table, album)) = self.tables.front_mut() else {
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
                    Reading::Doubtful => {
                        put(&mut self.ready, &mut together);
                        let doubtful = Box::new(doubtful_row(source, row));
                        self.ready.push_back(Piece::Answered(doubtful));
                        continue;
                    }
                };
                let key = (*file, *number, self.place);
                let matched = match self.survey.map(|survey| survey.of(key, &worker)) {
                    None => None,
                    Some(Ok(matched)) => matched,
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
                    matched,
                    self.places,
                    album.as_ref(),
                    &mut |picture| {
                        used.insert(picture);
                    },
                );
                if task.is_picture() {
                    // Pictures take long: each is dealt alone, so that no core waits for another.
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
        let plan = self.plan;
        let (source, at) = self.alone.get_or_insert_with(|| (plan.inputs.alone(), 0));
        loop {
            let index = *at;
            *at += 1;
            let picture = self.places.picture(index)?;
            if self.used.contains(&index) {
                continue;
            }
            let number = u64::try_from(*at).unwrap_or(u64::MAX);
            let flags = if plan.inputs.rosters.is_empty() {
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

/// A row of which the look before said something else.
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
fn unreadable_file(path: &Path, error: Error) -> Judged {
    let source = Arc::new(Source {
        file: path.display().to_string(),
        kind: SourceKind::Separated,
        sheet: None,
        range: None,
        heading_row: None,
        columns: Vec::new(),
        notes: Vec::new(),
    });
    Judged::unreadable(source, error)
}
