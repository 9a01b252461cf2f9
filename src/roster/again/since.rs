//! What has changed since an earlier report. Every worker is judged again; the earlier report only says
//! who passed then.

use std::collections::HashMap;

use crate::base::verdict::Verdict;
use crate::roster::again::past::{Past, PastPerson};
use crate::roster::cell::Cell;
use crate::roster::cell::IdNumber;
use crate::roster::columns::person::plain_name;
use crate::roster::entry::Entry;
use crate::roster::source::ColumnRole;

/// What has changed, by the numbers of the entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Since {
    /// The earlier report, as the caller named it.
    pub report: String,
    /// Passed now, but not then.
    pub newly_passed: Vec<u64>,
    /// Passed then, but not now.
    pub no_longer: Vec<u64>,
    /// Passed neither then nor now.
    pub still_open: Vec<u64>,
    /// Not in the earlier report.
    pub added: Vec<u64>,
    /// In the earlier report, but not on the roster now.
    pub missing: Vec<MissingWorker>,
}

/// A worker of the earlier report who is missing now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingWorker {
    /// The name, or the number, in full.
    pub name: String,
    /// Where the earlier report says that the row stood.
    pub place: String,
    /// Whether the worker passed then.
    pub passed: bool,
}

/// Compares entry by entry.
#[derive(Debug)]
pub(in crate::roster) struct Comparison<'p> {
    past: &'p Past,
    by_number: HashMap<&'p str, Vec<usize>>,
    by_name: HashMap<&'p str, Vec<usize>>,
    seen: Vec<bool>,
    since: Since,
}

impl<'p> Comparison<'p> {
    pub(in crate::roster) fn new(past: &'p Past) -> Self {
        let mut by_number: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, person) in past.people.iter().enumerate() {
            if let Some(number) = &person.number {
                by_number.entry(number).or_default().push(at);
            }
            if let Some(name) = &person.name {
                by_name.entry(name).or_default().push(at);
            }
        }
        Self {
            seen: vec![false; past.people.len()],
            since: Since {
                report: past.name.clone(),
                ..Since::default()
            },
            past,
            by_number,
            by_name,
        }
    }

    /// Looks at the next entry. A picture on no row is not a worker.
    pub(in crate::roster) fn see(&mut self, entry: &Entry) {
        let columns = entry.source.columns.iter().zip(&entry.cells);
        let cell = |role| {
            let mut columns = columns.clone();
            let found = columns.find(|(column, _)| column.role == Some(role));
            found.map_or(Cell::Empty, |(_, text)| Cell::text(text))
        };
        let number = IdNumber::read(&cell(ColumnRole::IdNumber));
        let name = plain_name(&cell(ColumnRole::Name));
        if number.given().is_none() && name.is_none() {
            return;
        }
        let known = self.known(number.given(), name.as_deref());
        let passed = entry.answer.verdict() == Some(Verdict::Pass);
        let before = known
            .iter()
            .any(|at| self.person(*at).is_some_and(|p| p.passed));
        for at in &known {
            if let Some(seen) = self.seen.get_mut(*at) {
                *seen = true;
            }
        }
        let list = match (known.is_empty(), before, passed) {
            (true, ..) => &mut self.since.added,
            (_, false, true) => &mut self.since.newly_passed,
            (_, true, false) => &mut self.since.no_longer,
            (_, false, false) => &mut self.since.still_open,
            (_, true, true) => return,
        };
        list.push(entry.number);
    }

    /// The people of the earlier report who are this worker: all with the same number; otherwise the
    /// only one with the same name, if the worker or that person has no number.
    fn known(&self, number: Option<&str>, name: Option<&str>) -> Vec<usize> {
        if let Some(same) = number.and_then(|number| self.by_number.get(number)) {
            return same.clone();
        }
        match name
            .and_then(|name| self.by_name.get(name))
            .map(Vec::as_slice)
        {
            Some([only])
                if number.is_none() || self.person(*only).is_some_and(|p| p.number.is_none()) =>
            {
                vec![*only]
            }
            _ => Vec::new(),
        }
    }

    fn person(&self, at: usize) -> Option<&PastPerson> {
        self.past.people.get(at)
    }

    /// Ends the comparison after the last entry.
    pub(in crate::roster) fn ended(mut self) -> Since {
        let people = self.past.people.iter().zip(&self.seen);
        let missing = people
            .filter(|(_, seen)| !**seen)
            .map(|(person, _)| MissingWorker {
                name: person
                    .name
                    .clone()
                    .or_else(|| person.number.clone())
                    .unwrap_or_default(),
                place: person.place.clone(),
                passed: person.passed,
            });
        self.since.missing = missing.collect();
        self.since
    }
}
