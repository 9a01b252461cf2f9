//! Lines of a stream in pieces: every line that has already come, without waiting for more, and in
//! bounded memory whatever is sent.

use std::io::{self, Read};

use memchr::memchr_iter;

/// How much is read at a time: some 150 codes.
const PIECE_BYTES: usize = 64 * 1024;

/// Some whole lines, at least one, each with its end except perhaps the last of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LineBlock {
    bytes: Vec<u8>,
    /// The number of the first line, counted from 1.
    first: u64,
}

impl LineBlock {
    /// Each line without its end, with its number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let bytes = self.without_last_end();
        let mut start = 0;
        let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
        let lines = ends.map(move |end| {
            let line = bytes.get(start..end).unwrap_or_default();
            start = end + 1;
            line
        });
        (self.first..).zip(lines)
    }

    fn count(&self) -> u64 {
        memchr_iter(b'\n', self.without_last_end())
            .map(|_| 1)
            .sum::<u64>()
            + 1
    }

    fn without_last_end(&self) -> &[u8] {
        self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes)
    }
}

/// A stream that is read in pieces.
#[derive(Debug)]
pub(super) struct LineReader<R> {
    stream: R,
    /// What has come of a line whose end has not.
    rest: Vec<u8>,
    /// Lines longer than this are cut one byte behind it, so that they show as too long.
    limit: usize,
    next: u64,
}

impl<R: Read> LineReader<R> {
    pub(super) const fn new(stream: R, limit: usize) -> Self {
        Self {
            stream,
            rest: Vec::new(),
            limit,
            next: 1,
        }
    }

    /// The lines that have come; waits if there is none. `None` at the end.
    pub(super) fn piece(&mut self) -> io::Result<Option<LineBlock>> {
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            let before = bytes.len();
            bytes.resize(before + PIECE_BYTES, 0);
            let room = bytes.get_mut(before..).unwrap_or_default();
            let read = match self.stream.read(room) {
                Ok(read) => read,
                Err(e) => {
                    bytes.truncate(before);
                    if e.kind() == io::ErrorKind::Interrupted {
                        continue;
                    }
                    return Err(e);
                }
            };
            bytes.truncate(before + read);
            let new = bytes.get(before..).unwrap_or_default();
            if let Some(end) = new.iter().rposition(|byte| *byte == b'\n') {
                self.rest = bytes.split_off(before + end + 1);
                return Ok(Some(self.numbered(bytes)));
            }
            if read == 0 {
                return Ok((!bytes.is_empty()).then(|| self.numbered(bytes)));
            }
            // More of a line that is too long already says nothing.
            bytes.truncate(self.limit + 1);
        }
    }

    fn numbered(&mut self, bytes: Vec<u8>) -> LineBlock {
        let lines = LineBlock {
            bytes,
            first: self.next,
        };
        self.next += lines.count();
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that comes in the given parts.
    struct Parts(Vec<Vec<u8>>);

    impl Read for Parts {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let mut part = self.0.remove(0);
            if part == b"interrupted" {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if part.len() > room.len() {
                self.0.insert(0, part.split_off(room.len()));
            }
            room[..part.len()].copy_from_slice(&part);
            Ok(part.len())
        }
    }

    fn read(parts: &[&[u8]]) -> Vec<(u64, Vec<u8>)> {
        let mut reader = LineReader::new(Parts(parts.iter().map(|p| p.to_vec()).collect()), 10);
        let mut lines = Vec::new();
        while let Some(piece) = reader.piece().unwrap() {
            lines.extend(piece.iter().map(|(number, line)| (number, line.to_vec())));
        }
        lines
    }

    #[test]
    fn every_line_comes_once_however_the_stream_is_cut() {
        let text: &[u8] = b"a\n\n\nlast but \xff\none\r\n\nend";
        let expected: Vec<(u64, Vec<u8>)> = (1..)
            .zip(text.split(|b| *b == b'\n').map(<[u8]>::to_vec))
            .collect();
        for size in 1..=text.len() {
            let mut parts: Vec<&[u8]> = text.chunks(size).collect();
            parts.insert(parts.len() / 2, b"interrupted");
            assert_eq!(read(&parts), expected, "{size}");
        }
        assert_eq!(read(&[]), []);
        assert_eq!(read(&[b"\n"]), [(1, Vec::new())]);
        assert_eq!(read(&[b"a\n"]), [(1, b"a".to_vec())]);
    }

    #[test]
    fn a_line_without_end_stays_bounded_and_shows_as_too_long() {
        let long = vec![b'x'; 5 * PIECE_BYTES];
        let mut reader =
            LineReader::new(Parts(vec![long.clone(), long, b"x\nnext\n".to_vec()]), 10);
        let piece = reader.piece().unwrap().unwrap();
        let lines: Vec<(u64, usize)> = piece.iter().map(|(n, line)| (n, line.len())).collect();
        assert!(piece.bytes.len() < 2 * PIECE_BYTES);
        assert!(lines[0].1 > 10, "{lines:?}");
        assert_eq!(lines[1], (2, 4));
        assert_eq!(reader.piece().unwrap(), None);
    }
}
