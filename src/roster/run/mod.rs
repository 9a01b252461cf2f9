//! One run: it reads the rows, finds their codes, judges them on every core, and enters them in order.

mod archive;
mod doubts;
pub(super) mod handle;
pub(super) mod input;
pub(super) mod inputs;
pub(super) mod judge;
pub(super) mod ledger;
pub(super) mod left_out;
pub(super) mod mark;
mod places;
mod reader;
mod resolve;
mod several;
pub(super) mod rosters;
mod survey;
pub(super) mod unread;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use crate::base::error::{Error, Fault};
use crate::base::parallel::in_order;
use crate::base::text::Text;
use crate::check::{Clock, Verifier};
use crate::decision::Stated;
use crate::facts::Traveller;

use crate::roster::again::past::Past;
use crate::roster::again::since::Comparison;
use crate::roster::columns::map::ColumnMap;
use crate::roster::entry::Entry;
use crate::roster::flag::Flag;
use crate::roster::run::handle::Handle;
use crate::roster::run::inputs::Inputs;
use crate::roster::run::judge::Judge;
use crate::roster::run::ledger::{JudgedRow, Ledger};
use crate::roster::run::mark::Marker;
use crate::roster::run::places::Places;
use crate::roster::run::reader::{CHANGED, Piece, Pieces};
use crate::roster::run::resolve::Task;
use crate::roster::run::rosters::Roster;
use crate::roster::run::survey::survey;
use crate::roster::source::Source;
use crate::roster::summary::{About, Extent, Listed, Summary};

/// Everything that was handed in, opened and not yet judged. To correct the columns, open the same
/// inputs with another map.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use std::{num::NonZeroUsize, sync::Arc};
/// # use healthcode::internals::roster::{ColumnMap, Handle, InMemory, Inputs, Run, RunTerms};
/// # use healthcode::{Checker, Clock, Timestamp, Traveller, Verifier, embedded};
/// # let verifier = Verifier::new(Checker::new(
/// #     embedded::demo_registry().unwrap(),
/// #     embedded::notice(embedded::TONGLIAO).unwrap(),
/// #     embedded::risk_register().unwrap(),
/// # ));
/// # let at = Timestamp::parse(embedded::DEMO_CLOCK).unwrap();
/// # let code = include_str!("../../../fixtures/codes/zhejiang-green.txt").trim();
/// let upload = format!("name,code\n张三,{code}\n");
/// let mut inputs = Inputs::default();
/// inputs.add(Arc::new(InMemory::new("workers.csv", upload.into_bytes())))?;
/// let run = Run::open(inputs, ColumnMap::default());
/// let columns = &run.tables().next().unwrap().columns;
/// assert_eq!(columns[1].heading, "code");
/// let terms = RunTerms {
///     verifier: &verifier,
///     traveller: &Traveller::default(),
///     clock: &|| Ok(Clock::given(at)),
///     jobs: NonZeroUsize::MIN,
///     counted: true,
///     most: None,
///     past: None,
/// };
/// let mut entries = Vec::new();
/// let ended = run.judge(&terms, &Handle::default(), |entry| {
///     entries.push(entry);
///     Ok::<(), String>(())
/// });
/// assert_eq!(ended.unwrap().summary.tally.verdicts.total(), 1);
/// # }
/// # Ok::<(), healthcode::Error>(())
/// ```
#[derive(Debug)]
pub struct Run {
    inputs: Inputs,
    map: ColumnMap,
    rosters: Vec<Roster>,
}

/// What judges, and how.
pub struct RunTerms<'t> {
    /// The trust. The run is answered by what is in force at its start, whatever is swapped later.
    pub verifier: &'t Verifier,
    /// The gate, the purpose, the grade and the statement of every worker; whom it asks, each row
    /// says.
    pub traveller: &'t Traveller,
    /// The time for each piece of work.
    pub clock: &'t (dyn Fn() -> Result<Clock, Error> + Sync),
    /// On how many threads.
    pub jobs: NonZeroUsize,
    /// Whether the entries are counted before the first is judged.
    pub counted: bool,
    /// At most so many entries; what follows them is not judged.
    pub most: Option<u64>,
    /// An earlier report, with which the answers are compared.
    pub past: Option<&'t Past>,
}

/// What is known at the end of a run.
#[derive(Debug)]
pub struct Ended {
    /// What holds for all entries.
    pub summary: Summary,
    /// Flags of entries that were given before what they tell of was found, by the entries' numbers
    /// in order.
    pub late: Vec<(u64, Flag)>,
    /// Whether it ended because of [`RunTerms::most`].
    pub full: bool,
}

/// Why a run ended before its end: no answer of it counts.
#[derive(Debug)]
pub enum Broken<E> {
    /// The clock failed, or somebody wrote to a roster while it was read.
    Fault(Error),
    /// A prepared key accepted what ring refuses.
    Disagreed,
    /// The caller's own error, from the `sink` of the entries.
    Sink(E),
}

