//! Workers who do not exist: a name, a valid ID number with a day of birth in 1900, and a code.

use crate::cast::draft::{self, Draft};
use crate::cast::mint::Mint;

/// A worker with a code of a province that signs with Ed25519, so that the token is the same on every
/// run.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) token: String,
}

const FAMILY: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "林", "高", "罗",
];
const GIVEN: [&str; 10] = [
    "建国", "秀英", "强", "丽", "志伟", "桂兰", "磊", "娟", "海涛", "敏",
];
const PROVINCES: [&str; 9] = [
    "110000", "130000", "150000", "220000", "310000", "330000", "350000", "370000", "440000",
];

/// Worker number `index`, with the usual green code.
pub(crate) fn person(mint: &Mint<'_>, index: usize) -> Person {
    with(mint, index, |draft| draft)
}

/// Worker number `index`, whose code differs from the usual.
pub(crate) fn with(mint: &Mint<'_>, index: usize, change: impl FnOnce(Draft) -> Draft) -> Person {
    let name = format!("{}{}", FAMILY[index % 20], GIVEN[index / 20 % 10]);
    let province = PROVINCES[index % PROVINCES.len()];
    let number = number(province, index);
    let hidden = format!("{}*", name.chars().next().unwrap());
    let masked = format!("{}**********{}", &number[..4], &number[14..]);
    let draft = change(draft::code(province).holder(&hidden, "10", &masked));
    let token = mint.sign(&format!("roster-{index}"), draft);
    Person {
        name,
        number,
        token,
    }
}

/// 18 characters that keep GB 11643, never ending in three zeros.
fn number(province: &str, index: usize) -> String {
    let seventeen = format!(
        "{}0106190001{:02}{:03}",
        &province[..2],
        1 + index % 28,
        1 + index
    );
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen
        .chars()
        .zip(weights)
        .map(|(c, w)| c.to_digit(10).unwrap() * w)
        .sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    format!("{seventeen}{check}")
}

impl Person {
    /// A row of separated values: name, number, code.
    pub(crate) fn row(&self) -> String {
        [&*self.name, &self.number, &self.token].join(",")
    }
}
