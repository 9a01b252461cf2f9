//! Step 8: is the person at the gate the holder?

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::base::reason::{Finding, Reason};
use crate::base::text::Text;
use crate::base::time::Day;

use super::holder::{DocumentType, Holder};

/// What the traveller shows besides the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The number of the certificate, in full.
    pub number: Option<String>,
    /// The name on it, in full.
    pub name: Option<String>,
    /// A number of which `*` hides a part, as rosters have it: it can contradict the holder's, and
    /// never match it.
    pub masked_number: Option<String>,
}

/// How far the holder was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The number is the holder's (and the name, if one was given).
    Matched,
    /// The name fits; a name alone identifies nobody.
    NameOnly,
    /// The number or the name is not the holder's.
    Mismatched,
    /// Nothing was shown.
    NotChecked,
}

impl Identity {
    /// The word of JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::NameOnly => "name-only",
            Self::Mismatched => "mismatched",
            Self::NotChecked => "not-checked",
        }
    }
}

impl Holder<'_> {
    /// Compares what is shown with what is signed.
    #[must_use]
    pub fn compare(&self, shown: &Shown) -> (Identity, Vec<Reason>) {
        let mut reasons = Vec::new();
        let mut differs = Vec::new();
        let mut number_matches = false;
        if let Some(number) = &shown.number {
            let number = normal_number(number);
            let of_resident = self.document == DocumentType::ResidentId;
            // The older form of a resident's number, without a check character.
            let number = match of_resident.then(|| lengthened(&number)).flatten() {
                Some(long) => Cow::Owned(long),
                None => number,
            };
            if of_resident && !id_number_is_valid(&number) {
                reasons.push(Finding::InvalidIdNumber.into());
            }
            number_matches = number_fits(&normal_number(&self.number), &number);
            if !number_matches {
                differs.push(Text::fixed("证件号码", "number"));
            }
        }
        if let Some(masked) = &shown.masked_number
            && contradicts(&normal_number(&self.number), &normal_number(masked))
        {
            differs.push(Text::fixed("证件号码", "number"));
        }
        if let Some(name) = &shown.name
            && !name_fits(&normal_name(&self.name), &normal_name(name))
            // Dots, spaces and letter case depend on a keyboard: they accuse nobody whose number is the
            // holder's.
            && !(number_matches && name_fits(&letters_of(&self.name), &letters_of(name)))
        {
            differs.push(Text::fixed("姓名", "name"));
        }
        let mismatched = !differs.is_empty();
        if let Some(what) = differs.into_iter().reduce(|a, b| {
            Text::new(
                format!("{}、{}", a.zh, b.zh),
                format!("{} and {}", a.en, b.en),
            )
        }) {
            reasons.push(Reason::with_detail(Finding::HolderMismatch, &what));
        }
        let identity = match (&shown.number, &shown.name) {
            _ if mismatched => Identity::Mismatched,
            // A number that was mistyped was not compared.
            _ if !reasons.is_empty() => Identity::NotChecked,
            (Some(_), _) => Identity::Matched,
            (None, Some(_)) => Identity::NameOnly,
            (None, None) => Identity::NotChecked,
        };
        (identity, reasons)
    }
}

/// The number as compared: full-width digits narrowed, `x` as `X`, no white space around it.
pub(super) fn normal_number(number: &str) -> Cow<'_, str> {
    if !is_nfkc(number) {
        return Cow::Owned(number.nfkc().collect::<String>().trim().replace('x', "X"));
    }
    match number.trim() {
        plain if plain.contains('x') => Cow::Owned(plain.replace('x', "X")),
        plain => Cow::Borrowed(plain),
    }
}

/// The name as compared: NFKC, every middle dot alike, no white space around it.
fn normal_name(name: &str) -> Cow<'_, str> {
    if is_nfkc(name) && !name.contains(MIDDLE_DOTS) {
        return Cow::Borrowed(name.trim());
    }
    let alike = |c| if MIDDLE_DOTS.contains(&c) { '·' } else { c };
    Cow::Owned(name.nfkc().map(alike).collect::<String>().trim().to_owned())
}

/// A name without what stands between its parts, in one letter case.
fn letters_of(name: &str) -> String {
    let narrow = name.nfkc().flat_map(char::to_lowercase);
    narrow
        .filter(|c| c.is_alphanumeric() || *c == '*')
        .collect()
}

/// The 18 characters of a number of 15 digits, the form of before 1999: the century is put in and the
/// check character added (GB 11643-1999).
fn lengthened(number: &str) -> Option<String> {
    if number.len() != 15 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let first = format!("{}19{}", number.get(..6)?, number.get(6..)?);
    let check = char::from(check_character(first.as_bytes())?);
    Some(format!("{first}{check}"))
}