impl Run {
    /// Opens every roster. What is wrong with one stops no other.
    #[must_use]
    pub fn open(inputs: Inputs, map: ColumnMap) -> Self {
        let rosters = inputs.rosters.iter().map(Arc::clone);
        Self {
            rosters: rosters.map(|input| Roster::open(input, &map)).collect(),
            inputs,
            map,
        }
    }

    /// The rosters, with what was found in each.
    #[must_use]
    pub fn rosters(&self) -> &[Roster] {
        &self.rosters
    }

    /// The tables of all rosters.
    pub fn tables(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.rosters.iter().flat_map(Roster::tables)
    }

    /// What was handed in.
    #[must_use]
    pub const fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// Judges everybody. `sink` gets the entries in their order; flags that are found later are in
    /// [`Ended::late`].
    ///
    /// # Errors
    /// No answer so far counts, or `sink` failed.
    pub fn judge<E: Send>(
        self,
        terms: &RunTerms<'_>,
        handle: &Handle,
        mut sink: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<Ended, Broken<E>> {
        let sources: Vec<Arc<Source>> = self.tables().map(Arc::clone).collect();
        // One trust answers the whole roster, and its report names it.
        let verifier = &terms.verifier.apart();
        let terms = &RunTerms { verifier, ..*terms };
        let about = about(terms).map_err(Broken::Fault)?;
        let places = Places::new(&self.inputs);
        let survey = (terms.counted || !self.inputs.pictures.is_empty())
            .then(|| survey(&self.inputs, &self.map, &places, terms, handle));
        if let Some(survey) = &survey {
            // A file that cannot be read is told as one worker who could not be judged.
            let unread = self
                .rosters
                .iter()
                .filter(|roster| !roster.faults.is_empty());
            handle.counted(survey.workers + u64::try_from(unread.count()).unwrap_or_default());
        }
        let mut ledger = Ledger::default();
        let mut comparison = terms.past.map(Comparison::new);
        let marker = Marker::default();
        let mut full = false;
        let mut pieces = Pieces::new(&self.inputs, self.rosters, &places, survey.as_ref());
        in_order(
            terms.jobs,
            || Ok((!handle.is_stopped()).then(|| pieces.next()).flatten()),
            || Judge::new(verifier, terms.traveller.clone(), marker.clone()),
            |judge, piece| match piece {
                Piece::Answered(judged) => Ok(vec![*judged]),
                Piece::Tasks(tasks) => {
                    let asked = tasks.into_iter().map(Task::fetched).collect();
                    let clock = (terms.clock)().map_err(Broken::Fault)?;
                    let judged = judge.judge(asked, clock);
                    if judge.disagreed() {
                        return Err(Broken::Disagreed);
                    }
                    Ok(judged)
                }
            },
            |judged: Result<Vec<JudgedRow>, Broken<E>>| {
                for judged in judged? {
                    if terms.most.is_some_and(|most| ledger.len() >= most) {
                        full = true;
                        handle.stop();
                        break;
                    }
                    let entry = ledger.enter(judged);
                    handle.judged(&entry);
                    if let Some(comparison) = &mut comparison {
                        comparison.see(&entry);
                    }
                    sink(entry).map_err(Broken::Sink)?;
                }
                Ok(())
            },
        )?;
        for roster in &self.inputs.rosters {
            if !roster.is_unchanged() {
                return Err(Broken::Fault(changed(roster.name())));
            }
        }
        Ok(Ended {
            summary: Summary {
                about,
                sources,
                tally: ledger.tally().clone(),
                extent: if handle.is_stopped() {
                    Extent::Partial
                } else {
                    Extent::Whole
                },
                since: comparison.map(Comparison::ended),
                listed: Listed::All,
            },
            late: ledger.late_flags(),
            full,
        })
    }
}

/// What judges, when, at which gate.
fn about(terms: &RunTerms<'_>) -> Result<About, Error> {
    let checker = terms.verifier.checker();
    let document = checker.notice().document();
    let traveller = terms.traveller;
    Ok(About {
        context: checker.context((terms.clock)()?),
        notice_title: document.title().clone(),
        notice_body: document.issuer().clone(),
        stated: Stated {
            place: traveller.place,
            purpose: traveller.purpose,
            grade: traveller.grade,
        },
    })
}

/// A roster that was written to: its rows may have been read in two states.
fn changed(name: &str) -> Error {
    let fault = Fault::new("", CHANGED).with_hint(Text::fixed("请重新核验", "run again"));
    Error::one(name, fault)
}

impl fmt::Debug for RunTerms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms")
            .field("traveller", &self.traveller)
            .field("jobs", &self.jobs)
            .finish_non_exhaustive()
    }
}
