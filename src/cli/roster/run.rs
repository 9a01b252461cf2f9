//! One run: rows are read, followed and judged on every core, entered in order, and reported.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Plan;
use super::messages::{about, words};
use super::places::Places;
use super::progress::Progress;
use super::reader::{Feed, Piece, open_all};
use super::report::{Form, HELD_ROWS, Report, Unfinished, budget};
use super::resolve::Task;
use super::survey::survey;
use crate::base::error::{Error, Fault};
use crate::base::text::{Lang, Text};
use crate::check::Verifier;
use crate::cli::engine::DISAGREED;
use crate::cli::exit::Exit;
use crate::cli::files::unreadable;
use crate::cli::parallel::in_order;
use crate::cli::terminal::Terminal;
use crate::roster::{Answer, Extent, Judge, Judged, Ledger, Marker, Source, Summary};

/// Why a run ended before its end.
enum Broken {
    Clock(Error),
    /// A prepared key was wrong: nothing that was judged so far may be used.
    Disagreed,
    Output(Unfinished),
}

/// Judges everything; the worst result is the exit status.
pub(super) fn run(
    plan: &Plan<'_>,
    jobs: NonZeroUsize,
    lang: Lang,
    terminal: &mut Terminal,
) -> Exit {
    match judged(plan, jobs, lang, terminal) {
        Ok(exit) => exit,
        Err(error) => {
            terminal.note(&error.line(lang));
            Exit::CouldNotDecide
        }
    }
}

fn judged(
    plan: &Plan<'_>,
    jobs: NonZeroUsize,
    lang: Lang,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let out = plan.out.display().to_string();
    let stop = stop_on_interrupt();
    let mut rosters = open_all(plan, lang, terminal);
    let sources: Vec<Arc<Source>> = rosters
        .iter()
        .flat_map(|roster| &roster.opened.tables)
        .flat_map(|table| table.layout.sources().map(Arc::clone))
        .collect();
    let places = Places::new(&plan.inputs);
    let watched = terminal.is_watched();
    let mut progress = Progress::begin(terminal, lang);
    let survey = (watched || !plan.inputs.pictures.is_empty()).then(|| survey(plan, &places, jobs));
    let mut report = Report::begin(
        plan.out,
        plan.form,
        plan.names,
        lang,
        budget(&plan.inputs),
        &sources,
        plan.existing,
    )
    .map_err(|e| unreadable(&out, &e))?;
    let about = about(plan)?;
    if let Some(survey) = &survey {
        progress.count(survey.total, lang);
    }
    let mut ledger = Ledger::default();
    let mut worst = Exit::Done;
    // One trust answers the whole roster: nobody swaps this verifier, and the report names it.
    let verifier = Verifier::new(plan.gate.gate.verifier().checker());
    let verifier = plan.engine.settings(verifier);
    let marker = Marker::default();
    let mut feed = Feed::new(plan, &mut rosters, &places, survey.as_ref());
    let mut full = false;
    let ended = in_order(
        jobs,
        || {
            Ok((!stop.load(Ordering::Relaxed))
                .then(|| feed.next())
                .flatten())
        },
        || {
            let traveller = plan.gate.traveller.clone();
            Judge::new(&verifier, traveller, marker.clone())
        },
        |judge, piece| match piece {
            Piece::Answered(judged) => Ok(vec![*judged]),
            Piece::Tasks(tasks) => {
                let asked = tasks.into_iter().map(Task::fetched).collect();
                let clock = plan.gate.clock.now().map_err(Broken::Clock)?;
                let judged = judge.judge(asked, clock);
                if judge.disagreed() {
                    return Err(Broken::Disagreed);
                }
                Ok(judged)
            }
        },
        |judged: Result<Vec<Judged>, Broken>| {
            for judged in judged? {
                if held(plan.form) && ledger.len() >= HELD_ROWS {
                    full = true;
                    break;
                }
                let entry = ledger.enter(judged);
                worst = worst.worst(exit_of(&entry.answer));
                report.entry(entry).map_err(Broken::Output)?;
            }
            if full {
                stop.store(true, Ordering::Relaxed);
            }
            progress.at(ledger.len(), terminal);
            Ok(())
        },
    );
    progress.end();
    match ended {
        Ok(()) => {}
        Err(Broken::Clock(error)) => return Err(error),
        Err(Broken::Disagreed) => return Err(Error::one(&out, Fault::new("", DISAGREED))),
        Err(Broken::Output(unfinished)) => return Err(not_written(&out, unfinished)),
    }
    // A report of a roster that was written to is worse than none.
    for roster in &plan.inputs.rosters {
        roster.unchanged()?;
    }
    let extent = if stop.load(Ordering::Relaxed) {
        Extent::Partial
    } else {
        Extent::Whole
    };
    if full {
        terminal.say(&too_many(), lang);
    }
    let summary = Summary {
        about,
        sources,
        tally: ledger.tally().clone(),
        extent,
    };
    report
        .finish(&ledger, &summary)
        .map_err(|unfinished| not_written(&out, unfinished))?;
    terminal.say(&words(&summary.tally, extent, &out), lang);
    plan.gate.keep_time(lang, terminal);
    if extent == Extent::Partial || ledger.is_empty() {
        worst = worst.worst(Exit::CouldNotDecide);
    }
    if ledger.is_empty() {
        terminal.say(&NOBODY, lang);
    }
    Ok(worst)
}

const NOBODY: Text = Text::fixed("花名册里没有读到人员", "there is nobody on the roster");

fn not_written(out: &str, unfinished: Unfinished) -> Error {
    match unfinished {
        Unfinished::Output(e) => unreadable(out, &e),
        Unfinished::Form(error) => error,
    }
}

/// Ctrl-C ends the run after the rows that are being judged; their report is finished.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    // Without a handler Ctrl-C ends the program at once, and the report is not there.
    drop(ctrlc::set_handler(move || {
        told.store(true, Ordering::Relaxed)
    }));
    stop
}

fn held(form: Form) -> bool {
    matches!(form, Form::Xlsx | Form::Html)
}

fn too_many() -> Text {
    Text::new(
        format!("这种报告最多 {HELD_ROWS} 行，其后未判定；请用 .csv 或 .jsonl"),
        format!(
            "such a report has at most {HELD_ROWS} rows, the rest was not judged: use .csv or .jsonl"
        ),
    )
}

fn exit_of(answer: &Answer) -> Exit {
    answer.verdict().map_or(Exit::CouldNotDecide, Exit::from)
}
