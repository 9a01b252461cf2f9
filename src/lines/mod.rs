//! Lines of a stream → one JSON answer a line, in order, on several cores.
//!
//! A line is a code ([`LineForm::Codes`]) or a request in JSON (contract section 10, [`LineForm::Requests`]).

mod codes;
mod reader;
mod requests;

use std::fmt;
use std::io::{self, Read};
use std::num::NonZeroUsize;

use crate::base::decode::TextStream;
use crate::base::error::Error;
use crate::base::limits::TYPED_BYTES;
use crate::base::parallel::in_order;
use crate::base::text::{Lang, Text};
use crate::check::{Checker, Clock, Generation, Presented, Verifier, Worker};
use crate::decision::Decision;
use crate::facts::Traveller;
use crate::report::json;

use self::reader::{LineBlock, LineReader};

/// The most bytes of one line that is judged: a token of any size that could be, and a key of the caller's.
/// A longer line is read to its end and refused.
const LINE_BYTES: usize = TYPED_BYTES;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineForm {
    /// A code, behind a key and a TAB if there is one.
    Codes,
    /// A request in JSON.
    Requests,
}

impl LineForm {
    /// The words, each with what it means in both languages.
    pub const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "codes",
            Self::Codes,
            "码，前面可有键和 TAB / a code, behind a key and a TAB if there is one",
        ),
        (
            "jsonl",
            Self::Requests,
            "请求：一个 JSON 对象，各带本人的号码与申报 / a request: one JSON object, with what its traveller shows and declares",
        ),
    ];
}

/// What every line is asked with.
#[derive(Clone, Copy)]
pub struct LineContext<'a> {
    /// The traveller, as far as a line does not say otherwise.
    pub traveller: &'a Traveller,
    /// The time for each line.
    pub clock: &'a (dyn Fn() -> Result<Clock, Error> + Sync),
    /// The language of faults.
    pub lang: Lang,
}

/// The answers to some lines.
#[derive(Debug, Default)]
pub struct Answers {
    /// One JSON object a line, each with its end.
    pub json: String,
    /// The first line that could not be judged, with its number.
    pub fault: Option<(u64, Error)>,
    /// The line on which ring disagreed with a prepared key.
    pub disagreed: Option<u64>,
    /// The oldest trust that has judged any of them.
    generation: Option<Generation>,
}

/// What came of a stream.
#[derive(Debug, Default)]
pub struct StreamEnd {
    /// The first line that could not be judged, with its number.
    pub fault: Option<(u64, Error)>,
    /// Whether ring disagreed with a prepared key.
    pub disagreed: bool,
    /// What ended it before its end; the lines after that are not judged.
    pub broken: Option<StreamBroken>,
}

impl StreamEnd {
    /// Whether every line was judged, and nothing disagreed.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.fault.is_none() && !self.disagreed && self.broken.is_none()
    }
}

/// What ended the stream before its end.
#[derive(Debug)]
pub enum StreamBroken {
    /// The lines cannot be read any more.
    Input(io::Error),
    /// The answers are not taken any more.
    Output(io::Error),
}

