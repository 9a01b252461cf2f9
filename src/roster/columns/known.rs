//! The headings that are known, and how likely each is.

use super::headings::unbracketed;
use crate::roster::source::ColumnRole;

/// What is known of one role's headings.
pub(super) struct KnownHeadings {
    pub(super) role: ColumnRole,
    /// Headings, the likeliest first: of two columns that could be the same, the one that stands
    /// earlier here is taken.
    words: &'static [&'static str],
    /// Likewise, after all of the others, for a heading that says nothing else.
    alone: &'static [&'static str],
}

pub(super) const KNOWN: [KnownHeadings; 3] = [
    KnownHeadings {
        role: ColumnRole::Name,
        words: &[
            "姓名",
            "名字",
            "name",
            "fullname",
            "workername",
            "employeename",
            "staffname",
        ],
        alone: &["员工", "worker", "employee"],
    },
    KnownHeadings {
        role: ColumnRole::IdNumber,
        words: &[
            "身份证号码",
            "身份证号",
            "居民身份证号码",
            "居民身份证号",
            "公民身份号码",
            "身份号码",
            "证件号码",
            "证件号",
            "证件编号",
            "证照号码",
            "证照号",
            "證件號碼",
            "身份證號碼",
            "身份證號",
            "身份證字號",
            "身分證字號",
            "身分證號碼",
            "身份证件号码",
            "身份证件号",
            "身份证",
            "证件",
            "护照号码",
            "护照号",
            "idnumber",
            "idno",
            "idcard",
            "idcardnumber",
            "idcardno",
            "identitynumber",
            "identitycard",
            "nationalid",
            "documentnumber",
            "certificatenumber",
            "passportnumber",
            "passportno",
            "passport",
        ],
        alone: &[],
    },
    KnownHeadings {
        role: ColumnRole::Code,
        words: &[
            "健康码",
            "健康通行码",
            "绿码",
            "通行码",
            "健康碼",
            "苏康码",
            "随申码",
            "粤康码",
            "穗康码",
            "豫康码",
            "安康码",
            "渝康码",
            "赣通码",
            "吉祥码",
            "健康宝",
            "健康通",
            "二维码",
            "healthcode",
            "healthqrcode",
            "greencode",
            "token",
            "qrcode",
            "qrtext",
            "qr",
            "code",
            "jws",
        ],
        alone: &[
            "截图",
            "图片",
            "照片",
            "凭证",
            "screenshot",
            "picture",
            "image",
            "photo",
            "file",
            "文件名",
            "filename",
        ],
    },
];

/// Words before a known word that say whose it is. Relatives and contacts are other people.
const WHOSE: [&str; 16] = [
    "务工者",
    "打卡人",
    "填表人",
    "您的",
    "你的",
    "个人",
    "务工人员",
    "返岗人员",
    "复工人员",
    "员工",
    "职工",
    "工人",
    "人员",
    "本人",
    "真实",
    "学生",
];

/// Words after a known word that say in what form it is.
const FORM: [&str; 8] = ["截图", "图片", "照片", "图", "文本", "内容", "上传", "附件"];

/// Words before a known word with which a form asks for it.
const ASKED: [&str; 8] = ["请", "输入", "填写", "上传", "提供", "粘贴", "提交", "填入"];

/// Words before `健康码` that mean something other than the worker's own code.
const NOT_OWN: [&str; 20] = [
    "是否", "有", "无", "家", "属", "子女", "儿", "配", "偶", "父", "母", "同", "住", "红", "黄",
    "色", "状态", "核", "行程", "申",
];

/// The most characters of a word that says whose the code is (`国务院`, `黑龙江省电子`).
const ISSUER_CHARS: usize = 6;

impl KnownHeadings {
    /// How likely it is that a heading has this role: the smaller, the likelier.
    pub(super) fn rank(&self, heading: &str, normal: &str) -> Option<usize> {
        if normal.is_empty() {
            return None;
        }
        let all = || self.words.iter().chain(self.alone);
        let whole = all().position(|word| *word == normal);
        // `姓名/Name`, `Name 姓名`: every part must say the same.
        let in_parts = || {
            let ranks = parts(heading).into_iter().map(|part| {
                let bare = bare(&part);
                let same = |word: &&str| **word == *part || **word == *bare;
                let known = self.words.iter().position(same);
                known.or_else(|| self.of_some_issuer(bare))
            });
            let least = ranks.min_by_key(|rank| rank.map_or((0, 0), |rank| (1, rank)));
            least?.map(|rank| rank + all().count())
        };
        whole
            .or_else(in_parts)
            .or_else(|| self.name_and_number(heading))
    }

    /// `浙江健康码`: the issuer stands before the word.
    fn of_some_issuer(&self, word: &str) -> Option<usize> {
        let issuer = word.strip_suffix("健康码")?;
        let own = issuer.chars().count() <= ISSUER_CHARS
            && issuer.chars().all(|c| !c.is_ascii())
            && !NOT_OWN.iter().any(|other| issuer.contains(other));
        (self.role == ColumnRole::Code && own).then_some(self.words.len() + self.alone.len())
    }

    /// `姓名及身份证号`: one column has both, and is the name's.
    fn name_and_number(&self, heading: &str) -> Option<usize> {
        let text: String = unbracketed(heading)
            .filter(|c| !c.is_whitespace())
            .collect();
        let (name, number) = text.split_once(['及', '和', '与', '、', '/', '+'])?;
        let [names, numbers, _] = &KNOWN;
        let of = |known: &Self, word: &str| known.words.contains(&bare(word));
        (self.role == ColumnRole::Name && of(names, name) && of(numbers, number))
            .then_some(usize::MAX)
    }
}

/// The parts of a heading in two languages or of two words, each as compared.
fn parts(heading: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut latin = None;
    for c in unbracketed(heading) {
        let is_latin = c.is_alphanumeric().then(|| c.is_ascii());
        let other = matches!((latin, is_latin), (Some(a), Some(b)) if a != b);
        if other || matches!(c, '/' | '\\' | '|' | '、' | ',' | ';' | '\n') {
            parts.push(String::new());
        }
        latin = is_latin.or(latin);
        if let (true, Some(part)) = (c.is_alphanumeric(), parts.last_mut()) {
            part.push(c);
        }
    }
    parts.retain(|part| !part.is_empty());
    // The number of a question says nothing.
    if parts.len() > 1
        && parts
            .first()
            .is_some_and(|part| part.chars().all(|c| c.is_ascii_digit()))
    {
        parts.remove(0);
    }
    parts
}

/// A word without the words that say whose it is and in what form it is.
fn bare(word: &str) -> &str {
    // `3、请上传健康码截图`: the number of a question, and what it asks.
    let mut word = word.trim_start_matches(|c: char| c.is_ascii_digit());
    while let Some(rest) = ASKED.iter().find_map(|asked| word.strip_prefix(asked)) {
        word = rest;
    }
    while let Some(rest) = WHOSE.iter().find_map(|whose| word.strip_prefix(whose)) {
        word = rest;
    }
    let word = word;
    let mut word = word;
    while let Some(rest) = FORM.iter().find_map(|form| word.strip_suffix(form)) {
        word = rest;
    }
    word
}