/// Whether NFKC would certainly change nothing. It never changes ASCII or the unified ideographs
/// (UAX 15), of which nearly all numbers and names are.
fn is_nfkc(text: &str) -> bool {
    let common = |c: char| c.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&c);
    text.chars().all(common) || is_nfkc_quick(text.chars()) == IsNormalized::Yes
}

/// The dots that people and input methods put between the parts of a name, besides `·`.
const MIDDLE_DOTS: [char; 9] = [
    '\u{2022}', '\u{2027}', '\u{2219}', '\u{22c5}', '\u{30fb}', '\u{16eb}', '\u{2e31}', '\u{2e33}',
    '\u{a78f}',
];

/// In a number each `*` hides exactly one character. A mask that is shown proves nothing.
fn number_fits(signed: &str, shown: &str) -> bool {
    !shown.contains('*')
        && signed.chars().count() == shown.chars().count()
        && signed
            .chars()
            .zip(shown.chars())
            .all(|(s, c)| s == '*' || s == c)
}

/// Whether two masked numbers cannot be one number: what is clear in both differs, from the front
/// or from the back up to the first `*`. How much a `*` hides is not certain here.
fn contradicts(signed: &str, masked: &str) -> bool {
    let clear = |(a, b): &(char, char)| *a != '*' && *b != '*';
    let front = signed.chars().zip(masked.chars());
    let back = signed.chars().rev().zip(masked.chars().rev());
    let differ = |(a, b): (char, char)| a != b;
    front.take_while(clear).any(differ) || back.take_while(clear).any(differ)
}

/// In a name each `*` hides one character or more.
fn name_fits(signed: &str, shown: &str) -> bool {
    if shown.is_empty() || shown.contains('*') {
        return false;
    }
    // `reach` holds which prefixes of `shown` the pattern so far can have covered.
    let mut reach: Vec<bool> = [true]
        .into_iter()
        .chain(shown.chars().map(|_| false))
        .collect();
    for pattern in signed.chars() {
        let (mut covered, mut open) = (false, false);
        for (reached, c) in reach
            .iter_mut()
            .zip([None].into_iter().chain(shown.chars().map(Some)))
        {
            let before = *reached;
            *reached = c.is_some_and(|c| {
                open = covered || (open && pattern == '*');
                open && (pattern == '*' || pattern == c)
            });
            covered = before;
        }
    }
    reach.last() == Some(&true)
}

