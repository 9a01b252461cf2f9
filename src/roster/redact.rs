//! What may be shown of a name, a number or a file's name that may hold either.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::matching::names::BESIDE;
use super::source::Names;
use crate::base::text::Lang;

/// The file of a picture that is on no row. People name such files after the worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlistedPicture {
    /// The file in full, as the caller would find it.
    pub file: String,
    /// Its place among all pictures of the run in the order of their paths, counted from 1.
    pub number: u64,
    /// The file as a report without names shows it.
    pub masked: String,
}

impl UnlistedPicture {
    /// The picture `below` a folder that the caller named. Of a picture that was named by itself, no
    /// part of the path is shown.
    #[must_use]
    pub fn new(folder: &str, below: &str, number: u64) -> Self {
        let masked = match folder {
            "" => file_name(below.rsplit(['/', '\\']).next().unwrap_or_default()),
            _ => format!("{folder}{}", file_name(below)),
        };
        Self {
            file: format!("{folder}{below}"),
            number,
            masked,
        }
    }

    /// Where it is, for people.
    #[must_use]
    pub fn place(&self, names: Names, lang: Lang) -> Cow<'_, str> {
        let Self { masked, number, .. } = self;
        match (names, lang) {
            (Names::Repeated, _) => self.file.as_str().into(),
            (Names::Masked, Lang::Zh) => format!("{masked}（第 {number} 张图片）").into(),
            (Names::Masked, Lang::En) => format!("{masked} (picture {number})").into(),
        }
    }
}

/// The first character of a name; of a long number the first four and the last four, as codes are
/// masked.
#[must_use]
pub fn hidden(name: &str) -> String {
    match name.chars().count() {
        length if length >= 12 => starred(name, 4, 4),
        _ => starred(name, 1, 0),
    }
}

/// Hides ID numbers: those of residents have 18 characters, the last of which may be `X`; old ones
/// have 15.
#[must_use]
pub fn without_id_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c) if c.is_ascii_digit() || (run.len() == 17 && matches!(c, 'x' | 'X')) => {
                run.push(c);
            }
            other => {
                if matches!(run.len(), 15 | 18) {
                    out.push_str(&hidden(&run));
                } else {
                    out.push_str(&run);
                }
                run.clear();
                out.extend(other);
            }
        }
    }
    out
}

/// Words in file names besides [`BESIDE`] that name nobody.
const PLAIN: [&str; 14] = [
    "微信图片",
    "微信截图",
    "微信",
    "qq图片",
    "副本",
    "车间",
    "screen",
    "mmexport",
    "wechat",
    "image",
    "photo",
    "camera",
    "img",
    "dsc",
];

/// A file's name that identifies nobody. It shows the first letter of each unknown word, and no more of
/// what may be the number of a person or a telephone than codes show. Its ending is kept.
fn file_name(name: &str) -> String {
    let name: String = name.nfkc().collect();
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (&*name, String::new()),
    };
    let chars: Vec<char> = stem.chars().collect();
    let mut out = String::with_capacity(stem.len());
    let mut rest = &chars[..];
    let mut after_letter = false;
    while let Some(first) = rest.first() {
        let run = |kind: fn(char) -> bool| rest.iter().take_while(|c| kind(**c)).count();
        let (length, shown) = if let Some(length) = plain_word(rest, after_letter) {
            (length, String::from_iter(rest.iter().take(length)))
        } else if first.is_numeric() {
            let mut length = run(char::is_numeric);
            length += usize::from(length == 17 && matches!(rest.get(17), Some('x' | 'X')));
            let digits = String::from_iter(rest.iter().take(length));
            (length, number(&digits, after_letter))
        } else if first.is_alphabetic() {
            // A word ends where a known one begins.
            let length = (1..run(char::is_alphabetic))
                .find(|at| {
                    rest.get(*at..)
                        .is_some_and(|r| plain_word(r, true).is_some())
                })
                .unwrap_or_else(|| run(char::is_alphabetic));
            let word = String::from_iter(rest.iter().take(length));
            (length, starred(&word, 1, 0))
        } else {
            (1, first.to_string())
        };
        let known = length > 1 && !shown.contains('*');
        after_letter = first.is_ascii_alphabetic() && !known;
        out.push_str(&shown);
        rest = rest.get(length..).unwrap_or_default();
    }
    out + &ending
}

