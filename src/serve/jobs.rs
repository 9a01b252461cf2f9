//! Rosters that were handed in: each is judged in turn, in memory, and gone after an hour. Nothing of it is
//! written to the disk.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::access::Caller;
use super::limits::{JOBS, JOBS_EACH, ROSTER_BYTES, ROWS_HELD};
use super::problem::Problem;
use super::secret;
use super::service::Service;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::facts::Traveller;
use crate::report::roster::{Budget, HELD_ROWS, HeldReport, ReportForm, Results, WholeForm};
use crate::roster::{
    Broken, ColumnMap, Handle, Inputs, Listed, Names, Progress, Run, RunTerms, Source,
};

/// How long a job is kept after somebody has last asked for it (contract section 10).
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Whose a job is: nobody else can see that it exists.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Owner(pub(super) String);

/// The bytes that a roster takes of the room for all of them, until it is forgotten.
#[derive(Debug)]
pub(super) struct ReservedBytes {
    room: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
}

/// In what the room for rosters is counted.
const PIECE_BYTES: u64 = 64 * 1024;

impl ReservedBytes {
    /// Holds room for so many bytes in all; `None` if there is not enough.
    pub(super) fn grow(&mut self, bytes: u64) -> Option<()> {
        let wanted = usize::try_from(bytes.div_ceil(PIECE_BYTES)).ok()?;
        let taken = self.taken.as_ref().map_or(0, |taken| taken.num_permits());
        let more = u32::try_from(wanted.saturating_sub(taken)).ok()?;
        let more = Arc::clone(&self.room).try_acquire_many_owned(more).ok()?;
        match &mut self.taken {
            Some(taken) => taken.merge(more),
            None => self.taken = Some(more),
        }
        Some(())
    }
}

/// Everything that was handed in.
#[derive(Debug)]
pub(super) struct Jobs {
    all: Mutex<HashMap<String, Arc<Job>>>,
    room: Arc<Semaphore>,
    /// One roster is judged at a time, so that the gate has the other cores.
    turn: Arc<Mutex<()>>,
}

/// What is asked of a roster besides its files.
#[derive(Debug, Clone)]
pub(super) struct RosterRequest {
    pub(super) traveller: Traveller,
    pub(super) names: Names,
    pub(super) map: ColumnMap,
}

/// One roster.
#[derive(Debug)]
pub(super) struct Job {
    owner: Owner,
    inputs: Inputs,
    _held: ReservedBytes,
    state: Mutex<JobState>,
}

#[derive(Debug)]
struct JobState {
    asked: RosterRequest,
    handle: Handle,
    tables: Vec<Arc<Source>>,
    faults: Vec<Error>,
    ended: Option<Result<Arc<Results>, Error>>,
    /// How often the job was started: the end of an earlier run must not end a later one.
    run: u64,
    began: Instant,
    used: Instant,
}

/// What is known of a job.
#[derive(Debug)]
pub(super) struct JobView {
    pub(super) progress: Progress,
    pub(super) seconds: f64,
    pub(super) tables: Vec<Arc<Source>>,
    pub(super) faults: Vec<Error>,
    pub(super) names: Names,
    pub(super) ended: Option<Result<Arc<Results>, Error>>,
}

impl Default for Jobs {
    fn default() -> Self {
        let pieces = usize::try_from(ROSTER_BYTES / PIECE_BYTES).unwrap_or_default();
        Self {
            all: Mutex::default(),
            room: Arc::new(Semaphore::new(pieces)),
            turn: Arc::default(),
        }
    }
}

