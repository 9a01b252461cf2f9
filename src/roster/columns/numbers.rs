//! Numbers of residents inside texts, and what stands beside them.

use unicode_normalization::UnicodeNormalization;

use crate::base::text::is_unseen;
use crate::base::time::Day;
use crate::claims::id_number_is_valid;
use crate::roster::cell::with_plain_digits;
use crate::roster::columns::content::is_like_a_name;

/// Whether a number is one that a resident may have: 18 characters with their check character, or
/// the 15 digits of before 1999, which hold a day of birth in the 1900s and no check.
pub(in crate::roster) fn is_residents(number: &str) -> bool {
    match number.len() {
        // The check itself compares the day of birth with its clock.
        18 => Day::of_digits("99991231").is_some_and(|end| id_number_is_valid(number, end)),
        15 => {
            let digits = number.bytes().all(|b| b.is_ascii_digit());
            let birth = number.get(6..12);
            let birth = birth.and_then(|day| Day::of_digits(&format!("19{day}")));
            // The first digit is a region of GB/T 2260: 1 to 8.
            digits && birth.is_some() && !number.starts_with(['0', '9'])
        }
        _ => false,
    }
}

/// The resident's number inside a text, and what else the text says.
pub(in crate::roster) fn number_inside(text: &str) -> Option<(String, String)> {
    let text: String = with_plain_digits(text).nfkc().collect::<String>();
    let text = text.replace('x', "X");
    let is_part = |c: char| c.is_ascii_digit() || c == 'X';
    let mut found = None;
    let mut rest = text.as_str();
    let mut passed = 0;
    while let Some(at) = rest.find(is_part) {
        let run = rest.get(at..).unwrap_or_default();
        let end = run.find(|c| !is_part(c)).unwrap_or(run.len());
        let number = run.get(..end).unwrap_or_default();
        if is_residents(number) {
            // With two numbers it is not known which one is meant.
            if found.is_some() {
                return None;
            }
            found = Some((passed + at, number.to_owned()));
        }
        passed += at + end;
        rest = rest.get(at + end..).unwrap_or_default();
    }
    let (at, number) = found?;
    let before = text.get(..at).unwrap_or_default();
    let behind = text.get(at + number.len()..).unwrap_or_default();
    let rest = format!("{before} {behind}");
    let mark = |c: char| !c.is_alphanumeric();
    Some((number, rest.trim_matches(mark).to_owned()))
}

/// What people write before a number that stands beside a name.
const LABELS_OF_NUMBERS: [&str; 6] = [
    "身份证号码",
    "身份证号",
    "身份证",
    "证件号码",
    "证件号",
    "ID",
];

/// What stands beside a number, without the words that only say that it is one.
pub(in crate::roster) fn without_labels(rest: &str) -> String {
    let rest = rest.to_owned();
    LABELS_OF_NUMBERS
        .iter()
        .fold(rest, |rest, label| rest.replace(label, " "))
}

/// What people write before or behind other things that stand beside a name.
const OTHER_LABELS: [&str; 14] = [
    "姓名",
    "名字",
    "电话",
    "手机",
    "手机号",
    "手机号码",
    "联系电话",
    "联系方式",
    "电话号码",
    "性别",
    "男",
    "女",
    "Name",
    "Tel",
];

/// The name in what stands beside a number (`姓名：张三 电话：139…`); `None` if there is none, or if several could
/// be it.
pub(in crate::roster) fn name_beside(rest: &str) -> Option<String> {
    const DIGITS: usize = 4;
    let mark = |c: char| {
        matches!(
            c,
            '：' | ':'
                | '，'
                | ','
                | '；'
                | ';'
                | '、'
                | '|'
                | '/'
                | '（'
                | '）'
                | '('
                | ')'
                | '\n'
        )
    };
    let rest = without_labels(rest);
    let pieces = rest.split(mark).map(|piece| {
        let label = |word: &&str| {
            OTHER_LABELS
                .iter()
                .all(|known| !word.eq_ignore_ascii_case(known))
        };
        let words: Vec<&str> = piece.split_whitespace().filter(label).collect();
        words
            .join(" ")
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_owned()
    });
    let words = |piece: &String| {
        !piece.is_empty() && piece.chars().filter(|c| c.is_numeric()).count() < DIGITS
    };
    let pieces: Vec<String> = pieces.filter(words).collect();
    let only = |found: &mut dyn Iterator<Item = &String>| match (found.next(), found.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    };
    only(&mut pieces.iter())
        .or_else(|| only(&mut pieces.iter().filter(|piece| is_like_a_name(piece))))
}