/// The length of the known word with which a text begins. One of Latin letters stands by itself.
fn plain_word(text: &[char], after_letter: bool) -> Option<usize> {
    BESIDE.iter().chain(&PLAIN).find_map(|word| {
        let length = word.chars().count();
        let begins = text.iter().take(length).flat_map(|c| c.to_lowercase());
        let latin = word.is_ascii();
        let alone = !after_letter && !text.get(length).is_some_and(char::is_ascii_alphabetic);
        (begins.eq(word.chars()) && (alone || !latin)).then_some(length)
    })
}

/// Digits in a file's name.
fn number(digits: &str, after_letter: bool) -> String {
    match digits.chars().count() {
        // The end of an ID number.
        5 | 6 => starred(digits, 0, 4),
        // A mobile telephone.
        11 if digits.starts_with('1') => starred(digits, 3, 4),
        15 | 18 => hidden(digits),
        // A passport, unless it is a camera's count.
        7.. if after_letter => starred(digits, 0, 4),
        _ => digits.to_owned(),
    }
}

/// A text of which only so many characters are shown at its beginning and its end.
fn starred(text: &str, begin: usize, end: usize) -> String {
    let length = text.chars().count();
    let shown = |at: usize| at < begin || at + end >= length;
    let chars = text.chars().enumerate();
    chars
        .map(|(at, c)| if shown(at) { c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_long_as_an_id_are_hidden_and_others_stay() {
        for (text, shown) in [
            ("110105190001010028.png", "1101**********0028.png"),
            ("张-11010519000101002x.png", "张-1101**********002x.png"),
            ("mmexport1585357200123.jpg", "mmexport1585357200123.jpg"),
            ("微信图片_20200328090000.png", "微信图片_20200328090000.png"),
            ("110105000101002", "1101*******1002"),
        ] {
            assert_eq!(without_id_numbers(text), shown);
        }
    }

    #[test]
    fn a_name_keeps_its_first_character() {
        assert_eq!(hidden("欧阳修"), "欧**");
        assert_eq!(hidden("E12345678"), "E********");
    }

    #[test]
    fn a_files_name_gives_nobody_away() {
        for (file, shown) in [
            ("王五_152301199001011234.png", "王*_1523**********1234.png"),
            ("张三的健康码 (1).PNG", "张*的健康码 (1).PNG"),
            ("健康码-李四四.jpg", "健康码-李**.jpg"),
            ("3_王丽绿码.png", "3_王*绿码.png"),
            ("Zhang San-HealthCode.png", "Z**** S**-HealthCode.png"),
            ("zhangqr.png", "z******.png"),
            ("阿不都·热合曼.png", "阿**·热**.png"),
            ("11010519491231002X.png", "1101**********002X.png"),
            (
                "１１０１０５１９４９１２３１００２８.png",
                "1101**********0028.png",
            ),
            ("31002X.png", "*1002X.png"),
            ("张三13800001111.png", "张*138****1111.png"),
            ("E12345678.png", "E****5678.png"),
            ("一组/张三/码.png", "一*/张*/码.png"),
            ("IMG_1234.png", "IMG_1234.png"),
            ("IMG20200328.jpg", "IMG20200328.jpg"),
            ("mmexport1585357200123.jpg", "mmexport1585357200123.jpg"),
            ("微信图片_20200328090000.png", "微信图片_20200328090000.png"),
            ("Screenshot_20200328.png", "Screenshot_20200328.png"),
            ("Ли Вэй.png", "Л* В**.png"),
            (".png", ".png"),
        ] {
            assert_eq!(file_name(file), shown);
        }
    }

    #[test]
    fn of_a_picture_the_named_folder_is_shown_and_nothing_else_in_full() {
        let picture = UnlistedPicture::new("截图/", "张三/健康码.png", 7);
        assert_eq!(picture.file, "截图/张三/健康码.png");
        assert_eq!(
            picture.place(Names::Masked, Lang::Zh),
            "截图/张*/健康码.png（第 7 张图片）"
        );
        assert_eq!(picture.place(Names::Repeated, Lang::Zh), picture.file);
        let picture = UnlistedPicture::new("", "张三/健康码.png", 1);
        assert_eq!(
            picture.place(Names::Masked, Lang::En),
            "健康码.png (picture 1)"
        );
    }
}
