//! Bytes of a text → UTF-8, whatever program saved it: the one decoder of every input.

use std::borrow::Cow;
use std::io::{self, Chain, Cursor, Read};

use encoding_rs::{BIG5, CoderResult, Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The bytes by which the encoding is told.
pub const SAMPLE_BYTES: usize = 256 * 1024;

/// A whole text, such as a file of one code or one number. What is no character comes out as U+FFFD;
/// a byte order mark is no part of it.
#[must_use]
pub fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = unicode_of(bytes, 1).unwrap_or(UTF_8);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    text
}

/// A file's name in an archive: UTF-8, or what old Chinese systems write.
#[must_use]
pub fn name_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The Unicode encoding that a byte order mark or, for UTF-16, at least so many zero bytes tell;
/// `None` if nothing tells it, as with most files in UTF-8.
fn unicode_of(sample: &[u8], least: usize) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return Some(encoding);
    }
    // Text has no zero byte, except for the half of an ASCII character in UTF-16.
    let zeros = |first| {
        let half = sample.iter().skip(first).step_by(2);
        half.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    // A quarter of all characters: digits, commas and line ends are as many in any table, and a zero
    // that strayed into UTF-8 is not.
    let many = |count: usize, other: usize| {
        count >= least && count > 4 * other && count * 8 >= sample.len()
    };
    match (many(odd, even), many(even, odd)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// A stream of lines. UTF-16 comes out as UTF-8; everything else unchanged, at once. The first
/// line tells the encoding, but it may be hostile: a piece that cannot be UTF-16 ends the decoding.
#[derive(Debug)]
pub struct TextStream<R>(State<R>);

/// What was read already, and the rest of the stream behind it.
type Resumed<R> = Chain<Cursor<Vec<u8>>, R>;

#[derive(Debug)]
enum State<R> {
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
        Self(State::New(Some(stream)))
    }
}

impl<R: Read> Read for TextStream<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if let State::New(stream) = &mut self.0 {
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
                None => State::Plain(whole),
                Some(encoding) => {
                    State::Decoded(Box::new(Utf8::new(Watched::new(whole), encoding)))
                }
            };
        }
        if let State::Decoded(stream) = &mut self.0 {
            let read = stream.read(room)?;
            if read > 0 || !stream.source.left {
                return Ok(read);
            }
            self.leave();
        }
        match &mut self.0 {
            State::New(_) => Ok(0),
            State::Plain(stream) => stream.read(room),
            State::Decoded(stream) => stream.read(room),
            State::Left(stream) => stream.read(room),
        }
    }
}

impl<R: Read> TextStream<R> {
    /// Ends the line that was taken for UTF-16; what comes next stands as it is.
    fn leave(&mut self) {
        if let State::Decoded(stream) = std::mem::replace(&mut self.0, State::New(None)) {
            let mut rest = if stream.at_line_start {
                Vec::new()
            } else {
                vec![b'\n']
            };
            let watched = stream.source;
            rest.extend(watched.piece);
            rest.extend(watched.rest);
            self.0 = State::Left(Box::new(Cursor::new(rest).chain(watched.source)));
        }
    }
}

/// So many zero bytes tell that a stream is UTF-16: a broken first line must not spoil those after it.
const STREAM_ZEROS: usize = 8;

/// So many bytes tell whether a stream is UTF-16.
const PIECE_BYTES: usize = 8 * STREAM_ZEROS;

/// What comes next of a stream: enough to tell the encoding by, but never more than a person at a
/// keyboard waits for.
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

/// A text file as UTF-8. What is no character in its encoding comes out as U+FFFD, and every line
/// ends in LF, also one that ended in CR alone, as old programs write them.
#[derive(Debug)]
pub struct Utf8<R> {
    source: R,
    decoder: Decoder,
    /// Whether a CR was the last that came: an LF behind it ends no other line.
    after_return: bool,
    /// Whether what has come out ends in LF, or is nothing.
    at_line_start: bool,
    raw: Vec<u8>,
    text: String,
    given: usize,
    ended: bool,
}

/// The encoding of a file that begins with `sample`: by its byte order mark, or UTF-16 by its zero
/// bytes; else UTF-8 if it is that or if `makes_sense` says so of it; else GB18030, in which Chinese
/// office programs save.
pub fn encoding_of(sample: &[u8], makes_sense: impl Fn(&str) -> bool) -> &'static Encoding {
    if let Some(encoding) = unicode_of(sample, 1) {
        return encoding;
    }
    match std::str::from_utf8(sample) {
        Ok(_) => return UTF_8,
        // Only a character cut by the end of the sample.
        Err(e) if e.error_len().is_none() => return UTF_8,
        Err(_) => {}
    }
    let (utf8, _) = UTF_8.decode_without_bom_handling(sample);
    let (gb18030, _) = GB18030.decode_without_bom_handling(sample);
    let (big5, _) = BIG5.decode_without_bom_handling(sample);
    match (
        makes_sense(&gb18030),
        makes_sense(&utf8),
        makes_sense(&big5),
    ) {
        (false, true, _) => UTF_8,
        (false, false, true) => BIG5,
        _ => GB18030,
    }
}