/// Every complete number of a resident in a text. Its parts may stand apart (`330102 19900101 1234`); without
/// the check character of the longer form what stands apart says too little.
pub(in crate::roster) fn numbers_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !may_hold_a_number(text) {
        return found;
    }
    let text: String = with_plain_digits(text).nfkc().collect();
    let text = text.replace('x', "X");
    let is_part = |c: char| c.is_ascii_digit() || c == 'X';
    let between = |c: char| c.is_whitespace() || is_unseen(c) || matches!(c, '-' | '–' | '—');
    for group in text.split(|c| !is_part(c) && !between(c)) {
        let runs: Vec<&str> = group.split(between).filter(|run| !run.is_empty()).collect();
        let mut at = 0;
        while let Some(rest) = runs.get(at..).filter(|rest| !rest.is_empty()) {
            let mut joined = String::new();
            let fits = rest.iter().position(|run| {
                joined.push_str(run);
                joined.len() == 18 && is_residents(&joined)
            });
            let older = || {
                rest.first()
                    .filter(|run| run.len() == 15 && is_residents(run))
            };
            if let Some(last) = fits {
                found.push(joined);
                at += last;
            } else if let Some(older) = older() {
                found.push((*older).to_owned());
            }
            at += 1;
        }
    }
    found
}

/// Whether a text has as many digits as a resident's number: a quick test, because most texts have
/// fewer.
fn may_hold_a_number(text: &str) -> bool {
    const FEWEST: usize = 15;
    if text.len() < FEWEST {
        return false;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= FEWEST
        || (!text.is_ascii() && text.chars().filter(|c| c.is_numeric()).count() >= FEWEST)
}

/// Whether the numbers of several residents stand in a text.
pub(in crate::roster) fn holds_several_numbers(text: &str) -> bool {
    numbers_in(text).len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_beside_a_number_is_given_and_two_numbers_are_none() {
        let found = number_inside("李四光 身份证:11010519491231002x").unwrap();
        assert_eq!(found.0, "11010519491231002X");
        assert!(found.1.starts_with("李四光"), "{found:?}");
        assert_eq!(
            number_inside("11010519491231002X、440524188001010014"),
            None
        );
        assert_eq!(number_inside("9911010519491231002X99"), None);
    }

    #[test]
    fn the_name_beside_a_number_is_found() {
        for (rest, name) in [
            ("李四光", Some("李四光")),
            ("姓名：张三\n身份证：  \n电话：13900001111", Some("张三")),
            ("张三 男", Some("张三")),
            ("John Smith", Some("John Smith")),
            ("阿不都·热合曼，手机 13900001111", Some("阿不都·热合曼")),
            ("张三、李四", None),
            ("电话 13900001111", None),
            ("", None),
        ] {
            assert_eq!(name_beside(rest).as_deref(), name, "{rest}");
        }
    }

    #[test]
    fn every_number_in_a_text_is_found() {
        let (zhang, li) = ("11010519491231002X", "440524188001010014");
        for (text, numbers) in [
            ("介绍人李四440524188001010014", &[li][..]),
            ("李 440524 18800101 0014，电话 13800001111", &[li]),
            ("13800001111 11010519491231002x", &[zhang]),
            ("4405-2418-8001-0100-14", &[li]),
            (
                "１１０１０５１９４９１２３１００２Ｘ；440524188001010014",
                &[zhang, li],
            ),
            ("旧证 110105491231002", &["110105491231002"]),
            ("110105\u{200b}19491231002X", &[zhang]),
            ("13800001111 1234", &[]),
            ("440524188001010015", &[]),
            ("工号 20200328 0001 13800001111", &[]),
        ] {
            assert_eq!(numbers_in(text), numbers, "{text}");
        }
    }
}
