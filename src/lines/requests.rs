//! Each line is a request, with what another program knows of its traveller (contract section 10).

use super::{AnsweredLine, Answers, LINE_BYTES, LineBatch, LineBlock, LineContext};
use crate::base::error::{Error, Fault};
use crate::base::json::parse;
use crate::base::text::Text;
use crate::check::{Clock, Presented, Worker};
use crate::decision::Decision;
use crate::facts::{Evidence, Request};
use crate::report::json;

/// A line that was read.
struct ReadRequest {
    number: u64,
    key: Option<String>,
    /// When it is judged, and what it asks; or why it cannot be judged.
    request: Result<(Clock, Request), Error>,
}

/// Judges the requests of a piece, those with a code together, and answers them in their order.
pub(super) fn answer(asked: LineContext<'_>, worker: &mut Worker, lines: &LineBlock) -> Answers {
    let read: Vec<ReadRequest> = lines
        .iter()
        .map(|(number, line)| ReadRequest::new(asked, worker, number, line))
        .collect();
    let mut batch = LineBatch::new(worker, read.len());
    for line in &read {
        match &line.request {
            Ok((
                clock,
                Request {
                    evidence,
                    traveller,
                    ..
                },
            )) => match evidence {
                Evidence::Code(text) => {
                    let presented = Presented::new(text, traveller, *clock);
                    batch.push(line, presented);
                }
                Evidence::NoCode => batch.decide(&line, |checker| {
                    checker.check_without_code(traveller, *clock)
                }),
            },
            Err(error) => batch.refuse(line.number, error.clone(), |json, error| {
                let (input, key) = (line.input(), line.key.as_deref());
                json::write_refusal(json, &input, key, error, asked.lang);
            }),
        }
    }
    batch.end()
}

impl ReadRequest {
    fn new(asked: LineContext<'_>, worker: &Worker, number: u64, line: &[u8]) -> Self {
        // A byte order mark belongs to the stream, not to its first line.
        let line = match number {
            1 => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line),
            _ => line,
        };
        let mut key = None;
        let mut request = (|| {
            let document = "request";
            if line.len() > LINE_BYTES {
                let what = Text::new(
                    format!("此行过长，上限 {LINE_BYTES} 字节"),
                    format!("the line is too long: {LINE_BYTES} bytes at most"),
                );
                return Err(Error::one(document, Fault::new("", what)));
            }
            let json = parse(line).map_err(|fault| Error::one(document, fault))?;
            let read = || -> Result<_, Error> {
                let clock = (asked.clock)()?;
                let zone = worker.checker().notice().document().zone();
                let today = clock.at.day(zone);
                let request = Request::of(document, &json, asked.traveller, today)?;
                Ok((clock, request))
            };
            read().inspect_err(|_| key = Request::key_of(&json))
        })();
        if let Ok((_, request)) = &mut request {
            key = request.key.take();
        }
        Self {
            number,
            key,
            request,
        }
    }

    fn input(&self) -> String {
        format!("-:{}", self.number)
    }
}

impl AnsweredLine for &ReadRequest {
    fn number(&self) -> u64 {
        self.number
    }

    fn write(&self, json: &mut String, decision: &Decision) {
        let (input, key) = (self.input(), self.key.as_deref());
        json::write_answer(json, &input, key, decision);
    }
}
