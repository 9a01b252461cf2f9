//! `healthcode scan`: the gate's loop. A USB scanner types one code a line; each gets its verdict
//! at once, whatever the line was.

use std::io::{self, BufRead, BufReader};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use clap::Args;

use super::args::{Format, GateArgs, OutputArgs, Post};
use super::clock::ClockSetting;
use super::echo::EchoOff;
use super::exit::Exit;
use super::follow::follow;
use super::terminal::{Kind, Terminal};
use crate::base::decode::TextStream;
use crate::base::error::Error;
use crate::base::limits::TYPED_BYTES;
use crate::base::text::{Lang, Text};
use crate::base::verdict::Verdict;
use crate::check::Verifier;
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::report::{card, json};

/// Flags of `scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    #[command(flatten)]
    gate: GateArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// The most of one line that is kept: a token of any size that could be judged, and an ID number.
/// A longer line is read to its end and refused.
const LINE_BYTES: usize = TYPED_BYTES;

/// How many of each verdict.
#[derive(Debug, Default)]
struct Tally {
    by_verdict: [u64; 4],
    undecided: u64,
}

/// What a shift at the gate leaves behind, shared with the Ctrl-C handler.
struct Shift {
    tally: Option<Tally>,
    terminal: Terminal,
    lang: Lang,
}

impl Shift {
    /// Ctrl-C may come just as the input ends: the tally is given once.
    fn end(&mut self) {
        if let Some(tally) = self.tally.take() {
            self.terminal.say(&tally.words(), self.lang);
        }
    }
}

/// How long the end of a shift waits for a verdict that is being written, and for the tally. Whoever
/// should read them may have stopped reading.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Judges line after line until the end of input or Ctrl-C, then gives the tally.
pub(super) fn run(args: &ScanArgs, mut terminal: Terminal) -> Exit {
    let (format, lang) = (args.output.format, args.output.lang.get());
    let post = match args.gate.load_remembering(lang, &mut terminal) {
        Ok(post) => post,
        Err(refused) => return refused.report(lang, &mut terminal),
    };
    post.keep_time(lang, &mut terminal);
    let Post {
        gate,
        clock,
        traveller,
    } = post;
    let gate = Arc::new(gate);
    follow(&gate, clock, lang, |_, _| ());
    let echo = match terminal.kind() {
        Kind::Screen => EchoOff::new(),
        Kind::Plain => EchoOff::default(),
    };
    let shift = Shift {
        tally: Some(Tally::default()),
        terminal,
        lang,
    };
    let (shift, echo) = (Arc::new(Mutex::new(shift)), Arc::new(Mutex::new(echo)));
    end_on_interrupt(&shift, &echo);
    let input = BufReader::new(TextStream::new(io::stdin()));
    let ended = Scanner {
        verifier: gate.verifier().clone(),
        clock,
        traveller,
        format,
        lang,
    }
    .serve(input, &shift);
    held(&echo).put_back();
    held(&shift).end();
    if ended.is_ok() {
        Exit::Done
    } else {
        Exit::CouldNotDecide
    }
}

/// Ctrl-C is how a shift ends: the verdict being written is finished, the tally is given, and the
/// process ends well. If nobody reads any more it ends all the same.
fn end_on_interrupt(shift: &Arc<Mutex<Shift>>, echo: &Arc<Mutex<EchoOff>>) {
    let (shift, echo) = (Arc::clone(shift), Arc::clone(echo));
    let set = ctrlc::set_handler(move || {
        held(&echo).put_back();
        let (told, ended) = channel();
        let shift = Arc::clone(&shift);
        let telling = thread::Builder::new().spawn(move || {
            held(&shift).end();
            let _ = told.send(());
        });
        if telling.is_ok() {
            let _ = ended.recv_timeout(LAST_WORDS);
        }
        #[expect(
            clippy::exit,
            reason = "the main thread waits for a line that may never come"
        )]
        std::process::exit(0)
    });
    // Without a handler Ctrl-C still ends the program, only without the tally.
    drop(set);
}

fn held<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Scanner {
    verifier: Verifier,
    clock: ClockSetting,
    traveller: Traveller,
    format: Format,
    lang: Lang,
}

impl Scanner {
    fn serve(&self, mut input: impl BufRead, shift: &Mutex<Shift>) -> io::Result<()> {
        let mut line = Vec::new();
        let mut number = 0_u64;
        while let Some(kept) = next_line(&mut input, &mut line)? {
            number += 1;
            let (decision, mut shift) = loop {
                let generation = self.verifier.generation();
                let decision = match kept {
                    Kept::Whole => {
                        let line = String::from_utf8_lossy(&line);
                        // Text editors put a byte order mark before the first line.
                        let line = match number {
                            1 => line.trim_start_matches('\u{feff}'),
                            _ => &line,
                        };
                        self.judge(line)
                    }
                    Kept::Part => self.refuse(),
                };
                let shift = held(shift);
                // What new trust has overtaken is judged again before anybody sees it.
                if self.verifier.is_current(generation) {
                    break (decision, shift);
                }
            };
            if let Some(tally) = &mut shift.tally {
                tally.count(decision.as_ref().ok().map(|d| d.verdict));
            }
            self.show(number, decision, &mut shift.terminal)?;
        }
        Ok(())
    }

