//! Certificate numbers as they are compared: the one rule of what a masked number is, for the gate
//! and for rosters.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::holder::DocumentType;
use crate::base::text::is_unseen;
use crate::base::time::Day;

/// The number as compared: full-width digits narrowed, `x` as `X`, no white space around it.
#[must_use]
pub fn normal_number(number: &str) -> Cow<'_, str> {
    if !is_nfkc(number) {
        return Cow::Owned(number.nfkc().collect::<String>().trim().replace('x', "X"));
    }
    match number.trim() {
        plain if plain.contains('x') => Cow::Owned(plain.replace('x', "X")),
        plain => Cow::Borrowed(plain),
    }
}

/// Whether NFKC would certainly change nothing. It never changes ASCII or the unified ideographs
/// (UAX 15), of which nearly all numbers and names are.
pub(super) fn is_nfkc(text: &str) -> bool {
    is_common(text) || is_nfkc_quick(text.chars()) == IsNormalized::Yes
}

/// Whether a text is nothing but ASCII and unified ideographs.
pub(super) fn is_common(text: &str) -> bool {
    let common = |c: char| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c);
    text.is_ascii() || text.chars().all(common)
}

/// So many `X` together are a mask. Passports with two of them exist.
const MASK_RUN: usize = 3;

/// Whether people write this character between the parts of a number, or around it; a run of them is
/// a mask all the same.
fn separates(c: char) -> bool {
    let masks = matches!(c, '*' | '#' | '_' | '?' | '~' | '^' | '%' | '&' | '$' | '@');
    c == ' ' || (c.is_ascii_punctuation() && !masks) || matches!(c, '、' | '。')
}

/// Whether a character of a number can be read: a letter, a digit or an ideograph, and none of
/// those that people write for "something".
fn is_clear(c: char) -> bool {
    c.is_alphanumeric() && !is_unseen(c) && !matches!(c, '某' | '〇')
}

/// Whether `run` times this character in a number hide what stands on the document: masks of any
/// kind (`●`, `#`, `XXX`, `---`), and invisible characters.
fn hides(c: char, run: usize) -> bool {
    match c {
        'X' => run >= MASK_RUN,
        c if separates(c) => run > 1,
        c => !is_clear(c),
    }
}

/// Whether a number is itself masked, as [`normal_number`] gives it: it proves nothing.
fn is_masked(number: &str) -> bool {
    let (mut before, mut run) = (None, 0);
    number.chars().any(|c| {
        run = if before == Some(c) { run + 1 } else { 1 };
        before = Some(c);
        hides(c, run)
    })
}

/// A masked number with `*` for every character that does not show what stands on the document;
/// `None` if none hides anything, so that the number can be compared in full.
#[must_use]
pub fn masked_number(number: &str) -> Option<String> {
    let number = normal_number(number);
    if !is_masked(&number) {
        return None;
    }
    let chars: Vec<char> = number.chars().collect();
    let runs = chars.chunk_by(|a, b| a == b);
    let shown = |run: &[char]| -> String {
        let hides = run.first().is_some_and(|c| hides(*c, run.len()));
        run.iter().map(|c| if hides { '*' } else { *c }).collect()
    };
    Some(runs.map(shown).collect())
}

impl DocumentType {
    /// Whether `c` may stand at `place` of `length` in a number of this kind (GB 11643 for residents;
    /// ICAO 9303 for passports; permits have capital letters and digits too).
    fn has(self, c: char, place: usize, length: usize) -> bool {
        match self {
            Self::ResidentId => c.is_ascii_digit() || (c == 'X' && place + 1 == length),
            Self::HkMacaoPermit
            | Self::TaiwanPermit
            | Self::Passport
            | Self::ForeignPermanentResident => c.is_ascii_digit() || c.is_ascii_uppercase(),
            // `军字第1234567号`
            Self::Other => is_clear(c) && (c.is_ascii() || is_ideograph(c)),
        }
    }
}

fn is_ideograph(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c) || c >= '\u{20000}'
}

/// Whether the number that is shown is the one that is signed: each `*` hides exactly one letter or
/// digit of that document's alphabet, and the rest is the same. A mask that is shown proves nothing.
/// Both are as [`normal_number`] gives them.
pub(super) fn number_fits(document: DocumentType, signed: &str, shown: &str) -> bool {
    let plain = document == DocumentType::ResidentId && signed.is_ascii() && is_residents(shown);
    match plain {
        true => plain_number_fits(signed, shown),
        false => any_number_fits(document, signed, shown),
    }
}

