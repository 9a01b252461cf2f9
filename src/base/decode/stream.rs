//! A stream of lines whose encoding the first line tells.

use std::io::{self, Chain, Cursor, Read};

use encoding_rs::UTF_8;

use super::unicode_of;
use super::utf8::Utf8;

/// A stream of lines. UTF-16 comes out as UTF-8; everything else unchanged, at once. The first
/// line tells the encoding, but it may be hostile: a piece that cannot be UTF-16 ends the decoding.
#[derive(Debug)]
pub struct TextStream<R>(StreamState<R>);

/// What was read already, and the rest of the stream behind it.
type Resumed<R> = Chain<Cursor<Vec<u8>>, R>;

#[derive(Debug)]
enum StreamState<R> {
    /// Nothing has been read.
    New(Option<R>),
    /// As it stands.
    Plain(Resumed<R>),
    /// UTF-16.
    Decoded(Box<Utf8<Watched<Resumed<R>>>>),
    /// As it stands, behind what was taken for UTF-16.
    Left(Box<Resumed<Resumed<R>>>),
}

/// UTF-16 as long as it is: ends before a piece that is not, and keeps that.
#[derive(Debug)]
struct Watched<R> {
    source: R,
    /// A line, or as much of one as tells what it is.
    piece: Vec<u8>,
    given: usize,
    /// What has come behind it.
    rest: Vec<u8>,
    /// Whether the piece is not UTF-16.
    left: bool,
}

impl<R: Read> Watched<R> {
    const fn new(source: R) -> Self {
        Self {
            source,
            piece: Vec::new(),
            given: 0,
            rest: Vec::new(),
            left: false,
        }
    }

    fn next_piece(&mut self) -> io::Result<()> {
        // A line's end alone tells nothing.
        let ends = |(at, byte): (usize, &u8)| (at > 0 && *byte == b'\n').then_some(at + 1);
        let behind = loop {
            if let Some(end) = self.rest.iter().enumerate().find_map(ends) {
                break self.rest.split_off(end);
            }
            let more = match self.rest.len() {
                0..PIECE_BYTES => beginning(&mut self.source)?,
                _ => Vec::new(),
            };
            if more.is_empty() {
                break Vec::new();
            }
            self.rest.extend(more);
        };
        self.piece = std::mem::replace(&mut self.rest, behind);
        // The other half of the line's end: nobody waits for it until the next line.
        if *self.rest == [0] {
            self.piece.append(&mut self.rest);
        }
        self.given = 0;
        self.left = self.is_other();
        Ok(())
    }

    /// Codes are ASCII: in UTF-16 every other byte of them is zero.
    fn is_other(&self) -> bool {
        let zeros = self.piece.iter().filter(|byte| **byte == 0).count();
        let long = self.piece.len() >= PIECE_BYTES;
        !self.piece.is_empty() && zeros * 8 < self.piece.len() && (long || self.piece.is_ascii())
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.given >= self.piece.len() && !self.left {
            self.next_piece()?;
        }
        if self.left {
            return Ok(0);
        }
        let mut rest = self.piece.get(self.given..).unwrap_or_default();
        let read = rest.read(room)?;
        self.given += read;
        Ok(read)
    }
}

impl<R: Read> TextStream<R> {
    /// The text of `stream`.
    pub const fn new(stream: R) -> Self {
        Self(StreamState::New(Some(stream)))
    }
}

impl<R: Read> Read for TextStream<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if let StreamState::New(stream) = &mut self.0 {
            let Some(mut source) = stream.take() else {
                return Ok(0);
            };
            let first = match beginning(&mut source) {
                Ok(first) => first,
                Err(e) => {
                    *stream = Some(source);
                    return Err(e);
                }
            };
            // A mark and a character at least, none of them ASCII: no code begins so.
            let marked_only = first.len() >= 4 && !first.contains(&0);
            let encoding =
                unicode_of(&first, STREAM_ZEROS).filter(|found| *found != UTF_8 && !marked_only);
            let whole = Cursor::new(first).chain(source);
            self.0 = match encoding {
                None => StreamState::Plain(whole),
                Some(encoding) => {
                    StreamState::Decoded(Box::new(Utf8::new(Watched::new(whole), encoding)))
                }
            };
        }
        if let StreamState::Decoded(stream) = &mut self.0 {
            let read = stream.read(room)?;
            if read > 0 || !stream.source.left {
                return Ok(read);
            }
            self.leave();
        }
        match &mut self.0 {
            StreamState::New(_) => Ok(0),
            StreamState::Plain(stream) => stream.read(room),
            StreamState::Decoded(stream) => stream.read(room),
            StreamState::Left(stream) => stream.read(room),
        }
    }
}

impl<R: Read> TextStream<R> {
    /// Ends the line that was taken for UTF-16; what comes next stands as it is.
    fn leave(&mut self) {
        if let StreamState::Decoded(stream) = std::mem::replace(&mut self.0, StreamState::New(None))
        {
            let mut rest = if stream.at_line_start {
                Vec::new()
            } else {
                vec![b'\n']
            };
            let watched = stream.source;
            rest.extend(watched.piece);
            rest.extend(watched.rest);
            self.0 = StreamState::Left(Box::new(Cursor::new(rest).chain(watched.source)));
        }
    }
}

/// So many zero bytes tell that a stream is UTF-16: a broken first line must not spoil those after it.
pub(super) const STREAM_ZEROS: usize = 8;

/// So many bytes tell whether a stream is UTF-16.
const PIECE_BYTES: usize = 8 * STREAM_ZEROS;

/// The next bytes of a stream: enough to tell its encoding, without waiting for more while a person is typing.
fn beginning(source: &mut impl Read) -> io::Result<Vec<u8>> {
    const FIRST_BYTES: usize = 8 * 1024;
    let mut first = vec![0; FIRST_BYTES];
    let mut length = 0;
    // The sender of a whole line waits for an answer.
    while length < PIECE_BYTES && !first.iter().take(length).any(|byte| *byte == b'\n') {
        match source.read(first.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    first.truncate(length);
    Ok(first)
}
