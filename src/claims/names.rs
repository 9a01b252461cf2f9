//! Names as they are compared.

use std::borrow::Cow;

use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use super::number::{is_common, is_nfkc};
use crate::base::text::is_unseen;

/// The name as compared: NFKC, every middle dot alike, no white space around it.
pub(super) fn normal_name(name: &str) -> Cow<'_, str> {
    // None of the dots is a common character.
    if is_common(name) || (is_nfkc(name) && !name.contains(MIDDLE_DOTS)) {
        return Cow::Borrowed(name.trim());
    }
    let alike = |c| if MIDDLE_DOTS.contains(&c) { '·' } else { c };
    Cow::Owned(name.nfkc().map(alike).collect::<String>().trim().to_owned())
}

/// A name without the signs between its parts, in one letter case. Signs that mask something stay. A `?` goes: a
/// dot becomes one where a file's encoding lacks it. A variation selector goes: it only chooses a glyph.
pub(super) fn letters_of(name: &str) -> String {
    let narrow = name.nfkc().flat_map(char::to_lowercase);
    let dropped = |c: char| {
        matches!(c, '?' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
            || !(c.is_alphanumeric() || hides(c))
    };
    narrow.filter(|c| !dropped(*c)).collect()
}

/// The dots that people and input methods put between the parts of a name, besides `·`.
const MIDDLE_DOTS: [char; 9] = [
    '\u{2022}', '\u{2027}', '\u{2219}', '\u{22c5}', '\u{30fb}', '\u{16eb}', '\u{2e31}', '\u{2e33}',
    '\u{a78f}',
];

/// In a name each `*` hides one character or more, a letter among them. What masks a name, or
/// shows nothing, proves nothing: no `*` hides it.
pub(super) fn name_fits(signed: &str, shown: &str) -> bool {
    // `reach` holds which prefixes of `shown` the pattern so far can have covered.
    let mut reach: SmallVec<[bool; 32]> = [true]
        .into_iter()
        .chain(shown.chars().map(|_| false))
        .collect();
    for pattern in signed.chars() {
        // `begun` where a `*` may have begun, `open` where it has covered a letter too.
        let (mut covered, mut begun, mut open) = (false, false, false);
        for (reached, c) in reach
            .iter_mut()
            .zip([None].into_iter().chain(shown.chars().map(Some)))
        {
            let before = *reached;
            begun |= covered;
            *reached = c.is_some_and(|c| match pattern {
                '*' if hides(c) => {
                    (begun, open) = (false, false);
                    false
                }
                '*' => {
                    open |= begun && c.is_alphanumeric();
                    open
                }
                _ => covered && pattern == c,
            });
            covered = before;
        }
    }
    reach.last() == Some(&true)
}

/// Whether a character in a name that is shown hides what stands on the document.
fn hides(c: char) -> bool {
    is_unseen(c) || MASKS.contains(&c)
}

/// What people write over the characters of a name.
const MASKS: [char; 12] = ['*', '#', '×', '●', '○', '〇', '□', '■', '█', '※', '?', '_'];

#[cfg(test)]
mod tests {
    use super::*;

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
            ("张*", "张·", false),
            ("张*", "张 ", false),
            ("张*", "张\u{200b}", false),
            ("张*", "张\u{3164}", false),
            ("张*", "张三\u{feff}", false),
            ("张三", "张三\u{200b}", false),
            ("李〇", "李〇", true),
            ("李〇", "李", false),
            ("李*", "李〇", false),
            ("张*", "张●三", false),
            ("*三", "●三", false),
            ("张*", "张●", false),
            ("张*", "张○○", false),
            ("J* S*", "J# S#", false),
            ("O* S*", "O'Neil Smith-Jones", true),
        ] {
            assert_eq!(
                name_fits(&normal_name(signed), &normal_name(shown)),
                fits,
                "{signed} {shown}"
            );
        }
    }
}
