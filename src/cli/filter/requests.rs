//! `filter --input jsonl`: each line is a request, with what another program knows of its traveller
//! (contract section 10).

use super::{Answers, Asked, LINE_BYTES};
use crate::base::error::{Error, Fault};
use crate::base::json::parse;
use crate::base::text::Text;
use crate::check::{Clock, Presented, Worker};
use crate::cli::lines::Lines;
use crate::decision::Decision;
use crate::facts::{Evidence, Request};
use crate::report::json;

/// A line that was read.
struct Read {
    number: u64,
    key: Option<String>,
    /// When it is judged, and what it asks; or why it cannot be judged.
    request: Result<(Clock, Request), Error>,
}

/// Judges the requests of a piece, those with a code together, and answers them in their order.
pub(super) fn answer(asked: Asked<'_>, worker: &mut Worker, lines: &Lines) -> Answers {
    let read: Vec<Read> = lines
        .iter()
        .map(|(number, line)| Read::new(asked, worker, number, line))
        .collect();
    let mut answers = Answers {
        json: String::with_capacity(read.len() * json::LINE_BYTES),
        ..Answers::default()
    };
    let mut batch: Vec<(&Read, Presented<'_>)> = Vec::with_capacity(read.len());
    for line in &read {
        match &line.request {
            Ok((clock, request)) => match &request.evidence {
                Evidence::Code(text) => batch.push((
                    line,
                    Presented {
                        text,
                        traveller: &request.traveller,
                        clock: *clock,
                    },
                )),
                Evidence::NoCode => {
                    judge(worker, &mut batch, &mut answers);
                    let checker = worker.checker();
                    let decision = checker.check_without_code(&request.traveller, *clock);
                    answers.judged_by(worker);
                    line.answer(&mut answers, &decision);
                }
            },
            Err(error) => {
                judge(worker, &mut batch, &mut answers);
                let (input, key) = (line.input(), line.key.as_deref());
                json::write_refusal(&mut answers.json, &input, key, error, asked.lang);
                answers.json.push('\n');
                if answers.fault.is_none() {
                    answers.fault = Some((line.number, error.clone()));
                }
            }
        }
    }
    judge(worker, &mut batch, &mut answers);
    answers
}

fn judge(worker: &mut Worker, batch: &mut Vec<(&Read, Presented<'_>)>, answers: &mut Answers) {
    if batch.is_empty() {
        return;
    }
    let (judged, presented): (Vec<&Read>, Vec<_>) = batch.drain(..).unzip();
    let mut lines = judged.iter();
    worker.judge_all(&presented, |_, evaluation| {
        if let Some(line) = lines.next() {
            line.answer(answers, &evaluation.decision());
        }
    });
    answers.judged_by(worker);
    if let Some(line) = worker.disagreed().and_then(|place| judged.get(place)) {
        answers.disagreed = Some(line.number);
    }
}

impl Read {
    fn new(asked: Asked<'_>, worker: &Worker, number: u64, line: &[u8]) -> Self {
        // A byte order mark belongs to the stream, not to its first line.
        let line = match number {
            1 => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line),
            _ => line,
        };
        let mut key = None;
        let request = (|| {
            let document = "request";
            if line.len() > LINE_BYTES {
                let what = Text::new(
                    format!("此行过长，上限 {LINE_BYTES} 字节"),
                    format!("the line is too long: {LINE_BYTES} bytes at most"),
                );
                return Err(Error::one(document, Fault::new("", what)));
            }
            let json = parse(line).map_err(|fault| Error::one(document, fault))?;
            key = Request::key_of(&json);
            let clock = asked.clock.now()?;
            let zone = worker.checker().notice().document().zone();
            let today = clock.at.day(zone);
            Request::of(document, &json, asked.traveller, today).map(|request| (clock, request))
        })();
        Self {
            number,
            key,
            request,
        }
    }

    fn input(&self) -> String {
        format!("-:{}", self.number)
    }

    fn answer(&self, answers: &mut Answers, decision: &Decision) {
        let (input, key) = (self.input(), self.key.as_deref());
        json::write_answer(&mut answers.json, &input, key, decision);
        answers.json.push('\n');
    }
}
