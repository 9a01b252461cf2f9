//! One run, with what is said about it and the file of its report.

use std::num::NonZeroUsize;

use super::Plan;
use super::messages::with_flag;
use super::progress::Progress;
use crate::base::error::{Error, Fault};
use crate::base::unreadable::unreadable;
use crate::base::verdict::Verdict;
use crate::check::Verifier;
use crate::cli::engine::DISAGREED;
use crate::cli::{Exit, Terminal};
use crate::gate::files::Output;
use crate::report::roster::said::{NOBODY, changes, found, too_many, words};
use crate::report::roster::{Budget, Report, Unfinished};
use crate::roster::{Broken, Extent, Handle, Run, Tally, Terms};

/// Judges everything; the worst result is the exit status.
pub(super) fn run(
    plan: Plan<'_>,
    jobs: NonZeroUsize,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let lang = terminal.lang();
    let out = plan.out.display().to_string();
    let handle = stop_on_interrupt();
    let run = Run::open(plan.named.inputs, plan.map);
    say_columns(&run, terminal);
    if let Some(passed_over) = run.inputs().passed_over() {
        terminal.error(&passed_over);
    }
    for error in run.inputs().left_out() {
        terminal.error(error);
    }
    let mut progress = Progress::begin(terminal);
    let output = Output::begin(plan.out, plan.existing).map_err(|e| unreadable(&out, &e))?;
    let budget = Budget::of(run.inputs());
    let mut report = Report::begin(plan.form, (plan.names, lang), budget, &run, output)
        .map_err(|e| not_written(&out, e))?;
    let verifier = Verifier::new(plan.gate.gate.verifier().checker());
    let clock = plan.gate.clock;
    let terms = Terms {
        verifier: &plan.engine.settings(verifier),
        traveller: &plan.gate.traveller,
        clock: &|| clock.now(),
        jobs,
        counted: terminal.is_watched(),
        most: plan.form.most(),
        past: plan.past.as_ref(),
    };
    let ended = run.judge(&terms, &handle, |entry| {
        report.entry(entry)?;
        let (judged, total) = handle.counts();
        if let Some(total) = total {
            progress.count(total, lang);
        }
        progress.at(judged, terminal);
        Ok(())
    });
    progress.end();
    let ended = ended.map_err(|broken| match broken {
        Broken::Fault(error) => error,
        Broken::Disagreed => Error::one(&out, Fault::new("", DISAGREED)),
        Broken::Sink(unfinished) => not_written(&out, unfinished),
    })?;
    if ended.full {
        terminal.say(&too_many());
    }
    let (tally, extent) = (ended.summary.tally.clone(), ended.summary.extent);
    let since = ended.summary.since.as_ref().map(changes);
    let finished = report.finish(ended).and_then(|output| Ok(output.finish()?));
    finished.map_err(|e| not_written(&out, e))?;
    terminal.say(&words(&tally, extent, &out));
    if let Some(since) = since {
        terminal.say(&since);
    }
    plan.gate.keep_time(terminal);
    let mut worst = worst(&tally);
    if extent == Extent::Partial || tally.entries() == 0 {
        worst = worst.worst(Exit::CouldNotDecide);
    }
    if tally.entries() == 0 {
        terminal.say(&NOBODY);
    }
    Ok(worst)
}

/// Says which columns were found, and what is wrong with each roster.
fn say_columns(run: &Run, terminal: &mut Terminal) {
    let lang = terminal.lang();
    for roster in run.rosters() {
        for line in found(roster, lang) {
            terminal.note(&line);
        }
        for fault in roster.unread() {
            // The exact words of the call that reads it.
            let map = fault.map.as_deref();
            let flag = map.map_or_else(String::new, |map| format!(" → --map {map}"));
            terminal.note(&format!("{}{flag}", fault.error.line(lang)));
        }
        for fault in roster.faults() {
            terminal.error(&with_flag(fault));
        }
    }
}

fn not_written(out: &str, unfinished: Unfinished) -> Error {
    match unfinished {
        Unfinished::Output(e) => unreadable(out, &e),
        Unfinished::Form(error) => with_flag(&error),
    }
}

/// Ctrl-C ends the run after the rows that are being judged; their report is finished.
fn stop_on_interrupt() -> Handle {
    let handle = Handle::default();
    let told = handle.clone();
    // Without a handler Ctrl-C ends the program at once, and the report is not there.
    drop(ctrlc::set_handler(move || told.stop()));
    handle
}

fn worst(tally: &Tally) -> Exit {
    let given =
        |verdict: &Option<Verdict>| tally.verdicts.of(*verdict) + tally.pictures.of(*verdict) > 0;
    let all = Verdict::ALL.into_iter().map(Some).chain([None]);
    all.filter(given).fold(Exit::Done, |worst, verdict| {
        worst.worst(verdict.map_or(Exit::CouldNotDecide, Exit::from))
    })
}
