//! A file in a known encoding → UTF-8 with LF at the end of every line.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use memchr::memchr;

use super::SAMPLE_BYTES;

/// A text file as UTF-8. What is no character in its encoding comes out as U+FFFD, and every line
/// ends in LF, also one that ended in CR alone, as old programs write them.
#[derive(Debug)]
pub struct Utf8<R> {
    pub(super) source: R,
    decoder: Decoder,
    /// Whether a CR was the last that came: an LF behind it ends no other line.
    after_return: bool,
    /// Whether what has come out ends in LF, or is nothing.
    pub(super) at_line_start: bool,
    raw: Vec<u8>,
    text: String,
    given: usize,
    ended: bool,
}

impl<'t> Utf8<&'t [u8]> {
    /// A text that was decoded already, every line of which then ends in LF.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        Self::by(text.as_bytes(), UTF_8.new_decoder_without_bom_handling())
    }
}

impl<R: Read> Utf8<R> {
    /// The text of `source`, which is in `encoding`.
    #[must_use]
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        Self::by(source, encoding.new_decoder_with_bom_removal())
    }

    fn by(source: R, decoder: Decoder) -> Self {
        Self {
            source,
            decoder,
            after_return: false,
            at_line_start: true,
            raw: vec![0; SAMPLE_BYTES],
            text: String::new(),
            given: 0,
            ended: false,
        }
    }

    /// The next line without its end; `None` at the end. Of a line of `limit` bytes or more only the beginning
    /// is kept, and `true` is returned with it.
    ///
    /// # Errors
    /// The source fails.
    pub fn line(&mut self, limit: usize) -> io::Result<Option<(String, bool)>> {
        let mut line = String::new();
        let mut too_long = false;
        loop {
            if self.given >= self.text.len() {
                self.fill()?;
                if self.text.is_empty() {
                    return Ok((!line.is_empty()).then_some((line, too_long)));
                }
            }
            let rest = self.text.get(self.given..).unwrap_or_default();
            let end = memchr(b'\n', rest.as_bytes());
            let more = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            self.given += more.len() + usize::from(end.is_some());
            if !too_long {
                line.push_str(more);
                too_long = line.len() >= limit;
            }
            if too_long {
                line.truncate(beginning(&line));
            }
            if end.is_some() {
                return Ok(Some((line, too_long)));
            }
        }
    }

    /// Decodes more; leaves `text` empty only at the end.
    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.is_empty() && !self.ended {
            let read = match self.source.read(&mut self.raw) {
                Ok(read) => read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            self.ended = read == 0;
            let raw = self.raw.get(..read).unwrap_or_default();
            let room = self.decoder.max_utf8_buffer_length(raw.len());
            self.text.reserve(room.unwrap_or(raw.len()));
            let (result, _, _) = self
                .decoder
                .decode_to_string(raw, &mut self.text, self.ended);
            if result == CoderResult::OutputFull {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            self.end_lines();
        }
        Ok(())
    }

    fn end_lines(&mut self) {
        if self.after_return && self.text.starts_with('\n') {
            self.text.remove(0);
            self.after_return = false;
        }
        if !self.text.is_empty() {
            self.after_return = self.text.ends_with('\r');
        }
        if self.text.contains('\r') {
            self.text = self.text.replace("\r\n", "\n").replace('\r', "\n");
        }
        if !self.text.is_empty() {
            self.at_line_start = self.text.ends_with('\n');
        }
    }
}

/// Where the part of a line ends that shows which one is too long.
fn beginning(line: &str) -> usize {
    const SHOWN_BYTES: usize = 1024;
    let most = SHOWN_BYTES.min(line.len());
    let ends = (0..=most).rev();
    let mut ends = ends.filter(|end| line.is_char_boundary(*end));
    ends.next().unwrap_or_default()
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.given >= self.text.len() {
            self.fill()?;
        }
        let mut rest = self.text.as_bytes().get(self.given..).unwrap_or_default();
        let read = rest.read(room)?;
        self.given += read;
        Ok(read)
    }
}