impl Jobs {
    /// Room for a roster on its way.
    pub(super) fn room(&self) -> ReservedBytes {
        ReservedBytes {
            room: Arc::clone(&self.room),
            taken: None,
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Job>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a roster and begins with it.
    ///
    /// # Errors
    /// There is no room, or no more for this owner.
    pub(super) fn begin(
        &self,
        service: &Arc<Service>,
        caller: &Caller,
        inputs: Inputs,
        held: ReservedBytes,
        asked: RosterRequest,
    ) -> Result<String, Problem> {
        let id = secret::random::<16>().map(|bytes| crate::bundle::hex(&bytes));
        let id = id.ok_or_else(Problem::internal)?;
        let asked_by_many = caller.is_one_of_many();
        let job = Arc::new(Job {
            owner: caller.owner(),
            inputs,
            _held: held,
            state: Mutex::new(JobState::new(asked, 1)),
        });
        {
            let mut all = self.all();
            all.retain(|_, job| job.state().used.elapsed() < KEPT);
            let own = all.values().filter(|known| known.owner == job.owner);
            if asked_by_many && own.count() >= JOBS_EACH {
                return Err(Problem::too_much());
            }
            if all.len() >= JOBS {
                return Err(Problem::busy());
            }
            all.insert(id.clone(), Arc::clone(&job));
        }
        match self.work(service, &job) {
            Some(()) => Ok(id),
            None => {
                self.all().remove(&id);
                Err(Problem::busy())
            }
        }
    }

    /// The job of this id, if it is this owner's.
    pub(super) fn find(&self, id: &str, owner: &Owner) -> Option<Arc<Job>> {
        let job = self
            .all()
            .get(id)
            .filter(|job| job.owner == *owner)
            .cloned();
        if let Some(job) = &job {
            job.state().used = Instant::now();
        }
        job
    }

    /// Stops a job and forgets it.
    pub(super) fn remove(&self, id: &str, owner: &Owner) -> Option<()> {
        let job = self.find(id, owner)?;
        job.stop();
        self.all().remove(id);
        Some(())
    }

    /// Begins anew with other columns.
    pub(super) fn again(
        &self,
        service: &Arc<Service>,
        job: &Arc<Job>,
        map: ColumnMap,
    ) -> Option<()> {
        {
            let mut state = job.state();
            state.handle.stop();
            let asked = RosterRequest {
                map,
                ..state.asked.clone()
            };
            *state = JobState::new(asked, state.run + 1);
        }
        self.work(service, job)
    }

    /// The rows of all reports that are held.
    fn rows(&self) -> u64 {
        let all = self.all();
        let ended = all.values().filter_map(|job| {
            let state = job.state();
            let results = state.ended.as_ref()?.as_ref().ok()?;
            Some(results.summary().tally.entries())
        });
        ended.sum()
    }

    /// Forgets what nobody has asked for.
    pub(super) fn tidy(&self) {
        self.all().retain(|_, job| {
            let kept = job.state().used.elapsed() < KEPT;
            if !kept {
                job.stop();
            }
            kept
        });
    }

    fn work(&self, service: &Arc<Service>, job: &Arc<Job>) -> Option<()> {
        let (service, turn) = (Arc::downgrade(service), Arc::clone(&self.turn));
        let job = Arc::clone(job);
        let (number, asked, handle) = job.state().now();
        let work = move || {
            // The columns are told before the turn comes.
            let run = Run::open(job.inputs.clone(), asked.map.clone());
            job.found(&run, number);
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            job.begins(number);
            job.end(judged(&service, &asked, run, &handle), number);
        };
        let spawned = thread::Builder::new().name("roster".into()).spawn(work);
        spawned.is_ok().then_some(())
    }
}

impl JobState {
    fn new(asked: RosterRequest, run: u64) -> Self {
        Self {
            asked,
            handle: Handle::default(),
            tables: Vec::new(),
            faults: Vec::new(),
            ended: None,
            run,
            began: Instant::now(),
            used: Instant::now(),
        }
    }

    fn now(&self) -> (u64, RosterRequest, Handle) {
        (self.run, self.asked.clone(), self.handle.clone())
    }
}

impl Job {
    fn state(&self) -> MutexGuard<'_, JobState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends it early; what was judged is reported.
    pub(super) fn stop(&self) {
        self.state().handle.stop();
    }

    pub(super) fn view(&self) -> JobView {
        let state = self.state();
        JobView {
            progress: state.handle.progress(),
            seconds: state.began.elapsed().as_secs_f64(),
            tables: state.tables.clone(),
            faults: state.faults.clone(),
            names: state.asked.names,
            ended: state.ended.clone(),
        }
    }

    fn found(&self, run: &Run, number: u64) {
        let mut state = self.state();
        if state.run == number {
            state.tables = run.tables().cloned().collect();
            let faults = run.rosters().iter().flat_map(|roster| roster.faults());
            let unread = run.inputs().left_out().iter().chain(faults).cloned();
            state.faults = unread.chain(run.inputs().passed_over()).collect();
        }
    }

    /// Its turn has come: from here on its pace is measured.
    fn begins(&self, number: u64) {
        let mut state = self.state();
        if state.run == number {
            state.began = Instant::now();
        }
    }

    fn end(&self, ended: Result<Results, Error>, number: u64) {
        let mut state = self.state();
        if state.run == number {
            state.ended = Some(ended.map(Arc::new));
        }
    }
}

/// Judges everybody on a roster.
fn judged(
    service: &Weak<Service>,
    asked: &RosterRequest,
    run: Run,
    handle: &Handle,
) -> Result<Results, Error> {
    let ending = || failed(Text::fixed("服务已停止", "the service has ended"));
    let service = service.upgrade().ok_or_else(ending)?;
    if service.jobs().rows() >= ROWS_HELD {
        return Err(failed(Text::fixed(
            "保留的花名册结果太多：请先删除几份，再上传",
            "the results of too many rosters are held: delete some, then hand it in again",
        )));
    }
    let lang = service.lang();
    let mut held = HeldReport::new(asked.names, lang, Budget::of(run.inputs()));
    let cores = service.cores().get().saturating_sub(1);
    let terms = RunTerms {
        verifier: service.verifier(),
        traveller: &asked.traveller,
        clock: &|| service.now(),
        jobs: NonZeroUsize::new(cores).unwrap_or(NonZeroUsize::MIN),
        counted: true,
        most: Some(HELD_ROWS),
        past: None,
    };
    let ended = run.judge(&terms, handle, |entry| held.entry(entry));
    let ended = ended.map_err(|broken| match broken {
        Broken::Fault(error) | Broken::Sink(error) => error,
        Broken::Disagreed => failed(Text::fixed(
            "预备密钥出错，没有结果：请重新核验",
            "a prepared key was wrong, no answer counts: hand it in again",
        )),
    })?;
    Ok(held.finish(ended))
}

fn failed(what: Text) -> Error {
    Error::one("roster", Fault::new("", what))
}

/// A report as a file.
pub(super) fn report(
    results: &Results,
    form: ReportForm,
    listed: Listed,
    words: (Names, Lang),
) -> Option<(&'static str, Vec<u8>)> {
    let kind = match form {
        ReportForm::Whole(WholeForm::Xlsx) => {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
        ReportForm::Whole(WholeForm::Html) => "text/html; charset=utf-8",
        ReportForm::Rows(_) => "application/jsonl",
    };
    let mut bytes = Vec::new();
    results.write(form, listed, words, &mut bytes).ok()?;
    Some((kind, bytes))
}
