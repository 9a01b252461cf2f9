//! `healthcode filter`: one code a line in, one JSON object a line out, in order, for programs.

use std::io;
use std::sync::Arc;

use clap::Args;

use super::engine::{DISAGREED, EngineArgs};
use super::follow::follow;
use super::jobs::JobsArgs;
use crate::base::text::Text;
use crate::claims::Shown;
use crate::cli::{Exit, GateArgs, Proofs, Refused, Terminal, explained};
use crate::lines::{self, Answers, LineContext, LineForm};

/// Flags of `filter`.
#[derive(Debug, Args)]
pub(super) struct FilterArgs {
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    jobs: JobsArgs,
    #[command(flatten)]
    engine: EngineArgs,
    /// 每个工作线程记住最近约 N 个验过的码，再次出示时不再验签，其余照常判定 / Remember about N codes a
    /// worker that were verified: presented again they are judged anew, but for the signature
    #[arg(long, value_name = "N", default_value = "0", value_parser = clap::value_parser!(u32).range(..=REMEMBERED_MOST))]
    remember: u32,
    /// 记住出示过的现场证明，再次出示则暂缓 / Remember the proofs that were shown: one that comes again holds
    #[arg(long)]
    replay: bool,
    /// 每行是什么：一个码，或一个 JSON 请求 / What a line is: a code, or a request in JSON
    #[arg(long, value_parser = explained(LineForm::WORDS), default_value = "codes")]
    input: LineForm,
}

/// The most codes that a worker may be asked to remember: some 2 GB.
const REMEMBERED_MOST: i64 = 1_000_000;

const OWN_NUMBER: Text = Text::fixed(
    "按 JSON 请求核验时，号码和姓名写在每个请求里",
    "where lines are requests, each brings its own number and name",
);

/// Judges every line; the exit status says whether all were judged, whatever the verdicts.
pub(super) fn run(args: &FilterArgs, terminal: &mut Terminal) -> Result<Exit, Refused> {
    let lang = terminal.lang();
    let proofs = match args.replay {
        true => Proofs::Remembered,
        false => Proofs::Forgotten,
    };
    let post = args.gate.load(proofs, terminal)?;
    if terminal.is_mute() {
        return Ok(Exit::CouldNotDecide);
    }
    // A number for everybody would be the wrong one for all but one.
    if args.input == LineForm::Requests && post.traveller.shown != Shown::default() {
        return Err(Refused::usage("--id-number, --name", OWN_NUMBER));
    }
    post.keep_time(terminal);
    let remembered = usize::try_from(args.remember).unwrap_or_default();
    let settings = |verifier| args.engine.settings(verifier).remembering(remembered);
    let gate = Arc::new(post.gate.with_verifier(settings));
    let (verifier, clock) = (gate.verifier(), post.clock);
    follow(&gate, clock, lang, |_, _| ());
    let asked = LineContext {
        traveller: &post.traveller,
        clock: &|| clock.now(),
        lang,
    };
    let sink = |answers: &Answers| {
        if let Some(number) = answers.disagreed {
            terminal.note(&format!("-:{number}: {}", DISAGREED.get(lang)));
        }
        let shown = terminal.lines(&answers.json);
        if matches!(&shown, Err(e) if e.kind() == io::ErrorKind::BrokenPipe) {
            // The reader of the answers has gone; the next line may never come.
            #[expect(clippy::exit, reason = "another thread waits for that line")]
            std::process::exit(i32::from(Exit::CouldNotDecide.status()));
        }
        shown
    };
    let (form, jobs) = (args.input, args.jobs.get());
    let ended = lines::answer(verifier, asked, form, jobs, io::stdin(), sink);
    if let Some((number, error)) = &ended.fault {
        terminal.note(&format!("-:{number}: {}", error.line(lang)));
    }
    if let Some(broken) = &ended.broken {
        terminal.say(&broken.text());
    }
    Ok(match ended.is_whole() {
        true => Exit::Done,
        false => Exit::CouldNotDecide,
    })
}