/// Whether a text has the characters of a resident's number and no others.
fn is_residents(number: &str) -> bool {
    let form = number.as_bytes().split_last();
    form.is_some_and(|(last, first)| {
        first.len() == 17
            && first.iter().all(u8::is_ascii_digit)
            && (last.is_ascii_digit() || *last == b'X')
    })
}

/// Whether a resident's number is the one that is signed: each of its characters may be one that a `*` hides, and
/// none of them masks anything.
fn plain_number_fits(signed: &str, shown: &str) -> bool {
    let mut pairs = signed.bytes().zip(shown.bytes());
    signed.len() == shown.len() && pairs.all(|(s, c)| s == b'*' || s == c)
}

/// The same for a number of any kind.
fn any_number_fits(document: DocumentType, signed: &str, shown: &str) -> bool {
    let length = shown.chars().count();
    let pairs = || signed.chars().zip(shown.chars());
    let hidden = || pairs().filter(|(s, _)| *s == '*');
    let all_x = hidden().count() > 1 && hidden().all(|(_, c)| c == 'X');
    !is_masked(shown)
        && !all_x
        && signed.chars().count() == length
        && pairs().enumerate().all(|(place, (s, c))| match s {
            '*' => document.has(c, place, length),
            _ => s == c,
        })
}

/// Whether two masked numbers cannot be one number: what is clear in both differs, from the front
/// or from the back up to the first `*`. How much a `*` hides is not certain here.
pub(super) fn contradicts(signed: &str, masked: &str) -> bool {
    let bare = |number: &str| -> Vec<char> { number.chars().filter(|c| !separates(*c)).collect() };
    let (signed, masked) = (bare(signed), bare(masked));
    let clear = |(a, b): &(&char, &char)| **a != '*' && **b != '*';
    let front = signed.iter().zip(&masked);
    let back = signed.iter().rev().zip(masked.iter().rev());
    let differ = |(a, b): (&char, &char)| a != b;
    front.take_while(clear).any(differ) || back.take_while(clear).any(differ)
}

/// Whether an 18-character ID number is one that GB 11643 can have given by `today`: a day of birth
/// that exists and has come, and the check character of ISO 7064 MOD 11-2. The region of first
/// registration is not judged: tables change, and it says nothing about where a person comes from.
#[must_use]
pub fn id_number_is_valid(number: &str, today: Day) -> bool {
    let bytes = number.as_bytes();
    let (Some((last, first)), Some(birth)) = (bytes.split_last(), number.get(6..14)) else {
        return false;
    };
    if first.len() != 17 || !first.iter().all(u8::is_ascii_digit) {
        return false;
    }
    Day::of_digits(birth).is_some_and(|born| born <= today) && check_character(first) == Some(*last)
}

/// The check character of 17 digits (ISO 7064 MOD 11-2): their weights are 2^(17−i) mod 11.
fn check_character(digits: &[u8]) -> Option<u8> {
    const CHECK: [u8; 11] = *b"10X98765432";
    let weights = (1..=17).rev().map(|power| (1_u32 << power) % 11);
    let sum: u32 = weights
        .zip(digits)
        .map(|(weight, digit)| weight * u32::from(digit & 0x0f))
        .sum();
    let at = usize::try_from(sum % 11).ok()?;
    CHECK.get(at).copied()
}

/// The 18 characters of a resident's number of 15 digits, the form of before 1999: the century is put
/// in and the check character added (GB 11643-1999).
#[must_use]
pub fn lengthened(number: &str) -> Option<String> {
    if number.len() != 15 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let first = format!("{}19{}", number.get(..6)?, number.get(6..)?);
    let check = char::from(check_character(first.as_bytes())?);
    Some(format!("{first}{check}"))
}

