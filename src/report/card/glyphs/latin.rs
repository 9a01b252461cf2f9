//! The capital letters of the four verdicts, 5 × 7 pixels: one row a `u8`, the rightmost pixel the
//! lowest bit.

/// How many pixels a letter is wide.
pub(super) const WIDTH: usize = 5;
/// How many pixels a letter is high.
pub(super) const HEIGHT: usize = 7;

/// The rows of one letter, from the top.
pub(super) type LetterRows = [u8; HEIGHT];

/// The picture of a capital letter, if there is one.
pub(super) fn letter(character: char) -> Option<&'static LetterRows> {
    LETTERS
        .iter()
        .find(|(known, _)| *known == character)
        .map(|(_, rows)| rows)
}

#[rustfmt::skip]
const LETTERS: [(char, LetterRows); 16] = [
    ('P', [
        0b11110,
        0b10001,
        0b10001,
        0b11110,
        0b10000,
        0b10000,
        0b10000,
    ]),
    ('A', [
        0b01110,
        0b10001,
        0b10001,
        0b11111,
        0b10001,
        0b10001,
        0b10001,
    ]),
    ('S', [
        0b01111,
        0b10000,
        0b10000,
        0b01110,
        0b00001,
        0b00001,
        0b11110,
    ]),
    ('H', [
        0b10001,
        0b10001,
        0b10001,
        0b11111,
        0b10001,
        0b10001,
        0b10001,
    ]),
    ('O', [
        0b01110,
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b01110,
    ]),
    ('L', [
        0b10000,
        0b10000,
        0b10000,
        0b10000,
        0b10000,
        0b10000,
        0b11111,
    ]),
    ('D', [
        0b11110,
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b11110,
    ]),
    ('Q', [
        0b01110,
        0b10001,
        0b10001,
        0b10001,
        0b10101,
        0b10010,
        0b01101,
    ]),
    ('U', [
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b10001,
        0b01110,
    ]),
    ('R', [
        0b11110,
        0b10001,
        0b10001,
        0b11110,
        0b10100,
        0b10010,
        0b10001,
    ]),
    ('N', [
        0b10001,
        0b11001,
        0b11001,
        0b10101,
        0b10011,
        0b10011,
        0b10001,
    ]),
    ('T', [
        0b11111,
        0b00100,
        0b00100,
        0b00100,
        0b00100,
        0b00100,
        0b00100,
    ]),
    ('I', [
        0b01110,
        0b00100,
        0b00100,
        0b00100,
        0b00100,
        0b00100,
        0b01110,
    ]),
    ('E', [
        0b11111,
        0b10000,
        0b10000,
        0b11110,
        0b10000,
        0b10000,
        0b11111,
    ]),
    ('C', [
        0b01110,
        0b10001,
        0b10000,
        0b10000,
        0b10000,
        0b10001,
        0b01110,
    ]),
    ('J', [
        0b00111,
        0b00010,
        0b00010,
        0b00010,
        0b00010,
        0b10010,
        0b01100,
    ]),
];
