//! One run, with what is said about it and the file of its report.

use super::RosterArgs;
use super::messages::with_flag;
use super::progress::ProgressDisplay;
use crate::base::error::{Error, Fault};
use crate::base::unreadable::unreadable;
use crate::base::verdict::Verdict;
use crate::check::Verifier;
use crate::cli::engine::DISAGREED;
use crate::cli::{Exit, Post, Terminal};
use crate::gate::files::{Named, Output};
use crate::report::roster::said::{NOBODY, changes, found, too_many, words};
use crate::report::roster::{Budget, Report, ReportForm, Unfinished};
use crate::roster::{Broken, Extent, Handle, Names, Past, Run, RunTerms, Tally};

/// Judges everything; the worst result is the exit status.
pub(super) fn run(
    args: &RosterArgs,
    named: Named,
    (form, past): (ReportForm, Option<Past>),
    post: &Post,
    terminal: &mut Terminal,
) -> Result<Exit, Error> {
    let lang = terminal.lang();
    let out = args.out.display().to_string();
    let handle = stop_on_interrupt();
    let run = Run::open(named.inputs, args.map.clone().unwrap_or_default());
    say_columns(&run, terminal);
    let inputs = run.inputs();
    if let Some(error) = inputs.passed_over() {
        terminal.error(&with_flag(error));
    }
    for error in inputs.left_out() {
        terminal.error(error);
    }
    let mut progress = ProgressDisplay::begin(terminal);
    let output = Output::begin(&args.out, args.force.existing());
    let output = output.map_err(|e| unreadable(&out, &e))?;
    let names = match args.with_names {
        true => Names::Repeated,
        false => Names::Masked,
    };
    let report = Report::begin(form, (names, lang), Budget::of(inputs), &run, output);
    let mut report = report.map_err(|e| not_written(&out, e))?;
    let verifier = Verifier::new(post.gate.verifier().checker());
    let terms = RunTerms {
        verifier: &args.engine.settings(verifier),
        traveller: &post.traveller,
        clock: &|| post.clock.now(),
        jobs: args.jobs.get(),
        counted: terminal.is_watched(),
        most: form.most(),
        past: past.as_ref(),
    };
    let ended = run.judge(&terms, &handle, |entry| {
        report.entry(entry)?;
        let (judged, total) = handle.counts();
        progress.at(judged, total, terminal);
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
    let summary = ended.summary.clone();
    let finished = report.finish(ended).and_then(|output| Ok(output.finish()?));
    finished.map_err(|e| not_written(&out, e))?;
    terminal.say(&words(&summary.tally, summary.extent, &out));
    if let Some(since) = &summary.since {
        terminal.say(&changes(since));
    }
    post.keep_time(terminal);
    let nobody = summary.tally.entries() == 0;
    if nobody {
        terminal.say(&NOBODY);
    }
    Ok(match nobody || summary.extent == Extent::Partial {
        true => Exit::CouldNotDecide,
        false => worst(&summary.tally),
    })
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
            terminal.error(&with_flag(fault.clone()));
        }
    }
}

fn not_written(out: &str, unfinished: Unfinished) -> Error {
    match unfinished {
        Unfinished::Output(e) => unreadable(out, &e),
        Unfinished::Form(error) => with_flag(error),
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
    let all = Verdict::ALL.into_iter().map(Some).chain([None]);
    let given = all.filter(|verdict| tally.has(*verdict));
    given.fold(Exit::Done, |worst, verdict| {
        worst.worst(verdict.map_or(Exit::CouldNotDecide, Exit::from))
    })
}
