//! One pass over all rows before they are judged: it counts them, and finds the workers that the
//! pictures of the folders belong to.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::base::parallel::in_order;
use crate::facts::Traveller;

use crate::roster::cell::IdNumber;
use crate::roster::columns::map::ColumnMap;
use crate::roster::matching::folder::Match;
use crate::roster::matching::holder::{Fitting, SignedHolder};
use crate::roster::read::open::open;
use crate::roster::row::{Pointer, Reading, RowWorker};
use crate::roster::run::RunTerms;
use crate::roster::run::handle::Handle;
use crate::roster::run::input::Input;
use crate::roster::run::inputs::Inputs;
use crate::roster::run::places::{Lead, Places};
use crate::roster::run::resolve::read;

/// What is known of all rows before they are judged.
pub(in crate::roster) struct Survey {
    pub(in crate::roster) workers: u64,
    /// By file, table and place among the table's rows; a row's own number may stand twice. Each says
    /// for whom it was found. Empty if there are no pictures.
    matches: HashMap<RowKey, SurveyRow>,
    matching: bool,
}

struct SurveyRow {
    name: Option<String>,
    number: IdNumber,
    found: Match,
    /// Pictures besides that one, which may be of the worker.
    heard: Vec<usize>,
}

/// What was found in the folders for one worker.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::roster) struct Surveyed<'s> {
    /// The picture that stands for a code, if the row has none.
    pub(in crate::roster) matched: Option<&'s Match>,
    /// Pictures besides that one, which may be of the worker.
    pub(in crate::roster) heard: &'s [usize],
}

/// The row is not the one that the survey saw.
pub(in crate::roster) struct Changed;

impl Survey {
    /// What was found for the worker of this row.
    ///
    /// # Errors
    /// The survey saw another worker there, or none.
    pub(in crate::roster) fn of(
        &self,
        key: RowKey,
        worker: &RowWorker,
    ) -> Result<Surveyed<'_>, Changed> {
        let waits = worker.code == Pointer::Nowhere;
        match self.matches.get(&key) {
            None if self.matching && waits => Err(Changed),
            None => Ok(Surveyed::default()),
            Some(found) if found.name == worker.name && found.number == worker.number => {
                Ok(Surveyed {
                    matched: waits.then_some(&found.found),
                    heard: &found.heard,
                })
            }
            Some(_) => Err(Changed),
        }
    }
}

type RowKey = (usize, usize, u64);

/// Every worker of all rosters.
#[derive(Default)]
struct Everybody {
    keys: Vec<RowKey>,
    workers: Vec<RowWorker>,
    /// The pictures that cells name.
    named: HashSet<usize>,
    total: u64,
}

pub(in crate::roster) fn survey(
    inputs: &Inputs,
    map: &ColumnMap,
    places: &Places,
    terms: &RunTerms<'_>,
    handle: &Handle,
) -> Survey {
    let pictures = inputs.pictures.len();
    let everybody = everybody(inputs, map, places, handle);
    // Without a roster each picture is a worker's.
    let alone = if inputs.rosters.is_empty() {
        pictures
    } else {
        0
    };
    let total = everybody.total + u64::try_from(alone).unwrap_or_default();
    let Everybody { keys, workers, .. } = &everybody;
    let without = |at: &usize| {
        let worker = workers.get(*at);
        worker.is_some_and(|worker| worker.code == Pointer::Nowhere)
    };
    let asking: Vec<usize> = (0..workers.len()).filter(without).collect();
    let those: Vec<RowWorker> = asking
        .iter()
        .filter_map(|at| workers.get(*at).cloned())
        .collect();
    let mut matches: HashMap<usize, Match> = asking
        .iter()
        .copied()
        .zip(places.folder().assign(&those))
        .collect();
    let placed = matches.values().flat_map(Match::pictures);
    let used: HashSet<usize> = placed.chain(&everybody.named).copied().collect();
    let left: Vec<usize> = (0..pictures).filter(|at| !used.contains(at)).collect();
    let signed = match workers.is_empty() {
        true => Vec::new(),
        false => signed(places, &left, terms, handle),
    };
    let fitting = Fitting::new(&signed, workers);
    // An itinerary is taken only for those for whom there is nothing better.
    let something_else = |found: &Match| {
        let mut pictures = found.pictures().iter();
        pictures.all(|picture| places.folder().is_of_something_else(*picture))
    };
    let mut weak = HashMap::new();
    for (at, found) in &mut matches {
        if something_else(found) {
            weak.insert(*at, std::mem::replace(found, Match::None));
        }
    }
    fitting.give(workers, &mut matches);
    for (at, found) in weak {
        if matches.get(&at) == Some(&Match::None) {
            matches.insert(at, found);
        }
    }
    let mut heard = fitting.by_worker();
    for (at, worker) in workers.iter().enumerate() {
        let named = places.folder().fitting(worker, &used);
        heard.entry(at).or_default().extend(named);
    }
    heard.retain(|_, pictures| !pictures.is_empty());
    let known: HashSet<usize> = matches.keys().chain(heard.keys()).copied().collect();
    let matches = known.into_iter().filter_map(|at| {
        let worker = workers.get(at)?;
        let found = SurveyRow {
            name: worker.name.clone(),
            number: worker.number.clone(),
            found: matches.remove(&at).unwrap_or(Match::None),
            heard: heard.remove(&at).unwrap_or_default(),
        };
        Some((*keys.get(at)?, found))
    });
    let matches = matches.collect();
    Survey {
        workers: total,
        matches,
        matching: pictures > 0,
    }
}

