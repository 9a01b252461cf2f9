//! What a scanner types → scans of one code each ([`Scanner`]), judged one by one ([`judge`]).
//!
//! A scanner is a keyboard or a serial line: nothing says where a code ends but an Enter, a TAB or a pause.

mod assemble;
mod bell;
mod challenge;
mod feed;
mod judge;
mod keys;
mod tally;

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant};

use self::assemble::Assembler;
use self::feed::Came;
use self::keys::{Keys, ScanKey};

pub use assemble::{Giver, Kept, Number, Scan, ScanEnd};
pub use bell::Bell;
pub use challenge::Challenge;
pub use feed::Feed;
pub use judge::{is_garbled, judge, ran_together};
pub use tally::ScanTally;

/// How a scanner is read.
#[derive(Debug, Clone, Copy)]
pub struct Reads {
    /// A pause behind a whole code that ends it.
    pub pause: Duration,
    /// Whether a guard types at the same keyboard.
    pub keys: bool,
    /// Whether the end of the input is the end of the shift.
    pub ends: bool,
}

/// A scanner, one scan after the other.
#[derive(Debug)]
pub struct Scanner {
    feed: Feed,
    reads: Reads,
    typed: Assembler,
    keys: Keys,
    /// What has come and was not looked at yet.
    bytes: VecDeque<u8>,
    came: Instant,
    /// Scans that have ended, in their order.
    scans: VecDeque<Scan>,
    at_end: bool,
}

impl Scanner {
    /// The scanner that sends `feed`.
    #[must_use]
    pub fn new(feed: Feed, reads: Reads) -> Self {
        Self {
            feed,
            reads,
            typed: Assembler::new(),
            keys: Keys::new(reads.keys),
            bytes: VecDeque::new(),
            came: Instant::now(),
            scans: VecDeque::new(),
            at_end: false,
        }
    }

    /// Waits for the next scan; `None` at the end of the shift.
    ///
    /// # Errors
    /// The scanner cannot be read any more; `UnexpectedEof` if its input ends though it should not.
    pub fn next_scan(&mut self) -> io::Result<Option<Scan>> {
        loop {
            if let Some(scan) = self.scans.pop_front() {
                return Ok(Some(scan));
            }
            if let Some(byte) = self.bytes.pop_front() {
                self.take(byte);
                continue;
            }
            if self.at_end {
                return match self.reads.ends {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            let waits = self.keys.leaves() || self.typed.waits();
            match self.feed.next(waits.then_some(self.reads.pause))? {
                Came::Pause if self.keys.leaves() => return Ok(None),
                Came::Pause => self.scans.extend(self.typed.pause()),
                Came::Bytes(bytes, at) => {
                    self.bytes.extend(bytes);
                    self.came = at;
                }
                Came::End => {
                    self.at_end = true;
                    self.scans.extend(self.typed.end());
                }
            }
        }
    }

    fn take(&mut self, byte: u8) {
        match self.keys.read(byte, self.came, self.typed.is_empty()) {
            ScanKey::Text => self.scans.extend(self.typed.push(byte, self.came)),
            ScanKey::RubOut => self.typed.rub_out(),
            ScanKey::Leave => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanner(text: &'static str, ends: bool) -> Scanner {
        let reads = Reads {
            pause: Duration::from_secs(60),
            keys: false,
            ends,
        };
        Scanner::new(Feed::of(text.as_bytes()).unwrap(), reads)
    }

    #[test]
    fn every_scan_comes_once_and_then_the_end() {
        let mut scanner = scanner("one\ntwo\r\nlast", true);
        let mut texts = Vec::new();
        while let Some(scan) = scanner.next_scan().unwrap() {
            texts.push(scan.text);
        }
        assert_eq!(texts, ["one", "two", "last"]);
        assert_eq!(scanner.next_scan().unwrap(), None);
    }

    #[test]
    fn a_line_that_must_not_end_says_so_after_its_last_scan() {
        let mut scanner = scanner("one", false);
        assert_eq!(scanner.next_scan().unwrap().unwrap().text, "one");
        let ended = scanner.next_scan().unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::UnexpectedEof);
    }
}
