//! Bytes as a scanner types them, with the time of each → scans: a code each, and the ID number behind it.
//!
//! CR, LF and both end a scan, and so does a pause behind a whole code. Behind a TAB a text that is like a
//! code begins a new scan; anything else is an ID number. An empty line is nothing.

use std::time::{Duration, Instant};

use crate::base::limits::TYPED_BYTES;
use crate::jws::Typed;

/// The most of one scan that is kept: a token of any size that could be judged, and an ID number. A longer
/// one is read to its end and refused.
const LINE_BYTES: usize = TYPED_BYTES;

/// The most fields of one scan; TABs beyond are text.
const FIELDS: usize = 8;

/// A number that comes sooner behind the code was in the symbol: a guard or a card reader needs longer
/// after the scanner has read it.
const BY_HAND: Duration = Duration::from_millis(300);

/// One scan.
#[derive(Debug, PartialEq, Eq)]
pub struct Scan {
    /// What was typed for the code.
    pub text: String,
    /// Whether that is all of it.
    pub kept: Kept,
    /// The ID number behind it.
    pub number: Option<Number>,
    /// What ended it.
    pub end: ScanEnd,
}

/// An ID number behind a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Number {
    /// As typed.
    pub text: String,
    /// Who gave it.
    pub giver: Giver,
}

/// Who gave an ID number. A symbol may hold a TAB and a number of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Giver {
    /// It came in one go with the code, so it may be part of the symbol itself.
    Symbol,
    /// It came after the code had been scanned: a guard or a card reader.
    Guard,
}

/// How much of a scan was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// All of it.
    Whole,
    /// The first [`LINE_BYTES`]; what they say is not what was scanned.
    Part,
}

/// What ended a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanEnd {
    /// Enter.
    Enter,
    /// A TAB, and another code behind it.
    Tab,
    /// A pause behind a whole code.
    Pause,
    /// The end of the input.
    Input,
}

/// What is being typed.
#[derive(Debug)]
pub(super) struct Assembler {
    fields: Vec<ScanField>,
    length: usize,
    kept: Kept,
    /// Whether a pause was waited for in vain since the last byte.
    settled: bool,
    first: bool,
}

#[derive(Debug)]
struct ScanField {
    bytes: Vec<u8>,
    giver: Giver,
    last: Option<Instant>,
}

impl ScanField {
    const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            giver: Giver::Symbol,
            last: None,
        }
    }
}

impl Assembler {
    pub(super) const fn new() -> Self {
        Self {
            fields: Vec::new(),
            length: 0,
            kept: Kept::Whole,
            settled: false,
            first: true,
        }
    }

    /// Takes one byte that came at `at`; the scans that it ends.
    pub(super) fn push(&mut self, byte: u8, at: Instant) -> Vec<Scan> {
        self.settled = false;
        match byte {
            b'\r' | b'\n' => return self.take(ScanEnd::Enter),
            // White space in front of a code is nothing.
            b'\t' | b' ' if self.is_empty() => {}
            _ if self.length >= LINE_BYTES => self.kept = Kept::Part,
            b'\t' if self.fields.len() < FIELDS => {
                self.length += 1;
                self.fields.push(ScanField::new());
            }
            _ => {
                self.length += 1;
                self.keep(byte, at);
            }
        }
        Vec::new()
    }

    fn keep(&mut self, byte: u8, at: Instant) {
        let before = match self.fields.as_slice() {
            [.., before, field] if field.bytes.is_empty() => before.last,
            _ => None,
        };
        if self.fields.is_empty() {
            self.fields.push(ScanField::new());
        }
        if let Some(field) = self.fields.last_mut() {
            if before.is_some_and(|before| at.saturating_duration_since(before) >= BY_HAND) {
                field.giver = Giver::Guard;
            }
            field.bytes.push(byte);
            field.last = Some(at);
        }
    }

