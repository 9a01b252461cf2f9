//! One cell as the file holds it, and whether a number in it is still exact.

use std::borrow::Cow;

use crate::base::text::is_unseen;
use crate::claims::{masked_number, normal_number};

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// A number of at most 15 digits, which every spreadsheet keeps exactly.
    Number(String),
    /// A number of more digits than a spreadsheet keeps: what it shows is no longer what was typed.
    Rounded(String),
    /// An error value, or a formula that was never calculated; what it shows.
    NoValue(String),
}

/// What a spreadsheet shows in the place of a value (ECMA-376 part 1, 18.17.3).
const ERRORS: [&str; 8] = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!",
];

/// The text in `="…"`, which programs write so that a spreadsheet takes a number for text.
fn unguarded(text: &str) -> Option<String> {
    let inside = text.strip_prefix("=\"")?.strip_suffix('"')?;
    // A formula that joins texts is not such a text.
    let plain = inside.replace("\"\"", "");
    (!plain.contains('"')).then(|| inside.replace("\"\"", "\""))
}

/// A spreadsheet keeps 15 digits of a number (IEEE 754 double precision; Excel's specification).
const EXACT_DIGITS: usize = 15;

impl Cell {
    /// A cell of separated values, where everything is text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            Self::Empty
        } else if trimmed.starts_with('#') && ERRORS.contains(&trimmed) {
            Self::NoValue(text.to_owned())
        } else if let Some(inside) = unguarded(trimmed) {
            Self::text(&inside)
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// A number as it stands in the file (`150502199001011234`, `1.5050219900101E+17`, `36.5`).
    #[must_use]
    pub fn number(raw: &str) -> Self {
        let raw = raw.trim();
        let Ok(value) = raw.parse::<f64>() else {
            return Self::text(raw);
        };
        if value.fract() != 0.0 || !value.is_finite() {
            return Self::Number(raw.to_owned());
        }
        // `{}` writes whole numbers in full, never with an exponent.
        let shown = format!("{value}");
        if shown.trim_start_matches('-').len() > EXACT_DIGITS {
            Self::Rounded(shown)
        } else {
            Self::Number(shown)
        }
    }

    /// What it shows.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Text(text) | Self::Number(text) | Self::Rounded(text) | Self::NoValue(text) => {
                text
            }
        }
    }

    /// Takes what it shows out of it.
    pub(super) fn take_shown(&mut self) -> String {
        match std::mem::take(self) {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Number(text) | Self::Rounded(text) | Self::NoValue(text) => {
                text
            }
        }
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown().trim().is_empty()
    }
}

/// What a row gives as the worker's ID number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdNumber {
    /// A number that can be compared.
    Given(String),
    /// The spreadsheet has lost its last digits: it never matches, but the first digits, where they are certain, may
    /// contradict, as those of a masked number do.
    Lost(Option<String>),
    /// It is masked, `*` for each hidden character ([`masked_number`]): it never matches, but it may
    /// contradict.
    Masked(String),
    /// There is none.
    Missing,
}

impl IdNumber {
    /// The number in full, if it can be compared.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        match self {
            Self::Given(number) => Some(number),
            Self::Lost(_) | Self::Masked(_) | Self::Missing => None,
        }
    }

    /// Reads a cell: the marks that keep a spreadsheet from taking it for a number are removed.
    #[must_use]
    pub fn read(cell: &Cell) -> Self {
        let number = match cell {
            Cell::Empty | Cell::NoValue(_) => return Self::Missing,
            Cell::Rounded(shown) => return Self::Lost(first_digits(shown)),
            Cell::Text(text) if is_plain_number(text) => return Self::Given(text.clone()),
            Cell::Text(text) | Cell::Number(text) => plain_number(text),
        };
        // Every document number has a digit; a text without one is words.
        let words = !number.contains(|c: char| c.is_numeric()) && masked_number(&number).is_none();
        if words || is_nothing(&number) {
            Self::Missing
        } else if digits_lost(&number) {
            Self::Lost(first_digits(&number))
        } else {
            match masked_number(&number) {
                Some(masked) => Self::Masked(masked),
                None => Self::Given(number),
            }
        }
    }
}

