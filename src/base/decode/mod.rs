//! Bytes of a text → UTF-8, whatever program saved it: the one decoder of every input. Here is how an
//! encoding is told.

mod stream;
mod utf8;

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

pub use stream::TextStream;
pub use utf8::Utf8;

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

/// A whole web page or XML document. What it says of its own encoding counts where its bytes do not tell it.
#[must_use]
pub fn page_of(bytes: &[u8]) -> Cow<'_, str> {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let begin = String::from_utf8_lossy(sample.get(..PAGE_HEAD_BYTES).unwrap_or(sample));
    let named = ["charset=", "encoding="].iter().find_map(|word| {
        let (_, behind) = begin.split_once(word)?;
        let behind = behind.trim_start_matches(['"', '\'']);
        let end = behind.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'));
        Encoding::for_label(behind.get(..end.unwrap_or(behind.len()))?.as_bytes())
    });
    let told = encoding_of(sample, |_| false);
    let encoding = named.filter(|_| told == GB18030).unwrap_or(told);
    encoding.decode_with_bom_removal(bytes).0
}

/// Where a page says how it is written: its first 1,024 bytes (HTML, section 4.2.5.4), and some more.
const PAGE_HEAD_BYTES: usize = 2 * 1024;

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

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::stream::STREAM_ZEROS;
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