impl StreamBroken {
    /// What to say of a stream that ended before its end.
    #[must_use]
    pub fn text(&self) -> Text {
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

/// Answers every line of `stream` and gives the answers to `sink` in the lines' order. No answer is given
/// that new trust has overtaken on its way.
pub fn answer(
    verifier: &Verifier,
    asked: LineContext<'_>,
    form: LineForm,
    jobs: NonZeroUsize,
    stream: impl Read + Send,
    mut sink: impl FnMut(&Answers) -> io::Result<()>,
) -> StreamEnd {
    let answer = match form {
        LineForm::Codes => codes::answer,
        LineForm::Requests => requests::answer,
    };
    let mut lines = LineReader::new(TextStream::new(stream), LINE_BYTES);
    let mut again = verifier.worker();
    let mut ended = StreamEnd::default();
    let done = in_order(
        jobs,
        || lines.piece().map_err(StreamBroken::Input),
        || verifier.worker(),
        |worker, lines| {
            let answers = answer(asked, worker, &lines);
            (lines, answers)
        },
        |(lines, mut answers): (LineBlock, Answers)| {
            // What new trust has overtaken on its way is judged again before anybody sees it.
            while answers.are_outdated(verifier) {
                let disagreed = answers.disagreed;
                answers = answer(asked, &mut again, &lines);
                answers.disagreed = disagreed.or(answers.disagreed);
            }
            sink(&answers).map_err(StreamBroken::Output)?;
            ended.disagreed |= answers.disagreed.is_some();
            ended.fault = ended.fault.take().or(answers.fault);
            Ok(())
        },
    );
    ended.broken = done.err();
    ended
}

impl fmt::Debug for LineContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("traveller", &self.traveller)
            .field("lang", &self.lang)
            .finish_non_exhaustive()
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
}

/// A line that is answered.
trait AnsweredLine {
    /// Counted from 1.
    fn number(&self) -> u64;

    /// Writes the answer.
    fn write(&self, json: &mut String, decision: &Decision);
}

/// Lines that wait to be judged together.
struct LineBatch<'a, L> {
    worker: &'a mut Worker,
    waiting: Vec<(L, Presented<'a>)>,
    answers: Answers,
}

impl<'a, L: AnsweredLine> LineBatch<'a, L> {
    fn new(worker: &'a mut Worker, lines: usize) -> Self {
        Self {
            worker,
            waiting: Vec::with_capacity(lines),
            answers: Answers {
                json: String::with_capacity(lines * json::LINE_BYTES),
                ..Answers::default()
            },
        }
    }

    /// A line with a code.
    fn push(&mut self, line: L, presented: Presented<'a>) {
        self.waiting.push((line, presented));
    }

    /// A line that is decided by itself.
    fn decide(&mut self, line: &L, decide: impl FnOnce(&Checker) -> Decision) {
        self.judge();
        let decision = decide(self.worker.checker());
        self.answers.judged_by(self.worker);
        self.answer(line, &decision);
    }

    /// A line that cannot be judged, with what stands in its place.
    fn refuse(&mut self, number: u64, error: Error, write: impl FnOnce(&mut String, &Error)) {
        self.judge();
        write(&mut self.answers.json, &error);
        self.answers.json.push('\n');
        self.answers.fault.get_or_insert((number, error));
    }

    /// The answers to all of them.
    fn end(mut self) -> Answers {
        self.judge();
        self.answers
    }

    fn judge(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let (judged, presented): (Vec<L>, Vec<_>) = self.waiting.drain(..).unzip();
        let mut lines = judged.iter();
        let json = &mut self.answers.json;
        self.worker.judge_all(&presented, |_, evaluation| {
            if let Some(line) = lines.next() {
                line.write(json, &evaluation.decision());
                json.push('\n');
            }
        });
        self.answers.judged_by(self.worker);
        let disagreed = self.worker.disagreed();
        if let Some(line) = disagreed.and_then(|place| judged.get(place)) {
            self.answers.disagreed = Some(line.number());
        }
    }

    fn answer(&mut self, line: &L, decision: &Decision) {
        line.write(&mut self.answers.json, decision);
        self.answers.json.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{confused, forged};

    #[test]
    fn the_line_of_a_disagreement_is_refused_and_told() {
        let (checker, clock, forged) = forged();
        let asked = LineContext {
            traveller: &Traveller::default(),
            clock: &|| Ok(clock),
            lang: Lang::En,
        };
        let (verifier, _) = confused(checker);
        let text = format!("no code\n\nkey\t{forged}\n{forged}\n");
        let piece = LineReader::new(text.as_bytes(), LINE_BYTES).piece();
        let answers = codes::answer(asked, &mut verifier.worker(), &piece.unwrap().unwrap());
        assert_eq!(answers.disagreed, Some(3));
        assert_eq!(
            answers.json.matches("\"code\":\"bad-signature\"").count(),
            2
        );
        assert_eq!(answers.json.lines().count(), 4);
    }
}