    /// Takes back the last byte of a number that a guard mistyped.
    pub(super) fn rub_out(&mut self) {
        if let [_, .., number] = self.fields.as_mut_slice() {
            number.bytes.pop();
        }
    }

    /// Whether nothing was typed since the last scan.
    pub(super) const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Whether a pause may end what was typed: not behind a TAB, where a number or another code is to come,
    /// nor behind a `~`, where a proof is.
    pub(super) fn waits(&self) -> bool {
        !self.settled
            && matches!(self.fields.as_slice(), [only] if only.bytes.last() != Some(&b'~'))
    }

    /// A pause; the scan that it ends, if a whole code was typed.
    pub(super) fn pause(&mut self) -> Vec<Scan> {
        self.settled = true;
        let whole = match self.fields.as_slice() {
            [only] => Typed::is_whole(&String::from_utf8_lossy(&only.bytes)),
            _ => false,
        };
        match whole {
            true => self.take(ScanEnd::Pause),
            false => Vec::new(),
        }
    }

    /// The end of the input; what it ends.
    pub(super) fn end(&mut self) -> Vec<Scan> {
        self.take(ScanEnd::Input)
    }

    fn take(&mut self, end: ScanEnd) -> Vec<Scan> {
        let fields = std::mem::take(&mut self.fields);
        let kept = std::mem::replace(&mut self.kept, Kept::Whole);
        self.length = 0;
        let mut scans: Vec<Scan> = Vec::new();
        for field in fields {
            let text = String::from_utf8_lossy(&field.bytes).into_owned();
            let blank = text.trim().is_empty();
            match scans.last_mut() {
                None => {
                    // Text editors put a byte order mark before the first line.
                    let text = match std::mem::replace(&mut self.first, false) {
                        true => text.trim_start_matches('\u{feff}').to_owned(),
                        false => text,
                    };
                    if !text.trim_ascii().is_empty() {
                        scans.push(Scan {
                            text,
                            kept,
                            number: None,
                            end,
                        });
                    }
                }
                Some(_) if blank => {}
                Some(before) if Typed::is_code_like(&text) => {
                    before.end = ScanEnd::Tab;
                    scans.push(Scan {
                        text,
                        kept,
                        number: None,
                        end,
                    });
                }
                Some(scan) => match &mut scan.number {
                    None => {
                        scan.number = Some(Number {
                            text: text.trim().to_owned(),
                            giver: field.giver,
                        });
                    }
                    // Two numbers are no number.
                    Some(number) => {
                        number.text.push('\t');
                        number.text.push_str(&text);
                        number.giver = Giver::Symbol;
                    }
                },
            }
        }
        scans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::base64url;

    fn code(kid: &str) -> String {
        let header =
            format!(r#"{{"alg":"EdDSA","iss":"330000","kid":"{kid}","typ":"health-code+jwt"}}"#);
        let signature = base64url::encode(&[0xfb; 64]);
        format!("{}.e30.{signature}", base64url::encode(header.as_bytes()))
    }

    /// What comes of texts that arrive with pauses, in milliseconds, before them.
    fn scans(parts: &[(u64, &str)]) -> Vec<Scan> {
        let mut assembler = Assembler::new();
        let mut at = Instant::now();
        let mut scans = Vec::new();
        for (pause, text) in parts {
            at += Duration::from_millis(*pause);
            if *pause >= 300 && assembler.waits() {
                scans.extend(assembler.pause());
            }
            for byte in text.bytes() {
                scans.extend(assembler.push(byte, at));
            }
        }
        scans.extend(assembler.end());
        scans
    }

    type Shown = (String, Option<(String, Giver)>, ScanEnd);

    fn shown(parts: &[(u64, &str)]) -> Vec<Shown> {
        let shown = |scan: Scan| {
            let number = scan.number.map(|number| (number.text, number.giver));
            (scan.text, number, scan.end)
        };
        scans(parts).into_iter().map(shown).collect()
    }

    #[test]
    fn every_end_of_line_ends_one_scan() {
        let (one, two) = (code("1"), code("2"));
        for end in ["\r", "\n", "\r\n", "\r\n\r\n", "\n\n\t \n"] {
            let text = format!("{end}{one}{end}{two}{end}");
            let found = shown(&[(0, &text)]);
            let expected = [one.clone(), two.clone()].map(|code| (code, None, ScanEnd::Enter));
            assert_eq!(found, expected, "{end:?}");
        }
        assert!(shown(&[(0, "\n\r\n \t \n\n")]).is_empty());
        assert_eq!(shown(&[(0, &one)]), [(one, None, ScanEnd::Input)]);
    }

    #[test]
    fn a_pause_ends_a_whole_code_and_nothing_else() {
        let (one, two) = (code("1"), code("2"));
        assert_eq!(
            shown(&[(0, &one), (400, &two), (400, "\r\n")]),
            [
                (one.clone(), None, ScanEnd::Pause),
                (two.clone(), None, ScanEnd::Pause)
            ]
        );
        // Half a code, then the other half.
        let (half, rest) = one.split_at(100);
        assert_eq!(
            shown(&[(0, half), (900, rest), (900, "")]),
            [(one.clone(), None, ScanEnd::Pause)]
        );
        for behind in ["~", "\t"] {
            let typed = format!("{one}{behind}");
            assert_eq!(shown(&[(0, &typed), (900, "")]).len(), 1);
            assert_eq!(shown(&[(0, &typed), (900, "")])[0].2, ScanEnd::Input);
        }
    }

    #[test]
    fn behind_a_tab_stands_another_code_or_a_number() {
        let (one, two) = (code("1"), code("2"));
        let number = |text: &str, giver| Some((text.to_owned(), giver));
        assert_eq!(
            shown(&[(0, &format!("{one}\t")), (2_000, &format!("{two}\t\n"))]),
            [
                (one.clone(), None, ScanEnd::Tab),
                (two.clone(), None, ScanEnd::Enter)
            ]
        );
        let typed = format!("{one}\t");
        assert_eq!(
            shown(&[(0, &typed), (2_000, "1101"), (5, "05\n")]),
            [(one.clone(), number("110105", Giver::Guard), ScanEnd::Enter)]
        );
        // In one go with the code: the symbol's own text.
        assert_eq!(
            shown(&[(0, &typed), (20, "110105\n")]),
            [(one.clone(), number("110105", Giver::Symbol), ScanEnd::Enter)]
        );
        assert_eq!(
            shown(&[(0, &typed), (20, "110105\t"), (900, "110105\n")]),
            [(
                one.clone(),
                number("110105\t110105", Giver::Symbol),
                ScanEnd::Enter
            )]
        );
    }

    #[test]
    fn what_is_too_long_is_cut_and_never_merged() {
        let long = "x".repeat(10 * LINE_BYTES);
        let found = scans(&[(0, &format!("a\n{long}\nb\r\nlast"))]);
        let kept: Vec<_> = found
            .iter()
            .map(|scan| (scan.text.len(), scan.kept))
            .collect();
        assert_eq!(
            kept,
            [
                (1, Kept::Whole),
                (LINE_BYTES, Kept::Part),
                (1, Kept::Whole),
                (4, Kept::Whole)
            ]
        );
    }

    #[test]
    fn a_mistyped_number_can_be_corrected() {
        let mut assembler = Assembler::new();
        let now = Instant::now();
        for byte in b"code\t12" {
            assembler.push(*byte, now);
        }
        assembler.rub_out();
        assembler.rub_out();
        assembler.rub_out();
        for byte in b"34\r" {
            for scan in assembler.push(*byte, now) {
                assert_eq!(scan.text, "code");
                assert_eq!(scan.number.map(|number| number.text), Some("34".to_owned()));
            }
        }
    }
}