fn everybody(inputs: &Inputs, map: &ColumnMap, places: &Places, handle: &Handle) -> Everybody {
    let mut everybody = Everybody::default();
    let matching = !inputs.pictures.is_empty();
    for (file, roster) in inputs.rosters.iter().enumerate() {
        let Ok(opened) = open(&**roster, map) else {
            continue;
        };
        for (number, mut table) in opened.tables.into_iter().enumerate() {
            let mut place = 0;
            let layout = Arc::clone(&table.layout);
            everybody.total += u64::try_from(layout.faults().len()).unwrap_or_default();
            while !handle.is_stopped() {
                let batch = match table.next_batch() {
                    Ok(Some(batch)) => batch,
                    Ok(None) => break,
                    Err(_) => {
                        everybody.total += 1;
                        break;
                    }
                };
                for row in batch.rows(&table.source) {
                    let Ok(row) = row else {
                        everybody.total += 1;
                        continue;
                    };
                    for (source, row) in layout.split(row) {
                        place += 1;
                        match row.reading(source) {
                            Reading::Worker(worker) if matching => {
                                everybody.add((file, number, place), worker, places, &**roster);
                            }
                            Reading::Worker(_) | Reading::Doubtful(_) => everybody.total += 1,
                            Reading::Nobody => {}
                        }
                    }
                }
            }
        }
    }
    everybody
}

impl Everybody {
    fn add(&mut self, key: RowKey, mut worker: RowWorker, places: &Places, roster: &dyn Input) {
        self.total += 1;
        let picture = match &mut worker.code {
            Pointer::File { name, .. } => match places.named(roster, name) {
                Ok(Lead::Picture(index)) => Some(index),
                Ok(Lead::Beside(_)) | Err(_) => None,
            },
            Pointer::Token { text, .. } => {
                let picture = places.folder().file(text).ok();
                // Only the presence of a code matters here.
                text.clear();
                picture
            }
            _ => None,
        };
        self.named.extend(picture);
        self.keys.push(key);
        self.workers.push(worker);
    }
}

/// The holders of the codes in these pictures, each only if its signature was verified.
fn signed(
    places: &Places,
    pictures: &[usize],
    terms: &RunTerms<'_>,
    handle: &Handle,
) -> Vec<SignedHolder> {
    let checker = terms.verifier.checker();
    let mut next = pictures.iter().copied();
    let mut signed = Vec::new();
    let nobody = Traveller::default();
    // A fault of the clock is found again when the rows are judged.
    let _: Result<(), ()> = in_order(
        terms.jobs,
        || Ok(next.next().filter(|_| !handle.is_stopped())),
        || (),
        |(), index| {
            let clock = (terms.clock)().ok()?;
            let bytes = read(&*places.picture(index)?.input).ok()?;
            let decision = checker.check_picture(&bytes, &nobody, clock);
            SignedHolder::of(index, &decision)
        },
        |found| {
            signed.extend(found);
            Ok(())
        },
    );
    signed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::Cell;

    fn worker(name: &str, number: &str) -> RowWorker {
        RowWorker {
            name: Some(name.to_owned()),
            number: IdNumber::read(&Cell::text(number)),
            code: Pointer::Nowhere,
            no_value: false,
        }
    }

    #[test]
    fn what_was_found_for_one_worker_is_given_to_no_other() {
        let found = SurveyRow {
            name: Some("张三".to_owned()),
            number: IdNumber::Missing,
            found: Match::ByName(0),
            heard: Vec::new(),
        };
        let survey = Survey {
            workers: 1,
            matches: HashMap::from([((0, 0, 1), found)]),
            matching: true,
        };
        let of = |place, worker: &RowWorker| {
            let found = survey.of((0, 0, place), worker);
            found.map(|found| found.matched.cloned()).ok()
        };
        assert_eq!(of(1, &worker("张三", "")), Some(Some(Match::ByName(0))));
        for other in [worker("张四", ""), worker("张三", "11010519491231002X")] {
            assert_eq!(of(1, &other), None, "{other:?}");
        }
        // A row that came between.
        assert_eq!(of(2, &worker("张三", "")), None);
    }
}