/// Whether a text is what people write for "nothing".
pub(super) fn is_nothing(text: &str) -> bool {
    const NOTHING: [&str; 10] = [
        "-", "--", "—", "/", "无", "没有", "暂无", "N/A", "NONE", "NULL",
    ];
    let text = text.trim();
    text.is_empty()
        || NOTHING
            .iter()
            .any(|nothing| text.eq_ignore_ascii_case(nothing))
}

/// The zeros of the decimal digits that are written in the country and its neighbours and that NFKC
/// does not change (Unicode category Nd; the other nine digits follow each zero): Arabic, Persian and
/// Urdu, Devanagari, Bengali, Thai, Lao, Tibetan, Myanmar, Khmer, Mongolian, Tai Lue.
const ZEROS: [char; 11] = ['٠', '۰', '०', '০', '๐', '໐', '༠', '၀', '០', '᠐', '᧐'];

/// The text with every decimal digit as one of `0` to `9`.
pub(super) fn with_plain_digits(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c.is_ascii() || !c.is_numeric()) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| {
        let value = |zero: &char| u32::from(c).checked_sub(u32::from(*zero));
        let value = ZEROS.iter().filter_map(value).find(|value| *value < 10);
        value
            .and_then(|value| char::from_digit(value, 10))
            .unwrap_or(c)
    };
    Cow::Owned(text.chars().map(plain).collect())
}

/// Whether a text is nothing but a number as the check compares it: most are, and need no closer look.
pub(super) fn is_plain_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some((last, first)), 18) = (bytes.split_last(), bytes.len()) else {
        return false;
    };
    first.iter().all(u8::is_ascii_digit)
        && (last.is_ascii_digit() || *last == b'X')
        // Of such a text a spreadsheet has lost something only if it ends so ([`digits_lost`]).
        && !text.ends_with("000")
}

/// The number as the check compares it, without the apostrophe that marks text in a spreadsheet, the
/// marks of direction that office programs put around it, and the spaces that people put between the
/// parts of an ID number. Other invisible characters inside it are kept, and make it a masked number.
fn plain_number(text: &str) -> String {
    let around = |c: char| c.is_whitespace() || is_unseen(c);
    let text = with_plain_digits(text.trim_matches(around));
    let narrow = normal_number(&text);
    let number = narrow
        .trim_start_matches(['\'', '‘', '’', '`'])
        .trim_matches(around)
        // No document has small letters in its number; people type them.
        .to_ascii_uppercase();
    if !number.contains(char::is_whitespace) {
        return number;
    }
    let joined: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    // A resident ID has no spaces; other numbers are compared as they stand.
    let resident = joined.len() == 18 && joined.chars().all(|c| c.is_ascii_digit() || c == 'X');
    if resident { joined } else { number }
}

/// The digits of a damaged number of 18 that no rounding reaches, and `*` for the others.
fn first_digits(number: &str) -> Option<String> {
    /// The region, without the last digits of what an exponent shows.
    const CERTAIN: usize = 4;
    const RESIDENTS: usize = 18;
    let (digits, power) = match number.split_once(['E', 'e']) {
        Some((mantissa, power)) => (mantissa.replace(['.', ','], ""), power),
        None => (number.split('.').next()?.to_owned(), "+17"),
    };
    let whole = number.contains(['E', 'e']) || digits.len() == RESIDENTS;
    let known = whole && power == "+17" && digits.len() > CERTAIN;
    let first = digits.get(..CERTAIN).filter(|_| known)?;
    let all = first.bytes().all(|b| b.is_ascii_digit());
    all.then(|| format!("{first}{}", "*".repeat(RESIDENTS - CERTAIN)))
}