    /// One line: a code, and an ID number behind a TAB if there is one.
    fn judge(&self, line: &str) -> Result<Decision, Error> {
        let clock = self.clock.now()?;
        // White space around a code is nothing.
        let line = line.trim_ascii_start();
        let (code, number) = line.split_once('\t').unwrap_or((line, ""));
        let judge = |traveller| {
            self.verifier
                .ask(|checker| checker.check_typed(code, traveller, clock))
        };
        let given = &self.traveller;
        let number = number.trim();
        if number.is_empty() {
            return Ok(judge(given));
        }
        let mut traveller = given.clone();
        traveller.shown.number = Some(number.to_owned());
        let decision = judge(&traveller);
        // A number that was given for every line must not be replaced by one in a line.
        if given.shown.number.is_some() && decision.verdict != Verdict::Reject {
            return Ok(judge(given));
        }
        Ok(decision)
    }

    fn refuse(&self) -> Result<Decision, Error> {
        let clock = self.clock.now()?;
        Ok(self
            .verifier
            .ask(|checker| checker.check_oversized(&self.traveller, clock)))
    }

    fn show(
        &self,
        number: u64,
        decision: Result<Decision, Error>,
        terminal: &mut Terminal,
    ) -> io::Result<()> {
        let input = format!("-:{number}");
        match (decision, self.format) {
            (Ok(decision), Format::Json) => terminal.result(&json::line(&input, &decision)),
            (Ok(decision), Format::Human) => {
                let style = terminal.style(self.lang);
                terminal.result(&match terminal.kind() {
                    Kind::Screen => card::card(None, &decision, &style),
                    Kind::Plain => card::one_line(&decision, &style),
                })
            }
            (Err(error), format) => {
                let line = error.line(self.lang);
                terminal.note(&format!("{input}: {line}"));
                match format {
                    Format::Json => terminal.result(&json::error_line(&input, &line)),
                    Format::Human => terminal.result("?"),
                }
            }
        }
    }
}

impl Tally {
    fn count(&mut self, verdict: Option<Verdict>) {
        let place = verdict.and_then(|v| Verdict::ALL.iter().position(|known| *known == v));
        match place.and_then(|i| self.by_verdict.get_mut(i)) {
            Some(count) => *count += 1,
            None => self.undecided += 1,
        }
    }

    fn words(&self) -> Text {
        let mut total = self.undecided;
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for (verdict, count) in Verdict::ALL.iter().zip(self.by_verdict) {
            total += count;
            zh.push(format!("{} {count}", verdict.word().zh));
            en.push(format!("{} {count}", verdict.name()));
        }
        if self.undecided > 0 {
            zh.push(format!("无法判定 {}", self.undecided));
            en.push(format!("undecided {}", self.undecided));
        }
        Text::new(
            format!("共 {total} 个：{}", zh.join("，")),
            format!("{total} in all: {}", en.join(", ")),
        )
    }
}

/// How much of a line was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    /// All of it.
    Whole,
    /// Its first [`LINE_BYTES`]; what they say is not what the line says.
    Part,
}

/// Reads the next line into `line`, without its end, in bounded memory whatever is typed; `None` at
/// the end of input.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<Kept>> {
    line.clear();
    let mut kept = None;
    loop {
        let chunk = match input.fill_buf() {
            Ok(chunk) => chunk,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        if chunk.is_empty() {
            return Ok(kept);
        }
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        let room = LINE_BYTES.saturating_sub(line.len());
        let whole = part.len() <= room && kept != Some(Kept::Part);
        kept = Some(if whole { Kept::Whole } else { Kept::Part });
        line.extend(part.iter().take(room));
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_and_never_merged() {
        let long = "x".repeat(10 * LINE_BYTES);
        let text = format!("a\n\n{long}\nb\r\nlast");
        let mut input = io::BufReader::with_capacity(7, text.as_bytes());
        let mut line = Vec::new();
        let mut lengths = Vec::new();
        while let Some(kept) = next_line(&mut input, &mut line).unwrap() {
            lengths.push((line.len(), kept));
        }
        let whole = |len| (len, Kept::Whole);
        assert_eq!(
            lengths,
            [
                whole(1),
                whole(0),
                (LINE_BYTES, Kept::Part),
                whole(2),
                whole(4)
            ]
        );
    }
}
