//! Each line is a code, behind a key and a TAB if there is one.

use std::borrow::Cow;

use super::{AnsweredLine, Answers, LINE_BYTES, LineBatch, LineBlock, LineContext};
use crate::check::{Presented, Worker};
use crate::decision::Decision;
use crate::report::json;

/// Judges the lines of a piece together, and answers them in their order.
pub(super) fn answer(asked: LineContext<'_>, worker: &mut Worker, lines: &LineBlock) -> Answers {
    let read: Vec<(u64, usize, Cow<'_, str>)> = lines
        .iter()
        .map(|(number, line)| (number, line.len(), String::from_utf8_lossy(line)))
        .collect();
    let mut batch = LineBatch::new(worker, read.len());
    let LineContext {
        traveller,
        clock,
        lang,
    } = asked;
    for (number, bytes, text) in &read {
        let line = CodeLine::new(*number, text);
        match clock() {
            Ok(clock) if *bytes <= LINE_BYTES => {
                let text = line.code;
                let presented = Presented::new(text, traveller, clock);
                batch.push(line, presented);
            }
            Ok(clock) => batch.decide(&line, |checker| checker.check_oversized(traveller, clock)),
            Err(error) => batch.refuse(*number, error, |json, error| {
                json.push_str(&json::error_line(&line.input(), &error.line(lang)));
            }),
        }
    }
    batch.end()
}

/// A line taken apart.
#[derive(Debug)]
struct CodeLine<'t> {
    number: u64,
    key: Option<&'t str>,
    code: &'t str,
}

impl<'t> CodeLine<'t> {
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

impl AnsweredLine for CodeLine<'_> {
    fn number(&self) -> u64 {
        self.number
    }

    fn write(&self, json: &mut String, decision: &Decision) {
        json::write_line(json, &self.input(), self.key, decision);
    }
}
