//! A text file → its rows as texts, in bounded memory whatever is in it.

use std::collections::VecDeque;
use std::io::{self, Read};

use memchr::memchr_iter;

use crate::base::decode::Utf8;
use crate::roster::limits::{BATCH_BYTES, BATCH_ROWS, RECORD_BYTES, RECORD_LINES};
use crate::roster::read::table::{RecordFault, TextRecord};

/// Whether a row may stretch over several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::roster) enum Shape {
    /// One line, one row.
    Line,
    /// A line break inside quotation marks belongs to the cell (RFC 4180).
    Quoted,
}

/// The rows of a text file.
pub(in crate::roster) struct Records<R> {
    lines: Utf8<R>,
    shape: Shape,
    next_line: u64,
    /// Lines that were read ahead.
    ahead: VecDeque<TextLine>,
    /// How many fields a row of several lines must have, and how to count them.
    whole: Option<Whole>,
}

/// Whether a text is one whole row.
type Whole = Box<dyn Fn(&str) -> bool + Send>;

struct TextLine {
    number: u64,
    text: String,
    too_long: bool,
}

impl<R: Read> Records<R> {
    pub(in crate::roster) const fn new(lines: Utf8<R>, shape: Shape) -> Self {
        Self {
            lines,
            shape,
            next_line: 1,
            ahead: VecDeque::new(),
            whole: None,
        }
    }

    /// A row of several lines counts only if `whole` says so; otherwise somebody left a quotation
    /// mark open, and the lines after it are rows of their own.
    pub(in crate::roster) fn stretch_only_if(
        &mut self,
        whole: impl Fn(&str) -> bool + Send + 'static,
    ) {
        self.whole = Some(Box::new(whole));
    }

    /// The line on which the next row begins.
    pub(in crate::roster) fn line(&self) -> u64 {
        self.ahead
            .front()
            .map_or(self.next_line, |line| line.number)
    }

    /// The next row.
    pub(in crate::roster) fn next_record(&mut self) -> io::Result<Option<TextRecord>> {
        let Some(first) = self.next_line()? else {
            return Ok(None);
        };
        let mut record = TextRecord {
            line: first.number,
            text: first.text,
            fault: first.too_long.then_some(RecordFault::TooLong),
        };
        if self.shape == Shape::Quoted && record.fault.is_none() && !balanced(&record.text) {
            self.stretch(&mut record)?;
        }
        Ok(Some(record))
    }

    /// Appends lines until the quotation marks are closed. If they never are, the row is only its
    /// first line, and the others stay to be read.
    fn stretch(&mut self, record: &mut TextRecord) -> io::Result<()> {
        let mut more: Vec<TextLine> = Vec::new();
        let mut text = record.text.clone();
        while more.len() < RECORD_LINES && text.len() < RECORD_BYTES {
            let Some(line) = self.next_line()? else { break };
            text.push('\n');
            text.push_str(&line.text);
            let closed = !line.too_long && !balanced(&line.text);
            more.push(line);
            if closed {
                if self.whole.as_ref().is_none_or(|whole| whole(&text)) {
                    record.text = text;
                    return Ok(());
                }
                break;
            }
        }
        record.fault = Some(RecordFault::OpenQuote);
        for line in more.into_iter().rev() {
            self.ahead.push_front(line);
        }
        Ok(())
    }

    /// Some rows; `None` at the end.
    pub(in crate::roster) fn batch(&mut self) -> io::Result<Option<Vec<TextRecord>>> {
        let mut records = Vec::new();
        let mut bytes = 0;
        while records.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            match self.next_record() {
                Ok(Some(record)) => {
                    bytes += record.text.len();
                    records.push(record);
                }
                Ok(None) => break,
                // The rows before it are given first; the next call meets the fault again.
                Err(_) if !records.is_empty() => break,
                Err(e) => return Err(e),
            }
        }
        Ok((!records.is_empty()).then_some(records))
    }

    fn next_line(&mut self) -> io::Result<Option<TextLine>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let Some((text, too_long)) = self.lines.line(RECORD_BYTES)? else {
            return Ok(None);
        };
        let number = self.next_line;
        self.next_line += 1;
        Ok(Some(TextLine {
            number,
            text,
            too_long,
        }))
    }
}

/// Whether the quotation marks in the line come in pairs (a doubled one inside a cell is a pair).
fn balanced(line: &str) -> bool {
    memchr_iter(b'"', line.as_bytes()).count().is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, fields: usize) -> Vec<(u64, String, bool)> {
        let mut records = Records::new(Utf8::of(text), Shape::Quoted);
        records.stretch_only_if(move |text| text.matches(',').count() + 1 == fields);
        let mut found = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            found.push((record.line, record.text, record.fault.is_some()));
        }
        found
    }

    #[test]
    fn a_quoted_line_break_belongs_to_its_row() {
        assert_eq!(
            read("a,\"b\nc\"\r\n1,2\n", 2),
            [
                (1, "a,\"b\nc\"".to_owned(), false),
                (3, "1,2".to_owned(), false)
            ]
        );
    }

    #[test]
    fn an_open_quotation_mark_swallows_nobody() {
        for text in ["a,\"b\n1,2\n3,4", "a,\"b\n1,2\n3,4\"\n"] {
            let found = read(text, 2);
            assert_eq!(found.len(), 3, "{text}");
            assert_eq!(found[0], (1, "a,\"b".to_owned(), true));
            assert_eq!(found[1], (2, "1,2".to_owned(), false));
        }
        let long = format!("a,\"b\n{}", "1,2\n".repeat(1000));
        assert_eq!(read(&long, 2).len(), 1001);
    }

    #[test]
    fn an_endless_line_is_one_row_that_cannot_be_read() {
        let text = format!("{}\n1,2\n", "x".repeat(3 * RECORD_BYTES));
        let found = read(&text, 2);
        assert_eq!(found.len(), 2);
        assert!(found[0].2 && found[0].1.len() <= 1024);
        assert_eq!(found[1], (2, "1,2".to_owned(), false));
    }
}
