//! What the name of a picture's file says of its worker.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Words that stand beside a worker's name in a file name.
pub(in crate::roster) const BESIDE: [&str; 18] = [
    "健康通行码",
    "健康码",
    "通行码",
    "二维码",
    "行程码",
    "绿码",
    "截图",
    "截屏",
    "图片",
    "照片",
    "的",
    "员工",
    "healthcode",
    "health",
    "code",
    "qr",
    "screenshot",
    "jpeg",
];

/// Words in the name of a picture of something else, which people hand in as well.
pub(super) const OTHER: [&str; 9] = [
    "行程",
    "核酸",
    "疫苗",
    "接种",
    "身份证",
    "承诺",
    "体温",
    "车票",
    "暂住",
];

/// The shortest and the longest end of an ID number by which a file is known.
pub(super) const TAIL: std::ops::RangeInclusive<usize> = 4..=6;

pub(super) fn file_key(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).collect()
}

/// A name without the spaces and dots between its parts.
pub(super) fn name_key(name: &str) -> String {
    name.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphabetic())
        .collect()
}

/// The names that a file name may hold: what stands between marks, digits and known words. `张三丰`
/// is not `张三`.
pub(super) fn names_in(stem: &str) -> BTreeSet<String> {
    let mut stem = file_key(stem);
    for word in BESIDE.into_iter().chain(OTHER) {
        stem = stem.replace(word, "\u{0}");
    }
    let part = |c: char| c.is_alphabetic() || matches!(c, '·' | '•' | '.' | ' ' | '-');
    let mut names: BTreeSet<String> = stem
        .split(|c: char| !part(c))
        .map(name_key)
        .filter(|name| !name.is_empty())
        .collect();
    names.extend(
        stem.split(|c: char| !c.is_alphabetic())
            .map(name_key)
            .filter(|name| !name.is_empty()),
    );
    names
}

/// The runs of digits in a file name that may be an ID number or its end.
pub(super) fn digits_in(stem: &str) -> BTreeSet<String> {
    let stem: String = stem.nfkc().collect::<String>().to_uppercase();
    let mut runs = BTreeSet::new();
    let mut run = String::new();
    let mut before = None;
    let mut begins_after: Option<char> = None;
    for c in stem.chars().map(Some).chain([None]) {
        match c {
            Some(c) if c.is_ascii_digit() || (c == 'X' && run.len() >= 3) => {
                if run.is_empty() {
                    begins_after = before;
                }
                run.push(c);
            }
            _ => {
                // A camera numbers its pictures: IMG_1234 is no end of an ID number.
                let numbered = begins_after == Some('_') && stem.starts_with("IMG")
                    || begins_after.is_some_and(|c| c.is_ascii_uppercase());
                if TAIL.contains(&run.len()) && !numbered || matches!(run.len(), 15 | 18) {
                    runs.insert(std::mem::take(&mut run));
                }
                run.clear();
            }
        }
        before = c;
    }
    runs
}