/// Whether a text is what a spreadsheet leaves of a long number: `1.50502E+17`, or 18 digits that end
/// in three zeros. (One real ID number in a thousand ends so; it is not compared either, because it
/// looks like a damaged one.)
fn digits_lost(number: &str) -> bool {
    let parts = number.split_once("E+").or_else(|| number.split_once("e+"));
    let exponent = parts.is_some_and(|(mantissa, power)| {
        !mantissa.is_empty()
            && mantissa
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.' || c == ',')
            && power.chars().all(|c| c.is_ascii_digit())
    });
    let zeros =
        number.len() == 18 && number.ends_with("000") && number.chars().all(|c| c.is_ascii_digit());
    // `150502199001011234.0`, or with grouping: written from a number, not from a text.
    let written = number
        .strip_suffix(".0")
        .or_else(|| number.strip_suffix(".00"))
        .is_some_and(|whole| {
            whole.len() > EXACT_DIGITS && whole.chars().all(|c| c.is_ascii_digit())
        });
    exponent || zeros || written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> IdNumber {
        IdNumber::Given(text.to_owned())
    }

    #[test]
    fn numbers_that_a_spreadsheet_damaged_are_recognised() {
        for cell in [
            Cell::number("150502199001011234"),
            Cell::number("1.5050219900101123E17"),
            Cell::number("1.50502199001011E+17"),
            Cell::text("1.50502E+17"),
            Cell::text("1.50502e+17"),
            Cell::text("１５０５０２１９９００１０１１０００"),
            Cell::text("150502199001011000"),
            Cell::text("150502199001011234.0"),
        ] {
            let first = Some("1505**************".to_owned());
            assert_eq!(IdNumber::read(&cell), IdNumber::Lost(first), "{cell:?}");
        }
    }

    #[test]
    fn what_people_type_around_a_number_is_removed() {
        let expected = given("15050219900101123X");
        for text in [
            "15050219900101123X",
            "15050219900101123x",
            "'15050219900101123x",
            "‘15050219900101123X",
            " 150502 19900101 123X\u{a0}",
            "１５０５０２１９９００１０１１２３Ｘ",
            "١٥٠٥٠٢١٩٩٠٠١٠١١٢٣X",
            "۱۵۰۵۰۲۱۹۹۰۰۱۰۱۱۲۳x",
            "᠑᠕᠐᠕᠐᠒᠑᠙᠙᠐᠐᠑᠐᠑᠑᠒᠓X",
            "\u{200e}15050219900101123X\u{feff}",
        ] {
            assert_eq!(IdNumber::read(&Cell::text(text)), expected, "{text}");
        }
        assert_eq!(IdNumber::read(&Cell::text("E 1234567")), given("E 1234567"));
        assert_eq!(IdNumber::read(&Cell::text("e12345678")), given("E12345678"));
        assert_eq!(
            IdNumber::read(&Cell::number("150502900101123")),
            given("150502900101123")
        );
    }

    #[test]
    fn nothing_and_masks_are_no_numbers() {
        for text in ["", " ", "—", "无", "n/a"] {
            assert_eq!(
                IdNumber::read(&Cell::text(text)),
                IdNumber::Missing,
                "{text}"
            );
        }
        assert_eq!(
            IdNumber::read(&Cell::text("1505**********1234")),
            IdNumber::Masked("1505**********1234".to_owned())
        );
        for text in [
            "E1●●●●●78",
            "E1•••••78",
            "E1×××××78",
            "E1#####78",
            "E1xxxxx78",
            "E1     78",
            "E1\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}78",
        ] {
            assert_eq!(
                IdNumber::read(&Cell::text(text)),
                IdNumber::Masked("E1*****78".to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_show_as_they_were_typed() {
        for (raw, shown) in [
            ("43918", "43918"),
            ("36.5", "36.5"),
            ("1E3", "1000"),
            ("007", "7"),
            ("x", "x"),
        ] {
            assert_eq!(Cell::number(raw).shown(), shown);
        }
    }

    #[test]
    fn guards_are_undone_and_errors_are_no_values() {
        for (text, number) in [
            ("=\"15050219900101123X\"", "15050219900101123X"),
            (" =\"E12345678\"", "E12345678"),
        ] {
            let read = IdNumber::read(&Cell::text(text));
            assert!(
                matches!(&read, IdNumber::Given(given) if given.trim_matches('"') == number),
                "{text} {read:?}"
            );
        }
        assert_eq!(Cell::text("#N/A"), Cell::NoValue("#N/A".to_owned()));
        let formula = "=\"a\"&B1&\"c\"";
        assert_eq!(Cell::text(formula), Cell::Text(formula.to_owned()));
        assert_eq!(IdNumber::read(&Cell::text("待补")), IdNumber::Missing);
    }
}