/// The 15 digits that a resident's number of 18 characters had before 1999; `None` for persons who were
/// born in another century, and never had it.
pub(super) fn older_form(number: &str) -> Option<String> {
    let (region, birth) = (number.get(..6)?, number.get(8..17)?);
    let of_the_century = number.len() == 18 && number.get(6..8) == Some("19");
    of_the_century.then(|| format!("{region}{birth}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn the_standards_own_examples_are_valid() {
        let today = day("2020-03-28");
        assert!(id_number_is_valid("11010519491231002X", today));
        assert!(id_number_is_valid("440524188001010014", today));
        for bad in [
            "110105194912310021",
            "11010519491331002X",
            "1101051949123100",
            "",
            "1101051949123100２X",
            "11010519491231002x",
            "110105194912310 2X",
        ] {
            assert!(!id_number_is_valid(bad, today), "{bad}");
        }
    }

    #[test]
    fn nobody_was_born_after_today() {
        let number = "11010519491231002X";
        assert!(id_number_is_valid(number, day("1949-12-31")));
        assert!(!id_number_is_valid(number, day("1949-12-30")));
    }

    #[test]
    fn masks_of_every_kind_are_seen() {
        for (number, masked) in [
            ("E1*****78", "E1*****78"),
            ("E1＊＊＊＊＊78", "E1*****78"),
            ("E1•••••78", "E1*****78"),
            ("E1●●●●●78", "E1*****78"),
            ("E1×××××78", "E1*****78"),
            ("E1#####78", "E1*****78"),
            ("E1_____78", "E1*****78"),
            ("E1?????78", "E1*****78"),
            ("E1-----78", "E1*****78"),
            ("E1     78", "E1*****78"),
            ("E1.....78", "E1*****78"),
            ("E1□□□□□78", "E1*****78"),
            ("E1〇〇〇〇〇78", "E1*****78"),
            ("E1某某某某某78", "E1*****78"),
            ("E1xxxxx78", "E1*****78"),
            ("E1XXXxx78", "E1*****78"),
            ("xxxxx", "*****"),
            ("#####", "*****"),
            ("E1\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}78", "E1*****78"),
            ("E1\u{2800}345\u{3164}78", "E1*345*78"),
            ("E12345\u{ad}78", "E12345*78"),
            ("E1\u{e0101}345678", "E1*345678"),
            ("\u{202e}E12345678", "*E12345678"),
        ] {
            assert_eq!(masked_number(number).as_deref(), Some(masked), "{number}");
        }
        for plain in [
            "11010519491231002X",
            "E12345678",
            "XX1234567",
            "E 1234567",
            "E-1234567",
            "0123456701(B)",
            "军字第1234567号",
            "=HYPERLINK(\"E1\")",
            "",
        ] {
            assert_eq!(masked_number(plain), None, "{plain}");
        }
    }

    #[test]
    fn only_the_documents_own_characters_are_hidden() {
        use DocumentType::{Other, Passport, ResidentId, TaiwanPermit};
        for (document, signed, shown, fits) in [
            (Passport, "E1*****78", "E12345678", true),
            (Passport, "E1*****78", "E1ABCDE78", true),
            (Passport, "E1*****78", "E1abcde78", false),
            (Passport, "E1*****78", "E1٣٤٥٦٧78", false),
            (Passport, "E1*****78", "E1一二三四五78", false),
            (Passport, "E1*****78", "E1-3456-78", false),
            (Passport, "E1*****78", "E1 345678", false),
            (Passport, "E1*****78", "E1XXXXX78", false),
            (Passport, "E1**5678", "E1XX5678", false),
            (Passport, "E1**5678", "E1X45678", true),
            (Passport, "E1•••••78", "E1•••••78", false),
            (Passport, "E1*****78", "E1234578", false),
            (ResidentId, "1101**********002X", "11010519491231002X", true),
            (
                ResidentId,
                "1101**********002X",
                "1101051949A231002X",
                false,
            ),
            (
                ResidentId,
                "1101**********002X",
                "1101051949X231002X",
                false,
            ),
            (ResidentId, "1101*************X", "11010519491231002X", true),
            (ResidentId, "1101**************", "11010519491231002X", true),
            (TaiwanPermit, "01234***01(B)", "0123456701(B)", true),
            (TaiwanPermit, "01234*****(B)", "01234(701(B)", false),
            (Other, "*字第***4567号", "军字第1234567号", true),
            (Other, "*字第***4567号", "某字第1234567号", false),
            (Other, "*字第***4567号", "軍字第1\u{115f}34567号", false),
        ] {
            let got = number_fits(document, signed, &normal_number(shown));
            assert_eq!(got, fits, "{document:?} {signed} {shown}");
        }
    }

    #[test]
    fn a_plain_number_is_compared_like_any_other() {
        let signed = [
            "1101**********002X",
            "******************",
            "1101*************X",
            "1101**********0021",
            "1101*********002X",
            "1101***********002X",
            "11010519491231002X",
            "1X01**********002X",
            "1101****张*****002X",
            "",
        ];
        for shown in ["11010519491231002X", "440524188001010014"] {
            assert!(is_residents(shown));
            for signed in signed {
                let any = any_number_fits(DocumentType::ResidentId, signed, shown);
                let got = number_fits(DocumentType::ResidentId, signed, shown);
                assert_eq!(got, any, "{signed} {shown}");
            }
        }
        for other in [
            "1101051949123100X2",
            "1101051949123100２X",
            "11010519491231002x",
            "1",
        ] {
            assert!(!is_residents(other), "{other}");
        }
    }

    #[test]
    fn separators_alone_contradict_nothing() {
        assert!(!contradicts("E1*****78", "E-1****78"));
        assert!(contradicts("E1*****78", "E-2****78"));
    }
}
