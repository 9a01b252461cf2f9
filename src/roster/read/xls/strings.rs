//! Texts in records (MS-XLS 2.5.293 and 2.5.294), and the table of those that cells share.

use std::io;

use super::records::{u16_at, u32_at};
use crate::roster::limits::STRINGS;

/// Bytes that stretch over a record and those that continue it.
pub(super) struct Spread<'b> {
    parts: std::vec::IntoIter<&'b [u8]>,
    rest: &'b [u8],
}

impl<'b> Spread<'b> {
    pub(super) fn new(parts: Vec<&'b [u8]>) -> Self {
        Self {
            parts: parts.into_iter(),
            rest: &[],
        }
    }

    /// At most so many bytes that lie together; `None` at the end.
    fn some(&mut self, most: usize) -> Option<&'b [u8]> {
        while self.rest.is_empty() {
            self.rest = self.parts.next()?;
        }
        let (some, rest) = self.rest.split_at(most.min(self.rest.len()));
        self.rest = rest;
        Some(some)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut array = [0; N];
        for byte in &mut array {
            *byte = *self.some(1)?.first()?;
        }
        Some(array)
    }

    fn u16(&mut self) -> Option<usize> {
        self.array().map(u16::from_le_bytes).map(usize::from)
    }

    fn u32(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > 0 {
            length -= self.some(length)?.len();
        }
        Some(())
    }

    /// A text that begins with its length in two bytes, with its formats and readings passed over.
    pub(super) fn text(&mut self) -> Option<String> {
        let length = self.u16()?;
        let [flags] = self.array()?;
        let runs = if flags & 8 == 0 { 0 } else { self.u16()? };
        let readings = if flags & 4 == 0 { 0 } else { self.u32()? };
        let text = self.characters(length, flags)?;
        self.skip(4 * runs)?;
        self.skip(readings)?;
        Some(text)
    }

    /// So many characters, of two bytes or of one as the lowest bit of `flags` says. Where a record
    /// continues another in the midst of them, it begins with flags of its own.
    fn characters(&mut self, mut length: usize, mut flags: u8) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(length);
        while length > 0 {
            if self.rest.is_empty() && !units.is_empty() {
                [flags] = self.array()?;
            }
            if flags & 1 == 0 {
                let some = self.some(length)?;
                units.extend(some.iter().map(|byte| u16::from(*byte)));
                length -= some.len();
            } else {
                units.push(u16::from_le_bytes(self.array()?));
                length -= 1;
            }
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// A text at some place of a record that is not continued.
pub(super) fn text_at(data: &[u8], at: usize) -> Option<String> {
    Spread::new(vec![data.get(at..)?]).text()
}

/// A sheet's name, whose length has one byte.
pub(super) fn short_text_at(data: &[u8], at: usize) -> Option<String> {
    let [length, flags] = *data.get(at..)?.first_chunk()?;
    let mut rest = Spread::new(vec![data.get(at + 2..)?]);
    rest.characters(usize::from(length), flags)
}

/// The shared texts (MS-XLS 2.4.265). Those that break off are left out.
pub(super) fn shared(parts: Vec<&[u8]>) -> io::Result<Vec<Box<str>>> {
    let mut spread = Spread::new(parts);
    let mut texts = Vec::new();
    let counts: Option<[u8; 8]> = spread.array();
    let count = counts.and_then(|counts| u32_at(&counts, 4)).unwrap_or(0);
    for _ in 0..count {
        if texts.len() >= STRINGS {
            return Err(io::Error::other(format!("more than {STRINGS} texts")));
        }
        let Some(text) = spread.text() else { break };
        texts.push(text.into_boxed_str());
    }
    Ok(texts)
}

/// A number in 30 bits (MS-XLS 2.5.217).
pub(super) fn rk(data: &[u8], at: usize) -> Option<f64> {
    let raw = u32_at(data, at)?;
    let hundredth = raw & 1 != 0;
    let value = if raw & 2 == 0 {
        f64::from_bits(u64::from(raw & !3) << 32)
    } else {
        // The upper 30 bits, with their sign.
        f64::from(raw.cast_signed() >> 2)
    };
    Some(if hundredth { value / 100.0 } else { value })
}

/// The format of a cell's style (MS-XLS 2.4.353).
pub(super) fn format_of_style(data: &[u8]) -> u16 {
    u16_at(data, 2).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record_with_flags_of_its_own() {
        // Five characters: `a` in one byte, 汉字 in two each, `bc` in one again.
        let parts: [&[u8]; 3] = [
            &[5, 0, 0, b'a'],
            &[1, 0x49, 0x6c, 0x57, 0x5b],
            &[0, b'b', b'c', 1, 0, 0, b'd'],
        ];
        let mut spread = Spread::new(parts.to_vec());
        assert_eq!(spread.text().as_deref(), Some("a汉字bc"));
        assert_eq!(spread.text().as_deref(), Some("d"));
        assert_eq!(spread.text(), None);
    }

    #[test]
    fn formats_and_readings_are_passed_over() {
        let rich: &[u8] = &[
            1, 0, 0x0c, 1, 0, 2, 0, 0, 0, b'x', 9, 9, 9, 9, 8, 8, 1, 0, 0, b'y',
        ];
        let mut spread = Spread::new(vec![rich]);
        assert_eq!(spread.text().as_deref(), Some("x"));
        assert_eq!(spread.text().as_deref(), Some("y"));
        let lies = [&[9, 0, 0, 0, 0xff, 0xff, 0xff, 0xff][..], rich, &[0xff; 5]];
        assert_eq!(
            shared(vec![&lies.concat()]).unwrap(),
            ["x".into(), "y".into()]
        );
    }

    #[test]
    fn small_numbers() {
        let number = |raw: u32| rk(&raw.to_le_bytes(), 0);
        assert_eq!(number(0x3ff0_0000), Some(1.0));
        assert_eq!(number(365 << 2 | 2), Some(365.0));
        assert_eq!(number(3650 << 2 | 3), Some(36.5));
        assert_eq!(number((-7_i32 << 2 | 2).cast_unsigned()), Some(-7.0));
    }
}
