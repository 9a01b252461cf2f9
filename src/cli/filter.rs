//! `healthcode filter`: one code a line in, one JSON object a line out, in order, for programs.

use std::io;

use clap::Args;

use super::args::{Gate, GateArgs, LangArgs};
use super::exit::Exit;
use super::lanes::{JobsArgs, in_order};
use super::lines::{LineReader, Lines};
use super::terminal::Terminal;
use crate::decision::Decision;
use crate::ground::error::Error;
use crate::ground::limits::TOKEN_BYTES;
use crate::ground::text::{Lang, Text};
use crate::report::json;

/// Flags of `filter`.
#[derive(Debug, Args)]
pub(super) struct FilterArgs {
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    jobs: JobsArgs,
    #[command(flatten)]
    lang: LangArgs,
}

/// The most of one line that is judged: a token of any size that could be, and a key of the
/// caller's. A longer line is read to its end and refused.
const LINE_BYTES: usize = 4 * TOKEN_BYTES;

/// The answers to some lines.
struct Answers {
    /// One JSON object a line.
    json: String,
    /// The first line that could not be judged, with its number.
    fault: Option<(u64, Error)>,
}

/// What ended the stream before its end.
enum Fault {
    Input(io::Error),
    Output(io::Error),
}

/// Judges every line; the exit status says whether all were judged, whatever the verdicts.
pub(super) fn run(args: &FilterArgs, terminal: &mut Terminal) -> Exit {
    let lang = args.lang.get();
    let gate = match args.gate.load() {
        Ok(gate) => gate,
        Err(refused) => return refused.report(lang, terminal),
    };
    let mut lines = LineReader::new(io::stdin(), LINE_BYTES);
    let mut undecided = None;
    let ended = in_order(
        args.jobs.get(),
        || lines.piece().map_err(Fault::Input),
        || (),
        |(), lines| answer(&gate, lang, &lines),
        |answers: Answers| {
            if undecided.is_none() {
                undecided = answers.fault;
            }
            terminal.lines(&answers.json).map_err(Fault::Output)
        },
    );
    if let Some((number, error)) = &undecided {
        terminal.note(&format!("-:{number}: {}", error.line(lang)));
    }
    match ended {
        Ok(()) if undecided.is_none() => Exit::Done,
        Ok(()) => Exit::CouldNotDecide,
        Err(fault) => {
            if let Some(what) = fault.words() {
                terminal.say(&what, lang);
            }
            Exit::CouldNotDecide
        }
    }
}

impl Fault {
    /// What to tell; nothing if whoever reads the answers has gone.
    fn words(&self) -> Option<Text> {
        match self {
            Self::Output(e) if e.kind() == io::ErrorKind::BrokenPipe => None,
            Self::Output(e) => Some(Text::new(
                format!("标准输出写入失败，其后各行未判定：{e}"),
                format!("standard output: {e}; the lines after it were not judged"),
            )),
            Self::Input(e) => Some(Text::new(
                format!("标准输入读取失败，其后各行未判定：{e}"),
                format!("standard input: {e}; the lines after it were not judged"),
            )),
        }
    }
}

fn answer(gate: &Gate, lang: Lang, lines: &Lines) -> Answers {
    let mut answers = Answers {
        json: String::new(),
        fault: None,
    };
    for (number, line) in lines.iter() {
        let text = String::from_utf8_lossy(line);
        // A byte order mark belongs to the stream, not to its first line.
        let text = match number {
            1 => text.trim_start_matches('\u{feff}'),
            _ => &text,
        };
        let (key, code) = match text.split_once('\t') {
            Some((key, code)) => (Some(key), code),
            None => (None, text),
        };
        let place = format!("-:{number}");
        let input = key.unwrap_or(&place);
        let line = match judge(gate, code, line.len()) {
            Ok(decision) => json::keyed_line(input, key, &decision),
            Err(error) => {
                let line = json::error_line(input, &error.line(lang));
                answers.fault.get_or_insert((number, error));
                line
            }
        };
        answers.json.push_str(&line);
        answers.json.push('\n');
    }
    answers
}

fn judge(gate: &Gate, code: &str, line_bytes: usize) -> Result<Decision, Error> {
    let clock = gate.clock.now()?;
    Ok(if line_bytes > LINE_BYTES {
        gate.checker.check_oversized(&gate.traveller, clock)
    } else {
        gate.checker.check(code, &gate.traveller, clock)
    })
}
