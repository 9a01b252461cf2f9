//! What judges: one thread a core over one bounded queue. What waits is judged together, which prepared keys
//! make quicker than one by one.
//!
//! The trust is looked at after a request was taken from the queue and again before its answer leaves, so
//! that no answer comes from trust that was replaced.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{io, thread};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::limits::{TOGETHER, WAITING};
use super::metrics::Metrics;
use super::problem::Problem;
use crate::check::{Clock, Presented, Worker};
use crate::decision::Decision;
use crate::facts::{Evidence, Request};
use crate::gate::Gate;
use crate::report::json;

/// What the log says, loudly, when a prepared key was wrong; metrics and `/readyz` say it from then on.
const DISAGREED: &str = "SEVERE: a prepared key accepted a signature that ring refuses. The code was refused and \
     ring alone verifies from here on; judge what came before again with ring alone, and report this";

/// A request, and when it is judged.
#[derive(Debug)]
pub(super) struct JudgeRequest {
    pub(super) request: Request,
    pub(super) clock: Clock,
    /// The number that the answer carries if the request has no key.
    pub(super) input: String,
    /// Whether somebody shows the code at the gate now, so that one that comes again is told.
    pub(super) at_gate: bool,
}

/// The judges and what waits for them.
#[derive(Debug)]
pub(super) struct Judges {
    shared: Arc<JudgePool>,
    room: Arc<Semaphore>,
}

#[derive(Debug)]
struct JudgePool {
    gate: Arc<Gate>,
    metrics: Arc<Metrics>,
    judges: usize,
    waiting: Mutex<VecDeque<JudgingTask>>,
    more: Condvar,
}

/// Requests of one caller, which are answered together.
#[derive(Debug)]
struct JudgingTask {
    asked: Vec<JudgeRequest>,
    answer: oneshot::Sender<Vec<String>>,
    /// Its room in the queue, which is free again when it is answered.
    _room: OwnedSemaphorePermit,
}

impl Judges {
    /// Starts so many judges; they work until the process ends.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(
        gate: &Arc<Gate>,
        metrics: &Arc<Metrics>,
        judges: usize,
    ) -> io::Result<Self> {
        let shared = Arc::new(JudgePool {
            gate: Arc::clone(gate),
            metrics: Arc::clone(metrics),
            judges,
            waiting: Mutex::default(),
            more: Condvar::new(),
        });
        for _ in 0..judges {
            let shared = Arc::clone(&shared);
            let judge = move || {
                loop {
                    // A judge that fails leaves its requests without an answer, and no other.
                    let failed = catch_unwind(AssertUnwindSafe(|| shared.work()));
                    tracing::error!(?failed, "a judge began anew");
                }
            };
            thread::Builder::new().name("judge".into()).spawn(judge)?;
        }
        Ok(Self {
            shared,
            room: Arc::new(Semaphore::new(WAITING)),
        })
    }

    /// Judges one request now, unless too many wait already.
    pub(super) async fn judge(&self, asked: JudgeRequest) -> Result<String, Problem> {
        let room = Arc::clone(&self.room).try_acquire_owned();
        let room = room.map_err(|_| Problem::busy())?;
        let mut answers = self.queue(vec![asked], room).await?;
        answers.pop().ok_or_else(Problem::internal)
    }

    /// Judges requests as soon as there is room for them; the answers are in their order.
    pub(super) async fn judge_all(&self, asked: Vec<JudgeRequest>) -> Result<Vec<String>, Problem> {
        let count = u32::try_from(asked.len()).map_err(|_| Problem::internal())?;
        let room = Arc::clone(&self.room).acquire_many_owned(count).await;
        self.queue(asked, room.map_err(|_| Problem::internal())?)
            .await
    }

    /// How many requests wait or are judged.
    pub(super) fn waiting(&self) -> usize {
        WAITING.saturating_sub(self.room.available_permits())
    }

    async fn queue(
        &self,
        asked: Vec<JudgeRequest>,
        room: OwnedSemaphorePermit,
    ) -> Result<Vec<String>, Problem> {
        let count = asked.len();
        let (answer, answered) = oneshot::channel();
        self.shared.waiting().push_back(JudgingTask {
            asked,
            answer,
            _room: room,
        });
        self.shared.more.notify_one();
        let answers = answered.await.map_err(|_| Problem::internal())?;
        match answers.len() == count {
            true => Ok(answers),
            false => Err(Problem::internal()),
        }
    }
}

impl JudgePool {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<JudgingTask>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut worker = self.gate.verifier().worker();
        loop {
            let tasks = self.take();
            let mut decisions = decisions(&mut worker, &tasks).into_iter();
            for task in tasks {
                let decided = task.asked.iter().zip(decisions.by_ref());
                let decided = decided.filter_map(|(asked, decision)| Some((asked, decision?)));
                let lines = decided.map(|(asked, decision)| self.line(asked, decision));
                let lines = lines.collect();
                // Who has gone needs no answer.
                let _ = task.answer.send(lines);
            }
        }
    }

    /// The answer with this decision.
    fn line(&self, asked: &JudgeRequest, mut decision: Decision) -> String {
        if asked.at_gate {
            self.gate.note(&mut decision, Duration::ZERO);
        }
        self.metrics.decided(&decision);
        let mut line = String::with_capacity(json::LINE_BYTES);
        let key = asked.request.key.as_deref();
        json::write_answer(&mut line, &asked.input, key, &decision);
        line
    }

    /// This judge's share of what waits, at least one task.
    fn take(&self) -> Vec<JudgingTask> {
        let mut waiting = self.waiting();
        while waiting.is_empty() {
            waiting = self
                .more
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let share = waiting.len().div_ceil(self.judges.max(1)).max(1);
        let mut tasks = Vec::with_capacity(share);
        let mut requests = 0;
        while let Some(task) = waiting.front() {
            requests += task.asked.len();
            let enough = tasks.len() >= share || requests > TOGETHER;
            if enough && !tasks.is_empty() {
                break;
            }
            tasks.extend(waiting.pop_front());
        }
        if !waiting.is_empty() {
            self.more.notify_one();
        }
        tasks
    }
}

/// The decision on every request, by one trust that is in force when all are ready; one that the judge lost
/// (there is none) is `None`.
fn decisions(worker: &mut Worker, tasks: &[JudgingTask]) -> Vec<Option<Decision>> {
    let asked: Vec<&JudgeRequest> = tasks.iter().flat_map(|task| &task.asked).collect();
    let coded: Vec<(usize, Presented<'_>)> = (0..)
        .zip(&asked)
        .filter_map(|(place, asked)| match &asked.request.evidence {
            Evidence::Code(text) => Some((
                place,
                Presented::new(text, &asked.request.traveller, asked.clock),
            )),
            Evidence::NoCode => None,
        })
        .collect();
    let (places, presented): (Vec<usize>, Vec<Presented<'_>>) = coded.into_iter().unzip();
    loop {
        let mut decisions = vec![None; asked.len()];
        worker.judge_all(&presented, |number, evaluation| {
            let place = places.get(number).copied();
            if let Some(decision) = place.and_then(|place| decisions.get_mut(place)) {
                *decision = Some(evaluation.decision());
            }
        });
        if worker.disagreed().is_some() {
            tracing::error!("{DISAGREED}");
        }
        for (decision, asked) in decisions.iter_mut().zip(&asked) {
            if asked.request.evidence == Evidence::NoCode {
                let checker = worker.checker();
                let traveller = &asked.request.traveller;
                *decision = Some(checker.check_without_code(traveller, asked.clock));
            }
        }
        if worker.is_current() {
            return decisions;
        }
    }
}