impl<R: Read> Utf8<R> {
    /// The text of `source`, which is in `encoding`.
    #[must_use]
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            after_return: false,
            at_line_start: true,
            raw: vec![0; SAMPLE_BYTES],
            text: String::new(),
            given: 0,
            ended: false,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let encoding = encoding_of(bytes, |text| text.contains("姓名"));
        let mut text = String::new();
        Utf8::new(bytes, encoding)
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    /// A source that gives so many bytes at a time.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            let upto = room.len().min(self.1);
            self.0.read(&mut room[..upto])
        }
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_encoding_of_an_office_program_is_read() {
        let text = "姓名,证件号码\n张三,1\n欧阳\u{20bb7},2\n";
        let (gb18030, _, _) = GB18030.encode(text);
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            gb18030.into_owned(),
            utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
            utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes), text);
        }
    }

    #[test]
    fn a_text_and_a_stream_are_read_alike() {
        for text in [
            "eyJhbGciOiJFZERTQSJ9.e30.AAAA",
            "姓名\teyJhbGciOiJFZERTQSJ9.e30.AAAA\r\n330106\n",
            "x",
            "\n",
            "",
        ] {
            let marked = format!("\u{feff}{text}");
            for bytes in [
                text.as_bytes().to_vec(),
                marked.clone().into_bytes(),
                utf16(&marked, u16::to_le_bytes),
                utf16(&marked, u16::to_be_bytes),
                utf16(text, u16::to_le_bytes),
                utf16(text, u16::to_be_bytes),
            ] {
                assert_eq!(text_of(&bytes), text, "{bytes:02x?}");
                for size in [1, 2, 3, usize::MAX] {
                    let mut stream = TextStream::new(Drops(&bytes, size));
                    let mut read = Vec::new();
                    stream.read_to_end(&mut read).unwrap();
                    let read = String::from_utf8_lossy(&read);
                    let read = read.trim_start_matches('\u{feff}');
                    // A short line in UTF-16 without a mark is not told from a broken one.
                    if text.len() > STREAM_ZEROS || bytes.starts_with(b"\xff\xfe") {
                        let lines = text.replace("\r\n", "\n");
                        assert_eq!(read.replace("\r\n", "\n"), lines, "{size} {bytes:02x?}");
                    }
                }
            }
        }
    }

    #[test]
    fn bytes_that_are_no_text_pass_as_they_are() {
        for bytes in [&b"a\xff\x00b\n"[..], b"\xffa", b"a\0b c d e f g h"] {
            let mut read = Vec::new();
            TextStream::new(bytes).read_to_end(&mut read).unwrap();
            assert_eq!(read, bytes);
        }
    }

    #[test]
    fn no_first_line_takes_the_others_with_it() {
        let code = format!("{}.{}.{}", "e".repeat(40), "y".repeat(200), "J".repeat(86));
        let zeros: Vec<u8> = b"abcdefghijkl".iter().flat_map(|c| [*c, 0]).collect();
        let hostile = [
            b"\xff\xfeX".to_vec(),
            b"\xfe\xffX".to_vec(),
            [&b"\xff\xfe"[..], &zeros].concat(),
            zeros.clone(),
            [&b"\0"[..], &zeros].concat(),
        ];
        for first in hostile {
            let bytes = [
                &first[..],
                b"\n",
                code.as_bytes(),
                b"\n",
                code.as_bytes(),
                b"\n",
            ]
            .concat();
            // At once, a line at a time as from a reader at a gate, and in crumbs.
            for size in [1, 3, first.len() + 1, usize::MAX] {
                let mut stream = TextStream::new(Drops(&bytes, size));
                let mut read = Vec::new();
                stream.read_to_end(&mut read).unwrap();
                let read = String::from_utf8_lossy(&read).into_owned();
                let lines: Vec<&str> = read.lines().collect();
                assert_eq!(lines.len(), 3, "{size} {first:02x?}: {read:?}");
                assert_eq!(lines[1..], [&*code, &*code], "{size} {first:02x?}");
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig {
            cases: 512, failure_persistence: None, ..Default::default()
        })]

        /// Bytes that are often zero, line ends or marks, in pieces of any size.
        #[test]
        fn whatever_came_before_a_code_is_read_as_it_stands(
            first in proptest::collection::vec(
                proptest::prelude::prop_oneof![
                    3 => proptest::prelude::Just(0_u8), 1 => proptest::prelude::Just(b'\n'),
                    1 => 0xfe..=0xff_u8, 4 => 0..=0xff_u8,
                ],
                0..120,
            ),
            marked in proptest::bool::ANY,
            size in 1..200_usize,
        ) {
            let code = format!("{}.{}.{}", "e".repeat(40), "y".repeat(200), "J".repeat(86));
            let mark: &[u8] = if marked { b"\xff\xfe" } else { b"" };
            let bytes = [mark, &first, b"\n", code.as_bytes(), b"\n", code.as_bytes()].concat();
            let mut read = Vec::new();
            TextStream::new(Drops(&bytes, size)).read_to_end(&mut read).unwrap();
            let read = String::from_utf8_lossy(&read).into_owned();
            let last: Vec<&str> = read.lines().rev().take(2).collect();
            proptest::prop_assert_eq!(last, [&*code, &*code], "{} {:02x?}", size, first);
        }
    }

    #[test]
    fn every_line_ends_in_lf_wherever_the_text_is_cut() {
        let mixed = "姓名\r\n张三\r李四\n王五\r\r\n\n赵六\r";
        let mut text = String::new();
        let source = Drops(mixed.as_bytes(), 1);
        Utf8::new(source, UTF_8).read_to_string(&mut text).unwrap();
        let ended = "姓名\n张三\n李四\n王五\n\n\n赵六\n";
        assert_eq!((&*text, &*decoded(mixed.as_bytes())), (ended, ended));
    }

    #[test]
    fn one_broken_byte_does_not_turn_a_utf8_file_into_another() {
        let mut bytes = "姓名,证件号码\n张三,1\n李四,2\n".as_bytes().to_vec();
        let at = bytes.len() - 3;
        bytes.insert(at, 0xff);
        let text = decoded(&bytes);
        assert!(text.contains("张三") && text.contains('\u{fffd}'), "{text}");
    }
}
