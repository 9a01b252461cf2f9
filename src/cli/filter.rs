//! `healthcode filter`: one code a line in, one JSON object a line out, in order, for programs.

mod requests;

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::args::{GateArgs, LangArgs, Post};
use super::clock::ClockSetting;
use super::engine::{DISAGREED, EngineArgs};
use super::exit::Exit;
use super::follow::follow;
use super::jobs::JobsArgs;
use super::lines::{LineReader, Lines};
use super::terminal::Terminal;
use crate::base::decode::TextStream;
use crate::base::error::Error;
use crate::base::limits::TYPED_BYTES;
use crate::base::parallel::in_order;
use crate::base::text::{Lang, Text};
use crate::check::{Generation, Presented, Verifier, Worker};
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::report::json;

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
    #[arg(long, value_enum, default_value = "codes")]
    input: InputFlag,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum InputFlag {
    /// 码，前面可有键和 TAB / a code, behind a key and a TAB if there is one
    Codes,
    /// 请求：一个 JSON 对象，各带本人的号码与申报 / a request: one JSON object, with what its traveller shows
    /// and declares
    Jsonl,
}

/// The most of one line that is judged: a token of any size that could be, and a key of the
/// caller's. A longer line is read to its end and refused.
const LINE_BYTES: usize = TYPED_BYTES;

/// The most codes that a worker may be asked to remember: some 2 GB.
const REMEMBERED_MOST: i64 = 1_000_000;

/// What every line is asked with.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    traveller: &'a Traveller,
    clock: ClockSetting,
    lang: Lang,
}

/// The answers to some lines.
#[derive(Debug, Default)]
struct Answers {
    /// One JSON object a line.
    json: String,
    /// The first line that could not be judged, with its number.
    fault: Option<(u64, Error)>,
    /// The line on which ring disagreed with a prepared key.
    disagreed: Option<u64>,
    /// The oldest trust that has judged any of them.
    generation: Option<Generation>,
}

/// What ended the stream before its end.
enum Fault {
    Input(io::Error),
    Output(io::Error),
}

/// Judges every line; the exit status says whether all were judged, whatever the verdicts.
pub(super) fn run(args: &FilterArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    let opened = match args.replay {
        true => args.gate.load_remembering(lang, terminal),
        false => args.gate.load(lang, terminal),
    };
    let post = match opened {
        Ok(post) => post,
        Err(refused) => return refused.report(lang, terminal),
    };
    if !terminal.has_output() {
        return Exit::CouldNotDecide;
    }
    post.keep_time(lang, terminal);
    let remembered = usize::try_from(args.remember).unwrap_or_default();
    let Post {
        gate,
        clock,
        traveller,
    } = post;
    let settings = |verifier| args.engine.settings(verifier).remembering(remembered);
    let gate = Arc::new(gate.with_verifier(settings));
    let verifier = gate.verifier();
    follow(&gate, clock, lang, |_, _| ());
    let answer = match args.input {
        InputFlag::Codes => answer,
        InputFlag::Jsonl => requests::answer,
    };
    let asked = Asked {
        traveller: &traveller,
        clock,
        lang,
    };
    let mut lines = LineReader::new(TextStream::new(io::stdin()), LINE_BYTES);
    let (mut undecided, mut sound) = (None, true);
    let mut again = verifier.worker();
    let ended = in_order(
        args.jobs.get(),
        || lines.piece().map_err(Fault::Input),
        || verifier.worker(),
        |worker, lines| {
            let answers = answer(asked, worker, &lines);
            (lines, answers)
        },
        |(lines, mut answers): (Lines, Answers)| {
            // What new trust has overtaken on its way is judged again before anybody sees it.
            while answers.are_outdated(verifier) {
                let disagreed = answers.disagreed;
                answers = answer(asked, &mut again, &lines);
                answers.disagreed = disagreed.or(answers.disagreed);
            }
            if undecided.is_none() {
                undecided = answers.fault;
            }
            if let Some(number) = answers.disagreed {
                sound = false;
                terminal.note(&format!("-:{number}: {}", DISAGREED.get(lang)));
            }
            let shown = terminal.lines(&answers.json);
            if shown
                .as_ref()
                .is_err_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            {
                // Whoever read the answers has gone; the next line may never come.
                #[expect(clippy::exit, reason = "another thread waits for that line")]
                std::process::exit(i32::from(Exit::CouldNotDecide.status()));
            }
            shown.map_err(Fault::Output)
        },
    );
    if let Some((number, error)) = &undecided {
        terminal.note(&format!("-:{number}: {}", error.line(lang)));
    }
    match ended {
        Ok(()) if undecided.is_none() && sound => Exit::Done,
        Ok(()) => Exit::CouldNotDecide,
        Err(fault) => {
            terminal.say(&fault.words(), lang);
            Exit::CouldNotDecide
        }
    }
}

