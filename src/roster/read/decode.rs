//! Bytes of a text file → UTF-8, whatever program saved it.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8};

/// The bytes by which the encoding is told.
pub(in crate::roster) const SAMPLE_BYTES: usize = 256 * 1024;

/// A text file as UTF-8. What is no character in its encoding comes out as U+FFFD, and every line
/// ends in LF, also one that ended in CR alone, as old programs write them.
pub(in crate::roster) struct Utf8<R> {
    source: R,
    decoder: Decoder,
    /// Whether a CR was the last that came: an LF behind it ends no other line.
    after_return: bool,
    raw: Vec<u8>,
    text: String,
    given: usize,
    ended: bool,
}

/// The encoding of a file that begins with `sample`: by its byte order mark; else UTF-8 if it is
/// that or if `makes_sense` says so of it; else GB18030, in which Chinese office programs save.
pub(in crate::roster) fn encoding_of(
    sample: &[u8],
    makes_sense: impl Fn(&str) -> bool,
) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
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
    if makes_sense(&utf8) && !makes_sense(&gb18030) {
        UTF_8
    } else {
        GB18030
    }
}

impl<R: Read> Utf8<R> {
    pub(in crate::roster) fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            after_return: false,
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

    #[test]
    fn every_encoding_of_an_office_program_is_read() {
        let text = "姓名,证件号码\n张三,1\n欧阳\u{20bb7},2\n";
        let utf16 = |little: bool| -> Vec<u8> {
            let bytes = text.encode_utf16().flat_map(|u| {
                if little {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            });
            let mark: [u8; 2] = if little { [0xff, 0xfe] } else { [0xfe, 0xff] };
            mark.into_iter().chain(bytes).collect()
        };
        let (gb18030, _, _) = GB18030.encode(text);
        for bytes in [
            text.as_bytes().to_vec(),
            format!("\u{feff}{text}").into_bytes(),
            gb18030.into_owned(),
            utf16(true),
            utf16(false),
        ] {
            assert_eq!(decoded(&bytes), text);
        }
    }

    #[test]
    fn every_line_ends_in_lf_wherever_the_text_is_cut() {
        /// A source that gives one byte at a time.
        struct Drops<'b>(&'b [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
                let upto = room.len().min(1);
                self.0.read(&mut room[..upto])
            }
        }
        let mixed = "姓名\r\n张三\r李四\n王五\r\r\n\n赵六\r";
        let mut text = String::new();
        let source = Drops(mixed.as_bytes());
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