/// Whether an 18-character ID number is one that GB 11643 can give: a day of birth that exists
/// and the check character of ISO 7064 MOD 11-2. The region of first registration is not judged:
/// tables change, and it says nothing about where a person comes from.
#[must_use]
pub fn id_number_is_valid(number: &str) -> bool {
    let bytes = number.as_bytes();
    let (Some((last, first)), Some(birth)) = (bytes.split_last(), number.get(6..14)) else {
        return false;
    };
    if first.len() != 17 || !first.iter().all(u8::is_ascii_digit) {
        return false;
    }
    Day::of_digits(birth).is_some() && check_character(first) == Some(*last)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(name: &str, document: DocumentType, number: &str) -> Holder<'static> {
        Holder {
            name: name.to_owned().into(),
            document,
            number: number.to_owned().into(),
        }
    }

    fn compare(
        holder: &Holder,
        number: Option<&str>,
        name: Option<&str>,
    ) -> (Identity, Vec<String>) {
        let shown = Shown {
            number: number.map(str::to_owned),
            name: name.map(str::to_owned),
            masked_number: None,
        };
        let (identity, reasons) = holder.compare(&shown);
        (
            identity,
            reasons.iter().map(|r| r.code.as_str().to_owned()).collect(),
        )
    }

    #[test]
    fn the_standards_own_examples_are_valid() {
        assert!(id_number_is_valid("11010519491231002X"));
        assert!(id_number_is_valid("440524188001010014"));
        for bad in [
            "110105194912310021",
            "11010519491331002X",
            "1101051949123100",
            "",
            "1101051949123100２X",
            "11010519491231002x",
            "110105194912310 2X",
        ] {
            assert!(!id_number_is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn a_number_is_compared_character_by_character() {
        let zhang = holder("张*", DocumentType::ResidentId, "1101**********002X");
        let good = "11010519491231002X";
        assert_eq!(
            compare(&zhang, Some(good), None),
            (Identity::Matched, vec![])
        );
        assert_eq!(
            compare(&zhang, Some(&good.to_lowercase()), Some("张三丰")).0,
            Identity::Matched
        );
        assert_eq!(
            compare(&zhang, Some("１１０１０５１９４９１２３１００２Ｘ"), None).0,
            Identity::Matched
        );
        let (identity, codes) = compare(&zhang, Some("440524188001010014"), None);
        assert_eq!(
            (identity, codes),
            (Identity::Mismatched, vec!["holder-mismatch".into()])
        );
        let (identity, codes) = compare(&zhang, Some("110105194912310021"), Some("李四"));
        assert_eq!(identity, Identity::Mismatched);
        assert_eq!(codes, ["invalid-id-number", "holder-mismatch"]);
    }

    #[test]
    fn the_older_form_of_a_number_is_the_same_persons() {
        let zhang = holder("张*", DocumentType::ResidentId, "1101**********002X");
        for (number, identity) in [
            ("110105491231002", Identity::Matched),
            ("110105491231003", Identity::Mismatched),
            ("440524800101001", Identity::Mismatched),
        ] {
            assert_eq!(compare(&zhang, Some(number), None).0, identity, "{number}");
        }
        // A day of birth that does not exist, and what no resident has.
        let (_, codes) = compare(&zhang, Some("110105491331002"), None);
        assert!(codes.contains(&"invalid-id-number".to_owned()), "{codes:?}");
        let passport = holder("张*", DocumentType::Passport, "1101*******1002");
        assert_eq!(
            compare(&passport, Some("110105491231002"), None).0,
            Identity::Matched
        );
    }

    #[test]
    fn dots_and_case_accuse_nobody_whose_number_matches() {
        let number = "11010519491231002X";
        let signed = |name| holder(name, DocumentType::ResidentId, "1101**********002X");
        for (name, shown) in [
            ("阿*·热*", "阿不都热合曼"),
            ("阿*·热*", "阿不都。热合曼"),
            ("阿*·热*", "阿不都-热合曼"),
            ("阿*·热*", "阿不都．热合曼"),
            ("阿*·热*", "阿不都 热合曼"),
            ("J* S*", "JOHN smith"),
            ("J* S*", "john.smith"),
        ] {
            let holder = signed(name);
            assert_eq!(
                compare(&holder, Some(number), Some(shown)).0,
                Identity::Matched,
                "{shown}"
            );
            assert_eq!(
                compare(&holder, Some("440524188001010014"), Some(shown)).0,
                Identity::Mismatched
            );
        }
        for (name, shown) in [("阿*·热*", "阿不都·买买提"), ("张*", "李三")] {
            let found = compare(&signed(name), Some(number), Some(shown));
            assert_eq!(found.0, Identity::Mismatched, "{shown}");
        }
    }

    #[test]
    fn a_mask_or_nothing_is_no_proof() {
        let passport = holder("J* S*", DocumentType::Passport, "E1*****78");
        assert_eq!(
            compare(&passport, Some("E1*****78"), None).0,
            Identity::Mismatched
        );
        assert_eq!(compare(&passport, Some(""), None).0, Identity::Mismatched);
        assert_eq!(
            compare(&passport, None, Some("J* S*")).0,
            Identity::Mismatched
        );
        assert_eq!(compare(&passport, None, Some("")).0, Identity::Mismatched);
        assert_eq!(
            compare(&passport, Some("E12345678"), None).0,
            Identity::Matched
        );
        assert_eq!(
            compare(&passport, Some("e12345678"), None).0,
            Identity::Mismatched
        );
        assert_eq!(compare(&passport, None, None).0, Identity::NotChecked);
    }

    #[test]
    fn a_masked_number_may_contradict_and_never_matches() {
        let zhang = holder("张*", DocumentType::ResidentId, "1101**********002X");
        for (masked, identity) in [
            ("1101**********002X", Identity::NameOnly),
            ("1101****002x", Identity::NameOnly),
            ("110105********002X", Identity::NameOnly),
            ("**************002X", Identity::NameOnly),
            ("1505**********002X", Identity::Mismatched),
            ("1101**********0028", Identity::Mismatched),
            ("****0028", Identity::Mismatched),
        ] {
            let shown = Shown {
                name: Some("张三".to_owned()),
                masked_number: Some(masked.to_owned()),
                ..Shown::default()
            };
            assert_eq!(zhang.compare(&shown).0, identity, "{masked}");
        }
    }

    #[test]
    fn stars_in_names_hide_one_or_more() {
        for (signed, shown, fits) in [
            ("张*", "张三", true),
            ("张*", "张三丰", true),
            ("张*", "张", false),
            ("*三", "张三", true),
            ("*", "张", true),
            ("张*丰", "张丰", false),
            ("张*丰", "张三丰", true),
            ("张三", "张三", true),
            ("张三", "张三丰", false),
            ("**", "张", false),
            ("阿*·*", "阿不都•热合曼", true),
            ("阿*·*", "阿不都热合曼", false),
            ("J* S*", "Ｊohn Smith", true),
        ] {
            assert_eq!(
                name_fits(&normal_name(signed), &normal_name(shown)),
                fits,
                "{signed} {shown}"
            );
        }
    }
}