impl Fault {
    /// What to tell.
    fn words(&self) -> Text {
        match self {
            Self::Output(e) => Text::new(
                format!("标准输出写入失败，其后各行未判定：{e}"),
                format!("standard output: {e}; the lines after it were not judged"),
            ),
            Self::Input(e) => Text::new(
                format!("标准输入读取失败，其后各行未判定：{e}"),
                format!("standard input: {e}; the lines after it were not judged"),
            ),
        }
    }
}

/// Judges the lines of a piece together, and answers them in their order.
fn answer(asked: Asked<'_>, worker: &mut Worker, lines: &Lines) -> Answers {
    let read: Vec<(u64, usize, Cow<'_, str>)> = lines
        .iter()
        .map(|(number, line)| (number, line.len(), String::from_utf8_lossy(line)))
        .collect();
    let mut answers = Answers {
        json: String::with_capacity(read.len() * json::LINE_BYTES),
        ..Answers::default()
    };
    let mut batch: Vec<(Line<'_>, Presented<'_>)> = Vec::with_capacity(read.len());
    for (number, bytes, text) in &read {
        let line = Line::new(*number, text);
        let Asked {
            traveller,
            clock,
            lang,
        } = asked;
        match clock.now() {
            Ok(clock) if *bytes <= LINE_BYTES => {
                let text = line.code;
                batch.push((
                    line,
                    Presented {
                        text,
                        traveller,
                        clock,
                    },
                ));
            }
            Ok(clock) => {
                judge(worker, &mut batch, &mut answers);
                let decision = worker.checker().check_oversized(traveller, clock);
                answers.judged_by(worker);
                answers.answer(&line, &decision);
            }
            Err(error) => {
                judge(worker, &mut batch, &mut answers);
                answers.push(&json::error_line(&line.input(), &error.line(lang)));
                answers.fault.get_or_insert((*number, error));
            }
        }
    }
    judge(worker, &mut batch, &mut answers);
    answers
}

fn judge(worker: &mut Worker, batch: &mut Vec<(Line<'_>, Presented<'_>)>, answers: &mut Answers) {
    if batch.is_empty() {
        return;
    }
    let (judged, presented): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
    let mut lines = judged.iter();
    worker.judge_all(&presented, |_, evaluation| {
        if let Some(line) = lines.next() {
            answers.answer(line, &evaluation.decision());
        }
    });
    answers.judged_by(worker);
    if let Some(line) = worker.disagreed().and_then(|place| judged.get(place)) {
        answers.disagreed = Some(line.number);
    }
}

impl Answers {
    /// Notes which trust has judged.
    fn judged_by(&mut self, worker: &Worker) {
        let generation = worker.generation();
        self.generation = Some(self.generation.map_or(generation, |g| g.min(generation)));
    }

    /// Whether other trust has come into force since they were judged.
    fn are_outdated(&self, verifier: &Verifier) -> bool {
        self.generation
            .is_some_and(|generation| !verifier.is_current(generation))
    }

    fn answer(&mut self, line: &Line<'_>, decision: &Decision) {
        json::write_line(&mut self.json, &line.input(), line.key, decision);
        self.json.push('\n');
    }

    fn push(&mut self, line: &str) {
        self.json.push_str(line);
        self.json.push('\n');
    }
}

/// A line taken apart.
#[derive(Debug)]
struct Line<'t> {
    number: u64,
    key: Option<&'t str>,
    code: &'t str,
}

impl<'t> Line<'t> {
    fn new(number: u64, text: &'t str) -> Self {
        // A byte order mark belongs to the stream, not to its first line.
        let text = match number {
            1 => text.trim_start_matches('\u{feff}'),
            _ => text,
        };
        let (key, code) = match text.split_once('\t') {
            Some((key, code)) => (Some(key), code),
            None => (None, text),
        };
        Self { number, key, code }
    }

    /// What its answer calls it.
    fn input(&self) -> Cow<'t, str> {
        let place = || format!("-:{}", self.number).into();
        self.key.map_or_else(place, Cow::Borrowed)
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{confused, forged};

    #[test]
    fn the_line_of_a_disagreement_is_refused_and_told() {
        let (checker, clock, forged) = forged();
        let asked = Asked {
            traveller: &Traveller::default(),
            clock: ClockSetting::Fixed(clock.at),
            lang: Lang::En,
        };
        let (verifier, _) = confused(checker);
        let text = format!("no code\n\nkey\t{forged}\n{forged}\n");
        let piece = LineReader::new(text.as_bytes(), LINE_BYTES).piece();
        let answers = answer(asked, &mut verifier.worker(), &piece.unwrap().unwrap());
        assert_eq!(answers.disagreed, Some(3));
        assert_eq!(
            answers.json.matches("\"code\":\"bad-signature\"").count(),
            2
        );
        assert_eq!(answers.json.lines().count(), 4);
    }
}
